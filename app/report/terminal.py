"""The emotion curve as a table for a terminal."""

from rich.table import Table

from app.report.view import HEADERS, MapView, cells


def table(view: MapView) -> Table:
    """The curve's stages in order, with the map's title and totals around them."""
    result = Table(title=view.title, caption=view.totals, title_justify="left", caption_justify="left")
    result.add_column("Stage", no_wrap=True)
    for header in HEADERS[:-1]:
        result.add_column(header, justify="right", no_wrap=True)
    result.add_column(HEADERS[-1])
    for row in view.stages:
        result.add_row(row.name, *cells(row))
    return result
