"""The journey map as tables, in the order of a report."""

from collections.abc import Iterator, Sequence

from app.domain.comparison import Comparison
from app.domain.curve import CurvePoint
from app.domain.growth import Growth
from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.opportunity import Opportunity
from app.report.names import WHOLE, Names, field_name, pains_and_gains, side_name
from app.report.steering import MET, kpi_table, lane_table
from app.report.table import Kind, Table, Value, shown
from app.report.words import Words

MOST_EMOTIONS = 3
DAYS = {"week": "MMMd", "month": "yMMM", "day": "MMMd"}
PERIODS = 17
"""Weeks or months over time that are drawn, the last ones: sixteen weeks from any day fall in so many."""


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
        _segments(result, names),
        _comparison("comparison", result.comparison, names),
        _comparison("solicited", result.solicited, names),
        _targets(result, names),
        _projection(result, names),
        _outturn(result, names),
        _arcs(result, names),
        _trend(result, names),
    )
    return tuple(table for table in found if table.rows)


def emotions_of(point: CurvePoint, words: Words, most: int = MOST_EMOTIONS) -> str:
    """The emotions that most voices show, with their shares."""
    shares = sorted((point.emotions or {}).items(), key=lambda pair: -pair[1])[:most]
    return ", ".join(f"{words(name)} {words.percent(share)}" for name, share in shares if share > 0)


def period_name(period: str, every: str | None, words: Words) -> str:
    """A week or month as the head of a column."""
    return words.short_day(period, DAYS[every or "month"])


def latest(result: JourneyMap) -> list[str]:
    """The periods over time that are drawn."""
    return _periods(result)[-PERIODS:]


def trend_title(result: JourneyMap, words: Words) -> str:
    """What the drawing over time is called, with how much of it is drawn where that isn't all."""
    periods, every = _periods(result), result.period
    if len(periods) <= PERIODS or every is None:
        return words("trend")
    return words(f"trend_{every}", shown=words.count(PERIODS), all=words.count(len(periods)))


def growth_cell(one: MapTheme | Opportunity, words: Words) -> float | str | None:
    """How its share of voices grew: a figure, a word for what is new, null where it may be chance."""
    if one.direction is Growth.NEW:
        return words("new")
    return None if one.direction is Growth.OPEN else one.growth


def growth_words(one: MapTheme | Opportunity, words: Words) -> str:
    """As `growth_cell`, as readers see it; empty where it may be chance."""
    cell = growth_cell(one, words)
    return "" if cell is None else shown(cell, Kind.CHANGE, words)


def _periods(result: JourneyMap) -> list[str]:
    return list(dict.fromkeys(cell.period for cell in result.trend))


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
        title = f"{words('drivers', outcome=words(f'outcome_{told.outcome}'))} · {words(told.by)}"
        yield Table(f"drivers_{told.outcome}_{told.by}", title, columns, rows)


def _segments(result: JourneyMap, names: Names) -> Table:
    words, told = names.words, result.segments
    if told is None:
        return Table("segments", "", (), ())
    columns = (
        (words("stage"), Kind.TEXT),
        (words("group"), Kind.TEXT),
        (words("voices"), Kind.COUNT),
        (words("valence"), Kind.SIGNED),
        (words("interval"), Kind.TEXT),
        (words("q"), Kind.P),
    )
    whole = [_group(names.stage(WHOLE), group, point, None, words) for group, point in told.overall.items()]
    rows = [
        _group(names.stage(stage.id), group, points[i], told.q.get(stage.id), words)
        for i, stage in enumerate(result.curve)
        for group, points in told.curves.items()
    ]
    return Table("segments", words("segments", field=field_name(told.field, words)), columns, (*whole, *rows))


def _group(place: str, group: str, point: CurvePoint, q: float | None, words: Words) -> tuple[Value, ...]:
    """A group at a place; `q` is that of the place, the same for all groups."""
    gap = point.valence is None
    valence: Value = words("few") if gap else point.valence
    return (place, group, point.voices, valence, None if gap else words.range(point.low, point.high), q)


def _comparison(name: str, told: Comparison | None, names: Names) -> Table:
    words = names.words
    if told is None:
        return Table(name, "", (), ())
    a, b = (side_name(side, words) for side in (told.a, told.b))
    columns = (
        (words("stage"), Kind.TEXT),
        (a, Kind.SIGNED),
        (b, Kind.SIGNED),
        (words("difference"), Kind.SIGNED),
        (words("interval"), Kind.TEXT),
        (words("q"), Kind.P),
    )
    rows = tuple(
        (
            names.stage(one.id),
            words("few") if one.reason else one.a,
            words("few") if one.reason else one.b,
            one.delta,
            words.range(one.low, one.high),
            one.q,
        )
        for one in told.stages
    )
    title = words("solicited_gap") if name == "solicited" else words("comparison", a=a, b=b)
    return Table(name, title, columns, rows)


def _targets(result: JourneyMap, names: Names) -> Table:
    words = names.words
    columns = (
        (words("stage"), Kind.TEXT),
        (words("target"), Kind.SIGNED),
        (words("valence"), Kind.SIGNED),
        (words("gap"), Kind.SIGNED),
        (words("met"), Kind.TEXT),
    )
    rows = tuple((names.stage(one.id), one.target, one.valence, one.gap, words(MET[one.met])) for one in result.targets)
    return Table("targets", words("targets"), columns, rows)


def _projection(result: JourneyMap, names: Names) -> Table:
    words, told = names.words, result.projection
    if told is None:
        return Table("projection", "", (), ())
    columns = (
        (words("stage"), Kind.TEXT),
        (words("now"), Kind.SIGNED),
        (words("projected"), Kind.SIGNED),
        (words("gain"), Kind.SIGNED),
        (words("interval"), Kind.TEXT),
    )
    rows = tuple(
        (names.stage(one.id), one.valence, one.projected, one.gain, words.range(one.low, one.high))
        for one in (*told.stages, told.overall)
    )
    title = words("projection", themes=", ".join(names.theme(theme) for theme in told.themes))
    return Table("projection", title, columns, rows)


def _outturn(result: JourneyMap, names: Names) -> Table:
    words, told = names.words, result.projection
    if told is None or told.on is None:
        return Table("outturn", "", (), ())
    columns = (
        (words("stage"), Kind.TEXT),
        (words("before"), Kind.SIGNED),
        (words("projected"), Kind.SIGNED),
        (words("later"), Kind.SIGNED),
        (words("gap"), Kind.SIGNED),
        (words("interval"), Kind.TEXT),
        (words("came_true"), Kind.TEXT),
    )
    rows = tuple(
        (
            names.stage(one.id),
            one.before,
            one.projected,
            one.later,
            one.gap,
            words.range(one.low, one.high),
            words(f"came_{one.verdict}"),
        )
        for one in told.outturn
    )
    return Table("outturn", words("outturn", day=words.day(told.on)), columns, rows)


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


def _trend(result: JourneyMap, names: Names) -> Table:
    words, periods = names.words, _periods(result)
    cells = {(cell.id, cell.period): cell.valence for cell in result.trend}
    heads = tuple((period_name(period, result.period, words), Kind.SIGNED) for period in periods)
    rows = tuple((names.stage(one.id), *(cells[one.id, period] for period in periods)) for one in result.curve)
    return Table("trend", words("trend"), ((words("stage"), Kind.TEXT), *heads), rows if periods else ())
