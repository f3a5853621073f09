"""The map of mentions that were spread: their themes are found, and what was asked is answered."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from app.batch.map_asked import Asked, Rows, compared, refuse_unknown_themes, refuse_unmeant
from app.batch.meant import further
from app.batch.spread import SEED, Spread
from app.batch.spread_sums import Fitted, days_between, spread_sums
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap, Sampled
from app.domain.theme import Registry, Theme
from app.pipeline.naming import name_themes
from app.pipeline.periods import with_days
from app.pipeline.redact import Redactor, redact_texts
from app.pipeline.summary import Questions, summarise
from app.pipeline.themes.assign import cuts
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.whole import exact
from app.readers.values.words import NO, YES
from models.base import Floats


class Meanings(Protocol):
    """What tells meanings: a pipeline that may be put away in between."""

    @property
    def version(self) -> str:
        """The version of everything that decides."""
        ...

    def meanings(self, texts: Sequence[str]) -> Floats:
        """As Pipeline.meanings."""
        ...

    def put_away(self) -> None:
        """Free its memory; it is loaded anew if it is asked for."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Themed:
    """The mentions with `theme` and `unthemed_reason`, the themes found among them, and what assigns others to them."""

    frame: pl.DataFrame
    themes: tuple[Theme, ...] = ()
    fitted: Fitted | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws maps on `journey`, with figures for at least `min_voices`; `say` is told what takes long or is left out."""

    journey: Journey
    pipeline: Meanings
    redactor: Redactor
    min_voices: int
    say: Callable[[str], object]

    def draw(self, spread: Spread, given: Asked) -> tuple[JourneyMap, pl.DataFrame]:
        """The map of what is in the spread, and the mentions it was made of with their themes, redacted.

        InputError if it is asked about fields, values or themes that aren't there.
        """
        frame, meanings = spread.sample()
        texts, langs = frame["text"].to_list(), frame["lang"].to_list()
        frame = frame.with_columns(pl.Series("text", redact_texts(texts, self.redactor, langs=langs), pl.String))
        frame = with_days(_with_figures(frame, given.fields)).with_row_index("row")
        refuse_unmeant(given, frame.columns)
        asked = given.by_columns(frame.columns)
        here, other = compared(frame, Rows(asked.first, asked.last), asked.compare)
        themed = self._themed(here, meanings, asked)
        refuse_unknown_themes(asked, themed.themes, self.journey)
        questions = Questions(
            themes=themed.themes,
            by=asked.by,
            personas=asked.personas,
            other=other,
            targets=dict(asked.targets),
            fixed=asked.fixed,
            fixed_on=asked.fixed_on,
            feasibility=dict(asked.feasibility),
        )
        result = summarise(themed.frame, self.journey, min_voices=self.min_voices, asked=questions)
        if not spread.whole:
            result = self._of_all(result, spread, asked, themed.fitted if meanings is not None else None)
        if result.segments is not None and given.by is not None:
            result = replace(result, segments=replace(result.segments, field=given.by))
        return result, themed.frame

    def _themed(self, frame: pl.DataFrame, meanings: Floats | None, asked: Asked) -> Themed:
        """Find the themes of the mentions."""
        if not asked.kinds or frame.is_empty():
            nothing = pl.lit(None, dtype=pl.String)
            return Themed(frame.with_columns(nothing.alias("theme"), nothing.alias("unthemed_reason")))
        self.say(f"finding themes in {frame.height:,} mentions")
        told = self.pipeline.meanings(frame["text"].to_list()) if meanings is None else None
        vectors = meanings[frame["row"].to_numpy()] if meanings is not None else told
        assert vectors is not None
        settings = ThemeSettings(kinds=asked.kinds)
        registry = Registry(model=self.pipeline.version)
        self.pipeline.put_away()  # half of the memory, which themes need
        found = refresh(registry, frame, vectors, settings=settings, now=_last_day(frame))
        table = found.assignments.select("mention_id", "theme", "tier", pl.col("reason").alias("unthemed_reason"))
        themed = frame.join(
            table.unique("mention_id", keep="first"), on="mention_id", how="left", maintain_order="left"
        )
        registry = name_themes(
            found.registry,
            themed,
            lang=asked.language,
            touchpoints=self.journey.touchpoints,
            encode=self.pipeline.meanings,
        )
        live = tuple(theme for theme in registry.themes if theme.live)
        return Themed(themed, live, Fitted(registry, settings, cuts(found.assignments)))

    def _of_all(self, drawn: JourneyMap, spread: Spread, asked: Asked, fitted: Fitted | None) -> JourneyMap:
        """The map of some voices with figures of all, unless it compares: then both sides are of the same voices."""
        exactly = asked.compare is None
        sampled = Sampled(drawn.mentions, drawn.voices, SEED, exactly, exactly and fitted is not None)
        share = f"{drawn.mentions:,} of {spread.total:,} mentions"
        sums = "; its sums are of all" if exactly else ""
        self.say(f"the map is of {share}: all of some voices, the same every time{sums}")
        if exactly:
            of = days_between(spread, self.journey, first=asked.first, last=asked.last)
            summed = spread_sums(spread, of, first=asked.first, last=asked.last, fitted=fitted)
            drawn = drawn if summed is None else exact(drawn, summed, of)
        return replace(drawn, sampled=sampled)


def _last_day(frame: pl.DataFrame) -> dt.datetime:
    """The time of the data, not of the clock: the same dump, the same map."""
    last = frame["day"].drop_nulls().max() or dt.date(1970, 1, 1)
    assert isinstance(last, dt.date)
    return dt.datetime.combine(last, dt.time(), dt.UTC)


def _with_figures(frame: pl.DataFrame, fields: Mapping[str, str]) -> pl.DataFrame:
    """The frame without further fields that nobody has, figures as figures."""
    there = [column for column in further(fields).values() if column in frame.columns]
    frame = frame.drop(column for column in there if frame[column].is_null().all())
    figures = [pl.col(name).cast(pl.Float64, strict=False) for name in ("nps", "csat", "ces") if name in frame.columns]
    if "solicited" in frame.columns:
        told = pl.col("solicited").str.to_lowercase()
        figures.append(pl.when(told.is_in(YES)).then(True).when(told.is_in(NO)).then(False).alias("solicited"))
    return frame.with_columns(figures)
