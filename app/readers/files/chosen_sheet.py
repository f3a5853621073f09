"""Which sheet of a workbook holds what people wrote, by its first rows, and the rows of that and of others."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.domain.names import normal
from app.errors import NoSheet
from app.readers.fields.columns import Columns, is_text_name, is_usual_name
from app.readers.fields.fitting import prose_in, words_in
from app.readers.fields.header import LOOKED_AT
from app.readers.fields.rows import BadRow, Row
from app.readers.fields.texts import text_column
from app.readers.files.grid import DAMAGE, LONGEST_ROW, Book, SheetRow, damaged
from app.readers.files.sheets import Cells, Sheet, SheetTable, sheet_table
from app.readers.source.pulse import pulse

_LEAST = 2
_KNOWN = 2  # usual names that show by themselves that a sheet is the dump
_SENTENCE = 3  # words of a cell that may be what somebody said
_WIDE = 1_000  # columns; of a wider sheet those are left out that nothing stands in, in its first rows

_Head = Sequence[Cells | BadRow]


def book_table(book: Book, named: Columns, *, name: str) -> SheetTable:
    """The table of the sheet that holds the texts, and below it the sheets with the same header.

    That is one of at least two rows with the column that was `named`; else with the most usual names, one of texts too;
    else the longest. Hidden ones are read if there is no other.

    A row with a formula whose value was not saved is a bad row. FileProblem if there is no such sheet.
    """
    try:
        return sheet_table(_best_sheet(book, named, name=name), named)
    except DAMAGE as error:
        raise damaged(name, error) from None


def _best_sheet(book: Book, named: Columns, *, name: str) -> Sheet:
    firsts = book.heads()
    columns = {title: _columns(head.first) for title, head in firsts.items()}
    heads = {title: [_row(one, columns[title]) for one in head.first] for title, head in firsts.items()}
    others = [title for title, head in heads.items() if len(head) >= _LEAST]
    if not others:
        raise NoSheet(f"{name}: no sheet has a header and rows; save the data in the first sheet")
    visible = [title for title in others if firsts[title].shown]
    title = _chosen(book, heads, visible or others, named)

    def rows_of(titles: Collection[str]) -> Iterator[tuple[str, Cells | BadRow]]:
        rows = book.rows(titles)
        return ((at, row if isinstance(row, BadRow) else _row(row, columns[at])) for at, row in rows)

    left = tuple(one for one in others if one != title)
    return Sheet(title, left, {one: heads[one] for one in visible if one != title}, rows_of)


def _chosen(book: Book, heads: Mapping[str, _Head], titles: Sequence[str], named: Columns) -> str:
    """The one sheet there is, or has the column that was named; that with the most usual names; else the longest.

    Where texts of some sheet read as prose, a key such as that to grades is none of them.
    """
    titles = [one for one in titles if _is_asked(heads[one], named)] or titles
    if len(titles) == 1:
        return titles[0]
    looks = {title: _look(heads[title], named) for title in titles}
    if any(look.told for look in looks.values()):
        titles = [title for title in titles if not looks[title].is_key]
    known = [title for title in titles if looks[title].known]
    return max(known, key=lambda title: looks[title][:2]) if known else _longest(book, heads, titles)


class _Look(NamedTuple):
    """What first rows show: how many usual names, null without one of texts; prose below usual names; a short key."""

    known: int
    told: bool
    is_key: bool = False


def _look(head: _Head, named: Columns) -> _Look:
    pulse()
    of_texts, usual = _usual_names(head, texts=True), _usual_names(head, texts=False)
    if usual < _KNOWN:
        return _Look(0, told=False)
    sheet = Sheet("", (), {}, lambda _: (("", row) for row in head))
    table = sheet_table(sheet, replace(named, text=None))
    values = [row.values for row in table.rows if isinstance(row, Row)]
    text, _ = text_column(table.names, values)
    told = text is not None and prose_in(text, values) > 0
    is_key = not told and of_texts == _KNOWN and len(head) < LOOKED_AT
    return _Look(of_texts if of_texts >= _KNOWN else 0, told, is_key)


def _is_asked(head: _Head, named: Columns) -> bool:
    return named.text is not None and any(normal(named.text) in _names(row) for row in head)


def _names(row: Cells | BadRow) -> set[str]:
    return {normal(str(cell)) for cell in row.cells} if isinstance(row, Cells) else set()


def _longest(book: Book, heads: Mapping[str, _Head], titles: Sequence[str]) -> str:
    """The sheet with the most rows, of those with sentences if there are any."""
    told = [one for one in titles if _holds_sentences(heads[one])] or titles
    counts = Counter(at for at, _ in book.rows(told)) if len(told) > 1 else Counter[str]()
    return max(told, key=lambda one: counts[one])


def _columns(first: Sequence[SheetRow]) -> Mapping[int, int] | None:
    """Where the columns of a very wide sheet stand once empty ones are left out; null for any other."""
    there = sorted({column for row in first for column in row.cells})
    return {column: place for place, column in enumerate(there)} if there and there[-1] > _WIDE else None


def _usual_names(head: _Head, *, texts: bool) -> int:
    """Most usual names, one of `texts` among them, in one of the first rows of a sheet that has rows below it."""
    rows = ([str(cell) for cell in row.cells if cell] for row in head[:-1] if isinstance(row, Cells))
    found = (sum(map(is_usual_name, names)) for names in rows if not texts or any(map(is_text_name, names)))
    return max(found, default=0)


def _holds_sentences(head: _Head) -> bool:
    """Whether some first rows of a sheet have a cell of several words beside others; lists of choices haven't."""
    rows = ([str(cell) for cell in row.cells if cell is not None] for row in head if isinstance(row, Cells))
    return sum(len(row) > 1 and any(words_in(cell) >= _SENTENCE for cell in row) for row in rows) >= _LEAST


def _row(row: SheetRow, columns: Mapping[int, int] | None) -> Cells | BadRow:
    """The row with its empty cells; those beyond all columns, in a place that none of the first rows has, come last."""
    if row.too_long:
        return BadRow(
            row.line, "row_too_long", f"the row is longer than {LONGEST_ROW} characters, or repeats too many cells"
        )
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
