"""What the commands over dumps share: their arguments, the pipeline that loads when it is needed, scoring to a file."""

import dataclasses
import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from app.batch.columns import Columns
from app.batch.presets import preset
from app.batch.progress import progress_on
from app.batch.score import Scorer, Summary, score_files
from app.domain.journey import Journey
from app.domain.records import Feedback, ScoredMention
from app.journeys import DEFAULT
from app.pipeline.loading import load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.settings import Settings

REJECTED = 1
COLUMNS = ("text", "id", "time", "channel", "author", "lang", "rating")

Command = Callable[..., None]


def dump_arguments(command: Command) -> Command:
    """The arguments that `score` and `map` share; the columns come as one `columns`."""
    rejects = click.option(
        "--rejects",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Where rejected rows go, with line and reason; OUT.rejects.jsonl if not given.",
    )
    journey = click.option(
        "--journey", default=DEFAULT, metavar="FILE", help="A journey file, or the name of one that ships."
    )
    fast = click.option(
        "--fast", is_flag=True, help="For very large dumps: many times as fast, and coarser; see the model cards."
    )
    return files_argument(journey(fast(rejects(column_options(command)))))


def files_argument(command: Command) -> Command:
    """The dumps."""
    return click.argument("files", nargs=-1, required=True, metavar="FILE...")(command)


def column_options(command: Command) -> Command:
    """Preset and columns, which come as one `columns`."""

    @functools.wraps(command)
    def with_columns(**given: Any) -> None:  # noqa: ANN401 - click passes what it parsed by name
        chosen = given.pop("preset")
        named = {name: column for name in COLUMNS if (column := given.pop(name)) is not None}
        command(columns=dataclasses.replace(preset(chosen) if chosen else Columns(), **named), **given)

    for name in reversed(COLUMNS):
        help_text = f"The column of the {name}; found by itself if not given."
        with_columns = click.option(f"--{name}", metavar="COL", help=help_text)(with_columns)
    preset_option = click.option("--preset", metavar="NAME", help="The tool the dump comes from; see `preset list`.")
    return preset_option(with_columns)


@dataclasses.dataclass(frozen=True)
class LazyPipeline:
    """The pipeline, loaded when the first row is to be scored: what can be refused is refused before."""

    settings: Settings
    journey: Journey
    fast: bool = False

    @functools.cached_property
    def loaded(self) -> Pipeline:
        """The pipeline that the settings ask for, or the fast one."""
        settings = self.settings
        if self.fast:
            return load_fast_pipeline(
                home=settings.home, model=settings.model, journey=self.journey, workers=settings.threads
            )
        return load_pipeline(
            home=settings.home,
            model=settings.model,
            artifact=settings.artifact,
            journey=self.journey,
            workers=settings.threads,
        )

    @property
    def version(self) -> str:
        """The version of everything that decides."""
        return self.loaded.version

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        """As Pipeline.score."""
        return self.loaded.score(feedback)


def score_to(
    files: tuple[str, ...],
    out: str,
    scorer: Scorer,
    *,
    columns: Columns | None = None,
    rejects: Path | None = None,
) -> Summary:
    """Score `files` into `out` with progress on standard error, and say at the end what was done."""
    with progress_on(sys.stderr) as progress:
        summary = score_files(
            files,
            out,
            pipeline=scorer,
            columns=columns or Columns(),
            rejects=rejects,
            limit=Settings().max_text,
            progress=progress,
        )
    done = f"{summary.rows:,} rows, {summary.mentions:,} mentions, {summary.rejected:,} rejected"
    click.echo(f"{done} in {summary.seconds:.0f} s", err=True)
    return summary


def exit_by(summary: Summary) -> None:
    """End with REJECTED if rows were rejected."""
    if summary.rejected:
        raise click.exceptions.Exit(REJECTED)
