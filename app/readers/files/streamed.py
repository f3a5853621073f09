"""Workbooks that are one stream of XML with all their sheets: their rows, in the order of the file."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from app.readers.fields.header import LOOKED_AT
from app.readers.fields.rows import BadRow
from app.readers.files.grid import (
    A_CELL,
    DAMAGE,
    LONGEST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Head,
    SheetRow,
    gathered,
    sound,
)
from app.readers.source.pulse import pulse

MOST_SIGNS = 1 << 33
"""Of all rows of such a file: what is repeated counts wherever it stands."""

MOST_SHEETS = 10_000
MOST_REPEATED = 1_000
"""Cells of a row that are there by being repeated: a few bytes would make a sheet as wide as may be."""

_LONGEST_TITLE = 255
_LEAST = 2  # rows of a sheet that may be read
_STRETCH = 1 << 12  # rows that are given between two pulses


class _Run(NamedTuple):
    """A value in so many columns beside each other, from one on."""

    column: int
    times: int
    value: object


class _Kept(NamedTuple):
    """A row that stands so many times below itself."""

    title: str
    row: SheetRow
    runs: list[_Run]
    times: int


class Rows:
    """Gathers the rows of sheets as a reader of some format tells of them; what is repeated is held once.

    Of the sheets of these `titles`, null for all, the first `most` rows each, null for all.
    """

    def __init__(self, titles: Collection[str] | None = None, most: int | None = None) -> None:
        self.shown: dict[str, bool] = {}
        self._titles, self._most = titles, most
        self._kept: list[_Kept] = []
        self._title: str | None = None
        self._left = 0  # rows of the sheet that are still wanted
        self._row: SheetRow | None = None
        self._runs: dict[int, _Run] = {}  # by their columns: of what goes back to one the last counts
        self._line = self._column = self._times = self._size = self._total = self._repeated = 0

    def taken(self) -> Iterator[tuple[str, SheetRow]]:
        """The rows since the last time, with their sheets."""
        kept, self._kept = self._kept, []
        for title, row, runs, times in kept:
            cells = {column: value for at, wide, value in runs for column in range(at, at + wide)}
            for more in range(times):
                if more % _STRETCH == _STRETCH - 1:
                    pulse()
                yield title, SheetRow(row.line + more, cells, row.unsaved, row.too_long)

    def sheet(self, title: str, *, shown: bool = True) -> None:
        """A sheet begins; one of a title that was there gets a number."""
        if len(self.shown) == MOST_SHEETS:
            raise ValueError(f"it has more than {MOST_SHEETS} sheets")
        title = title[:_LONGEST_TITLE]
        self._title = f"{title} ({len(self.shown) + 1})" if title in self.shown else title
        self.shown[self._title] = shown
        self._line, self._row = 0, None
        wanted = self._titles is None or self._title in self._titles
        self._left = MOST_ROWS * wanted if self._most is None else self._most * wanted

    def hide(self) -> None:
        """The sheet that began last is not shown."""
        if self._title is not None:
            self.shown[self._title] = False

    def drop_hidden(self) -> None:
        """The sheet that began last is none of the file's own if it is not shown."""
        if self._title is not None and not self.shown[self._title]:
            self._left = 0
            del self.shown[self._title]
            self._title = None

    @property
    def in_row(self) -> bool:
        """Whether a row is open."""
        return self._row is not None

    @property
    def line(self) -> int:
        """The number of the row that began last."""
        return self._line

    @property
    def place(self) -> str:
        """Where the cell stands that was begun last."""
        return f"{get_column_letter(min(self._column, MOST_COLUMNS))}{self._line}"

    def begin(self, *, line: int | None = None, times: int = 1, after: int = 0) -> None:
        """A row begins: that of a number, or the next one `after` some blank ones; there are so many `times` of it."""
        if self._title is not None:
            self._line, self._times = self._line + 1 + after if line is None else line, times
            self._row, self._runs = SheetRow(self._line), {}
            self._column = self._size = self._repeated = 0

    def column(self, column: int | None = None) -> None:
        """A cell begins, in the next column or that of a number."""
        self._column = self._column + 1 if column is None else column

    def grows(self, signs: int) -> bool:
        """Whether the row may hold as many signs more."""
        self._size += signs
        return self._size <= LONGEST_ROW

    def put(self, value: object, *, times: int = 1, unsaved: bool = False) -> None:
        """A cell ends, with its value or none; it stands `times` beside itself. ValueError beyond the last column."""
        row = self._row
        if row is not None and self._left and (value is not None or unsaved):
            if not 0 < self._column <= MOST_COLUMNS - times + 1:
                raise ValueError(f"row {row.line} has a cell beyond column XFD, or before A")
            self._repeated += times - 1
            self._size += (times - 1) * (A_CELL + (len(value) if isinstance(value, str) else 0))
            if value is None:
                row.unsaved = row.unsaved or self.place
            elif self._size <= LONGEST_ROW and self._repeated <= MOST_REPEATED:
                self._runs[self._column] = _Run(self._column, times, value)
        self._column += times - 1

    def skip(self, columns: int) -> None:
        """As many columns have no cell."""
        self._column += columns

    def end(self) -> None:
        """The row ends. ValueError beyond the last row, or if all of them hold too much."""
        row, self._row = self._row, None
        if row is None:
            return
        size, self._size = self._size, 0
        row.too_long = size > LONGEST_ROW or self._repeated > MOST_REPEATED
        row.cells = {run.column: run.value for run in self._runs.values()}
        times = min(self._times, self._left)
        if times and not row.is_blank:
            if not 0 < row.line <= MOST_ROWS - self._times + 1:
                raise ValueError(f"it has a row {str(row.line + self._times - 1)[:20]}, beyond {MOST_ROWS}")
            self._total += times * size + (times - 1) * A_CELL
            if self._total > MOST_SIGNS:
                raise ValueError(f"its rows hold more than {MOST_SIGNS} signs")
            self._kept.append(_Kept(str(self._title), row, [*self._runs.values()], times))
            self._left -= times
        self._line += self._times - 1


Read = Callable[[Rows], Iterator[None]]
"""Tells rows of all of a file, and gives way after each block."""


def streamed_book(read: Read, format_: str, *, name: str) -> Book:
    """The workbook that `read` tells of, from its begin each time it is called."""

    def heads() -> dict[str, Head]:
        rows, firsts = Rows(most=LOOKED_AT), dict[str, list[SheetRow]]()
        try:
            for title, row in gathered(_passed(rows, read), name=name):
                firsts.setdefault(title, []).append(row)
        except DAMAGE:
            if not any(len(first) >= _LEAST for first in firsts.values()):
                raise
        return {title: Head(firsts.get(title, []), shown) for title, shown in rows.shown.items()}

    def rows(titles: Collection[str]) -> Iterator[tuple[str, SheetRow | BadRow]]:
        return sound(_passed(Rows(frozenset(titles)), read), next(iter(titles), ""), name=name)

    return Book(format_, heads, rows)


def _passed(rows: Rows, read: Read) -> Iterator[tuple[str, SheetRow]]:
    try:
        for _ in read(rows):
            yield from rows.taken()
    except Exception:
        yield from rows.taken()  # what stands before the damage
        raise
