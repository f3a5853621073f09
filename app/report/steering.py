"""Lanes and KPIs in a report: what the company does at a stage, and the figures that it steers by."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.curve import TOO_FEW_VOICES
from app.domain.journey_map import JourneyMap
from app.domain.kpi import NO_VALUES, NOT_ENTERED, SEVERAL_SCALES, Computed, KpiFigure, Lane
from app.domain.named import name_in
from app.report.names import Names
from app.report.table import Kind, Own, Table, Value, shown
from app.report.words import NOTHING, Words

MET = {True: "met_yes", False: "met_no", None: "met_open"}
REASONS = {
    TOO_FEW_VOICES: "few",
    NO_VALUES: "kpi_no_values",
    NOT_ENTERED: "kpi_not_entered",
    SEVERAL_SCALES: "kpi_several_scales",
}
"""The word for why a KPI has no figure."""
SIGNS = {True: "good", False: "bad", None: "open"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A KPI as readers see it: its figure with the unit, what stands beside it, and good, bad or open by its target."""

    name: str
    figure: str
    beside: str
    sign: str


def told(result: JourneyMap, stage: str | None = None) -> tuple[KpiFigure, ...]:
    """The KPIs that say something, of a stage or of all: those with a figure or a target."""
    there = (one for one in result.kpis if stage is None or one.stage == stage)
    return tuple(one for one in there if one.value is not None or one.target is not None)


def readings(result: JourneyMap, stage: str, words: Words) -> tuple[Reading, ...]:
    """The KPIs of a stage, ready to print."""
    return tuple(_reading(one, words) for one in told(result, stage))


def steps(result: JourneyMap, stage: str, lane: Lane, words: Words) -> tuple[str, ...]:
    """The names of the steps of a lane at a stage."""
    there = (one for one in result.lanes if one.stage == stage and one.lane == lane)
    return tuple(name_in(one.names, words.language) for one in there)


def lane_table(result: JourneyMap, names: Names) -> Table:
    """What the company does, a row a stage that has any."""
    words = names.words
    columns = ((words("stage"), Kind.TEXT), *((words(lane), Kind.TEXT) for lane in Lane))
    rows = (
        (names.stage(point.id), *("; ".join(steps(result, point.id, lane, words)) for lane in Lane))
        for point in result.curve
    )
    return Table("lanes", words("lanes"), columns, tuple(row for row in rows if any(row[1:])))


def kpi_table(result: JourneyMap, names: Names) -> Table:
    """What the company steers by, a row a KPI that says something."""
    words = names.words
    columns = (
        (words("stage"), Kind.TEXT),
        (words("kpi"), Kind.TEXT),
        (words("figure"), Kind.NUMBER),
        (words("interval"), Kind.TEXT),
        (words("unit"), Kind.TEXT),
        (words("target"), Kind.NUMBER),
        (words("met"), Kind.TEXT),
        (words("voices"), Kind.COUNT),
        (words("as_of"), Kind.TEXT),
    )
    rows = tuple(
        (
            names.stage(one.stage),
            name_in(one.names, words.language),
            _cell(one.value, one) if one.reason is None else words(REASONS[one.reason]),
            _interval(one, words) or None,
            one.unit or None,
            _cell(one.target, one),
            None if one.target is None or one.value is None else words(MET[one.met]),
            one.voices,
            None if one.date is None else words.day(one.date),
        )
        for one in told(result)
    )
    return Table("kpis", words("kpis"), columns, rows)


def kpi_texts(result: JourneyMap, names: Names) -> Sequence[tuple[str, Reading]]:
    """Each KPI that says something, with the name of its stage."""
    return [(names.stage(one.stage), _reading(one, names.words)) for one in told(result)]


def _reading(one: KpiFigure, words: Words) -> Reading:
    figure = _figure(one.value, one, words) if one.reason is None else words(REASONS[one.reason])
    parts = [_interval(one, words), words.day(one.date) if one.date else ""]
    if one.target is not None:
        parts.append(words("target_of", target=_figure(one.target, one, words)))
    return Reading(
        name=name_in(one.names, words.language),
        figure=figure,
        beside=", ".join(part for part in parts if part),
        sign="open" if one.target is None else SIGNS[one.met],
    )


def _kind(one: KpiFigure) -> Kind:
    """How all figures of a KPI are written: one that people enter as they did, a computed one with as many digits."""
    if one.computed is None:
        return Kind.NUMBER
    return Kind.POINTS if one.computed is Computed.NPS else Kind.FIGURE


def _cell(value: float | None, one: KpiFigure) -> Value:
    return None if value is None else Own(value, _kind(one))


def _figure(value: float | None, one: KpiFigure, words: Words) -> str:
    if value is None:
        return NOTHING
    told = shown(value, _kind(one), words)
    return told if one.computed is Computed.NPS else words.with_unit(told, one.unit)


def _interval(one: KpiFigure, words: Words) -> str:
    if one.low is None or one.high is None:
        return ""
    return words("range", low=shown(one.low, _kind(one), words), high=shown(one.high, _kind(one), words))
