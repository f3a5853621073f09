"""Sheets of whatever file as rows of cells: what is held of them has limits, and what isn't there costs nothing."""

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError

from app.errors import ArchiveDamaged, FileProblem
from app.readers.fields.header import LOOKED_AT
from app.readers.fields.names import shown
from app.readers.fields.rows import BadRow

LONGEST_ROW = 1 << 22
"""Longest row that is read, in code points: a cell of Excel has 32,767 at most."""

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""Of a sheet of Excel, as of all that read such files."""

LARGEST_SHEETS = 1 << 31
"""Bytes of all sheets of a file together, unpacked; they are read as they are unpacked."""

LARGEST_HEADS = 1 << 26
"""Bytes of the first rows of all sheets, which are held in memory."""

A_CELL = 64
"""Bytes that one takes at least."""

DAMAGE = (zipfile.BadZipFile, zlib.error, ExpatError, LookupError, ValueError, OSError, EOFError, RuntimeError)
"""What is raised for a file that can't be read on."""

_LONGEST_FIGURE = 400  # signs


@dataclass(slots=True)
class SheetRow:
    """A row by its number: the values of its cells by their columns, from 1, without empty ones.

    `unsaved` is the place of the first cell with a formula whose value was not saved; of a row that is `too_long` not
    all is kept.
    """

    line: int
    cells: dict[int, object] = field(default_factory=dict)
    unsaved: str = ""
    too_long: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.unsaved or self.too_long or any(str(one).strip() for one in self.cells.values()))


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a sheet, and whether it is shown."""

    first: list[SheetRow]
    shown: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Sheets of a file: `heads` by their titles, and `rows` of some of them as often as they are asked for.

    Rows that are blank are in neither. Where a sheet is damaged `rows` has a bad row, and `heads` raises a DAMAGE.
    """

    format: str
    heads: Callable[[], Mapping[str, Head]]
    rows: Callable[[Collection[str]], Iterator[tuple[str, SheetRow | BadRow]]]


def gathered(rows: Iterable[tuple[str, SheetRow]], *, name: str) -> Iterator[tuple[str, SheetRow]]:
    """First rows of the sheets of a file. FileProblem if there is too much in them to be held."""
    size = 0
    for title, row in rows:
        size += sum(A_CELL + len(cell) if isinstance(cell, str) else A_CELL for cell in row.cells.values())
        if size > LARGEST_HEADS:
            raise FileProblem(f"{name}: the first {LOOKED_AT} rows of its sheets are too long; save it as CSV")
        yield title, row


def sound(rows: Iterator[tuple[str, SheetRow]], title: str, *, name: str) -> Iterator[tuple[str, SheetRow | BadRow]]:
    """The rows, and a bad row of the sheet that is read last, `title` before any, where they are damaged."""
    line = 0
    try:
        for at, row in rows:
            title, line = at, row.line
            yield at, row
    except DAMAGE as error:
        reason = f"{name} is damaged from here on ({_line(error)}); save it again"
        yield title, BadRow(line + 1, "file_damaged", reason)


def figure(written: str, *, line: int) -> float | int | None:
    """The figure that is written in a cell, null if that is none. ValueError if it is longer than any."""
    if len(written) > _LONGEST_FIGURE:
        raise ValueError(f"row {line} has a figure of {len(written)} signs")
    try:
        return float(written) if any(sign in written for sign in ".eE") else int(written)
    except ValueError:
        return None


def damaged(name: str, error: Exception) -> ArchiveDamaged:
    """What is said of a file of which nothing can be read."""
    return ArchiveDamaged(f"{name}: this workbook is damaged ({_line(error)}); save it again")


def _line(error: Exception) -> str:
    return shown(str(error).partition("\n")[0].rstrip(".")) or type(error).__name__
