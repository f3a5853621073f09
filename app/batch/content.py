"""A file of whatever format as a stream of rows as they are written there, and what was found out on the way."""

import codecs
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path, PurePath

from app.batch import slack, whatsapp
from app.batch.columns import Columns, Reading, is_text_name
from app.batch.csv_rows import (
    ONE_COLUMN,
    SEPARATOR,
    csv_rows,
    detect_delimiter,
    read_header,
    read_records,
    unique_names,
)
from app.batch.encoding import MARK_ERRORS, detect_encoding, is_marked, lines, visible
from app.batch.far_rows import far_rows
from app.batch.header import LOOKED_AT, explained, header_at, headings, labels_below
from app.batch.json_rows import LISTS, beside_list, is_document, json_rows, jsonl_rows, list_ahead, whole_object
from app.batch.keyed_rows import Records, is_keyed, keyed_rows, long_keyed_rows, records_of
from app.batch.open import SAMPLE, STDIN, ZIP, ByteSource, Damaged, open_bytes, source_of
from app.batch.parquet_rows import MAGIC, open_parquet, parquet_rows, seekable
from app.batch.preset import recognise
from app.batch.presets import PRESETS
from app.batch.quotes import Quotes, quotes_of
from app.batch.rows import BadRow, Row, wrong_width
from app.batch.xlsx_rows import MARK, Cells, Sheet, open_xlsx
from app.errors import ArchiveDamaged, ArchiveLocked, ArchiveMembers, ColumnsProblem, EmptyFile, FileProblem, MailFile

_PACKED = (".gz", ".gzip", ".zst", ".zstd", ".zip")
_DELIMITED = (".csv", ".tsv", ".txt")
_JSONL = (".jsonl", ".ndjson")
_DATA = (*_DELIMITED, *_JSONL, ".json")
_SAMPLED = SAMPLE // 4  # code points: a sample of fewer is the whole file
_LIST_OF_OBJECTS = re.compile(r"\s*\[\s*\{")
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
                    yield _xlsx(sheet, source, named)
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
    data = [one for one in inside if PurePath(one.filename).suffix.lower() in _DATA]
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
    if not sample.strip():
        raise EmptyFile(f"{source.name}: the file is empty; export it again")
    reasons = {"encoding": why}
    with io.TextIOWrapper(source.stream, encoding=encoding, errors=MARK_ERRORS, newline="") as text:
        format_ = _format(path, sample)
        told = lines(text, damage=lambda: source.damage)
        if format_ == "CSV":
            content = _csv(source, text, _whole_lines(sample), named)
            sound = _sound(content.rows, source, encoding=encoding)
            content = replace(content, rows=sound, encoding=encoding, reasons=reasons | dict(content.reasons))
            yield replace(content, far=_far(content, source, again))
            return
        if format_ == whatsapp.FORMAT:
            rows: Iterator[Row | BadRow] = whatsapp.chat_rows(told, path=path, agents=named.reading.agents)
        elif format_ == "JSON":
            rows = _json(text, sample, source.name)
        else:
            rows = jsonl_rows(told)
        rows = _sound(rows, source, encoding=encoding)
        content = Content(source.name, format_, rows, source.position, source.total, encoding=encoding, reasons=reasons)
        beside = beside_list(sample) if format_ == "JSON" else {}
        yield replace(content, far=_far(content, source, again), beside=beside)


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


def _json(text: io.TextIOBase, sample: str, name: str) -> Iterator[Row | BadRow]:
    """Rows of a document: those of its list or, where it is an object without one, its records or that object."""
    whole = whole_object(sample) if len(sample) < _SAMPLED else None
    at = list_ahead(sample)
    if whole is not None and at not in LISTS and (records := _records(whole)):
        text.read()
        return keyed_rows(records)
    if len(sample) >= _SAMPLED and at not in LISTS and is_keyed(sample, listed=at is not None):
        return long_keyed_rows(text, name=name)
    if whole is not None and at not in LISTS and (at is None or _is_record(whole)):
        text.read()
        return iter([Row(1, whole, sample.strip())])
    return json_rows(text, at=at)


def _records(whole: Mapping[str, object]) -> Records | None:
    """The records of an object of records, unless it is one of a known export."""
    records = records_of(whole)
    return None if records is None or _is_record(whole) else records


def _is_record(whole: Mapping[str, object]) -> bool:
    """Whether a document is one record of a known export, and its lists are parts of it."""
    plan = recognise(list(PRESETS.values()), [whole], "JSON")
    return plan is not None and not plan.root.endswith("[]")


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


def _xlsx(sheet: Sheet, source: ByteSource, named: Columns) -> Content:
    first = list(islice(sheet.rows, LOOKED_AT + 1))
    good = [row for row in first if isinstance(row, Cells)]
    words = [["" if cell is None else str(cell).strip() for cell in row.cells] for row in good]
    at, reason = header_at(words, asked=named.reading.header, named=named.text)
    width = max((len(row.cells) for row in good), default=1)
    if at is None:
        names = tuple(f"column {number}" for number in range(1, width + 1)) if width > 1 else (named.text or "text",)
    else:
        words[at] = [*words[at], *[""] * (width - len(words[at]))]
        names = unique_names(headings(words, at, kept=named.kept()))
    more = 0 if at is None else labels_below(words, at)
    rest = first if at is None else first[first.index(good[at + more]) + 1 :]
    rows = (_named(row, names) for row in chain(rest, sheet.rows))
    unread = f"; not read: {', '.join(map(repr, sheet.others))}" if sheet.others else ""
    reasons = {"format": f"sheet {sheet.title!r}{unread}", "header": reason + explained(more)}
    total = source.total or 0
    return Content(source.name, "XLSX", rows, lambda: total, source.total, names, at is not None, reasons=reasons)


def _named(row: Cells | BadRow, names: Sequence[str]) -> Row | BadRow:
    if isinstance(row, BadRow):
        return row
    if len(row.cells) > len(names):
        count = len(row.cells)
        raw = ", ".join(str(cell) for cell in row.cells if cell is not None)
        return wrong_width(row.line, count, len(names), raw)
    return Row(row.line, {**dict.fromkeys(names), **dict(zip(names, row.cells, strict=False))})


def _encoding(source: ByteSource, again: str | None, reading: Reading) -> tuple[str, str]:
    if reading.encoding is not None:
        try:
            return codecs.lookup(reading.encoding).name, "named"
        except LookupError:
            raise ColumnsProblem(
                f"there is no encoding {reading.encoding!r}; name one such as utf-8 or cp1251"
            ) from None
    telling = _telling(source, again)
    encoding = detect_encoding(telling, name=source.name)
    if encoding.startswith(("utf-8-sig", "utf-16", "utf-32")):
        return encoding, "its byte order mark" if telling[:2] in _MARKS or encoding == "utf-8-sig" else "zero bytes"
    return encoding, "its bytes are sound" if encoding == "utf-8" else "the likeliest by its letters"


_QUOTES = {
    Quotes.PLAIN: "they are signs of the texts, since each line has all its cells",
    Quotes.ESCAPED: "a backslash stands before those inside of texts",
}
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00")


def _format(path: str, sample: str) -> str:
    """CSV, JSON, JSON Lines or a chat: by the first signs and, where they leave it open, by the ending."""
    endings = [ending.lower() for ending in PurePath(path).suffixes if ending.lower() not in _PACKED]
    ending = endings[-1] if endings and path != STDIN else ""
    start = sample.lstrip("\ufeff \t\r\n")
    if whatsapp.is_chat(sample):
        return whatsapp.FORMAT
    if ending in _JSONL and not _LIST_OF_OBJECTS.match(start):
        return "JSON Lines"
    if not start.startswith(("{", "[")) or (ending in _DELIMITED and not _is_json(start)):
        return "CSV"
    return "JSON" if is_document(sample) or _is_wrapper(start) else "JSON Lines"


def _is_wrapper(start: str) -> bool:
    """Whether the one line of a file is a document around a list, rather than a row that has lists."""
    whole = whole_object(start) if "\n" not in start.strip() else None
    if whole is not None and list_ahead(start) not in LISTS and _records(whole):
        return True
    if whole is None or list_ahead(start) is None:
        return False
    return not _is_record(whole) and not any(is_text_name(name) or name == "turns" for name in whole)


def _is_json(start: str) -> bool:
    """Whether what is called a CSV file is JSON."""
    return _LIST_OF_OBJECTS.match(start) is not None or re.match(r'\{\s*"[^"\n]*"\s*:', start) is not None


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
