"""The command line: parse and call. Data goes to standard output or files, everything else to standard error."""

import dataclasses
import functools
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import Any

import click
import polars as pl
import uvicorn
from rich.console import Console

from app.batch.columns import Columns
from app.batch.presets import PRESETS, preset
from app.batch.progress import progress_on
from app.batch.score import Summary, score_files
from app.batch.scored import is_scored, read_scored
from app.batch.write import open_atomic
from app.cli_store import db, erase, key, worker
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.domain.records import Feedback, ScoredMention
from app.errors import AppError, ColumnsProblem, JourneyProblem, NotFound
from app.journeys import DEFAULT, load_journey
from app.pipeline.loading import SHIPPED, encoder_folder, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.summary import summarise
from app.report import data, html, markdown, terminal
from app.report.view import view
from app.settings import Settings
from models.errors import ModelError

REJECTED, USAGE, FAILED, INTERRUPTED, TERMINATED = 1, 2, 3, 130, 143
MAP_ENDINGS = (".html", ".md", ".json")
COLUMNS = ("text", "id", "time", "channel", "author", "lang", "rating")

Command = Callable[..., None]


def main() -> None:
    """Run a command; errors are one line on standard error and an exit code (docs/api.md)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that temporary files are removed
    try:
        sys.exit(commands.main(standalone_mode=False))
    except click.ClickException as problem:
        problem.show()
        sys.exit(USAGE)
    except (ColumnsProblem, JourneyProblem, NotFound) as problem:
        _fail(str(problem), USAGE)
    except (AppError, ModelError) as problem:
        _fail(str(problem), FAILED)
    except OSError as problem:
        _fail(f"{problem.filename or 'output'}: {problem.strerror or problem}", FAILED)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; nothing was written", INTERRUPTED)


def _fail(message: str, code: int) -> None:
    click.echo(f"wayfelt: {message}", err=True)
    sys.exit(code)


def dump_arguments(command: Command) -> Command:
    """The arguments that `score` and `map` share; the columns come as one `columns`."""

    @functools.wraps(command)
    def with_columns(**given: Any) -> None:  # noqa: ANN401 - click passes what it parsed by name
        chosen = given.pop("preset")
        named = {name: column for name in COLUMNS if (column := given.pop(name)) is not None}
        command(columns=dataclasses.replace(preset(chosen) if chosen else Columns(), **named), **given)

    for name in reversed(COLUMNS):
        help_text = f"The column of the {name}; found by itself if not given."
        with_columns = click.option(f"--{name}", metavar="COL", help=help_text)(with_columns)
    with_columns = click.option("--preset", metavar="NAME", help="The tool the dump comes from; see `preset list`.")(
        with_columns
    )
    rejects = click.option(
        "--rejects",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Where rejected rows go, with line and reason; OUT.rejects.jsonl if not given.",
    )
    journey = click.option(
        "--journey", default=DEFAULT, metavar="FILE", help="A journey file, or the name of one that ships."
    )
    files = click.argument("files", nargs=-1, required=True, metavar="FILE...")
    return files(journey(rejects(with_columns)))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wayfelt")
def commands() -> None:
    """Turn what customers write unasked into the map of how their journey felt.

    Exit codes: 0 done, 1 some rows rejected, 2 usage, 3 failed.
    """


@commands.command()
@dump_arguments
@click.option("--out", required=True, metavar="FILE", help="CSV, JSONL or Parquet by the ending; - is standard output.")
def score(files: tuple[str, ...], out: str, columns: Columns, journey: str, rejects: Path | None) -> None:
    """Score dumps: one row a mention. FILE is CSV, JSONL, JSON or Parquet, also .gz or .zst; - is standard input."""
    summary = _score(files, out, load_journey(journey), columns=columns, rejects=rejects)
    _exit(summary)


@commands.command(name="map")
@dump_arguments
@click.option("--out", required=True, metavar="FILE", help=f"The map: {', '.join(MAP_ENDINGS)} by the ending.")
def map_(files: tuple[str, ...], out: str, columns: Columns, journey: str, rejects: Path | None) -> None:
    """Draw the journey map of dumps, or of files that `score` wrote."""
    if not out.lower().endswith(MAP_ENDINGS):
        raise click.UsageError(f"{out}: a map is written as {', '.join(MAP_ENDINGS)}; give --out such an ending")
    chosen = load_journey(journey)
    with ExitStack() as stack:
        file = stack.enter_context(open_atomic(Path(out)))
        summary = None
        if all(is_scored(path) for path in files):
            frame = pl.concat([read_scored(path) for path in files])
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wayfelt-")))
            scored = str(folder / "scored.parquet")
            refused = rejects or Path(f"{out}.rejects.jsonl")
            summary = _score(files, scored, chosen, columns=columns, rejects=refused)
            frame = read_scored(scored)
        result = summarise(frame, chosen, min_voices=Settings().min_voices)
        file.write(_render(result, chosen, ending=Path(out).suffix.lower()).encode())
    click.echo(f"{out}: {result.mentions:,} mentions in {result.items:,} items", err=True)
    if summary is not None:
        _exit(summary)


@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--worker/--no-worker", "working", default=True, help="Do the background work in this process too.")
def serve(host: str, port: int, *, working: bool) -> None:
    """Serve the API and its docs, and do the background work."""
    _refuse_taken(host, port)
    made = "app.main:create" if working else "app.main:create_without_worker"
    uvicorn.run(made, factory=True, host=host, port=port, access_log=False, log_config=None)


for more in (db, erase, key, worker):
    commands.add_command(more)


@commands.command()
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--serve/--no-serve", "serving", default=True, help="Serve the API afterwards, or end.")
def demo(port: int, *, serving: bool) -> None:
    """Score the sample dump that ships, print its emotion curve, serve API and docs on 127.0.0.1."""
    if serving:
        _refuse_taken("127.0.0.1", port)
    journey = load_journey()
    sample = resources.files("app.samples") / "demo.jsonl"
    with resources.as_file(sample) as path, tempfile.TemporaryDirectory(prefix="wayfelt-") as folder:
        scored = str(Path(folder) / "scored.parquet")
        _score((str(path),), scored, journey)
        result = summarise(read_scored(scored), journey, min_voices=Settings().min_voices)
    console = Console()
    console.print(terminal.table(result, view(result, journey), width=console.width))
    if serving:
        click.echo(f"API http://127.0.0.1:{port}/v1/analyze, docs http://127.0.0.1:{port}/docs, Ctrl-C ends", err=True)
        uvicorn.run("app.main:create", factory=True, host="127.0.0.1", port=port, access_log=False, log_config=None)


@commands.group(name="preset")
def preset_() -> None:
    """Say which exports are known by name."""


@preset_.command(name="list")
def list_() -> None:
    """Print the presets' names and the columns they take."""
    for name, columns in sorted(PRESETS.items()):
        click.echo(f"{name}: " + ", ".join(f"{field} = {column}" for field, column in columns.chosen().items()))


@commands.group()
def model() -> None:
    """Say which model is in use, and whether its files are whole."""


@model.command()
@click.option("--path", "only_path", is_flag=True, help="Print the encoder's folder alone.")
def info(*, only_path: bool) -> None:
    """Print the model's version, the encoder's folder and that of the trained weights."""
    settings = Settings()
    folder = encoder_folder(home=settings.home, model=settings.model)
    if only_path:
        click.echo(folder)
        return
    click.echo(f"model    {_Pipeline(settings, load_journey()).version}")
    click.echo(f"encoder  {folder}")
    click.echo(f"weights  {settings.artifact or SHIPPED}")


@model.command(name="verify")
def verify_() -> None:
    """Check the files of encoder and weights against their sums."""
    from models.artifact import verify  # noqa: PLC0415 - torch takes seconds to import

    settings = Settings()
    folder = settings.artifact or SHIPPED
    verify(folder)
    click.echo(f"{folder}: whole")
    click.echo(f"{encoder_folder(home=settings.home, model=settings.model)}: whole")


@dataclasses.dataclass(frozen=True)
class _Pipeline:
    """The pipeline, loaded when the first row is to be scored: what can be refused is refused before."""

    settings: Settings
    journey: Journey

    @functools.cached_property
    def loaded(self) -> Pipeline:
        """The pipeline that the settings ask for."""
        settings = self.settings
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


def _score(
    files: tuple[str, ...],
    out: str,
    journey: Journey,
    *,
    columns: Columns | None = None,
    rejects: Path | None = None,
) -> Summary:
    settings = Settings()
    with progress_on(sys.stderr) as progress:
        summary = score_files(
            files,
            out,
            pipeline=_Pipeline(settings, journey),
            columns=columns or Columns(),
            rejects=rejects,
            limit=settings.max_text,
            progress=progress,
        )
    done = f"{summary.rows:,} rows, {summary.mentions:,} mentions, {summary.rejected:,} rejected"
    click.echo(f"{done} in {summary.seconds:.0f} s", err=True)
    return summary


def _exit(summary: Summary) -> None:
    if summary.rejected:
        raise click.exceptions.Exit(REJECTED)


def _render(result: JourneyMap, journey: Journey, *, ending: str) -> str:
    match ending:
        case ".json":
            return data.render(result)
        case ".md":
            return markdown.render(view(result, journey))
        case _:
            return html.render(result, view(result, journey))


def _refuse_taken(host: str, port: int) -> None:
    """Say at once, before the model is loaded, that an address can't be listened on."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        raise click.UsageError(
            f"{host}:{port} can't be listened on ({error.strerror}); choose another --port"
        ) from error


if __name__ == "__main__":
    main()
