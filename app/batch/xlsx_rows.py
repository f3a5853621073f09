"""Excel workbooks (.xlsx): the cells of a sheet as records, with the values that formulas had when they were saved."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError  # what the reader raises

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.batch.names import shown
from app.batch.rows import BadRow
from app.errors import FileProblem

MARK = "xl/workbook.xml"
"""The part that makes a ZIP archive a workbook."""

LARGEST = 1 << 29
"""Bytes of the texts of a workbook, which are held in memory."""

_TEXTS = "xl/sharedStrings.xml"
_DAMAGE = (zipfile.BadZipFile, KeyError, ValueError, ParseError, InvalidFileException, OSError, EOFError, TypeError)
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a sheet by its number, without the empty cells at its end."""

    line: int
    cells: Sequence[object]


@contextmanager
def open_xlsx(file: BinaryIO, *, name: str) -> Iterator[tuple[str, Iterator[Cells | BadRow]]]:
    """The name of the first sheet with at least two rows, and its rows that aren't empty. FileProblem if there is none.

    A row with a formula whose value was not saved is a bad row.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            sizes = {one.filename: one.file_size for one in packed.infolist()}
        if sizes.get(_TEXTS, 0) > LARGEST:
            raise FileProblem(f"{name}: this workbook is too large ({sizes[_TEXTS] >> 20} MB of texts); save it as CSV")
        values = load_workbook(file, read_only=True, data_only=True)
        formulas = load_workbook(file, read_only=True)
    except _DAMAGE as error:
        raise FileProblem(f"{name}: this workbook is damaged ({_line(error)}); save it again") from None
    with closing(values), closing(formulas):
        title, rows = _first_sheet(values, formulas, name=name)
        yield title, _sound(rows, name)


def _first_sheet(values: Workbook, formulas: Workbook, *, name: str) -> tuple[str, Iterator[Cells | BadRow]]:
    try:
        for sheet in values.worksheets:
            twin = formulas[sheet.title]
            sheet.reset_dimensions()
            twin.reset_dimensions()
            rows = _rows(sheet.iter_rows(values_only=True), twin.iter_rows())
            first = list(islice(rows, _LEAST))
            if len(first) == _LEAST:
                return sheet.title, chain(first, rows)
    except _DAMAGE as error:
        raise FileProblem(f"{name}: this workbook is damaged ({_line(error)}); save it again") from None
    raise FileProblem(f"{name}: no sheet has a header and rows; save the data in the first sheet")


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
