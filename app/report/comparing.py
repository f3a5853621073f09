"""Tables of a report that hold sides against each other: groups, times, asked and unasked, targets, projections."""

from collections.abc import Iterator

from app.domain.comparison import Comparison
from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.report.names import WHOLE, Names, field_name, side_head, side_name, sides_title
from app.report.steering import MET
from app.report.table import Kind, Table, Value
from app.report.words import Words


def comparing_tables(result: JourneyMap, names: Names) -> Iterator[Table]:
    """All of them, in the order of a report; without rows where nothing is compared."""
    yield _segments(result, names)
    for name, told in (("comparison", result.comparison), ("solicited", result.solicited)):
        yield _comparison(name, told, names)
        yield _spoken(name, told, names)
    yield _targets(result, names)
    yield _projection(result, names)
    yield _outturn(result, names)


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
    whole = [
        _group(names.stage(WHOLE), group, point, told.q.get(WHOLE), words) for group, point in told.overall.items()
    ]
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
    a, b = side_name(told.a, words), side_name(told.b, words)
    columns = (
        (words("stage"), Kind.TEXT),
        (side_head(told.a, words), Kind.SIGNED),
        (side_head(told.b, words), Kind.SIGNED),
        (words("difference"), Kind.SIGNED),
        (words("interval"), Kind.TEXT),
        (words("q"), Kind.P),
        *_shares("voices", (a, b), words),
    )
    rows = tuple(
        (
            names.stage(one.id),
            words("few") if one.reason else one.a,
            words("few") if one.reason else one.b,
            one.delta,
            words.range(one.low, one.high),
            one.q,
            *(one.voices_a, one.share_a, one.voices_b, one.share_b),
        )
        for one in told.stages
    )
    return Table(name, _title(name, told, words), columns, rows)


def _spoken(name: str, told: Comparison | None, names: Names) -> Table:
    """Who speaks of each touchpoint on both sides, and who complains of it."""
    words = names.words
    if told is None:
        return Table(f"{name}_touchpoints", "", (), ())
    sides = side_name(told.a, words), side_name(told.b, words)
    columns = (
        (words("touchpoint"), Kind.TEXT),
        *_shares("voices", sides, words),
        *_shares("negative", sides, words),
        (words("q"), Kind.P),
    )
    rows = tuple(
        (
            names.touchpoint(one.id),
            *(one.voices_a, one.share_a, one.voices_b, one.share_b),
            *(one.negative_a, one.negative_share_a, one.negative_b, one.negative_share_b),
            one.q,
        )
        for one in told.touchpoints
    )
    title = words("comparison_touchpoints", sides=_title(name, told, words))
    short = f"{words('touchpoints')} · {words('difference')}"
    return Table(f"{name}_touchpoints", title, columns, rows, short)


def _shares(what: str, sides: tuple[str, str], words: Words) -> Iterator[tuple[str, Kind]]:
    """The columns of a count of voices and of its share, of both sides."""
    for side in sides:
        yield words("of_side", what=words(what), side=side), Kind.COUNT
        yield words("of_side", what=words("share"), side=side), Kind.SHARE


def _title(name: str, told: Comparison, words: Words) -> str:
    return words("solicited_gap") if name == "solicited" else sides_title(told, words)


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
