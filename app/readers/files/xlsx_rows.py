"""Excel workbooks (.xlsx): their sheets as rows, with the values that formulas had when they were saved."""

import zipfile
from collections.abc import Collection, Iterator
from itertools import islice

from app.readers.fields.header import LOOKED_AT
from app.readers.fields.rows import BadRow
from app.readers.files.grid import DAMAGE, LARGEST_SHEETS, Book, Head, SheetRow, damaged, gathered, sound
from app.readers.files.sheet_cells import sheet_rows
from app.readers.files.workbook import BOOK, Workbook, read_workbook

FORMAT = "XLSX"

LARGEST = 1 << 29
"""Bytes of the texts of a workbook, which are held in memory."""


def xlsx_book(archive: zipfile.ZipFile, *, name: str) -> Book | None:
    """The workbook of Excel in an archive, null if it holds none. FileProblem if it is damaged or too large."""
    if BOOK not in archive.namelist():
        return None
    try:
        book = read_workbook(archive, name=name, texts=LARGEST, sheets=LARGEST_SHEETS)
    except DAMAGE as error:
        raise damaged(name, error) from None

    def heads() -> dict[str, Head]:
        firsts: dict[str, list[SheetRow]] = {title: [] for title in book.parts}
        rows = (pair for title in book.parts for pair in islice(_sheet(book, title), LOOKED_AT))
        for title, row in gathered(rows, name=name):
            firsts[title].append(row)
        return {title: Head(first, book.parts[title].visible) for title, first in firsts.items()}

    def rows(titles: Collection[str]) -> Iterator[tuple[str, SheetRow | BadRow]]:
        for title in titles:
            yield from sound(_sheet(book, title), title, name=name)

    return Book(FORMAT, heads, rows)


def _sheet(book: Workbook, title: str) -> Iterator[tuple[str, SheetRow]]:
    return ((title, row) for row in sheet_rows(book, book.parts[title]) if not row.is_blank)
