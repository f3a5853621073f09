"""Excel workbooks (.xlsx): the cells of a sheet as records, with the values that formulas had when they were saved."""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError  # what the reader raises

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import ArchiveDamaged, FileProblem, NoSheet
from app.readers.fields.columns import is_text_name, is_usual_name
from app.readers.fields.header import LOOKED_AT
from app.readers.fields.names import shown
from app.readers.fields.rows import BadRow

MARK = "xl/workbook.xml"
"""The part that makes a ZIP archive a workbook."""

LARGEST = 1 << 29
"""Bytes of the texts of a workbook, which are held in memory."""

_TEXTS = "xl/sharedStrings.xml"
_DAMAGE = (zipfile.BadZipFile, KeyError, ValueError, ParseError, InvalidFileException, OSError, EOFError, TypeError)
_LEAST = 2
_KNOWN = 2  # usual names that show by themselves that a sheet is the dump


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
    try:
        with zipfile.ZipFile(file) as packed:
            sizes = {one.filename: one.file_size for one in packed.infolist()}
        if sizes.get(_TEXTS, 0) > LARGEST:
            raise FileProblem(f"{name}: this workbook is too large ({sizes[_TEXTS] >> 20} MB of texts); save it as CSV")
        values = load_workbook(file, read_only=True, data_only=True)
        formulas = load_workbook(file, read_only=True)
    except _DAMAGE as error:
        raise ArchiveDamaged(f"{name}: this workbook is damaged ({_line(error)}); save it again") from None
    with closing(values), closing(formulas):
        sheet = _best_sheet(values, formulas, name=name)
        yield replace(
            sheet,
            rows=_sound(sheet.rows, name),
            rows_of=lambda title: _sound(sheet.rows_of(title), name),
        )


def _best_sheet(values: Workbook, formulas: Workbook, *, name: str) -> Sheet:
    try:
        heads = {
            one.title: list(islice(_sheet_rows(values, formulas, one.title), LOOKED_AT)) for one in values.worksheets
        }
        filled = [title for title, head in heads.items() if len(head) >= _LEAST]
        if not filled:
            raise NoSheet(f"{name}: no sheet has a header and rows; save the data in the first sheet")
        visible = [title for title in filled if values[title].sheet_state == "visible"]
        others, filled = filled, visible or filled
        title = max(filled, key=lambda one: _usual_names(heads[one]))
        if _usual_names(heads[title]) < _KNOWN and len(filled) > 1:
            title = max(filled, key=lambda one: sum(1 for _ in _sheet_rows(values, formulas, one)))
        return Sheet(
            title,
            _sheet_rows(values, formulas, title),
            tuple(one for one in others if one != title),
            {one: heads[one] for one in visible if one != title},
            partial(_sheet_rows, values, formulas),
        )
    except _DAMAGE as error:
        raise ArchiveDamaged(f"{name}: this workbook is damaged ({_line(error)}); save it again") from None


def _sheet_rows(values: Workbook, formulas: Workbook, title: str) -> Iterator[Cells | BadRow]:
    sheet, twin = values[title], formulas[title]
    sheet.reset_dimensions()
    twin.reset_dimensions()
    return _rows(sheet.iter_rows(values_only=True), twin.iter_rows())


def _usual_names(head: Sequence[Cells | BadRow]) -> int:
    """Most usual names, one of texts among them, in one of the first rows of a sheet that has rows below it."""
    rows = ([str(cell) for cell in row.cells if cell] for row in head[:-1] if isinstance(row, Cells))
    return max((sum(map(is_usual_name, names)) for names in rows if any(map(is_text_name, names))), default=0)


def _sound(rows: Iterator[Cells | BadRow], name: str) -> Iterator[Cells | BadRow]:
    """The rows, and a bad row where the sheet is damaged."""
    line = 0
    try:
        for row in rows:
            line = row.line or line
            yield row
    except _DAMAGE as error:
        yield BadRow(line + 1, "file_damaged", f"{name} is damaged from here on ({_line(error)}); save it again")


def _rows(values: Iterator[tuple[object, ...]], formulas: Iterator[tuple[object, ...]]) -> Iterator[Cells | BadRow]:
    for line, (cells, written) in enumerate(zip(values, formulas, strict=False), start=1):
        unsaved = [one for one, value in zip(written, cells, strict=False) if value is None and _is_formula(one)]
        kept = list(cells)
        while kept and kept[-1] is None:
            kept.pop()
        if unsaved:
            where = getattr(unsaved[0], "coordinate", "")
            reason = f"{where} holds a formula whose value was not saved; open the file in Excel and save it again"
            yield BadRow(line, "row_formula", reason, ", ".join(str(one) for one in cells if one is not None))
        elif any(one is not None and str(one).strip() for one in kept):
            yield Cells(line, kept)


def _is_formula(cell: object) -> bool:
    return getattr(cell, "data_type", None) == "f"


def _line(error: Exception) -> str:
    return shown(str(error).partition("\n")[0].rstrip(".")) or type(error).__name__
