"""The journey map as Markdown that reads well in a pull request."""

from collections.abc import Sequence

from app.report.page import Cell, Grid, Page

DETAILS = ("drivers_", "arcs", "moments", "solicited", "comparison_", "opportunities", "lanes")
"""Tables that are long and seldom read, by the beginnings of their ids: they come last and folded."""


def render(page: Page) -> str:
    """The map as a Markdown document."""
    words = page.words
    figures = [f"**{one.label}**: {one.value}" + (f" ({one.beside})" if one.beside else "") for one in page.figures]
    parts = [f"# {page.title}", _escaped(page.told), f"{page.subtitle}", "\n".join(f"- {figure}" for figure in figures)]
    if page.brief:
        parts += [f"## {words('brief')}", "\n".join(f"- {_escaped(line)}" for line in page.brief)]
    last = [grid for grid in page.grids if grid.id.startswith(DETAILS)]
    first = [grid for grid in page.grids if grid not in last]
    for grid in (first[0], *([page.actions] if page.actions else []), *first[1:]):
        parts += [f"## {words('curve') if grid.id == 'stages' else grid.title}", _table(grid)]
    if page.heat and page.periods:
        parts += [f"## {page.trend}", _heat(page)]
    parts += [f"<details><summary>{_escaped(grid.title)}</summary>\n\n{_table(grid)}\n\n</details>" for grid in last]
    parts += [f"## {words('notes')}", "\n".join(f"- {note}" for note in page.notes)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(grid: Grid) -> str:
    marks = ["---:" if numeric else "---" for numeric in grid.numeric]
    return "\n".join((_line(grid.heads), _line(marks), *(_line(row) for row in grid.rows)))


def _heat(page: Page) -> str:
    heads = (page.words("stage"), *page.periods)
    rows = (_line((name, *map(_felt, cells))) for name, cells in page.heat)
    return "\n".join((_line(heads), _line(["---", *("---:" for _ in page.periods)]), *rows))


def _felt(cell: Cell) -> str:
    """A figure with its voices in brackets."""
    return f"{cell.figure} ({cell.voices})" if cell.voices else cell.figure


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(cell: str) -> str:
    """A cell in one line whose signs mean nothing to Markdown; a customer's words are no markup."""
    line = " ".join(cell.split())
    for sign in ("\\", "|", "<", "`", "*", "[", "]", "_"):
        line = line.replace(sign, f"\\{sign}")
    return line
