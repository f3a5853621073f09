"""The journey map as one HTML page that opens from disk, without scripts or network."""

from jinja2 import Environment, PackageLoader

from app.report.page import Page


def render(page: Page) -> str:
    """The page as an HTML document."""
    environment = Environment(loader=PackageLoader("app.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("map.html").render(page=page, words=page.words, drawing=page.drawing)
