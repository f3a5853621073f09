"""Tables to take along, as CSV and as workbooks, in which no cell is ever a formula; and the names of such files."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import xlsxwriter

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the begin of a formula."""

LONGEST_CELL = 32_767  # of a workbook
LONGEST_SHEET = 31
_FORBIDDEN = re.compile(r"[^\w.-]+")
Cell = str | float | None


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table with a mark by which spreadsheets know its encoding. Texts that would be formulas get an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8", "backslashreplace")


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet. Texts are never formulas or links, whatever they begin with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:LONGEST_SHEET])
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, name in enumerate(head):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell[:LONGEST_CELL])
                elif cell is not None:
                    sheet.write_number(line, column, cell)
        sheet.freeze_panes(1, 1)
    return out.getvalue()


def attachment(name: str) -> str:
    """What makes browsers keep an answer as the file `name`, whatever letters that has."""
    plain = _FORBIDDEN.sub("-", name)
    bare = plain.encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{bare}\"; filename*=UTF-8''{quote(plain)}"


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
