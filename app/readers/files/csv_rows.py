"""CSV as people export it: any delimiter, rows over several lines, and broken quotes that cost a row, not the file."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from app.errors import BlankFile, FileProblem
from app.readers.fields.columns import Columns, is_text_name, is_usual_name
from app.readers.fields.header import LOOKED_AT, explained, header_at, headings, is_sentence, kind_of, labels_below
from app.readers.fields.rows import BadRow, Row, wrong_width
from app.readers.files.quotes import Quotes, as_doubled, quotes_of, reader
from app.readers.source.encoding import MAX_LINE, Line, lines
from app.readers.source.open import Damaged

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"
"""Delimiter of a file of one column: a sign that no text has."""

MOST_COLUMNS = 1 << 14
"""As in a sheet of Excel: what columns hold is found out by comparing them."""

_SNIFFED_RECORDS = 100
_KNOWN_NAMES, _EVEN, _VERY_EVEN = 2, 0.5, 0.9
_WIDE = 5  # columns of a table under a title whose names aren't usual: texts have as many commas by chance
_ALIKE = 2  # columns besides the one with the quote that show that a line is a row
_JOINED = "a quote is opened in this line and closed lines later, and each of these is a row by itself; close the quote"
SEPARATOR = re.compile(r"\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE | re.MULTILINE)
"""The line by which Excel is told the delimiter."""


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record, and the lines that it is written in."""

    cells: Sequence[str]
    lines: Sequence[Line]


def csv_rows(
    header: Sequence[str],
    records: Iterable[Record | BadRow],
    *,
    delimiter: str,
    written: Sequence[str] = (),
    quotes: Quotes = Quotes.DOUBLED,
) -> Iterator[Row | BadRow]:
    """The rows under `header`; those with too many or too few cells are bad. Empty cells too many are let pass.

    After a broken row, lines are taken for the rest of it as long as they have another number of cells or a quote in
    the middle of a cell. Rows that a stray quote joins to one are read apart. `written` is the header as the file has
    it; where it comes again, it is no row.
    """
    broken: int | None = None
    names = _plain(written)
    for record in _parted(records, len(header), delimiter, quotes):
        if isinstance(record, BadRow):
            broken = None if record.reason == _JOINED else record.line
            yield record
            continue
        raw, line, count = _raw(record.lines), record.lines[0].number, len(record.cells)
        fits = _fits(record, header)
        if broken is not None and not (fits and _tidy(as_doubled(raw, quotes), delimiter, quotes)):
            yield BadRow(line, "row_quote", f"this seems to be the rest of the row broken in line {broken}", raw)
        elif len(names) > 1 and names[0] in record.cells[0] and _plain(record.cells) == names:
            yield BadRow(line, "row_header", "this is the header once more, as where two exports were joined", raw)
        elif not fits:
            yield wrong_width(line, count, len(header), raw)
        else:
            broken = None
            yield Row(line, dict(zip(header, record.cells, strict=False)), raw)


def _parted(
    records: Iterable[Record | BadRow], width: int, delimiter: str, quotes: Quotes
) -> Iterator[Record | BadRow]:
    """The records; of one that is several rows joined by a quote the first line is bad, the others are each a row."""
    for record in records:
        if isinstance(record, BadRow) or len(record.lines) == 1 or not _is_joined(record, width, delimiter):
            yield record
            continue
        yield BadRow(record.lines[0].number, "row_quote", _JOINED, _raw(record.lines[:1]))
        for line in record.lines[1:]:
            yield from read_records(iter([line]), delimiter, quotes=quotes)


def _is_joined(record: Record, width: int, delimiter: str) -> bool:
    """Whether each line of a record is a row: it has all cells, and they are of one kind (texts hardly have tabs)."""
    parts = [line.text.rstrip("\r\n").split(delimiter) for line in record.lines]
    if width == 1 or any(len(cells) != width for cells in parts):
        return False
    columns = [[kind_of(cell) for cell in column] for column in zip(*parts, strict=True)]
    return delimiter == "\t" or sum(len(set(kinds)) == 1 and kinds[0] != "" for kinds in columns) >= _ALIKE


@dataclass(frozen=True)
class Header:
    """The column names, made unique, whether the file names them, why, and the records already read that are data.

    `written` are the names as the file has them.
    """

    names: tuple[str, ...]
    written: tuple[str, ...]
    there: bool
    reason: str
    rest: Iterator[Record | BadRow]


def read_header(records: Iterator[Record | BadRow], *, name: str, named: Columns) -> Header:
    """The header and what comes after it; titles above it and the line `sep=;` of Excel are left out.

    Questions below their codes are the names, but of columns that are `named` by their codes; without a header columns
    are numbered. Raises FileProblem if nothing can be read, Damaged if the first record can't.
    """
    first: list[Record | BadRow] = []
    cut: Damaged | None = None
    try:
        first.extend(islice(records, LOOKED_AT + 1))
    except Damaged as damage:
        if not first:
            raise
        cut = damage
    if first and isinstance(first[0], Record) and SEPARATOR.match(_raw(first[0].lines)):
        first = first[1:]
    if not first:
        raise BlankFile(f"{name}: the file holds nothing but blanks; export it again")
    if isinstance(first[0], BadRow):
        raise FileProblem(f"{name}, line {first[0].line}: the header can't be read: {first[0].reason}")
    good = [record for record in first if isinstance(record, Record)]
    words = [[cell.strip() for cell in one.cells] for one in good]
    numbers = [one.lines[0].number for one in good]
    at, reason = header_at(words, asked=named.reading.header, named=named.text, lines=numbers)
    more = 0 if at is None else labels_below(words, at)
    rest = chain(first if at is None else first[first.index(good[at + more]) + 1 :], records, _raised(cut))
    if len(words[at or 0]) > MOST_COLUMNS:
        raise FileProblem(f"{name}: it has more than {MOST_COLUMNS} columns; export fewer")
    if at is not None:
        names = unique_names(headings(words, at, kept=named.kept()))
        return Header(names, tuple(good[at].cells), True, reason + explained(more), rest)
    width = max(len(one.cells) for one in good)
    names = (named.text or "text",) if width == 1 else tuple(f"column {number}" for number in range(1, width + 1))
    return Header(names, (), False, reason, rest)


def _plain(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lstrip("\ufeff") for cell in cells]


def _raised(cut: Damaged | None) -> Iterator[Record | BadRow]:
    """Nothing; raises what cut the file off, where it did."""
    if cut is not None:
        raise cut
    yield from ()


def read_records(
    source: Iterator[Line], delimiter: str, *, quotes: Quotes = Quotes.DOUBLED
) -> Iterator[Record | BadRow]:
    """The records of CSV lines, by the strict rules of RFC 4180 but for what `quotes` are.

    A quote that is never closed, or closed in the middle of a cell, makes a bad row of the lines up to the one where it
    was opened; reading goes on with the next line. Raises Damaged once all that came before the damage is given.
    """
    csv.field_size_limit(2 * MAX_LINE)
    feed = _Feed(source, quotes)
    rows = reader(feed, delimiter, quotes)
    while True:
        feed.begin()
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error:
            yield _broken(feed, delimiter)
            rows = reader(feed, delimiter, quotes)
            continue
        if not feed.record[-1].whole:
            yield _too_long(feed.record)
        elif any(cells):
            yield Record(cells, feed.record)
    if feed.damage is not None:
        raise feed.damage


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts the first line of `sample` into names, and the rows after it evenly; else ONE_COLUMN.

    Two usual names of columns are enough; without them half of the rows must fit, and nearly all if a name ends as a
    sentence does.
    """
    known, share, _, header, best = max(_cut(sample, delimiter) for delimiter in DELIMITERS)
    enough = _VERY_EVEN if any(map(is_sentence, header)) else _EVEN
    return best if len(header) > 1 and (known >= _KNOWN_NAMES or share >= enough) else ONE_COLUMN


def _cut(sample: str, delimiter: str) -> tuple[int, float, int, list[str], str]:
    """How a delimiter cuts: usual names in the first record, share of the next that fit it, its number of cells."""
    quotes = quotes_of(sample, delimiter)
    records = read_records(lines(io.StringIO(sample, newline="")), delimiter, quotes=quotes)
    first, *rest = islice(records, _SNIFFED_RECORDS)
    header = [cell.strip() for cell in first.cells] if isinstance(first, Record) else []
    if len(header) <= 1:
        title, below = header, rest
        header, rest = _below_title(title, below)
        if len(header) <= 1 and not is_text_name("".join(title)):
            wide, under = _below_notes(title, below)
            header, rest = (wide, under) if len(wide) >= _WIDE else (header, rest)
    else:
        header, rest = _below_notes(header, rest)
    if len(header) <= 1:
        return 0, 0.0, 0, header, delimiter
    share = sum(isinstance(record, Record) and _fits(record, header) for record in rest) / max(1, len(rest))
    return sum(map(is_usual_name, header[:MOST_COLUMNS])), share, len(header), header, delimiter


def _below_title(title: list[str], rest: list[Record | BadRow]) -> tuple[list[str], list[Record | BadRow]]:
    """The header that stands under a title, with usual names, and the records below it; as it was if there is none."""
    for at, record in enumerate(rest[:LOOKED_AT]):
        cells = [cell.strip() for cell in record.cells] if isinstance(record, Record) else []
        if len(cells) > 1 and not is_text_name("".join(title)) and sum(map(is_usual_name, cells)) >= _KNOWN_NAMES:
            return cells, rest[at + 1 :]
    return title, rest


def _below_notes(notes: list[str], rest: list[Record | BadRow]) -> tuple[list[str], list[Record | BadRow]]:
    """The header below lines of a few cells that tell of the table, and the records below it; else as it was."""
    widths = Counter(len(record.cells) for record in rest if isinstance(record, Record))
    width, count = max(widths.items(), key=lambda found: found[1], default=(0, 0))
    if count < _EVEN * len(rest) or sum(map(bool, notes)) > width / 2:
        return notes, rest
    for at, record in enumerate(rest[:LOOKED_AT], start=1):
        if isinstance(record, Record) and len(record.cells) >= width:
            return [cell.strip() for cell in record.cells], rest[at:]
    return notes, rest


def _fits(record: Record, header: Sequence[str]) -> bool:
    """Whether a record has a cell for each name; empty ones too many don't matter."""
    return len(record.cells) >= len(header) and not any(record.cells[len(header) :])


class _Feed:
    """Gives lines to the csv reader, remembers those of the record at hand, and takes back those of a broken one."""

    def __init__(self, source: Iterator[Line], quotes: Quotes) -> None:
        self._source = source
        self._quotes = quotes
        self._returned: deque[Line] = deque()
        self._size = 0
        self.record: list[Line] = []
        self.damage: Damaged | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._size >= MAX_LINE or (self.damage is not None and not self._returned):
            raise StopIteration
        try:
            line = self._returned.popleft() if self._returned else next(self._source)
        except Damaged as damage:
            self.damage = damage
            raise StopIteration from None
        self.record.append(line)
        self._size += len(line.text)
        return self.as_read(line)

    def as_read(self, line: Line) -> str:
        """A line as the csv reader takes it."""
        return as_doubled(line.text, self._quotes)

    def begin(self) -> None:
        """Start a record."""
        self.record, self._size = [], 0

    def keep(self, count: int) -> list[Line]:
        """Take back all lines of the record but the first `count`, which are returned."""
        self._returned.extendleft(reversed(self.record[count:]))
        return self.record[:count]


def _broken(feed: _Feed, delimiter: str) -> BadRow:
    cut = next((index for index, line in enumerate(feed.record, start=1) if not line.whole), None)
    if cut is not None:
        return _too_long(feed.keep(cut))
    opened = _opening_line([feed.as_read(line) for line in feed.record], delimiter)
    kept = feed.keep(opened + 1)
    reason = "a quote is opened in this line and not closed as it should be; close it, and double quotes inside a text"
    return BadRow(kept[-1].number, "row_quote", reason, _raw(kept))


def _too_long(record: Sequence[Line]) -> BadRow:
    return BadRow(record[-1].number, "row_too_long", f"the line is longer than {MAX_LINE} characters", _raw(record))


def _opening_line(record: Sequence[str], delimiter: str) -> int:
    """Which line of a broken record opened the quote that broke it."""
    text = "".join(record)
    quoted = re.compile(rf'(?:^|(?<=[{re.escape(delimiter)}\r\n]))"(?:[^"]|"")*+("?)')
    at = 0
    for match in quoted.finditer(text):
        at = match.start()
        if not match[1] or text[match.end() : match.end() + 1] not in ("", delimiter, "\r", "\n"):
            break
    for index, line in enumerate(record):
        at -= len(line)
        if at < 0:
            return index
    return 0


def _tidy(raw: str, delimiter: str, quotes: Quotes) -> bool:
    """Whether quotes stand around cells only, or count for nothing."""
    if quotes is Quotes.PLAIN:
        return True
    cell = rf'(?:^|(?<=[{re.escape(delimiter)}\r\n]))"(?:[^"]|"")*+"(?=[{re.escape(delimiter)}\r\n]|$)'
    return '"' not in re.sub(cell, "", raw)


def _raw(record: Sequence[Line]) -> str:
    return "".join(line.text for line in record).rstrip("\r\n")


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of a header as names: trimmed, numbered where one is empty or repeated."""
    names: dict[str, None] = {}
    next_of: dict[str, int] = {}  # by which number the next of the same cell is tried: there may be very many
    for number, given in enumerate(cells, start=1):
        cell = given.strip()
        name = cell or f"column {number}"
        while name in names:
            again = next_of.get(cell, 2)
            name, next_of[cell] = f"{cell} ({again})", again + 1
        names[name] = None
    return tuple(names)
