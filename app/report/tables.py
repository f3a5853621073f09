"""The journey map as tables, in the order of a report."""

from collections.abc import Iterator, Sequence

from app.domain.curve import CurvePoint
from app.domain.growth import Growth
from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.opportunity import Opportunity
from app.report.comparing import comparing_tables
from app.report.names import Names, pains_and_gains
from app.report.over_time import trend_tables
from app.report.steering import kpi_table, lane_table
from app.report.table import Kind, Table, Value, shown
from app.report.words import Words

MOST_EMOTIONS = 3


def tables(result: JourneyMap, names: Names) -> tuple[Table, ...]:
    """All tables that `result` has something for, in the order of a report."""
    found = (
        _places("stages", "stage", result.curve, names),
        _places("touchpoints", "touchpoint", _touched(result.touchpoints), names),
        _opportunities(result, names),
        *(
            _themes(kind, some, names)
            for kind, some in zip(("pains", "gains"), pains_and_gains(result.themes), strict=True)
        ),
        kpi_table(result, names),
        lane_table(result, names),
        _moments(result, names),
        *_drivers(result, names),
        *comparing_tables(result, names),
        _arcs(result, names),
        *trend_tables(result, names),
    )
    return tuple(table for table in found if table.rows)


def emotions_of(point: CurvePoint, words: Words, most: int = MOST_EMOTIONS) -> str:
    """The emotions that most voices show, with their shares."""
    shares = sorted((point.emotions or {}).items(), key=lambda pair: -pair[1])[:most]
    return ", ".join(f"{words(name)} {words.percent(share)}" for name, share in shares if share > 0)


def growth_cell(one: MapTheme | Opportunity, words: Words) -> float | str | None:
    """How its share of voices grew: a figure, a word for what is new or over, null where it may be chance."""
    if one.direction is Growth.NEW:
        return words("new")
    if one.silent is not None:
        return words("silent", day=words.day(str(one.silent)))
    return one.growth if one.direction.told else None


def growth_words(one: MapTheme | Opportunity, words: Words) -> str:
    """As `growth_cell`, as readers see it; empty where it may be chance."""
    cell = growth_cell(one, words)
    return "" if cell is None else shown(cell, Kind.CHANGE, words)


def _touched(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    return sorted((point for point in points if point.mentions), key=lambda point: (-point.voices, point.id))


def _places(name: str, kind: str, points: Sequence[CurvePoint], names: Names) -> Table:
    words = names.words
    called = names.stage if kind == "stage" else names.touchpoint
    columns = (
        (words(kind), Kind.TEXT),
        (words("mentions"), Kind.COUNT),
        (words("voices"), Kind.COUNT),
        (words("valence"), Kind.SIGNED),
        (words("interval"), Kind.TEXT),
        (words("shrunk"), Kind.SIGNED),
        (words("intensity"), Kind.FIGURE),
        (words("effort"), Kind.TEXT),
        (words("emotions"), Kind.TEXT),
    )
    return Table(name, words(name), columns, tuple(_place(point, called(point.id), words) for point in points))


def _place(point: CurvePoint, name: str, words: Words) -> tuple[Value, ...]:
    gap = point.valence is None
    effort = None
    if not gap and point.effort_high is not None:
        effort = words("effort_of", share=words.percent(point.effort_high), voices=words.count(point.effort_voices))
    interval = None if gap else words.range(point.low, point.high)
    valence: Value = words("few") if gap else point.valence
    return (
        name,
        point.mentions,
        point.voices,
        valence,
        interval,
        point.shrunk,
        point.intensity,
        effort,
        emotions_of(point, words) or None,
    )


def _opportunities(result: JourneyMap, names: Names) -> Table:
    words = names.words
    columns = (
        (words("opportunity"), Kind.TEXT),
        (words("quadrant"), Kind.TEXT),
        (words("stage"), Kind.TEXT),
        (words("impact"), Kind.FINE),
        (words("interval"), Kind.TEXT),
        (words("voices"), Kind.COUNT),
        (words("reach"), Kind.SHARE),
        (words("growth"), Kind.CHANGE),
        (words("feasibility"), Kind.FIGURE),
        (words("score"), Kind.SCORE),
    )
    rows = tuple(
        (
            names.theme(one.id) if one.kind == "theme" else names.touchpoint(one.id),
            words(str(one.quadrant)),
            names.stage(one.stage),
            one.impact,
            words.range(one.low, one.high, 3),
            one.voices,
            one.reach,
            growth_cell(one, words),
            one.feasibility,
            one.score,
        )
        for one in result.opportunities
    )
    return Table("opportunities", words("opportunities"), columns, rows)


def _themes(kind: str, themes: Sequence[MapTheme], names: Names) -> Table:
    words = names.words
    columns = (
        (words("theme"), Kind.TEXT),
        ("id", Kind.TEXT),
        (words("stage"), Kind.TEXT),
        (words("touchpoint"), Kind.TEXT),
        (words("voices"), Kind.COUNT),
        (words("mentions"), Kind.COUNT),
        (words("valence"), Kind.SIGNED),
        (words("growth"), Kind.CHANGE),
        (words("quotes"), Kind.TEXT),
    )
    rows = tuple(
        (
            names.theme(theme.id),
            theme.id,
            names.stage(theme.stage),
            names.touchpoint(theme.touchpoint),
            theme.voices,
            theme.mentions,
            theme.valence,
            growth_cell(theme, words),
            " · ".join(f"“{quote.text}”" for quote in theme.quotes) or None,
        )
        for theme in themes
    )
    return Table(kind, words(kind), columns, rows)


def _moments(result: JourneyMap, names: Names) -> Table:
    words = names.words
    columns = (
        (words("stage"), Kind.TEXT),
        (words("moment"), Kind.TEXT),
        (words("load"), Kind.FIGURE),
        (words("outcome"), Kind.TEXT),
        (words("swing"), Kind.SIGNED),
        (words("q"), Kind.P),
    )
    rows = tuple(
        (
            names.stage(one.id),
            words("met_yes" if one.truth else "met_no"),
            one.load,
            words(f"outcome_{one.outcome}") if one.outcome else None,
            one.swing,
            one.q,
        )
        for one in result.moments
    )
    return Table("moments", words("moments"), columns, rows)


def _drivers(result: JourneyMap, names: Names) -> Iterator[Table]:
    words = names.words
    for told in result.drivers:
        called = names.theme if told.by == "theme" else names.touchpoint
        columns = (
            (words(told.by), Kind.TEXT),
            (words("voices"), Kind.COUNT),
            (words("reach"), Kind.SHARE),
            (words("contribution"), Kind.FINE),
            (words("interval"), Kind.TEXT),
            (words("removal"), Kind.FINE),
            (f"{words('removal')}: {words('interval')}", Kind.TEXT),
        )
        rows = tuple(
            (
                called(one.id),
                one.voices,
                one.reach,
                one.contribution,
                words.range(one.contribution_low, one.contribution_high, 3),
                one.removal,
                words.range(one.removal_low, one.removal_high, 3),
            )
            for one in told.drivers
        )
        outcome = words(f"outcome_{told.outcome}")
        title = f"{words('drivers', outcome=outcome)} · {words(told.by)}"
        short = f"{outcome[:1].upper()}{outcome[1:]} · {words(told.by)}"
        yield Table(f"drivers_{told.outcome}_{told.by}", title, columns, rows, short)


def _arcs(result: JourneyMap, names: Names) -> Table:
    words = names.words
    columns = (
        (words("stage"), Kind.TEXT),
        (words("arc"), Kind.COUNT),
        (words("arc_start"), Kind.SIGNED),
        (words("arc_peak"), Kind.SIGNED),
        (words("arc_end"), Kind.SIGNED),
    )
    rows = tuple(
        (names.stage(point.id), point.arc.chats, point.arc.start, point.arc.peak, point.arc.end)
        for point in result.curve
        if point.arc is not None
    )
    return Table("arcs", words("arc"), columns, rows)
