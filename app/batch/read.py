"""Open a dump of whatever format and read its rows as a stream."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath

from app.batch.columns import Columns, choose_columns
from app.batch.csv_rows import ONE_COLUMN, csv_rows, detect_delimiter, read_header, read_records
from app.batch.encoding import MARK_ERRORS, detect_encoding, is_marked, lines, visible
from app.batch.json_rows import is_document, json_rows, jsonl_rows
from app.batch.names import shown
from app.batch.open import SAMPLE, STDIN, ByteSource, Damaged, open_bytes
from app.batch.parquet_rows import MAGIC, open_parquet, parquet_rows
from app.batch.rows import BadRow, Row
from app.errors import FileProblem

_SAMPLE_ROWS, _SAMPLE_SIGNS = 200, 1 << 20
_PACKED = (".gz", ".gzip", ".zst", ".zstd")
_DELIMITED = (".csv", ".tsv", ".txt")
_JSONL = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a file was taken for; `str()` of it is the line for people."""

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    columns: Columns

    def __str__(self) -> str:
        parts = [self.format, *([self.encoding] if self.encoding else [])]
        if self.delimiter not in (None, ONE_COLUMN):
            parts.append("tab" if self.delimiter == "\t" else f"delimiter {self.delimiter}")
        columns = ", ".join(f"{field} = {shown(column)}" for field, column in self.columns.chosen().items())
        return f"{self.name}: {', '.join(parts)}; {columns}"


@dataclass(frozen=True)
class Dump:
    """An open dump: what it was taken for, its rows, and how far it is read (bytes; `total` null if not known)."""

    choice: Choice
    rows: Iterator[Row | BadRow]
    position: Callable[[], int]
    total: int | None


@dataclass(frozen=True)
class _Content:
    format: str
    rows: Iterator[Row | BadRow]
    header: tuple[str, ...] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    position: Callable[[], int] | None = None


@contextmanager
def open_dump(path: str, *, named: Columns) -> Iterator[Dump]:
    """Open the file at `path` or standard input (`-`), find out format, encoding and columns, and stream its rows.

    A row that can't be read, or the rest of a file that is damaged, comes as a BadRow. Raises FileProblem if nothing of
    the file can be read, and ColumnsProblem if it has no texts.
    """
    with open_bytes(path) as source, _open_content(source, path, text_column=named.text) as content:
        rows = _sound(content.rows, source, encoding=content.encoding)
        sample, rows = _peek(rows)
        values = [row.values for row in sample if isinstance(row, Row)]
        if not values:
            raise FileProblem(_nothing(source.name, sample))
        names = content.header or tuple(dict.fromkeys(name for row in values for name in row))
        columns = choose_columns(names, values, named=named, file=source.name)
        choice = Choice(source.name, content.format, content.encoding, content.delimiter, columns)
        yield Dump(choice, rows, content.position or source.position, source.total)


@contextmanager
def open_rows(path: str) -> Iterator[tuple[tuple[str, ...] | None, Iterator[Row | BadRow]]]:
    """The header, if the format has one, and the rows of the file at `path`, whatever they hold."""
    with open_bytes(path) as source, _open_content(source, path, text_column=None) as content:
        yield content.header, _sound(content.rows, source, encoding=content.encoding)


@contextmanager
def _open_content(source: ByteSource, path: str, *, text_column: str | None) -> Iterator[_Content]:
    if source.head().startswith(MAGIC):
        with open_parquet(source, path) as (parquet, position):
            header = tuple(parquet.schema_arrow.names)
            yield _Content("Parquet", parquet_rows(parquet), header=header, position=position)
        return
    encoding = detect_encoding(_telling(source, path), name=source.name)
    sample = source.head().decode(encoding, MARK_ERRORS)
    if not sample.strip():
        raise FileProblem(f"{source.name}: the file is empty; export it again")
    with io.TextIOWrapper(source.stream, encoding=encoding, errors=MARK_ERRORS, newline="") as text:
        format_ = _format(path, sample)
        if format_ == "CSV":
            yield _csv(source, text, _whole_lines(sample), encoding=encoding, text_column=text_column)
        elif format_ == "JSON":
            yield _Content(format_, json_rows(text), encoding=encoding)
        else:
            yield _Content(format_, jsonl_rows(lines(text, damage=lambda: source.damage)), encoding=encoding)


def _csv(source: ByteSource, text: io.TextIOBase, sample: str, *, encoding: str, text_column: str | None) -> _Content:
    delimiter = detect_delimiter(sample)
    records = read_records(lines(text, damage=lambda: source.damage), delimiter)
    try:
        header, first = read_header(records, name=source.name, text_column=text_column)
    except Damaged as damage:
        raise FileProblem(f"{source.name}: {damage}") from None
    rows = csv_rows(header, chain(first, records), delimiter=delimiter)
    return _Content("CSV", rows, header=header, encoding=encoding, delimiter=delimiter)


def _format(path: str, sample: str) -> str:
    """CSV, JSON or JSON Lines, by the ending where it says so and else by the first sign."""
    endings = [ending.lower() for ending in PurePath(path).suffixes if ending.lower() not in _PACKED]
    ending = endings[-1] if endings and path != STDIN else ""
    if ending in _JSONL:
        return "JSON Lines"
    if ending in _DELIMITED or not sample.lstrip().startswith(("{", "[")):
        return "CSV"
    return "JSON" if is_document(sample) else "JSON Lines"


def _telling(source: ByteSource, path: str) -> bytes:
    """The bytes that tell the encoding: the head or, if that is ASCII, the first block of the file that isn't."""
    head = source.head()
    if len(head) < SAMPLE or not head.isascii() or b"\0" in head or path == STDIN or source.total is None:
        return head
    with open_bytes(path) as again:
        blocks = iter(lambda: again.stream.read(SAMPLE), b"")
        return next((block for block in blocks if not block.isascii()), head)


def _whole_lines(sample: str) -> str:
    """The sample without its last line, which may be cut."""
    return sample if len(sample) < SAMPLE // 4 else sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample


def _sound(rows: Iterator[Row | BadRow], source: ByteSource, *, encoding: str | None) -> Iterator[Row | BadRow]:
    """The rows, those with undecodable bytes as bad rows, and one more bad row where the file is damaged."""
    line = 0
    try:
        for row in rows:
            line = max(line, row.line or 0)
            if isinstance(row, Row) and row.raw is not None and is_marked(row.raw):
                reason = f"bytes that are not {encoding}; save the row in the encoding of the file"
                yield BadRow(row.line, "row_encoding", reason, visible(row.raw))
            else:
                yield row
    except Damaged as damage:
        yield BadRow(line + 1, "file_damaged", str(damage), damage.raw and visible(damage.raw))
    else:
        if source.damage is not None:
            yield BadRow(line, "file_damaged", source.damage)


def _peek(rows: Iterator[Row | BadRow]) -> tuple[list[Row | BadRow], Iterator[Row | BadRow]]:
    sample: list[Row | BadRow] = []
    signs = 0
    for row in rows:
        sample.append(row)
        signs += len(row.raw or "")
        if len(sample) == _SAMPLE_ROWS or signs > _SAMPLE_SIGNS:
            break
    return sample, chain(sample, rows)


def _nothing(name: str, sample: list[Row | BadRow]) -> str:
    bad = next((row for row in sample if isinstance(row, BadRow)), None)
    if bad is None:
        return f"{name}: the file has a header and no rows; export it again"
    return f"{name}, line {bad.line}: no row can be read: {bad.reason}"
