"""`wayfelt map`: dumps, or files that `score` wrote, to a journey map in any format, without a server."""

import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import click
import polars as pl

from app.batch.columns import Columns
from app.batch.fill import are_scored, fill_scored, fill_scoring
from app.batch.meant import further
from app.batch.progress import progress_on
from app.batch.score import Summary
from app.batch.spread import MOST, SEED, Spread
from app.batch.spread_sums import Fitted, days_between, spread_sums
from app.batch.write import open_atomic
from app.cli_asked import Against, Rows, compared, known_stages, map_options
from app.cli_dumps import LazyPipeline, dump_arguments, exit_by, say_done
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap, Sampled
from app.domain.persona import Persona
from app.domain.theme import Kind, Registry, Theme
from app.errors import InputError
from app.journeys import load_journey
from app.pipeline.naming import name_themes
from app.pipeline.periods import with_days
from app.pipeline.summary import Questions, summarise
from app.pipeline.themes.assign import cuts
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.whole import exact
from app.report.files import ENDINGS, render
from app.report.words import words
from app.settings import Settings
from models.base import Floats

GIVEN = ("nps", "csat", "ces", "solicited")
"""Columns of a dump that say more than a rating, by these names."""
KINDS = {None: (Kind.PAINS, Kind.GAINS), "pains": (Kind.PAINS,), "gains": (Kind.GAINS,), "all": (Kind.ALL,)}
YES, NO = ("true", "yes", "1", "y"), ("false", "no", "0", "n")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `map` as they were given."""

    themes: str | None
    by: str | None
    personas: tuple[Persona, ...]
    first: dt.date | None
    last: dt.date | None
    compare: Against | None
    targets: tuple[tuple[str, float], ...]
    fixed: tuple[str, ...]
    fixed_on: dt.date | None
    feasibility: tuple[tuple[str, float], ...]
    language: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Columns of the dump that the map needs beyond those of a scored mention."""
        named = [self.by or "", (self.compare and self.compare.field) or ""]
        named += [test.field for persona in self.personas for test in persona.tests]
        return tuple(dict.fromkeys((*GIVEN, *filter(None, named))))


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
    """Draw the journey map of dumps, or of files that `score` wrote."""
    asked = Asked(**options)  # type: ignore[arg-type]  # click has read each as its option says
    ending = next((ending for ending in ENDINGS if out.lower().endswith(ending)), None)
    if ending is None:
        raise click.UsageError(f"{out}: a map is written as {', '.join(ENDINGS)}; give --out such an ending")
    words(asked.language)  # an unknown language is refused before anything is scored
    chosen = load_journey(journey)
    targets = known_stages(asked.targets, chosen, "--target")
    pipeline = LazyPipeline(Settings(), chosen, fast=fast)
    with ExitStack() as stack:
        file = stack.enter_context(open_atomic(Path(out)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wayfelt-")))
        refused = rejects or Path(f"{out}.rejects.jsonl")
        spread = Spread(folder, most=most)
        told = replace(columns, more=asked.fields, resolve=True)
        summary = _fill(spread, files, pipeline, told, refused=refused, fields=asked.fields)
        frame, meanings = spread.sample()
        frame = with_days(_with_figures(frame, asked.fields)).with_row_index("row")
        here, other = compared(frame, Rows(asked.first, asked.last), asked.compare)
        themed = _with_themes(here, meanings, pipeline, chosen, asked)
        here, themes = themed.frame, themed.themes
        questions = Questions(
            themes=themes,
            by=asked.by,
            personas=asked.personas,
            other=other,
            targets=targets,
            fixed=_known_themes(asked, themes),
            fixed_on=asked.fixed_on,
            feasibility=dict(asked.feasibility),
        )
        try:
            result = summarise(here, chosen, min_voices=Settings().min_voices, asked=questions)
        except InputError as problem:
            raise click.UsageError(str(problem)) from None
        if not spread.whole:
            result = _of_all(result, spread, chosen, asked, themed.fitted if meanings is not None else None)
        file.write(render(result, chosen, ending, language=asked.language, mentions=here))
    _say(out, result)
    if summary is not None:
        exit_by(summary)


def _fill(
    spread: Spread,
    files: tuple[str, ...],
    pipeline: LazyPipeline,
    columns: Columns,
    *,
    refused: Path,
    fields: Sequence[str],
) -> Summary | None:
    """Fill the spread with scored mentions; what was done if they were scored just now."""
    if are_scored(files):
        fill_scored(spread, files)
        return None
    with progress_on(sys.stderr) as progress:
        summary = fill_scoring(
            spread,
            files,
            mapper=pipeline,
            fields=fields,
            columns=columns,
            rejects=refused,
            limit=Settings().max_text,
            progress=progress,
        )
    say_done(summary)
    return summary


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


def _with_figures(frame: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """The frame without further fields that nobody has, figures as figures."""
    frame = frame.drop(name for name in further(fields) if name in frame.columns and frame[name].is_null().all())
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
    registry = name_themes(found.registry, themed, lang=asked.language, touchpoints=journey.touchpoints)
    live = tuple(theme for theme in registry.themes if theme.live)
    return Themed(themed, live, Fitted(registry, settings, cuts(found.assignments)))


def _known_themes(asked: Asked, themes: Sequence[Theme]) -> tuple[str, ...]:
    there = {theme.id for theme in themes}
    unknown = [name for name in asked.fixed if name not in there]
    if unknown:
        raise click.UsageError(f"--fix: there is no theme {unknown[0]!r}; the map as .json lists them with their ids")
    return asked.fixed


def _say(out: str, result: JourneyMap) -> None:
    themes = f", {len(result.themes)} themes" if result.themes else ""
    click.echo(f"{out}: {result.mentions:,} mentions in {result.items:,} items{themes}", err=True)
