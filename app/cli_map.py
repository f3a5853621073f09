"""`wayfelt map`: dumps, or files that `score` wrote, to a journey map in any format, without a server."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
import numpy as np
import polars as pl

from app.batch.columns import Columns
from app.batch.score import Summary
from app.batch.scored import is_scored, read_scored
from app.batch.scored_folder import is_folder, read_folder
from app.batch.write import open_atomic
from app.cli_asked import Rows, compared, known_stages, map_options
from app.cli_dumps import LazyPipeline, dump_arguments, exit_by, score_to
from app.domain.journey_map import JourneyMap
from app.domain.persona import Persona
from app.domain.records import Feedback, ScoredMention
from app.domain.theme import Kind, Registry, Theme
from app.errors import InputError
from app.journeys import load_journey
from app.pipeline.naming import name_themes
from app.pipeline.periods import with_days
from app.pipeline.summary import Questions, summarise
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
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
    compare: str | None
    targets: tuple[tuple[str, float], ...]
    fixed: tuple[str, ...]
    fixed_on: dt.date | None
    feasibility: tuple[tuple[str, float], ...]
    language: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Columns of the dump that the map needs beyond those of a scored mention."""
        named = [self.by or "", (self.compare or "").partition("=")[0] if "=" in (self.compare or "") else ""]
        named += [test.field for persona in self.personas for test in persona.tests]
        return tuple(dict.fromkeys((*GIVEN, *filter(None, named))))


@dataclass(frozen=True, slots=True, eq=False)
class Collecting:
    """A scorer that keeps the meanings of mentions, for themes, and the further fields of items."""

    pipeline: LazyPipeline
    meanings: list[Floats] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)

    @property
    def version(self) -> str:
        """The version of everything that decides."""
        return self.pipeline.version

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        """As Pipeline.score."""
        scored = self.pipeline.loaded.score_vectors(feedback)
        self.meanings.append(scored.meanings)
        self.items.extend({"item_id": item.id, **item.segment} for item in feedback if item.segment)
        return list(scored.mentions)


@click.command(name="map")
@dump_arguments
@map_options
@click.option("--out", required=True, metavar="FILE", help=f"The map: {', '.join(ENDINGS)} by the ending.")
def map_(
    files: tuple[str, ...],
    out: str,
    columns: Columns,
    journey: str,
    rejects: Path | None,
    *,
    fast: bool,
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
        frame, meanings, summary = _mentions(
            files, folder, pipeline, replace(columns, more=asked.fields, resolve=True), refused
        )
        frame = with_days(frame).with_row_index("row")
        here, other = compared(frame, Rows(asked.first, asked.last), asked.compare)
        here, themes = _with_themes(here, meanings, pipeline, asked)
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
        file.write(render(result, chosen, ending, language=asked.language, mentions=here))
    _say(out, result)
    if summary is not None:
        exit_by(summary)


def _mentions(
    files: tuple[str, ...], folder: Path, pipeline: LazyPipeline, columns: Columns, refused: Path
) -> tuple[pl.DataFrame, Floats | None, Summary | None]:
    """Scored mentions; with their meanings and the further columns if they were scored just now."""
    if all(is_folder(path) or is_scored(path) for path in files):
        return pl.concat([_read(path) for path in files]), None, None
    collecting = Collecting(pipeline)
    scored = str(folder / "scored.parquet")
    summary = score_to(files, scored, collecting, columns=columns, rejects=refused)
    frame = _with_fields(read_scored(scored), collecting.items)
    meanings = np.concatenate(collecting.meanings) if collecting.meanings else np.zeros((0, 1), dtype=np.float32)
    return frame, meanings, summary


def _read(path: str) -> pl.DataFrame:
    """The mentions of a scored file or folder; of a large folder those of some voices, and that is said."""
    if not is_folder(path):
        return read_scored(path)
    read = read_folder(path)
    if read.share < 1:
        told = f"{read.mentions.height:,} of {read.total:,} mentions ({read.share:.1%})"
        click.echo(f"{path}: the map is of {told}: all of some voices, the same every time", err=True)
    return read.mentions


def _with_fields(frame: pl.DataFrame, items: list[dict[str, str]]) -> pl.DataFrame:
    """The frame with the further fields of its items, figures as figures."""
    if not items:
        return frame
    more = pl.DataFrame(items, infer_schema_length=None).unique("item_id", keep="first")
    more = more.select("item_id", *(name for name in more.columns if name not in frame.columns))
    figures = [pl.col(name).cast(pl.Float64, strict=False) for name in ("nps", "csat", "ces") if name in more.columns]
    if "solicited" in more.columns:
        told = pl.col("solicited").str.to_lowercase()
        figures.append(pl.when(told.is_in(YES)).then(True).when(told.is_in(NO)).then(False).alias("solicited"))
    return frame.join(more.with_columns(figures), on="item_id", how="left", maintain_order="left")


def _with_themes(
    frame: pl.DataFrame, meanings: Floats | None, pipeline: LazyPipeline, asked: Asked
) -> tuple[pl.DataFrame, tuple[Theme, ...]]:
    """The mentions with `theme` and `unthemed_reason`, and the themes found among them."""
    if asked.themes == "none" or frame.is_empty():
        nothing = pl.lit(None, dtype=pl.String)
        return frame.with_columns(nothing.alias("theme"), nothing.alias("unthemed_reason")), ()
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
    registry = name_themes(found.registry, themed, lang=asked.language)
    return themed, tuple(theme for theme in registry.themes if theme.live)


def _known_themes(asked: Asked, themes: Sequence[Theme]) -> tuple[str, ...]:
    there = {theme.id for theme in themes}
    unknown = [name for name in asked.fixed if name not in there]
    if unknown:
        raise click.UsageError(f"--fix: there is no theme {unknown[0]!r}; the map as .json lists them with their ids")
    return asked.fixed


def _say(out: str, result: JourneyMap) -> None:
    themes = f", {len(result.themes)} themes" if result.themes else ""
    click.echo(f"{out}: {result.mentions:,} mentions in {result.items:,} items{themes}", err=True)
