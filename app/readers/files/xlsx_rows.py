"""Excel workbooks (.xlsx): the cells of a sheet as records, with the values that formulas had when they were saved."""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from app.errors import ArchiveDamaged, FileProblem, NoSheet
from app.readers.fields.columns import is_text_name, is_usual_name
from app.readers.fields.fitting import words_in
from app.readers.fields.header import LOOKED_AT
from app.readers.fields.names import shown
from app.readers.fields.rows import BadRow
from app.readers.files.sheet_cells import SheetRow, sheet_rows
from app.readers.files.workbook import BOOK, LONGEST_ROW, Workbook, read_workbook

MARK = BOOK
"""The part that makes a ZIP archive a workbook."""

LARGEST = 1 << 29
"""Bytes of the texts of a workbook, which are held in memory."""

LARGEST_SHEETS = 1 << 31
"""Bytes of all its sheets together, unpacked; they are read as they are unpacked."""

LARGEST_HEADS = 1 << 26
"""Bytes of the first rows of all sheets, which are held in memory."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, ExpatError, LookupError, ValueError, OSError, EOFError, RuntimeError)
_A_CELL = 64  # bytes that one takes at least
_LEAST = 2
_KNOWN = 2  # usual names that show by themselves that a sheet is the dump
_SENTENCE = 3  # words of a cell that may be what somebody said
_WIDE = 1_000  # columns; of a wider sheet those are left out that nothing stands in, in its first rows


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a sheet by its number, without the empty cells at its end."""

    line: int
    cells: Sequence[object]


@dataclass(frozen=True)
class Sheet:
    """The sheet that is read: its name, its rows that aren't empty, and the names of the other sheets with rows.

    `heads` are the first rows of those of them that aren't hidden, and `rows_of` gives all rows of one.
    """

    title: str
    rows: Iterator[Cells | BadRow]
    others: tuple[str, ...]
    heads: Mapping[str, Sequence[Cells | BadRow]]
    rows_of: Callable[[str], Iterator[Cells | BadRow]]


@contextmanager
def open_xlsx(file: BinaryIO, *, name: str) -> Iterator[Sheet]:
    """Of the sheets with at least two rows that with the most usual names, one of texts too; else the longest.

    A row with a formula whose value was not saved is a bad row. FileProblem if there is no such sheet.
    """
    with _archive(file, name) as archive:
        try:
            book = read_workbook(archive, name=name, texts=LARGEST, sheets=LARGEST_SHEETS)
            sheet = _best_sheet(book, name=name)
        except _DAMAGE as error:
            raise _damaged(name, error) from None
        yield replace(
            sheet,
            rows=_sound(sheet.rows, name),
            rows_of=lambda title: _sound(sheet.rows_of(title), name),
        )


@contextmanager
def _archive(file: BinaryIO, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise _damaged(name, error) from None
    with archive:
        yield archive


def _best_sheet(book: Workbook, *, name: str) -> Sheet:
    firsts = _firsts(book, name=name)
    columns = {title: _columns(first) for title, first in firsts.items()}
    heads = {title: [_row(one, columns[title]) for one in first] for title, first in firsts.items()}
    filled = [title for title, head in heads.items() if len(head) >= _LEAST]
    if not filled:
        raise NoSheet(f"{name}: no sheet has a header and rows; save the data in the first sheet")
    visible = [title for title in filled if book.parts[title].visible]
    others, filled = filled, visible or filled
    title = max(filled, key=lambda one: _usual_names(heads[one]))
    if _usual_names(heads[title]) < _KNOWN and len(filled) > 1:
        told = [one for one in filled if _holds_sentences(heads[one])] or filled
        title = max(told, key=lambda one: sum(1 for _ in _sheet_rows(book, one)))

    def rows_of(title: str) -> Iterator[Cells | BadRow]:
        return (_row(one, columns[title]) for one in _sheet_rows(book, title))

    left = tuple(one for one in others if one != title)
    return Sheet(title, rows_of(title), left, {one: heads[one] for one in visible if one != title}, rows_of)


def _firsts(book: Workbook, *, name: str) -> dict[str, list[SheetRow]]:
    """The first rows of each sheet; FileProblem if there is too much in them to be held."""
    size, firsts = 0, {}
    for title in book.parts:
        first: list[SheetRow] = []
        for row in islice(_sheet_rows(book, title), LOOKED_AT):
            first.append(row)
            size += sum(_A_CELL + len(cell) if isinstance(cell, str) else _A_CELL for cell in row.cells.values())
            if size > LARGEST_HEADS:
                raise FileProblem(f"{name}: the first rows of this workbook are too long; save it as CSV")
        firsts[title] = first
    return firsts


def _sheet_rows(book: Workbook, title: str) -> Iterator[SheetRow]:
    """The rows of a sheet that aren't blank."""
    for row in sheet_rows(book, book.parts[title]):
        if row.unsaved or row.too_long or any(str(one).strip() for one in row.cells.values()):
            yield row


def _columns(first: Sequence[SheetRow]) -> Mapping[int, int] | None:
    """Where the columns of a very wide sheet stand once empty ones are left out; null for any other."""
    there = sorted({column for row in first for column in row.cells})
    return {column: place for place, column in enumerate(there)} if there and there[-1] > _WIDE else None


def _usual_names(head: Sequence[Cells | BadRow]) -> int:
    """Most usual names, one of texts among them, in one of the first rows of a sheet that has rows below it."""
    rows = ([str(cell) for cell in row.cells if cell] for row in head[:-1] if isinstance(row, Cells))
    return max((sum(map(is_usual_name, names)) for names in rows if any(map(is_text_name, names))), default=0)


def _holds_sentences(head: Sequence[Cells | BadRow]) -> bool:
    """Whether some first rows of a sheet have a cell of several words beside others; lists of choices haven't."""
    rows = ([str(cell) for cell in row.cells if cell is not None] for row in head if isinstance(row, Cells))
    return sum(len(row) > 1 and any(words_in(cell) >= _SENTENCE for cell in row) for row in rows) >= _LEAST


def _sound(rows: Iterator[Cells | BadRow], name: str) -> Iterator[Cells | BadRow]:
    """The rows, and a bad row where the sheet is damaged."""
    line = 0
    try:
        for row in rows:
            line = row.line or line
            yield row
    except _DAMAGE as error:
        yield BadRow(line + 1, "file_damaged", f"{name} is damaged from here on ({_line(error)}); save it again")


def _row(row: SheetRow, columns: Mapping[int, int] | None) -> Cells | BadRow:
    """The row with its empty cells; those beyond all columns, in a place that none of the first rows has, come last."""
    if row.too_long:
        return BadRow(row.line, "row_too_long", f"the row is longer than {LONGEST_ROW} characters")
    if row.unsaved:
        reason = f"{row.unsaved} holds a formula whose value was not saved; open the file in Excel and save it again"
        return BadRow(row.line, "row_formula", reason, ", ".join(str(row.cells[one]) for one in sorted(row.cells)))
    known: dict[int, object] = {}
    beyond: list[object] = []
    for column in sorted(row.cells):
        place = columns.get(column) if columns is not None else column - 1 if column <= _WIDE else None
        if place is None:
            beyond.append(row.cells[column])
        else:
            known[place] = row.cells[column]
    width = max(known, default=-1) + 1
    if beyond:  # then the row is wider than any header
        width = _WIDE if columns is None else len(columns)
    return Cells(row.line, [*map(known.get, range(width)), *beyond])


def _damaged(name: str, error: Exception) -> ArchiveDamaged:
    return ArchiveDamaged(f"{name}: this workbook is damaged ({_line(error)}); save it again")


def _line(error: Exception) -> str:
    return shown(str(error).partition("\n")[0].rstrip(".")) or type(error).__name__
