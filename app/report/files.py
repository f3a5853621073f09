"""A journey map as the bytes of a file, in the format of its ending."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.report import data, html, markdown, picture, sheets
from app.report.charts import map_chart
from app.report.names import names
from app.report.page import page
from app.report.words import words

ENDINGS = (".html", ".md", ".json", ".svg", ".png", ".pdf", ".csv", ".xlsx")


def render(
    result: JourneyMap,
    journey: Journey,
    ending: str,
    *,
    language: str = "en",
    mentions: pl.DataFrame | None = None,
    told: Sequence[str] = (),
) -> bytes:
    """The map in the format of `ending`, one of ENDINGS, in a language of app.report.words.

    `mentions` is for JSON: a frame with mention_id, item_id, theme and unthemed_reason. `told` is what the map is of,
    its project and each filter, for readers who have the file alone. The same map gives the same bytes. FontProblem if
    a picture needs a font that isn't there.
    """
    said = words(language)
    called = names(result, journey, said)
    made: Mapping[str, Callable[[], bytes]] = {
        ".html": lambda: html.render(page(result, journey, words=said, told=told)).encode(),
        ".md": lambda: markdown.render(page(result, journey, words=said, told=told)).encode(),
        ".json": lambda: data.render(result, mentions, told).encode(),
        ".svg": lambda: picture.svg(map_chart(result, called, told)),
        ".png": lambda: picture.png(map_chart(result, called, told)),
        ".pdf": lambda: picture.pdf(map_chart(result, called, told)),
        ".csv": lambda: data.render_csv(result, called, told).encode(),
        ".xlsx": lambda: sheets.render(result, called, told),
    }
    return made[ending]()
