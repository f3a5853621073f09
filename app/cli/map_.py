"""`wayfelt map`: dumps, or files that `score` wrote, to a journey map in any format, without a server."""

import datetime as dt
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import click
import polars as pl

from app.batch.elsewhere import Elsewhere
from app.batch.fill import fill_scored, fill_scoring
from app.batch.meant import further
from app.batch.progress import progress_on
from app.batch.rejects import default_rejects, refuse_rejects
from app.batch.score import DumpRun, Summary, refuse_overwriting
from app.batch.spread import MOST, SEED, Spread
from app.batch.spread_sums import Fitted, days_between, spread_sums
from app.batch.tables import SCORED
from app.batch.write import open_atomic
from app.cli.asked import Rows, compared, known_stages, map_options
from app.cli.dumps import LazyPipeline, dump_arguments, exit_by, say_done
from app.cli.map_asked import (
    Asked,
    all_scored,
    refuse_contradictions,
    refuse_unknown_fields,
    refuse_unknown_themes,
    refuse_unmeant,
)
from app.domain.authors import AuthorCount, OneAuthor, author_of
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap, Sampled
from app.domain.theme import Kind, Registry, Theme
from app.errors import ColumnsProblem, InputError
from app.journeys import load_journey
from app.pipeline.naming import name_themes
from app.pipeline.periods import with_days
from app.pipeline.redact import Redactor, redact_texts
from app.pipeline.summary import Questions, summarise
from app.pipeline.themes.assign import cuts
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.whole import exact
from app.readers.fields.columns import Columns
from app.readers.values.words import NO, YES
from app.redactors import redactor_of
from app.report.files import ENDINGS, render
from app.report.words import words
from app.settings import Settings
from models.base import Floats

KINDS = {None: (Kind.PAINS, Kind.GAINS), "pains": (Kind.PAINS,), "gains": (Kind.GAINS,), "all": (Kind.ALL,)}


@dataclass(frozen=True, slots=True, eq=False)
class Themed:
    """The mentions with `theme` and `unthemed_reason`, the themes found among them, and what assigns others to them."""

    frame: pl.DataFrame
    themes: tuple[Theme, ...] = ()
    fitted: Fitted | None = None


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
    targets = known_stages(asked.targets, chosen, "--target")
    refuse_contradictions(asked, chosen)
    refused = rejects or default_rejects(out)
    refuse_overwriting(files, out, rejects=refused)
    told = replace(columns, more=tuple(asked.fields), resolve=True)
    scored = Elsewhere(chosen) if all_scored(files, click.get_current_context()) else None
    if scored is None:
        refuse_rejects(refused)
        refuse_unknown_fields(files, asked, told)
    else:
        refuse_unmeant(asked, SCORED.names)
    pipeline, redactor = LazyPipeline(Settings(), chosen, fast=fast), redactor_of(Settings())
    with ExitStack() as stack:
        file = stack.enter_context(open_atomic(Path(out)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wayfelt-")))
        spread = Spread(folder, most=most)
        summary = None
        if scored is None:
            summary = _fill(spread, files, pipeline, told, refused=refused, fields=asked.fields)
        else:
            _fill_scored(spread, files, scored)
        result, mentions = _drawn(spread, pipeline, chosen, asked, targets, redactor=redactor)
        result = replace(result, covered=scored.moved.total() if scored else 0)
        file.write(render(result, chosen, ending, language=asked.language, mentions=mentions))
    _say(out, result)
    if summary is not None:
        exit_by(summary)
    elif one := _one_author(mentions):
        click.echo(str(one), err=True)


def _drawn(
    spread: Spread,
    pipeline: LazyPipeline,
    chosen: Journey,
    given: Asked,
    targets: Mapping[str, float],
    *,
    redactor: Redactor,
) -> tuple[JourneyMap, pl.DataFrame]:
    """The map of what is in the spread, and the mentions it was made of with their themes, redacted."""
    frame, meanings = spread.sample()
    texts, langs = frame["text"].to_list(), frame["lang"].to_list()
    frame = frame.with_columns(pl.Series("text", redact_texts(texts, redactor, langs=langs), pl.String))
    frame = with_days(_with_figures(frame, given.fields)).with_row_index("row")
    refuse_unmeant(given, frame.columns)
    asked = given.by_columns(frame.columns)
    here, other = compared(frame, Rows(asked.first, asked.last), asked.compare)
    themed = _with_themes(here, meanings, pipeline, chosen, asked)
    refuse_unknown_themes(asked, themed.themes, chosen)
    questions = Questions(
        themes=themed.themes,
        by=asked.by,
        personas=asked.personas,
        other=other,
        targets=targets,
        fixed=asked.fixed,
        fixed_on=asked.fixed_on,
        feasibility=dict(asked.feasibility),
    )
    try:
        result = summarise(themed.frame, chosen, min_voices=Settings().min_voices, asked=questions)
    except InputError as problem:
        raise click.UsageError(str(problem)) from None
    if not spread.whole:
        result = _of_all(result, spread, chosen, asked, themed.fitted if meanings is not None else None)
    if result.segments is not None and given.by is not None:
        result = replace(result, segments=replace(result.segments, field=given.by))
    return result, themed.frame


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


def _one_author(mentions: pl.DataFrame) -> OneAuthor | None:
    """The author who wrote a good part of the items that the mentions are of."""
    authors = AuthorCount()
    for author in mentions.unique("item_id")["author"].sort():
        authors.add(author_of(author))
    return authors.one()


def _fill_scored(spread: Spread, files: tuple[str, ...], place: Elsewhere) -> None:
    """Fill the spread with mentions that were scored before, and say which were put on another journey."""
    try:
        fill_scored(spread, files, place=place)
    except ColumnsProblem as problem:
        raise click.UsageError(str(problem)) from None
    for name, mentions in sorted(place.moved.items()):
        placed = f"{mentions:,} mentions were scored on the journey {name} and are placed by what {place.journey.name}"
        click.echo(f"{placed} covers of it, not by their texts", err=True)


def _of_all(drawn: JourneyMap, spread: Spread, journey: Journey, asked: Asked, fitted: Fitted | None) -> JourneyMap:
    """The map of some voices with the figures of all, unless it compares: then both sides are of the same voices."""
    exactly = asked.compare is None
    sampled = Sampled(drawn.mentions, drawn.voices, SEED, exactly, exactly and fitted is not None)
    share = f"{drawn.mentions:,} of {spread.total:,} mentions"
    sums = "; its sums are of all" if exactly else ""
    click.echo(f"the map is of {share}: all of some voices, the same every time{sums}", err=True)
    if exactly:
        of = days_between(spread, journey, first=asked.first, last=asked.last)
        summed = spread_sums(spread, of, first=asked.first, last=asked.last, fitted=fitted)
        drawn = drawn if summed is None else exact(drawn, summed, of)
    return replace(drawn, sampled=sampled)


def _with_figures(frame: pl.DataFrame, fields: Mapping[str, str]) -> pl.DataFrame:
    """The frame without further fields that nobody has, figures as figures."""
    there = [column for column in further(fields).values() if column in frame.columns]
    frame = frame.drop(column for column in there if frame[column].is_null().all())
    figures = [pl.col(name).cast(pl.Float64, strict=False) for name in ("nps", "csat", "ces") if name in frame.columns]
    if "solicited" in frame.columns:
        told = pl.col("solicited").str.to_lowercase()
        figures.append(pl.when(told.is_in(YES)).then(True).when(told.is_in(NO)).then(False).alias("solicited"))
    return frame.with_columns(figures)


def _with_themes(
    frame: pl.DataFrame, meanings: Floats | None, pipeline: LazyPipeline, journey: Journey, asked: Asked
) -> Themed:
    """Find the themes of the mentions."""
    if asked.themes == "none" or frame.is_empty():
        nothing = pl.lit(None, dtype=pl.String)
        return Themed(frame.with_columns(nothing.alias("theme"), nothing.alias("unthemed_reason")))
    click.echo(f"finding themes in {frame.height:,} mentions", err=True)
    if meanings is None:
        vectors = pipeline.loaded.meanings(frame["text"].to_list())
    else:
        vectors = meanings[frame["row"].to_numpy()]
    settings = ThemeSettings(kinds=KINDS[asked.themes], lang=asked.language, workers=1)
    days = frame["day"].drop_nulls()
    last = days.max() if not days.is_empty() else dt.date(1970, 1, 1)
    assert isinstance(last, dt.date)
    now = dt.datetime.combine(last, dt.time(), dt.UTC)  # of the data, not of the clock: the same dump, the same map
    registry = Registry(model=pipeline.version)
    vars(pipeline).pop("loaded", None)  # half of the memory, which themes need; loaded anew if it is asked for
    found = refresh(registry, frame, vectors, settings=settings, now=now)
    table = found.assignments.select("mention_id", "theme", "tier", pl.col("reason").alias("unthemed_reason"))
    themed = frame.join(table.unique("mention_id", keep="first"), on="mention_id", how="left", maintain_order="left")
    registry = name_themes(
        found.registry,
        themed,
        lang=asked.language,
        touchpoints=journey.touchpoints,
        encode=pipeline.meanings,
    )
    live = tuple(theme for theme in registry.themes if theme.live)
    return Themed(themed, live, Fitted(registry, settings, cuts(found.assignments)))


def _say(out: str, result: JourneyMap) -> None:
    themes = f", {len(result.themes)} themes" if result.themes else ""
    click.echo(f"{out}: {result.mentions:,} mentions in {result.items:,} items{themes}", err=True)
