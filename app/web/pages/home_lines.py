"""The curve of the first page: the drawing of reports, and beside it the lines it is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.journey_map import JourneyMap
from app.report.drawing import STEP, y_of

MOST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A curve to compare with: `runs` of points without a gap, `kind` says how it looks, `name` what it is."""

    name: str
    kind: str
    beside: str
    runs: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What a stage is to reach: a mark at its height, and whether it is met."""

    x: float
    y: float
    met: str


def lines(result: JourneyMap, *, projected: str, voices: Mapping[str, str]) -> tuple[Line, ...]:
    """A line a segment or persona with how many `voices` it has, and the projected curve, called `projected`."""
    return (*_segments(result, voices), *_projection(result, projected))


def targets(result: JourneyMap) -> tuple[Target, ...]:
    """The marks of the targets."""
    places = {point.id: STEP * (i + 0.5) for i, point in enumerate(result.curve)}
    signs = {True: "good", False: "bad", None: "open"}
    return tuple(Target(places[one.id], y_of(one.target), signs[one.met]) for one in result.targets)


def _segments(result: JourneyMap, voices: Mapping[str, str]) -> Iterator[Line]:
    if result.segments is None:
        return
    for number, (value, points) in enumerate(list(result.segments.curves.items())[:MOST], start=1):
        yield Line(value, f"c{number}", voices.get(value, ""), _runs([point.valence for point in points]))


def _projection(result: JourneyMap, name: str) -> Iterator[Line]:
    if result.projection is not None:
        yield Line(name, "then", "", _runs([one.projected for one in result.projection.stages]))


def _runs(values: Sequence[float | None]) -> tuple[tuple[tuple[float, float], ...], ...]:
    runs: list[list[tuple[float, float]]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((STEP * (i + 0.5), y_of(value)))
    return tuple(tuple(run) for run in runs if run)
