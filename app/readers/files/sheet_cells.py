"""The rows of a worksheet as they stand in its XML: what isn't there costs nothing, no row takes more than it may."""

import re
from collections.abc import Iterator, Mapping

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

from app.readers.files.grid import LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, SheetRow, figure
from app.readers.files.workbook import Part, Words, Workbook
from app.readers.files.xml_parts import take

MOST_SIGNS = 1 << 33
"""Of all rows of a sheet: a shared text counts wherever it is named."""

_LONGEST_FIGURE = 400  # signs
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?[0-9]{1,10}")


def sheet_rows(book: Workbook, part: Part) -> Iterator[SheetRow]:
    """The rows of a sheet that hold a value or a formula, in the order of the file.

    Raises ValueError where a row or column is named that no sheet can have, and what zipfile and expat raise.
    """
    cells = _Cells(book)
    with book.archive.open(part.name) as source:
        try:
            for _ in take(source, cells):
                yield from cells.taken()
        except Exception:
            yield from cells.taken()  # what stands before the damage
            raise


class _Cells:
    """Gathers rows out of the tags of a worksheet."""

    def __init__(self, book: Workbook) -> None:
        self.rows: list[SheetRow] = []
        self._book = book
        self._inside = False
        self._row: SheetRow | None = None
        self._line = self._column = self._size = self._total = 0
        self._given: Mapping[str, str] | None = None  # of the cell that is open
        self._words = Words()
        self._within = ""
        self._value: list[str] = []
        self._formula = False

    def taken(self) -> list[SheetRow]:
        """The rows since the last time."""
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """A row, a cell, or what stands in one."""
        if self._given is not None:
            self._within = name if name in ("v", "is") else self._within
            self._formula = self._formula or name == "f"
            self._words.start(name)
        elif name == "c" and self._row is not None:
            self._given, self._words, self._value, self._formula = given, Words(), [], False
            self._column = _column(given["r"]) if "r" in given else self._column + 1
            if self._column > MOST_COLUMNS:
                raise ValueError(f"row {self._line} has a cell beyond column XFD")
        elif name == "sheetData":
            self._inside = True
        elif name == "row" and self._inside:
            self._line = _number(given["r"]) if "r" in given else self._line + 1
            if not 0 < self._line <= MOST_ROWS:
                raise ValueError(f"it has a row {str(self._line)[:20]}, beyond {MOST_ROWS}")
            self._row, self._column, self._size = SheetRow(self._line), 0, 0

    def end(self, name: str) -> None:
        """The same, when it closes."""
        if self._given is not None:
            if name == "c":
                self._cell_ended(self._given)
                self._given = None
            elif name in ("v", "is"):
                self._within = ""
            self._words.end(name)
        elif name == "row" and self._row is not None:
            if self._row.cells or self._row.unsaved or self._row.too_long:
                self.rows.append(self._row)
            self._total += self._size
            if self._total > MOST_SIGNS:
                raise ValueError(f"its rows hold more than {MOST_SIGNS} signs")
            self._row = None
        elif name == "sheetData":
            self._inside = False

    def text(self, text: str) -> None:
        """What stands between tags."""
        if self._within == "is":
            self._words.text(text)
        elif self._within == "v":
            self._size += len(text)
            if self._size <= LONGEST_ROW:
                self._value.append(text)

    def _cell_ended(self, given: Mapping[str, str]) -> None:
        row, kind = self._row, given.get("t", "n")
        assert row is not None
        written = self._words.said() if kind == "inlineStr" else "".join(self._value)
        value = self._value_of(written, kind, given) if written and self._size <= LONGEST_ROW else None
        if kind == "inlineStr":
            self._size += len(written)
        elif kind == "s" and isinstance(value, str):
            self._size += len(value)
        row.too_long = row.too_long or self._size > LONGEST_ROW or self._words.too_long
        if row.too_long:
            return
        if value is not None:
            row.cells[self._column] = value
        elif self._formula and kind != "str":
            row.unsaved = row.unsaved or given.get("r", f"row {row.line}")[:20]

    def _value_of(self, written: str, kind: str, given: Mapping[str, str]) -> object:
        """What a cell holds; ValueError if it can't be that."""
        match kind:
            case "n":
                return self._figure(written, int(given.get("s", "0")))
            case "s":
                return self._shared(int(written[:_LONGEST_FIGURE]))
            case "b":
                return written.strip().lower() in ("1", "true")
            case "d":
                return from_ISO8601(written)  # type: ignore[no-untyped-call]  # its stub leaves the argument bare
            case _:
                return written

    def _shared(self, number: int) -> str | None:
        if not 0 <= number < len(self._book.texts):
            raise ValueError(f"row {self._line} has a text that isn't there")
        text = self._book.texts[number]
        if text is None and self._row is not None:
            self._row.too_long = True
        return text

    def _figure(self, written: str, style: int) -> object:
        number = figure(written, line=self._line)
        if number is None:
            return "#VALUE!"
        formats = self._book.formats
        if style not in formats.dates:
            return number
        try:
            moment: object = from_excel(number, formats.epoch, timedelta=style in formats.lengths)
        except (OverflowError, ValueError):
            return "#VALUE!"
        return moment


def _column(place: str) -> int:
    """The column of a place such as B3."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(f"{place[:20]} is no place of a cell")
    return int(column_index_from_string(found[1]))


def _number(written: str) -> int:
    """The number of a row; some programs write 5.0."""
    number = float(written[:_LONGEST_FIGURE])
    if not number.is_integer():
        raise ValueError(f"{written[:20]} is no number of a row")
    return int(number)
