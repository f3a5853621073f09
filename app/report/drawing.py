"""The emotion curve inside a page: where points, band and labels go. Pure geometry; a template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.domain.curve import CurvePoint, TrendPoint
from app.domain.journey_map import JourneyMap
from app.report.names import Names

STEP, HEIGHT = 150, 230
TOP, BOTTOM = 30, 22
GRID = (1.0, 0.5, 0.0, -0.5, -1.0)
SMALLEST, LARGEST = 4.5, 11.0
BELOW, ABOVE = 16, -6
GAP = 17
"""Pixels from the line of zero to the words for a gap below it; the labels of the scale stand above their lines."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dot:
    """A stage on the curve, in pixels; `low` and `high` are the ends of its interval, `figure` stands at `label_y`."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    sign: str
    figure: str
    label_y: float
    star: bool
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A label in pixels."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing. `runs` are stages next to each other without a gap; `before` the same of an earlier curve."""

    width: int
    height: int
    zero: float
    grid: tuple[Mark, ...]
    gaps: tuple[Mark, ...]
    runs: tuple[tuple[Dot, ...], ...]
    before: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def dots(self) -> tuple[Dot, ...]:
        """All stages that have a figure."""
        return tuple(dot for run in self.runs for dot in run)


def drawing(result: JourneyMap, names: Names) -> Drawing:
    """Lay out the curve of `result`, a column of STEP pixels a stage; too few voices interrupt line and band."""
    xs = [STEP * (i + 0.5) for i in range(len(result.curve))]
    most = max((point.voices for point in result.curve), default=1)
    few = names.words("few")
    then = {one.id: one.a for one in result.comparison.stages} if result.comparison else {}
    olds = [then.get(point.id) for point in result.curve]
    dots = [_dot(i, x, result, names, most=most, then=olds[i]) for i, x in enumerate(xs)]
    points = [None if old is None else (x, y_of(old)) for x, old in zip(xs, olds, strict=True)]
    return Drawing(
        width=STEP * len(xs),
        height=HEIGHT,
        zero=y_of(0),
        grid=tuple(Mark(0, y_of(value), names.words.signed(value)) for value in GRID),
        gaps=tuple(Mark(x, y_of(0) + GAP, few) for x, dot in zip(xs, dots, strict=True) if dot is None),
        runs=_runs(dots),
        before=_runs(points),
    )


def _runs(points: Sequence[T | None]) -> tuple[tuple[T, ...], ...]:
    runs: list[list[T]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return tuple(tuple(run) for run in runs if run)


def _dot(i: int, x: float, result: JourneyMap, names: Names, *, most: int, then: float | None) -> Dot | None:
    point, words = result.curve[i], names.words
    if point.valence is None or point.low is None or point.high is None:
        return None
    beside = [other.valence for other in result.curve[max(i - 1, 0) : i + 2] if other.valence is not None]
    below = point.valence == min(beside) and len(beside) > 1
    low, high = y_of(point.low), y_of(point.high)
    radius = SMALLEST + (LARGEST - SMALLEST) * (point.voices / most) ** 0.5
    y = y_of(point.valence)
    old = y if then is None else y_of(then)
    label_y = max(low, old, y + radius) + BELOW if below else min(high, old, y - radius) + ABOVE
    parts = (words.signed(point.valence), words.range(point.low, point.high))
    title = f"{names.stage(point.id)}: {parts[0]} ({parts[1]}), {words('voices').lower()}: {words.count(point.voices)}"
    return Dot(
        x, y, low, high, round(radius, 1), sign(point), parts[0], round(label_y, 1), point.moment_of_truth, title
    )


def sign(point: CurvePoint | TrendPoint) -> str:
    """Whether a place is good or bad for sure, or open."""
    if point.low is not None and point.low > 0:
        return "good"
    return "bad" if point.high is not None and point.high < 0 else "open"


def y_of(value: float) -> float:
    """Where a valence is, in pixels from the top."""
    return round(TOP + (1 - value) / 2 * (HEIGHT - TOP - BOTTOM), 1)
