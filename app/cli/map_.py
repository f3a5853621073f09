"""`wayfelt map`: dumps, or files that `score` wrote, to a journey map in any format, without a server."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
import polars as pl
from click.core import ParameterSource

from app.batch.draw import Drawing
from app.batch.elsewhere import Elsewhere
from app.batch.fill import fill_scored, fill_scoring, scored_among
from app.batch.map_asked import Asked, refuse_contradictions, refuse_unknown_fields, refuse_unmeant
from app.batch.progress import progress_on
from app.batch.rejects import default_rejects, refuse_rejects
from app.batch.score import DumpRun, Summary, refuse_overwriting
from app.batch.spread import MOST, Spread
from app.batch.tables import SCORED
from app.batch.write import open_atomic
from app.cli.asked import map_options
from app.cli.dumps import READING, LazyPipeline, dump_arguments, exit_by, say_done
from app.domain.authors import AuthorCount, author_of
from app.domain.journey_map import JourneyMap
from app.errors import FileProblem, InputError
from app.journeys import load_journey
from app.readers.fields.columns import Columns
from app.readers.fields.names import NAMED
from app.readers.read import open_rows
from app.readers.source.open import STDIN, display_name, kept_input
from app.redactors import redactor_of
from app.report.files import ENDINGS, render
from app.report.words import words
from app.settings import Settings

OF_DUMPS = ("preset", *NAMED, *READING, "rejects")


@click.command(name="map")
@dump_arguments
@map_options
@click.option("--out", required=True, metavar="FILE", help=f"The map: {', '.join(ENDINGS)} by the ending.")
@click.option(
    "--most",
    type=click.IntRange(100),
    default=MOST,
    show_default=True,
    help="Mentions that are held; of more, themes and tests are those of some voices, sums of all.",
)
def map_(
    files: tuple[str, ...],
    out: str,
    columns: Columns,
    journey: str,
    rejects: Path | None,
    *,
    fast: bool,
    most: int,
    **options: object,
) -> None:
    """Draw the journey map of dumps, or of files that `score` wrote.

    Personal data is taken out of what it quotes and names themes by.
    """
    asked = Asked(**options)  # type: ignore[arg-type]  # click has read each as its option says
    ending = next((ending for ending in ENDINGS if out.lower().endswith(ending)), None)
    if ending is None:
        raise click.UsageError(f"{out}: a map is written as {', '.join(ENDINGS)}; give --out such an ending")
    words(asked.language)  # an unknown language is refused before anything is scored
    chosen = load_journey(journey)
    with as_usage():
        refuse_contradictions(asked, chosen)
    refused = rejects or default_rejects(out)
    refuse_overwriting(files, out, rejects=refused)
    told = replace(columns, more=tuple(asked.fields), resolve=True)
    context = click.get_current_context()
    if STDIN in files:
        context.with_resource(kept_input())
    scored = Elsewhere(chosen) if all_scored(files, context) else None
    if scored is None:
        refuse_rejects(refused)
    with as_usage():
        if scored is None:
            refuse_unknown_fields(files, asked, told)
        else:
            refuse_unmeant(asked, SCORED.names)
    settings = Settings()
    pipeline = LazyPipeline(settings, chosen, fast=fast)
    drawing = Drawing(chosen, pipeline, redactor_of(settings), settings.min_voices, partial(click.echo, err=True))
    with ExitStack() as stack:
        file = stack.enter_context(open_atomic(Path(out)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wayfelt-")))
        spread = Spread(folder, most=most)
        summary = None
        if scored is None:
            summary = _fill(spread, files, pipeline, told, refused=refused, fields=asked.fields)
        else:
            _fill_scored(spread, files, scored)
        with as_usage():
            result, mentions = drawing.draw(spread, asked)
        result = replace(result, covered=scored.moved.total() if scored else 0)
        file.write(render(result, chosen, ending, language=asked.language, mentions=mentions))
    _say(out, result)
    if summary is not None:
        exit_by(summary)
    elif told_of := _of_authors(mentions):
        click.echo(told_of, err=True)


def _fill(
    spread: Spread,
    files: tuple[str, ...],
    pipeline: LazyPipeline,
    columns: Columns,
    *,
    refused: Path,
    fields: Mapping[str, str],
) -> Summary:
    """Fill the spread with the mentions of dumps, which are scored now; what was done."""
    with progress_on(sys.stderr) as progress:
        summary = fill_scoring(
            spread,
            DumpRun(files, columns, Settings().max_text),
            mapper=pipeline,
            fields=fields,
            rejects=refused,
            progress=progress,
        )
    say_done(summary)
    return summary


def _of_authors(mentions: pl.DataFrame) -> str | None:
    """What is to be said of who wrote the items that the mentions are of."""
    authors = AuthorCount()
    for author in mentions.unique("item_id")["author"].sort():
        authors.add(author_of(author))
    return authors.told()


def _fill_scored(spread: Spread, files: tuple[str, ...], place: Elsewhere) -> None:
    """Fill the spread with mentions that were scored before, and say which were put on another journey."""
    with as_usage():
        fill_scored(spread, files, place=place)
    for name, mentions in sorted(place.moved.items()):
        placed = f"{mentions:,} mentions were scored on the journey {name} and are placed by what {place.journey.name}"
        click.echo(f"{placed} covers of it, not by their texts", err=True)


def _say(out: str, result: JourneyMap) -> None:
    themes = f", {len(result.themes)} themes" if result.themes else ""
    click.echo(f"{out}: {result.mentions:,} mentions in {result.items:,} items{themes}", err=True)


@contextmanager
def as_usage() -> Iterator[None]:
    """Tells what was asked wrongly as a mistake in using the command; a file that can't be read is none."""
    try:
        yield
    except FileProblem:
        raise
    except InputError as problem:
        raise click.UsageError(str(problem)) from None


def all_scored(files: Sequence[str], context: click.Context) -> bool:
    """Whether the files were written by `score`. UsageError if some were, or if options of dumps come with them."""
    scored = scored_among(files)
    if not scored:
        return False
    others = [path for path in files if path not in scored]
    for path in others:
        with open_rows(path):  # one that isn't there is told as that
            pass
    names = ", ".join(map(display_name, scored))
    if others:
        raise click.UsageError(
            f"{names}: written by `wayfelt score`, and {', '.join(map(display_name, others))} not; "
            "score these too, or draw two maps"
        )
    given = [name for name in OF_DUMPS if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        options = ", ".join(f"--{name.removesuffix('s') if name == 'agents' else name}" for name in given)
        raise click.UsageError(
            f"{options}: of dumps, and {display_name(scored[0])} was written by `wayfelt score`; leave them out"
        )
    return True
