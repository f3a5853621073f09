"""The emotion curve as a drawing: where points, band and labels go. Pure geometry; a template draws it."""

from dataclasses import dataclass

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.report.view import MapView, signed

WIDTH, HEIGHT = 960, 340
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 48
GRID = (1.0, 0.5, 0.0, -0.5, -1.0)


@dataclass(frozen=True, slots=True)
class Dot:
    """A stage on the curve, in pixels; `low` and `high` are the ends of its interval."""

    x: float
    y: float
    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label along an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing. `runs` are stages next to each other without a gap: a line and a band each."""

    width: int
    height: int
    left: int
    right: int
    zero: float
    lines: tuple[Tick, ...]
    stages: tuple[Tick, ...]
    gaps: tuple[Tick, ...]
    runs: tuple[tuple[Dot, ...], ...]

    @property
    def dots(self) -> tuple[Dot, ...]:
        """All stages that have a figure."""
        return tuple(dot for run in self.runs for dot in run)


def chart(result: JourneyMap, view: MapView) -> Chart:
    """Lay out the curve of `result`; a stage with too few voices interrupts line and band."""
    step = (WIDTH - LEFT - RIGHT) / len(result.curve)
    xs = [round(LEFT + step * (i + 0.5), 1) for i in range(len(result.curve))]
    runs: list[list[Dot]] = [[]]
    for x, point, row in zip(xs, result.curve, view.stages, strict=True):
        dot = _dot(x, point, row.name)
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(dot)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        zero=_y(0),
        lines=tuple(Tick(_y(value), signed(value)) for value in GRID),
        stages=tuple(Tick(x, row.name) for x, row in zip(xs, view.stages, strict=True)),
        gaps=tuple(
            Tick(x, "too few voices") for x, point in zip(xs, result.curve, strict=True) if point.valence is None
        ),
        runs=tuple(tuple(run) for run in runs if run),
    )


def _dot(x: float, point: CurvePoint, name: str) -> Dot | None:
    if point.valence is None or point.low is None or point.high is None:
        return None
    label = f"{name}: {signed(point.valence)} ({signed(point.low)} to {signed(point.high)}), {point.voices} voices"
    return Dot(x=x, y=_y(point.valence), low=_y(point.low), high=_y(point.high), label=label)


def _y(value: float) -> float:
    return round(TOP + (1 - value) / 2 * (HEIGHT - TOP - BOTTOM), 1)
