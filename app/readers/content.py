"""A file of whatever format as a stream of rows as they are written there, and what was found out on the way."""

import codecs
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from app.errors import ColumnsProblem, EmptyFile, FileProblem, MailFile
from app.readers.chats import mail, slack
from app.readers.documents import document_rows
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import BadRow, Row
from app.readers.files import listed_fields, mailbox, ruled
from app.readers.files.archived import are_alike, data_in, joined, members, opened_archive, several
from app.readers.files.chosen_sheet import book_table
from app.readers.files.csv_rows import (
    ONE_COLUMN,
    SEPARATOR,
    csv_rows,
    detect_delimiter,
    read_header,
    read_records,
    unique_names,
)
from app.readers.files.escapes import has_escapes, unescaped
from app.readers.files.far_rows import far_rows
from app.readers.files.grid import LARGEST_SHEETS
from app.readers.files.html_reviews import page_reviews
from app.readers.files.html_rows import LARGEST, table_rows
from app.readers.files.json_rows import beside_list, jsonl_rows
from app.readers.files.mailbox import ending_of, is_mail
from app.readers.files.ods_book import ods_book
from app.readers.files.parquet_rows import MAGIC, open_parquet, parquet_rows, seekable
from app.readers.files.quotes import Quotes, quotes_of
from app.readers.files.sheets import Sheet, SheetTable, sheet_table
from app.readers.files.xlsx_rows import xlsx_book
from app.readers.files.xml_book import kind_of_book, xml_book
from app.readers.files.xml_parts import BrokenXml
from app.readers.files.xml_records import records_found
from app.readers.files.xml_rows import FORMAT as XML
from app.readers.files.xml_rows import xml_rows
from app.readers.formats import (
    ARCHIVED,
    CALLED,
    ENDINGS,
    MARKED_UP,
    assigned,
    called,
    format_of,
    is_marked_up,
    is_xml,
    refuse_code,
    refuse_drawn,
    refuse_sql,
    refuse_yaml,
    root_of,
    without_end,
)
from app.readers.mails import mail_rows
from app.readers.source.encoding import MARK_ERRORS, Line, detect_encoding, is_marked, lines, visible
from app.readers.source.open import SAMPLE, STDIN, ZIP, ByteSource, Damaged, open_bytes, source_of
from app.readers.spoken import spoken_rows

_SAMPLED = SAMPLE // 4  # code points: a sample of fewer is the whole file
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

    @property
    def kind(self) -> str:
        """The format that presets know it by: records of XML are as those of JSON."""
        return "JSON" if self.format == XML else self.format


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
        with seekable(source, path) as file, opened_archive(file, name=source.name) as archive:
            book = xlsx_book(archive, name=source.name) or ods_book(archive, name=source.name)
            if book is not None:
                yield _of_table(book.format, book_table(book, named, name=source.name), source)
                return
            with _packed(archive, source.name, named) as content:
                yield content
    elif is_mail(head, path):
        with mail_rows([(source.name, nullcontext(source))], name=source.name, agents=named.reading.ours) as (
            rows,
            told,
        ):
            yield Content(source.name, mail.FORMAT, rows, source.position, source.total, reasons=told)
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
def _packed(archive: zipfile.ZipFile, name: str, named: Columns) -> Iterator[Content]:
    """The one file of rows in an archive, or several of one kind as one; FileProblem if there are others."""
    boxes = any(ending_of(one) in mailbox.BOXES for one in archive.namelist())
    kinds = (ENDINGS, mailbox.ENDINGS, MARKED_UP)
    data = data_in(archive, name, (mailbox.ENDINGS, *kinds) if boxes else kinds)
    if ending_of(data[0].filename) in mailbox.ENDINGS:
        with mail_rows(members(archive, data), name=name, agents=named.reading.ours) as (told, reasons):
            yield Content(name, mail.FORMAT, told, lambda: 0, None, reasons=reasons)
        return

    @contextmanager
    def opened(member: zipfile.ZipInfo) -> Iterator[Content]:
        with archive.open(member) as packed:
            inner = source_of(packed, name=name, total=member.file_size)  # type: ignore[arg-type]  # it reads
            with _text(inner, member.filename, None, named) as content:
                yield content

    if len(data) > 1 and not are_alike(data, opened):
        raise several(name, data)
    with opened(data[0]) as content:
        if len(data) == 1:
            yield content
            return
        why = {"archive": f"{len(data)} files with the same columns, read one after the other"}
        rows = joined(content, data[1:], opened)
        yield replace(content, rows=rows, total=None, reasons={**content.reasons, **why})


@contextmanager
def _text(source: ByteSource, path: str, again: str | None, named: Columns) -> Iterator[Content]:
    encoding, why = _encoding(source, again, named.reading)
    sample = source.head().decode(encoding, MARK_ERRORS)
    if is_mail(sample.encode("utf-8", "replace"), path):
        raise MailFile(f"{source.name}: this is a mailbox or a mail in {encoding}; save it as it was sent, or as UTF-8")
    if is_marked_up(sample):
        kind = kind_of_book(root_of(sample), sample)
        if kind is None:
            with _marked_up(source, sample, encoding, why, named) as content:
                yield content
            return
        with seekable(source, again or STDIN, most=LARGEST_SHEETS) as file:
            book = xml_book(file, kind, encoding=encoding, name=source.name)
            content = _of_table(kind, book_table(book, named, name=source.name), source)
            yield replace(content, encoding=encoding, reasons={**content.reasons, "encoding": why})
        return
    refuse_sql(sample, name=source.name)
    refuse_yaml(sample, name=source.name)
    if not sample.strip():
        raise EmptyFile(f"{source.name}: the file is empty; export it again")
    given, call = assigned(sample), called(sample)
    reasons = {"encoding": why} | ({"format": ARCHIVED} if given else {"format": CALLED} if call else {})
    given = given or call
    whole = given > 0 and len(sample) < _SAMPLED
    sample = without_end(sample[given:]) if whole else sample[given:]
    with _decoded(source, encoding) as decoded:
        text = io.StringIO(sample, newline="") if whole else decoded
        decoded.read(given)
        format_ = format_of(path, sample, named)
        told = lines(text, damage=lambda: source.damage)
        if format_ == "CSV":
            content = _csv(source, text, _whole_lines(sample), named)
            sound = _sound(content.rows, source, encoding=encoding)
            content = replace(content, rows=sound, encoding=encoding, reasons=reasons | dict(content.reasons))
            yield replace(content, far=_far(content, source, again))
            return
        if format_ in (ruled.FORMAT, listed_fields.FORMAT):
            content = _drawn(format_, told, source, sample)
            rows = _sound(content.rows, source, encoding=encoding)
            yield replace(content, rows=rows, encoding=encoding, reasons=reasons | dict(content.reasons))
            return
        spoken = spoken_rows(format_, told, _whole_lines(sample), path=path, named=named)
        if spoken is not None:
            rows, why_spoken = spoken
            reasons |= why_spoken
        else:
            ours = named.reading.ours
            rows = document_rows(text, sample, name=source.name, agents=ours) if format_ == "JSON" else jsonl_rows(told)
            is_day, rows = slack.of_day(rows, channel=PurePath(path).stem) if format_ == "JSON" else (False, rows)
            format_ = slack.FORMAT if is_day else format_
        rows = _sound(rows, source, encoding=encoding)
        content = Content(source.name, format_, rows, source.position, source.total, encoding=encoding, reasons=reasons)
        beside = beside_list(sample) if format_ == "JSON" else {}
        yield replace(content, far=_far(content, source, again), beside=beside)


def _decoded(source: ByteSource, encoding: str, errors: str = MARK_ERRORS) -> io.TextIOWrapper:
    return io.TextIOWrapper(source.stream, encoding=encoding, errors=errors, newline="")


@contextmanager
def _marked_up(source: ByteSource, sample: str, encoding: str, why: str, named: Columns) -> Iterator[Content]:
    """The records of XML, the reviews of a page or the longest table of HTML; FileProblem if there is none."""
    with _decoded(source, encoding, "replace") as text:
        try:
            found = records_found(sample) if is_xml(sample) else None
        except BrokenXml as broken:
            reason = f"this XML can't be read ({broken}); mend it, or export it again"
            raise FileProblem(f"{source.name}, line {broken.line}: {reason}") from None
        if found is not None:
            told = {
                "encoding": why,
                "format": f"each {found.at[-1]} in {' > '.join(found.at[:-1]) or 'it'} is a record",
            }
            rows = xml_rows(text, found, damage=lambda: source.damage)
            yield Content(source.name, XML, rows, source.position, source.total, encoding=encoding, reasons=told)
            return
        written = text.read(LARGEST + 1)
    if len(written) > LARGEST:
        raise FileProblem(f"{source.name}: this page is longer than {LARGEST >> 20} million characters; part it")
    table = page_reviews(written)
    if table is None:
        cells = table_rows(written)
        if cells is None:
            reason = "this is HTML without a table or marked reviews, or XML without records; export it as CSV or JSON"
            raise FileProblem(f"{source.name}: {reason}")
        rows_of_table = [("table", row) for row in cells]
        table = sheet_table(Sheet("table", (), {}, lambda _: iter(rows_of_table)), named)
        table.reasons["format"] = "HTML, as some tools write what they call Excel"
    table = replace(table, reasons={**table.reasons, "encoding": why})
    yield replace(_of_table("HTML", table, source), encoding=encoding)


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
        refuse_drawn(sample, name=source.name)
    records = read_records(lines(text, damage=lambda: source.damage), delimiter, quotes=quotes)
    try:
        header = read_header(records, name=source.name, named=named)
    except Damaged as damage:
        raise FileProblem(f"{source.name}: {damage}") from None
    rows = csv_rows(header.names, header.rest, delimiter=delimiter, written=header.written, quotes=quotes)
    escapes = delimiter == "\t" and has_escapes(sample)
    rows = unescaped(rows) if escapes else rows
    reasons = {"header": header.reason} | ({} if delimiter == ONE_COLUMN else {"delimiter": why})
    if escapes:
        reasons["escapes"] = "\\n and \\t stand for new lines and tabs, as databases write them"
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


def _drawn(format_: str, told: Iterator[Line], source: ByteSource, sample: str) -> Content:
    """A table or records that are drawn in plain text."""
    table, fielded = ruled.ruled_of(sample), listed_fields.fielded_of(sample)
    if format_ == ruled.FORMAT and table is not None:
        names = unique_names(table.header)
        records = ruled.ruled_rows(told, table)
        rows = csv_rows(names, islice(records, 1, None), delimiter=ONE_COLUMN)
        why = "cells stand between bars" if table.barred else "columns are as wide as the dashes above them"
        return Content(
            source.name, format_, rows, source.position, source.total, names, headed=True, reasons={"format": why}
        )
    if fielded is None:
        raise FileProblem(f"{source.name}: no record can be read; write it as CSV")
    why = f"each record begins with a line of {fielded.first}"
    rows = listed_fields.fielded_rows(told, fielded)
    return Content(source.name, format_, rows, source.position, source.total, reasons={"format": why})


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
