"""The journey map as one HTML page that opens from disk, without scripts or network."""

from jinja2 import Environment, PackageLoader

from app.domain.journey_map import JourneyMap
from app.report.chart import chart
from app.report.view import HEADERS, MapView, cells


def render(result: JourneyMap, view: MapView) -> str:
    """The map as an HTML document."""
    environment = Environment(loader=PackageLoader("app.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.get_template("map.html")
    return template.render(view=view, chart=chart(result, view), headers=HEADERS, cells=cells)
