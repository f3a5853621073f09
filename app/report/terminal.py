"""The emotion curve as a table for a terminal, with the intervals drawn on the scale."""

from rich.table import Table
from rich.text import Text

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.report.view import MapView

CELLS = 21
WIDE = 120


def table(result: JourneyMap, view: MapView, *, width: int = 80) -> Table:
    """The curve's stages in order; intensity, effort and emotions too where `width` columns have room for them."""
    wide = width >= WIDE
    grid = Table(title=view.title, caption=_caption(view), title_justify="left", caption_justify="left")
    grid.add_column("Stage", no_wrap=True)
    grid.add_column("Voices", justify="right", no_wrap=True)
    grid.add_column("Valence", justify="right")
    grid.add_column("95% interval", justify="center", no_wrap=True)
    grid.add_column("-1        0        +1", no_wrap=True, width=CELLS)
    if wide:
        for header in ("Intensity", "High effort"):
            grid.add_column(header, justify="right", no_wrap=True)
        grid.add_column("Emotions")
    for point, row in zip(result.curve, view.stages, strict=True):
        more = (row.intensity, row.effort, row.emotions) if wide else ()
        grid.add_row(row.name, str(row.voices), row.valence, row.interval, bar(point), *more)
    return grid


def bar(point: CurvePoint) -> Text:
    """The interval and its mean on a scale of CELLS signs from -1 to 1; the middle is marked."""
    signs = [" "] * CELLS
    signs[CELLS // 2] = "·"
    if point.valence is None or point.low is None or point.high is None:
        return Text("".join(signs))
    low, mean, high = (_cell(value) for value in (point.low, point.valence, point.high))
    signs[low : high + 1] = "─" * (high + 1 - low)
    signs[mean] = "●"
    return Text("".join(signs), style="green" if point.low > 0 else "red" if point.high < 0 else "")


def _cell(value: float) -> int:
    return round((value + 1) / 2 * (CELLS - 1))


def _caption(view: MapView) -> str:
    return f"{view.totals}. The line is the interval, the dot the mean valence."
