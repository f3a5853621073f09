"""Tables of HTML, as many tools write what they call an Excel file: the rows of the longest one."""

from collections.abc import Mapping

from app.readers.files.sheets import Cells
from app.readers.values.page import PageReader

LARGEST = 1 << 28
"""Longest such file, in code points: it is held in memory."""

MOST_SPANNED = 1 << 22
"""Most cells that stand in a file but by spanning rows and columns."""

_BLOCKS = frozenset({"br", "p", "div", "li"})
_UNREAD = frozenset({"style", "script"})
_WIDEST, _LONGEST_SPAN = 99, 65534
_LONGEST_REPEATED = 60  # code points of what rows share, such as a shop; what is longer is said once


def table_rows(written: str) -> list[Cells] | None:
    """The rows of the longest table that aren't empty, by their numbers; null if there is none or it is too wide.

    A cell that spans several columns is followed by empty ones; one that spans rows stands in each of them, but for a
    long text, which is that of the first one.
    """
    reader = _Tables()
    try:
        reader.feed(written)
        reader.close()
    except _TooWide:
        return None
    longest = max(reader.tables, key=len, default=[])
    found = [Cells(number, _cut(cells)) for number, cells in enumerate(longest, start=1) if any(cells)]
    return found if len(found) > 1 else None


def _cut(cells: list[str]) -> list[str | None]:
    """The cells without the empty ones at their end."""
    kept: list[str | None] = [cell or None for cell in cells]
    while kept and kept[-1] is None:
        kept.pop()
    return kept


class _TooWide(Exception):
    """A few cells that span very many rows and columns."""


class _Tables(PageReader):
    """Gathers the cells of all tables; of a table within a cell the text is that of the cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._above: dict[int, tuple[int, str]] = {}  # by column, in how many rows more a cell stands, and its text
        self._unread = False
        self._spanned = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread = tag in _UNREAD
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
                self._above = {}
        elif tag in _BLOCKS and self._cell:
            self._cell.append("\n")
        elif self._depth == 1 and tag in ("tr", "td", "th"):
            self._ended()
            self._begun(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._unread = False
        if self._depth == 1 and tag in ("td", "th", "tr", "table"):
            self._ended()
            if tag == "table":
                self._row_ended()
        if tag == "table":
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unread:
            self._cell.append(data)

    def _begun(self, tag: str, given: Mapping[str, str | None]) -> None:
        if tag == "tr" or not self.tables[-1]:
            self._row_ended()
            self.tables[-1].append([])
        if tag != "tr":
            self._from_above()
            self._cell = []
            self._span = _count(given.get("colspan"), most=_WIDEST), _count(given.get("rowspan"), most=_LONGEST_SPAN)

    def _ended(self) -> None:
        if self._cell is not None:
            lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
            text = "\n".join(line for line in lines if line)
            wide, long = self._span
            row = self.tables[-1][-1]
            self._span_more(wide - 1)
            for one in (text, *[""] * (wide - 1)):
                if long > 1:
                    self._above[len(row)] = long, one if len(one) <= _LONGEST_REPEATED else ""
                row.append(one)
        self._cell = None

    def _from_above(self) -> None:
        """Fill in the cells that reach down from rows above to where the row has come."""
        row = self.tables[-1][-1]
        while len(row) in self._above:
            self._span_more(1)
            row.append(self._above[len(row)][1])

    def _span_more(self, cells: int) -> None:
        self._spanned += cells
        if self._spanned > MOST_SPANNED:
            raise _TooWide

    def _row_ended(self) -> None:
        """Fill in what reaches down beyond the row's own cells; a row without any stays empty."""
        if self.tables[-1] and self.tables[-1][-1]:
            self._from_above()
        self._above = {column: (left - 1, text) for column, (left, text) in self._above.items() if left > 1}


def _count(given: str | None, *, most: int) -> int:
    """The figure of an attribute, one if it is none or senseless."""
    number = int(given) if given and given.isascii() and given.isdecimal() and len(given) <= len(str(most)) else 1
    return number if 0 < number <= most else 1
