"""Tables of a report: raw values and what kind each column is, for every format to write in its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.report.words import NOTHING, Words


class Kind(StrEnum):
    """What a column holds, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    SIGNED = "signed"
    FINE = "fine"
    FIGURE = "figure"
    SHARE = "share"
    CHANGE = "change"
    P = "p"
    SCORE = "score"
    NUMBER = "number"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Own:
    """A figure that is written in a way of its own, whatever its column holds."""

    value: float
    kind: Kind


Value = str | int | float | Own | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `columns` are names with their kinds, `rows` hold a value a column.

    `short` is its title where there is little room, if that is another.
    """

    id: str
    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Value, ...], ...]
    short: str = ""


def shown(value: Value, kind: Kind, words: Words) -> str:
    """A cell as readers see it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        return value
    if isinstance(value, Own):
        return shown(value.value, value.kind, words)
    written: Mapping[Kind, Callable[[float], str]] = {
        Kind.COUNT: words.count,
        Kind.SIGNED: words.signed,
        Kind.FINE: lambda value: words.signed(value, 3),
        Kind.SHARE: words.percent,
        Kind.CHANGE: lambda share: words.percent(share, signed=True),
        Kind.P: lambda p: words.figure(p, 3),
        Kind.NUMBER: words.number,
        Kind.POINTS: lambda points: words.signed(points, 0),
        Kind.SCORE: lambda score: words.figure(score, 5),
    }
    return written.get(kind, words.figure)(value)
