"""What is noted beside each theme at a refresh: its figures, its impact, whether it is more than was to be expected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from pydantic import TypeAdapter

from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.labels import UNASSIGNED
from app.domain.opportunity import Driver, Opportunity
from app.domain.theme import Kind, Reason, Registry, Status, Theme
from app.domain.theme_figures import Band, ThemeFigures
from app.pipeline.themes.figures import figures
from app.store.themes import Note

SHOWN = (Status.ACTIVE, Status.DORMANT)
"""Themes that maps show."""

_FIGURES, _BAND, _DRIVER = TypeAdapter(ThemeFigures), TypeAdapter(Band), TypeAdapter(Driver)


def shown(themes: Sequence[Theme], notes: Mapping[str, Note]) -> tuple[Theme, ...]:
    """The themes that maps show, as the kind that people say they are."""
    live = [theme for theme in themes if theme.status in SHOWN]
    return tuple(replace(theme, kind=_kind_of(theme, notes)) for theme in live)


def only_shown(frame: pl.DataFrame, themes: Sequence[Theme]) -> pl.DataFrame:
    """The frame without themes that are not shown; of their mentions that is the reason."""
    known = pl.col("theme").is_in([theme.id for theme in themes])
    hidden = pl.col("theme").is_not_null() & ~known
    reason = pl.when(hidden).then(pl.lit(Reason.DISMISSED.value)).otherwise("reason").alias("reason")
    return frame.with_columns(pl.when(known).then("theme").alias("theme"), reason)


def notes_of(
    registry: Registry,
    before: Mapping[str, Note],
    frame: pl.DataFrame,
    *,
    result: JourneyMap,
    bands: Mapping[str, Band],
    named_from: Mapping[str, tuple[str, ...]],
) -> dict[str, Note]:
    """The notes of all themes: what people noted stays, the rest is made anew.

    `frame` has a row a mention with its theme; `result` is the map of all of them on the usual journey.
    """
    found = {one.theme: one for one in figures(frame)}
    grown = {theme.id: theme for theme in result.themes}
    impacts = _impacts(result)
    work = {one.id: one for one in result.opportunities}
    notes = {}
    for theme in registry.themes:
        note = before.get(theme.id, Note({}))
        told = found.get(theme.id)
        notes[theme.id] = replace(
            note,
            figures={} if told is None else _figures(told, bands.get(theme.id), grown, impacts, work),
            stage=_most(told.stages) if told else note.stage,
            touchpoint=_most(told.touchpoints) if told else note.touchpoint,
            named_from=named_from[theme.id],
        )
    return notes


def _kind_of(theme: Theme, notes: Mapping[str, Note]) -> Kind:
    note = notes.get(theme.id)
    return theme.kind if note is None or note.moved is None else note.moved


def _impacts(result: JourneyMap) -> dict[str, dict[str, Any]]:
    """By theme and outcome what it does to the outcome."""
    found: dict[str, dict[str, Any]] = {}
    for drivers in result.drivers:
        if drivers.by == "theme":
            for driver in drivers.drivers:
                told = _DRIVER.dump_python(driver, mode="json", exclude={"id"})
                found.setdefault(driver.id, {})[drivers.outcome] = told
    return found


def _figures(
    told: ThemeFigures,
    band: Band | None,
    grown: Mapping[str, MapTheme],
    impacts: Mapping[str, Mapping[str, Any]],
    work: Mapping[str, Opportunity],
) -> dict[str, Any]:
    theme = grown.get(told.theme)
    opportunity = work.get(told.theme)
    return {
        **_FIGURES.dump_python(told, mode="json", exclude={"theme"}),
        "latest": None if band is None else _BAND.dump_python(band, mode="json"),
        "growth": None if theme is None else theme.growth,
        "growth_p": None if theme is None else theme.growth_p,
        "growth_q": None if theme is None else theme.growth_q,
        "impact": None if opportunity is None else opportunity.impact,
        "impact_low": None if opportunity is None else opportunity.low,
        "impact_high": None if opportunity is None else opportunity.high,
        "quadrant": None if opportunity is None else str(opportunity.quadrant),
        "drivers": dict(impacts.get(told.theme, {})),
    }


def _most(mix: Mapping[str, float]) -> str | None:
    """The largest of a mix; null where most voices show none."""
    name = next(iter(mix), None)
    return None if name == UNASSIGNED else name
