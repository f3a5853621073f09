"""The journey map as Markdown that reads well in a pull request."""

from collections.abc import Sequence

from app.report.view import HEADERS, MapView, Row, cells


def render(view: MapView) -> str:
    """The map as a Markdown document."""
    parts = [
        f"# {view.title}",
        f"{view.totals}.",
        "## Emotion curve",
        _table("Stage", view.stages),
        "## Touchpoints",
        _table("Touchpoint", view.touchpoints),
        "## How to read it",
        "\n".join(f"- {note}" for note in view.notes),
    ]
    return "\n\n".join(parts) + "\n"


def _table(first: str, rows: Sequence[Row]) -> str:
    lines = [_line((first, *HEADERS)), _line(("---", *("---:" for _ in HEADERS[:-1]), "---"))]
    lines += [_line((row.name, *cells(row))) for row in rows]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
