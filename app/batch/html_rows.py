"""Tables of HTML, as many tools write what they call an Excel file: the rows of the longest one."""

import io
from html.parser import HTMLParser

from app.batch.xlsx_rows import Cells

LARGEST = 1 << 28
"""Longest such file, in code points: it is held in memory."""

_BLOCKS = frozenset({"br", "p", "div", "li"})


def table_rows(text: io.TextIOBase) -> list[Cells] | None:
    """The rows of the longest table that aren't empty, by their numbers; null if there is none or the file is too long.

    A cell that spans several columns is followed by empty ones.
    """
    written = text.read(LARGEST + 1)
    reader = _Tables()
    if len(written) <= LARGEST:
        reader.feed(written)
        reader.close()
    longest = max(reader.tables, key=len, default=[])
    found = [Cells(number, _cut(cells)) for number, cells in enumerate(longest, start=1) if any(cells)]
    return found if len(found) > 1 else None


def _cut(cells: list[str]) -> list[str | None]:
    """The cells without the empty ones at their end."""
    kept: list[str | None] = [cell or None for cell in cells]
    while kept and kept[-1] is None:
        kept.pop()
    return kept


class _Tables(HTMLParser):
    """Gathers the cells of all tables; of a table within a cell the text is that of the cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif tag in _BLOCKS and self._cell:
            self._cell.append("\n")
        elif self._depth == 1 and tag in ("tr", "td", "th"):
            self._ended()
            self._begun(tag, dict(attrs).get("colspan"))

    def handle_endtag(self, tag: str) -> None:
        if self._depth == 1 and tag in ("td", "th", "tr", "table"):
            self._ended()
        if tag == "table":
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _begun(self, tag: str, span: str | None) -> None:
        if tag == "tr" or not self.tables[-1]:
            self.tables[-1].append([])
        if tag != "tr":
            self._cell, self._span = [], int(span) if span and span.isdecimal() and len(span) < 3 else 1  # noqa: PLR2004

    def _ended(self) -> None:
        if self._cell is not None:
            lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
            self.tables[-1][-1] += ["\n".join(line for line in lines if line), *[""] * (self._span - 1)]
        self._cell = None
