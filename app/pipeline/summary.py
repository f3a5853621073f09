"""Scored mentions in, journey map out: the reduce half of the core. No neural model is needed."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from app.domain.comparison import Comparison, Projection
from app.domain.curve import TrendPoint
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.opportunity import Opportunity
from app.domain.persona import Persona
from app.domain.theme import Kind, Theme
from app.pipeline.at_work import ALL_TOLD, Untold, marked, themes_met, untold
from app.pipeline.audience import by_field, by_persona
from app.pipeline.compare import compare, solicited_gap
from app.pipeline.curve import MIN_VOICES, curve, overall
from app.pipeline.future import fixed_on, project, target_gaps
from app.pipeline.impact import drivers
from app.pipeline.kpis import kpi_figures, lane_steps
from app.pipeline.matters import map_themes
from app.pipeline.moments import moments, peak_and_end
from app.pipeline.opportunity import Cause, joint, opportunities
from app.pipeline.periods import usual_period, with_days
from app.pipeline.trend import trend
from app.pipeline.voices import has_authors, with_voices

COLUMNS = ("item_id", "author", "stage", "touchpoint", "valence", "intensity", "effort", "emotions", "model")
"""Columns that a frame must have. More is told from mention_id, text, lang, turn, start, time, intent, rating, nps,
csat, ces, solicited, theme and segment fields."""


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """Mentions to compare with, and what each side is called: `then` these, `now` those of the map."""

    frame: pl.DataFrame
    then: str
    now: str


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What a map shall answer beyond the curve.

    `by` is a segment field; `targets` valence by stage; `fixed` ids of themes for the projected curve, `fixed_on` the
    day on which they were; `feasibility` 0..1 by theme or touchpoint; `period` week or month, null for whichever suits
    the time.
    """

    themes: Sequence[Theme] = ()
    by: str | None = None
    personas: Sequence[Persona] = ()
    other: Other | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    fixed: Sequence[str] = ()
    fixed_on: dt.date | None = None
    feasibility: Mapping[str, float] = field(default_factory=dict)
    period: str | None = None


NOTHING_MORE = Questions()


def summarise(
    frame: pl.DataFrame, journey: Journey, *, min_voices: int = MIN_VOICES, asked: Questions = NOTHING_MORE
) -> JourneyMap:
    """The map of scored mentions: a row each, with at least the columns of COLUMNS (see ScoredRow)."""
    frame = with_days(with_voices(frame))
    stages, touchpoints = [stage.id for stage in journey.stages], [one.id for one in journey.touchpoints]
    drawn = curves(frame, journey, min_voices=min_voices)
    least = drawn.min_voices
    found = moments(frame, stages, min_voices=least)
    themes = map_themes(frame, asked.themes, min_voices=least) if asked.themes else ()
    met = themes_met(frame, {theme.id for theme in themes}) if themes else ()
    pains = {theme.id for theme in themes if theme.pain}
    left = _untold(frame, asked.themes, themes, pains, least=least)
    peak, end = peak_and_end(drawn.curve)
    every, cells = _trend(frame, stages, asked.period or usual_period(frame), given=asked.period, least=least)
    by_theme = drivers(frame, "theme", min_voices=least) if themes else ()
    todo = _to_do(frame, journey, themes, asked, least=least)
    people = by_field(frame, asked.by, stages, min_voices=least) if asked.by else None
    return replace(
        drawn,
        curve=marked(drawn.curve, found, met, pains=pains, least=least, left=left),
        peak=peak,
        end=end,
        moments=found,
        period=every,
        trend=cells,
        themes=themes,
        unthemed=int(frame["theme"].null_count()) if asked.themes and "theme" in frame.columns else None,
        drivers=(*drivers(frame, "touchpoint", min_voices=least), *by_theme),
        solicited=solicited_gap(frame, stages, touchpoints=touchpoints, min_voices=least),
        opportunities=todo,
        joint=joint(frame, todo),
        segments=by_persona(frame, asked.personas, stages, min_voices=least) if asked.personas else people,
        comparison=None if asked.other is None else _compared(frame, asked.other, stages, touchpoints, least=least),
        targets=target_gaps(drawn.curve, asked.targets),
        projection=_projected(frame, asked, stages, least=least) if asked.fixed and themes else None,
    )


def curves(frame: pl.DataFrame, journey: Journey, *, min_voices: int = MIN_VOICES) -> JourneyMap:
    """The curve over stages and touchpoints, lanes and KPIs. `frame` as for `summarise`, or with voices and days.

    Two voices are the fewest for a figure, whatever `min_voices` says.
    """
    min_voices = max(min_voices, 2)
    if "voice" not in frame.columns:
        frame = with_days(with_voices(frame))
    stages = [stage.id for stage in journey.stages]
    touchpoints = [touchpoint.id for touchpoint in journey.touchpoints]
    days = frame["day"].drop_nulls()
    return JourneyMap(
        journey=journey.name,
        models=tuple(sorted(frame["model"].unique())),
        items=frame["item_id"].n_unique(),
        mentions=frame.height,
        voices=frame["voice"].n_unique(),
        unassigned=frame.filter(~pl.col("stage").is_in(stages)).height,
        min_voices=min_voices,
        curve=curve(frame, "stage", stages, min_voices=min_voices),
        touchpoints=curve(frame, "touchpoint", touchpoints, min_voices=min_voices),
        overall=overall(frame, min_voices=min_voices),
        first=None if days.is_empty() else str(days.min()),
        last=None if days.is_empty() else str(days.max()),
        lanes=lane_steps(journey),
        kpis=kpi_figures(frame, journey, min_voices=min_voices),
        nameless=frame.height > 0 and not has_authors(frame),
    )


def _trend(
    frame: pl.DataFrame, stages: Sequence[str], every: str | None, *, given: str | None, least: int
) -> tuple[str | None, tuple[TrendPoint, ...]]:
    """The period and the trend: months instead of weeks where no period was given and no week has enough voices."""
    if every is None:
        return None, ()
    cells = trend(frame, "stage", stages, every=every, min_voices=least)
    if given is not None or every != "week" or any(cell.valence is not None for cell in cells):
        return every, cells
    return "month", trend(frame, "stage", stages, every="month", min_voices=least)


def _untold(
    frame: pl.DataFrame, sought: Sequence[Theme], themes: Sequence[MapTheme], pains: Collection[str], *, least: int
) -> Untold:
    """What is said of touchpoints that no theme of the map tells, on the sides on which themes were sought."""
    if not sought:
        return ALL_TOLD
    kinds = {theme.kind for theme in sought}
    hurt, please = (bool(kinds & {Kind.ALL, kind}) for kind in (Kind.PAINS, Kind.GAINS))
    others = {theme.id for theme in themes} - set(pains)
    return untold(frame, pains=pains if hurt else None, gains=others if please else None, least=least)


def _to_do(
    frame: pl.DataFrame, journey: Journey, themes: Sequence[MapTheme], asked: Questions, *, least: int
) -> tuple[Opportunity, ...]:
    """Opportunities by theme; by touchpoint where there are no themes."""
    if "mention_id" not in frame.columns:
        frame = frame.with_columns(pl.col("item_id").alias("mention_id"))
    if themes:
        causes = [
            Cause(theme.id, "theme", theme.stage, theme.touchpoint, tuple(quote.mention_id for quote in theme.quotes))
            for theme in themes
        ]
        return opportunities(frame, causes, column="theme", feasibility=asked.feasibility, min_voices=least)
    causes = [Cause(one.id, "touchpoint", one.stage or "unassigned", one.id) for one in journey.touchpoints]
    return opportunities(frame, causes, column="touchpoint", feasibility=asked.feasibility, min_voices=least)


def _compared(
    frame: pl.DataFrame, other: Other, stages: Sequence[str], touchpoints: Sequence[str], *, least: int
) -> Comparison:
    then, labels = with_days(with_voices(other.frame)), (other.then, other.now)
    return compare(then, frame, stages, labels=labels, touchpoints=touchpoints, min_voices=least)


def _projected(frame: pl.DataFrame, asked: Questions, stages: Sequence[str], *, least: int) -> Projection:
    if asked.fixed_on is None:
        return project(frame, asked.fixed, stages, min_voices=least)
    return fixed_on(frame, asked.fixed, stages, asked.fixed_on, min_voices=least)
