"""What the commands over dumps share: their arguments, the pipeline that loads when it is needed, scoring to a file."""

import dataclasses
import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from app.batch.progress import progress_on
from app.batch.score import DumpRun, Scorer, Summary, score_files
from app.domain.journey import Journey
from app.domain.records import Feedback, ScoredMention
from app.journeys import DEFAULT
from app.pipeline.pipeline import Pipeline, Scored
from app.pipelines import pipeline_of
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.names import NAMED
from app.readers.presets.known import preset
from app.readers.values.times import ORDERS
from app.settings import Settings
from models.base import Floats

REJECTED = 1

READING = tuple(one.name for one in dataclasses.fields(Reading))

_COLUMNS = {
    "title": "title above the text ('': none)",
    "lang": "language",
    "nps": "NPS (0 to 10)",
    "csat": "CSAT",
    "ces": "CES",
}
"""What the columns hold whose options don't say it."""

Command = Callable[..., None]


def _sign(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """A delimiter as it may be typed. BadParameter if it isn't one sign."""
    sign = {"tab": "\t", "\\t": "\t"}.get(given or "", given)
    if sign is not None and (len(sign) != 1 or sign in '"\r\n'):
        raise click.BadParameter("write one sign, or tab")
    return sign


_READING = (
    click.option("--encoding", metavar="NAME", help="How the file is encoded, such as cp1251; found if not given."),
    click.option(
        "--delimiter", metavar="SIGN", callback=_sign, help="Between cells: a sign, or tab; found if not given."
    ),
    click.option("--header/--no-header", default=None, help="Whether the first line has names; found if not given."),
    click.option("--dates", type=click.Choice(ORDERS), help="Day, month or year first; found if not given."),
    click.option(
        "--agent",
        "agents",
        multiple=True,
        metavar="NAME",
        help="Who answers for you in a chat or a dialog, or whose posts and comments are yours.",
    ),
)


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
        named = {name: column for name in NAMED if (column := given.pop(name)) is not None}
        reading = Reading(**{name: given.pop(name) for name in READING})
        asked = preset(chosen) if chosen else Columns()
        command(columns=dataclasses.replace(asked, reading=reading, **named), **given)

    for option in reversed(_READING):
        with_columns = option(with_columns)

    for name in reversed(NAMED):
        help_text = f"The column of the {_COLUMNS.get(name, name)}; found by itself if not given."
        with_columns = click.option(f"--{name}", metavar="COL", help=help_text)(with_columns)
    preset_option = click.option(
        "--preset", metavar="NAME", help="The tool the dump comes from, found by itself if not given; none: no tool."
    )
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
        return pipeline_of(self.settings, self.journey, fast=self.fast)

    @property
    def version(self) -> str:
        """The version of everything that decides."""
        return self.loaded.version

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        """As Pipeline.score."""
        return self.loaded.score(feedback)

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """As Pipeline.score_vectors."""
        return self.loaded.score_vectors(feedback)

    def meanings(self, texts: Sequence[str]) -> Floats:
        """As Pipeline.meanings."""
        return self.loaded.meanings(texts)

    def put_away(self) -> None:
        """Free the memory; the pipeline is loaded anew if it is asked for."""
        vars(self).pop("loaded", None)


def score_to(run: DumpRun, out: str, scorer: Scorer, *, rejects: Path | None = None) -> Summary:
    """Score dumps into `out` with progress on standard error, and say at the end what was done."""
    with progress_on(sys.stderr) as progress:
        summary = score_files(run, out, pipeline=scorer, rejects=rejects, progress=progress)
    say_done(summary)
    return summary


def say_done(summary: Summary) -> None:
    """Say what a run did."""
    done = f"{summary.rows:,} rows, {summary.mentions:,} mentions, {summary.rejected:,} rejected"
    click.echo(f"{done} in {summary.seconds:.0f} s", err=True)


def exit_by(summary: Summary) -> None:
    """End with REJECTED if rows were rejected."""
    if summary.rejected:
        raise click.exceptions.Exit(REJECTED)
