"""A sheet of a workbook as a table, and below it the sheets with the same header, such as one a month."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from app.readers.fields.columns import Columns
from app.readers.fields.header import LOOKED_AT, explained, header_at, headings, labels_below
from app.readers.fields.rows import BadRow, Row, wrong_width
from app.readers.files.csv_rows import unique_names

_WIDE_IN = 12  # rows from the header on that tell how many columns there are


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a sheet by its number, without the empty cells at its end."""

    line: int
    cells: Sequence[object]


@dataclass(frozen=True)
class Sheet:
    """The sheet that is read: its name, and the names of the other sheets with rows.

    `heads` are the first rows of those of them that aren't hidden. `rows_of` gives all rows of some sheets that aren't
    empty, with the names of these, each sheet as a whole.
    """

    title: str
    others: tuple[str, ...]
    heads: Mapping[str, Sequence[Cells | BadRow]]
    rows_of: Callable[[Collection[str]], Iterator[tuple[str, Cells | BadRow]]]


@dataclass(frozen=True)
class SheetTable:
    """Rows under their names, whether the sheet has them, and what is said of the format and the header."""

    rows: Iterator[Row | BadRow]
    names: tuple[str, ...]
    headed: bool
    reasons: dict[str, str]


def sheet_table(sheet: Sheet, named: Columns) -> SheetTable:
    """The rows of a sheet and of those with the same header, which name their sheet in what is rejected."""
    rows = (row for _, row in sheet.rows_of([sheet.title]))
    first = list(islice(rows, LOOKED_AT + 1))
    good = [row for row in first if isinstance(row, Cells)]
    words = [_words(row) for row in good]
    at, reason = header_at(words, asked=named.reading.header, named=named.text, lines=[row.line for row in good])
    width = max((len(row.cells) for row in good[at or 0 :][:_WIDE_IN]), default=1)
    alike: dict[str, int] = {}
    if at is None:
        names = tuple(f"column {number}" for number in range(1, width + 1)) if width > 1 else (named.text or "text",)
    else:
        alike = _sheets_alike(sheet, words[at])
        words[at] = [*words[at], *[""] * (width - len(words[at]))]
        names = unique_names(headings(words, at, kept=named.kept()))
    more = 0 if at is None else labels_below(words, at)
    rest = chain(first if at is None else first[first.index(good[at + more]) + 1 :], rows)
    told = (_row_of(row, names, sheet.title if alike else "") for row in rest)
    below = (_row_of(row, names, title) for title, row in _below(sheet, alike))
    reasons = {"format": _reason_of_format(sheet, list(alike)), "header": reason + explained(more)}
    return SheetTable(chain(told, below), names, at is not None, reasons)


def _sheets_alike(sheet: Sheet, header: Sequence[str]) -> dict[str, int]:
    """The line of the header in each sheet that has the same one; a header of a column alone tells nothing."""
    if len(header) == 1:
        return {}
    found = {}
    for title, head in sheet.heads.items():
        rows = [row for row in head if isinstance(row, Cells)]
        at = next((row.line for row in rows if _words(row) == list(header)), None)
        if at is not None:
            found[title] = at
    return found


def _below(sheet: Sheet, headers: Mapping[str, int]) -> Iterator[tuple[str, Cells | BadRow]]:
    """The rows below the headers of some sheets, which stand in the lines that are given by their names."""
    rows = sheet.rows_of(list(headers)) if headers else iter(())
    return ((title, row) for title, row in rows if row.line is None or row.line > headers[title])


def _words(row: Cells) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row.cells]


def _reason_of_format(sheet: Sheet, alike: Sequence[str]) -> str:
    """What is said of the sheets of a workbook: which was read, which with it, and which not."""
    also = f", and with the same header {', '.join(map(repr, alike))}" if alike else ""
    left = [title for title in sheet.others if title not in alike]
    return f"sheet {sheet.title!r}{also}" + (f"; not read: {', '.join(map(repr, left))}" if left else "")


def _row_of(row: Cells | BadRow, names: Sequence[str], sheet: str) -> Row | BadRow:
    """A row by the names of its columns; `sheet` is named where rows of several come together."""
    where = f"sheet {sheet!r}: " if sheet else ""
    if isinstance(row, BadRow):
        return BadRow(row.line, row.code, where + row.reason, row.raw)
    raw = ", ".join(str(cell) for cell in row.cells if cell is not None)
    if len(row.cells) > len(names):
        return wrong_width(row.line, len(row.cells), len(names), where + raw)
    values = {**dict.fromkeys(names), **dict(zip(names, row.cells, strict=False))}
    return Row(row.line, values, where + raw if sheet else None)
