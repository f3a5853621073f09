"""The emotion curve as a table for a terminal, with the intervals drawn on the scale."""

from rich.table import Table
from rich.text import Text

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.report.names import Names
from app.report.page import subtitle
from app.report.tables import emotions_of
from app.report.words import NOTHING

CELLS = 21
WIDE = 120


def table(result: JourneyMap, names: Names, *, width: int = 80) -> Table:
    """The curve's stages in order; intensity, effort and emotions too where `width` columns have room for them."""
    words, wide = names.words, width >= WIDE
    caption = f"{subtitle(result, words)}. {words('curve_scale')}."
    title = words("title", journey=result.journey)
    grid = Table(title=title, caption=caption, title_justify="left", caption_justify="left")
    grid.add_column(words("stage"), no_wrap=True)
    grid.add_column(words("voices"), justify="right", no_wrap=True)
    grid.add_column(words("valence"), justify="right")
    grid.add_column(words("interval"), justify="center", no_wrap=True)
    grid.add_column("-1        0        +1", no_wrap=True, width=CELLS)
    if wide:
        for header in ("intensity", "effort"):
            grid.add_column(words(header), justify="right", no_wrap=True)
        grid.add_column(words("emotions"))
    for point in result.curve:
        gap = point.valence is None
        effort = words.percent(point.effort_high)
        more = (words.figure(point.intensity), effort, emotions_of(point, words) or NOTHING) if wide else ()
        valence = words("few") if gap else words.signed(point.valence)
        interval = words.range(point.low, point.high)
        grid.add_row(names.stage(point.id), words.count(point.voices), valence, interval, bar(point), *more)
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
