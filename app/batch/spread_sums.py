"""Sums over all mentions of a spread, part by part, each with the theme that it is assigned."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from app.batch.spread import Spread
from app.domain.journey import Journey
from app.domain.theme import Registry
from app.pipeline.periods import between, middle_day, usual_period, with_days
from app.pipeline.sums import Frame, Sums, sums, total
from app.pipeline.themes.assign import Cuts, assign
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.voices import with_voices
from models.base import Floats

_NEEDED = (
    *("item_id", "author", "time", "turn", "start", "stage", "touchpoint"),
    *("valence", "sentiment", "intensity", "effort", "emotions", "model"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Themes that were found in a sample, to which all mentions are assigned."""

    registry: Registry
    settings: ThemeSettings
    least: Cuts


def days_between(spread: Spread, journey: Journey, *, first: dt.date | None, last: dt.date | None) -> Frame:
    """What the sums of the mentions from `first` up to, but not on, `last` share."""
    counts = spread.days.items()
    days = {day: n for day, n in counts if (first is None or day >= first) and (last is None or day < last)}
    start, end = min(days, default=None), max(days, default=None)
    every = usual_period(pl.DataFrame({"day": [start, end]}, schema={"day": pl.Date}))
    stages = tuple(stage.id for stage in journey.stages)
    touchpoints = tuple(touchpoint.id for touchpoint in journey.touchpoints)
    return Frame(stages, touchpoints, start, end, middle_day(days), every)


def spread_sums(
    spread: Spread, of: Frame, *, first: dt.date | None, last: dt.date | None, fitted: Fitted | None
) -> Sums | None:
    """The sums of the mentions of those days, with themes where they are `fitted`; null if there are none."""
    found: list[Sums] = []
    for part in spread.parts():
        frame = _part(part, first=first, last=last, fitted=fitted)
        if not frame.is_empty():
            found = [total([*found, sums(with_voices(frame), of)])]
    return found[0] if found else None


def _part(
    blocks: Iterable[tuple[pl.DataFrame, Floats | None]],
    *,
    first: dt.date | None,
    last: dt.date | None,
    fitted: Fitted | None,
) -> pl.DataFrame:
    frames = [pl.DataFrame()]
    for block, vectors in blocks:
        told = with_days(block.select(_NEEDED))
        if fitted is not None and vectors is not None:
            told = told.with_columns(
                assign(told, vectors, fitted.registry, settings=fitted.settings, least=fitted.least)
            )
        frames.append(between(told, first=first, last=last))
    return pl.concat([frame for frame in frames if frame.width] or frames)
