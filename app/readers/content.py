"""A file of whatever format as a stream of rows as they are written there, and what was found out on the way."""

import codecs
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath

from app.domain.roles import Agents
from app.errors import ArchiveDamaged, ArchiveLocked, ArchiveMembers, ColumnsProblem, EmptyFile, FileProblem, MailFile
from app.readers.chats import slack
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import BadRow, Row
from app.readers.files.csv_rows import ONE_COLUMN, SEPARATOR, csv_rows, detect_delimiter, read_header, read_records
from app.readers.files.far_rows import far_rows
from app.readers.files.html_rows import table_rows
from app.readers.files.json_rows import LISTS, beside_list, json_rows, jsonl_rows, list_ahead, whole_object
from app.readers.files.keyed_rows import is_keyed, keyed_rows, long_keyed_rows
from app.readers.files.parquet_rows import MAGIC, open_parquet, parquet_rows, seekable
from app.readers.files.quotes import Quotes, quotes_of
from app.readers.files.sheets import SheetTable, sheet_table
from app.readers.files.xlsx_rows import MARK, Sheet, open_xlsx
from app.readers.formats import (
    ARCHIVED,
    ENDINGS,
    assigned,
    format_of,
    has_said,
    is_marked_up,
    is_record,
    records_in,
    refuse_code,
    refuse_sql,
)
from app.readers.records.turn_lists import TURNS, conversation_in
from app.readers.source.encoding import MARK_ERRORS, detect_encoding, is_marked, lines, visible
from app.readers.source.open import SAMPLE, STDIN, ZIP, ByteSource, Damaged, open_bytes, source_of
from app.readers.spoken import spoken_rows

_SAMPLED = SAMPLE // 4  # code points: a sample of fewer is the whole file
_MAIL = re.compile(
    r"(?:From \S.*\d{4}\s*\n)?(?=(?:[\w-]+:.*\n(?:[ \t].*\n)*){3})"
    r"(?=[\s\S]{0,8000}^(?:Message-ID|MIME-Version|Received):)",
    re.IGNORECASE | re.MULTILINE,
)
ANY = Columns()


@dataclass(frozen=True)
class Content:
    """Rows, and how they are written: `header` are the names, `headed` whether the file has them.

    `far` gives some rows of further on in the file, where it can be read twice; `beside` is what a document says before
    its list.
    """

    name: str
    format: str
    rows: Iterator[Row | BadRow]
    position: Callable[[], int]
    total: int | None
    header: tuple[str, ...] | None = None
    headed: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    far: Callable[[], Iterator[dict[str, object]]] | None = None
    beside: Mapping[str, object] = field(default_factory=dict)


@contextmanager
def open_content(path: str, *, named: Columns = ANY) -> Iterator[Content]:
    """The content of the file or folder at `path`, or of standard input (`-`).

    A row that can't be read, or the rest of a file that is damaged, comes as a BadRow. Raises FileProblem if nothing of
    it can be read.
    """
    if path != STDIN and (Path(path).is_dir() or path.lower().endswith(".zip")):
        with slack.open_slack(Path(path)) as messages:
            if messages is not None:
                why = {"format": "a JSON file a day in folders of channels"}
                yield Content(path, slack.FORMAT, messages, lambda: 0, None, reasons=why)
                return
    with open_bytes(path) as source, _opened(source, path, named) as content:
        yield content


@contextmanager
def _opened(source: ByteSource, path: str, named: Columns) -> Iterator[Content]:
    head = source.head()
    if head.startswith(MAGIC):
        with open_parquet(source, path) as (parquet, position):
            header = tuple(parquet.schema_arrow.names)
            rows = _sound(parquet_rows(parquet), source, encoding=None)
            yield Content(source.name, "Parquet", rows, position, source.total, header)
    elif head.startswith(ZIP):
        with seekable(source, path) as file, _archive(file, source.name) as archive:
            if MARK in archive.namelist():
                with open_xlsx(file, name=source.name) as sheet:
                    yield _of_table("XLSX", sheet_table(sheet, named), source)
                return
            member = _only_data(archive, source.name)
            with archive.open(member) as packed:
                inner = source_of(packed, name=source.name, total=member.file_size)  # type: ignore[arg-type]  # it reads
                with _text(inner, member.filename, None, named) as content:
                    yield content
    else:
        again = None if path == STDIN or source.total is None else path
        with _text(source, path, again, named) as content:
            yield content


def _of_table(format_: str, table: SheetTable, source: ByteSource) -> Content:
    """What holds its rows in memory, so that all of it is read."""
    rows, total = table.rows, source.total or 0
    return Content(
        source.name, format_, rows, lambda: total, source.total, table.names, table.headed, reasons=table.reasons
    )


@contextmanager
def _archive(file: object, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)  # type: ignore[call-overload]  # a file that seeks
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise ArchiveDamaged(f"{name}: this archive or workbook is damaged ({error}); save it again") from None
    with archive:
        yield archive


def _only_data(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The one file of rows in an archive; FileProblem if there are several or none, or it is locked."""
    inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    data = [one for one in inside if PurePath(one.filename).suffix.lower() in ENDINGS]
    if len(data) != 1:
        there = f"{len(data)} files of rows" if data else "no CSV, JSON or text file"
        raise ArchiveMembers(f"{name}: this is a ZIP archive with {there}; unpack it and name the files")
    if data[0].flag_bits & 1:
        raise ArchiveLocked(f"{name}: this archive is locked with a password; unpack it")
    return data[0]


@contextmanager
def _text(source: ByteSource, path: str, again: str | None, named: Columns) -> Iterator[Content]:
    encoding, why = _encoding(source, again, named.reading)
    sample = source.head().decode(encoding, MARK_ERRORS)
    if _MAIL.match(sample):
        raise MailFile(f"{source.name}: this is a mailbox or a mail; export the mails as CSV or JSON, a mail a row")
    if is_marked_up(sample):
        yield _marked_up(source, encoding, why, named)
        return
    refuse_sql(sample, name=source.name)
    if not sample.strip():
        raise EmptyFile(f"{source.name}: the file is empty; export it again")
    given = assigned(sample)
    sample = sample[given:]
    reasons = {"encoding": why} | ({"format": ARCHIVED} if given else {})
    with io.TextIOWrapper(source.stream, encoding=encoding, errors=MARK_ERRORS, newline="") as text:
        text.read(given)
        format_ = format_of(path, sample, named)
        told = lines(text, damage=lambda: source.damage)
        if format_ == "CSV":
            content = _csv(source, text, _whole_lines(sample), named)
            sound = _sound(content.rows, source, encoding=encoding)
            content = replace(content, rows=sound, encoding=encoding, reasons=reasons | dict(content.reasons))
            yield replace(content, far=_far(content, source, again))
            return
        spoken = spoken_rows(format_, told, _whole_lines(sample), path=path, named=named)
        if spoken is not None:
            rows, why_spoken = spoken
            reasons |= why_spoken
        else:
            ours = named.reading.ours
            rows = _json(text, sample, source.name, ours) if format_ == "JSON" else jsonl_rows(told)
            is_day, rows = slack.of_day(rows, channel=PurePath(path).stem) if format_ == "JSON" else (False, rows)
            format_ = slack.FORMAT if is_day else format_
        rows = _sound(rows, source, encoding=encoding)
        content = Content(source.name, format_, rows, source.position, source.total, encoding=encoding, reasons=reasons)
        beside = beside_list(sample) if format_ == "JSON" else {}
        yield replace(content, far=_far(content, source, again), beside=beside)


def _marked_up(source: ByteSource, encoding: str, why: str, named: Columns) -> Content:
    """The longest table of HTML; FileProblem if there is none."""
    with io.TextIOWrapper(source.stream, encoding=encoding, errors="replace", newline="") as text:
        rows = table_rows(text)
    if rows is None:
        raise FileProblem(f"{source.name}: this is HTML or XML without a table; export it as CSV or JSON")
    table = sheet_table(Sheet("table", iter(rows), (), {}, lambda _: iter(())), named)
    reasons = {**table.reasons, "format": "HTML, as some tools write what they call Excel", "encoding": why}
    return replace(_of_table("HTML", replace(table, reasons=reasons), source), encoding=encoding)


def _far(content: Content, source: ByteSource, again: str | None) -> Callable[[], Iterator[dict[str, object]]] | None:
    if again is None or source.total is None or source.packed or content.format not in ("CSV", "JSON Lines"):
        return None
    return partial(
        far_rows,
        again,
        source.total,
        encoding=content.encoding or "utf-8",
        header=content.header,
        delimiter=content.delimiter,
    )


def _json(text: io.TextIOBase, sample: str, name: str, agents: Agents) -> Iterator[Row | BadRow]:
    """Rows of a document: those of its list or, where it is an object without one, its records or that object."""
    whole = whole_object(sample) if len(sample) < _SAMPLED else None
    at = list_ahead(sample)
    if whole is not None and not is_record(whole) and (turns := conversation_in(whole, agents=agents)):
        text.read()
        return iter([Row(1, {**whole, TURNS: turns}, sample.strip())])
    if whole is not None and at not in LISTS and (records := records_in(whole)):
        text.read()
        return keyed_rows(records)
    if len(sample) >= _SAMPLED and at not in LISTS and is_keyed(sample, listed=at is not None):
        return long_keyed_rows(text, name=name)
    if whole is not None and at not in LISTS and (at is None or is_record(whole) or has_said(whole)):
        text.read()
        return iter([Row(1, whole, sample.strip())])
    return json_rows(text, at=at)


def _csv(source: ByteSource, text: io.TextIOBase, sample: str, named: Columns) -> Content:
    reading = named.reading
    told = SEPARATOR.match(sample)
    if reading.delimiter is not None:
        delimiter, why = reading.delimiter, "named"
    elif told is not None:
        delimiter, why = told[1], "the first line says so"
    else:
        delimiter, why = detect_delimiter(sample), "it cuts the rows most evenly"
    quotes = quotes_of(sample, delimiter)
    if delimiter == ONE_COLUMN and reading.delimiter is None:
        refuse_code(sample, name=source.name)
    records = read_records(lines(text, damage=lambda: source.damage), delimiter, quotes=quotes)
    try:
        header = read_header(records, name=source.name, named=named)
    except Damaged as damage:
        raise FileProblem(f"{source.name}: {damage}") from None
    rows = csv_rows(header.names, header.rest, delimiter=delimiter, written=header.written, quotes=quotes)
    reasons = {"header": header.reason} | ({} if delimiter == ONE_COLUMN else {"delimiter": why})
    if quotes is not Quotes.DOUBLED:
        reasons["quotes"] = _QUOTES[quotes]
    return Content(
        source.name,
        "CSV",
        rows,
        source.position,
        source.total,
        header.names,
        headed=header.there,
        delimiter=delimiter,
        reasons=reasons,
    )


def _encoding(source: ByteSource, again: str | None, reading: Reading) -> tuple[str, str]:
    if reading.encoding is not None:
        try:
            return codecs.lookup(reading.encoding).name, "named"
        except LookupError:
            raise ColumnsProblem(
                f"there is no encoding {reading.encoding!r}; name one such as utf-8 or cp1251"
            ) from None
    telling = _telling(source, again)
    if reading.delimiter is not None and reading.delimiter < " ":  # Hive parts cells by the first control character
        telling = telling.replace(reading.delimiter.encode(), b"\t")
    encoding = detect_encoding(telling, name=source.name)
    if encoding.startswith(("utf-8-sig", "utf-16", "utf-32")):
        return encoding, "its byte order mark" if telling[:2] in _MARKS or encoding == "utf-8-sig" else "zero bytes"
    return encoding, "its bytes are sound" if encoding == "utf-8" else "the likeliest by its letters"


_QUOTES = {
    Quotes.PLAIN: "they are signs of the texts, since each line has all its cells",
    Quotes.ESCAPED: "a backslash stands before those inside of texts",
}
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00")


def _telling(source: ByteSource, again: str | None) -> bytes:
    """The bytes that tell the encoding: the head or, if that is ASCII, the first block of the file that isn't."""
    head = source.head()
    if len(head) < SAMPLE or not head.isascii() or b"\0" in head or again is None:
        return head
    with open_bytes(again) as twice:
        blocks = iter(lambda: twice.stream.read(SAMPLE), b"")
        return next((block for block in blocks if not block.isascii()), head)


def _whole_lines(sample: str) -> str:
    """The sample without its last line, which may be cut."""
    return sample if len(sample) < _SAMPLED else sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample


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
