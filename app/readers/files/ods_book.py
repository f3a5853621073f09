"""Spreadsheets of OpenDocument (.ods, and .fods, which are not packed): sheets as LibreOffice and others write them."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Mapping

from app.errors import ArchiveLocked, FileProblem
from app.readers.files.grid import DAMAGE, LARGEST_SHEETS, Book, damaged, figure
from app.readers.files.streamed import Rows, streamed_book
from app.readers.files.xml_parts import local, take

FORMAT = "ODS"

_CONTENT, _KIND, _PARTS = "content.xml", "mimetype", "META-INF/manifest.xml"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_BEGIN, _LONGEST_PARTS = 1 << 12, 1 << 20
_OWN = b"urn:oasis:names:tc:opendocument"
_MOST = 1 << 31  # times that something is repeated
_MOST_BLANKS = 64  # of a run of blanks: more of them say no more
_MOST_STYLES, _LONGEST_NAME = 100_000, 255
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_PARAGRAPHS = frozenset({"p", "h"})
_ASIDE = frozenset({"shapes", "forms", "dde-links", "tracked-changes"})
_ASIDE_IN_TEXT = frozenset({"annotation", "ruby-text", "note", "frame", "script"})
_SIGNS = {"tab": "\t", "line-break": "\n"}
_LENGTH = re.compile(r"PT(\d{1,9})H(\d{1,2})M(\d{1,2})(?:[.,]\d{1,12})?S")
_HOURS = 24


def ods_book(archive: zipfile.ZipFile, *, name: str) -> Book | None:
    """The spreadsheet of OpenDocument in an archive, or null. FileProblem if it is locked, damaged or too large."""
    if _CONTENT not in archive.namelist():
        return None
    if archive.getinfo(_CONTENT).flag_bits & 1:
        raise ArchiveLocked(f"{name}: this archive is locked with a password; unpack it")
    try:
        if not _is_spreadsheet(archive):
            return None
        locked = b"encryption-data" in _begin(archive, _PARTS, _LONGEST_PARTS)
    except DAMAGE as error:
        raise damaged(name, error) from None
    if locked:
        raise ArchiveLocked(f"{name}: this workbook is locked with a password; save it without one")
    if (size := archive.getinfo(_CONTENT).file_size) > LARGEST_SHEETS:
        raise FileProblem(f"{name}: this workbook is too large ({size >> 20} MB of cells); save it as CSV")

    def read(rows: Rows) -> Iterator[None]:
        with archive.open(_CONTENT) as source:
            yield from take(source, OdsCells(rows))

    return streamed_book(read, FORMAT, name=name)


def _is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    if _KIND in archive.namelist():
        return _begin(archive, _KIND).strip().startswith(_SPREADSHEET)
    return _OWN in _begin(archive, _CONTENT)


def _begin(archive: zipfile.ZipFile, part: str, most: int = _BEGIN) -> bytes:
    """The first bytes of a file in an archive, none if it isn't there."""
    if part not in archive.namelist():
        return b""
    with archive.open(part) as file:
        return file.read(most)


class OdsCells:
    """Tells of the rows of `office:spreadsheet`: values as they are typed, texts without comments and drawings."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._aside = 0  # tags that are open within what is no cell's
        self._given: Mapping[str, str] | None = None  # of the cell that is open
        self._paragraphs = 0  # that are open: what stands in one may be one itself
        self._said: list[str] = []
        self._style = ""  # of a table, that is open
        self._hidden: set[str] = set()

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """A tag opens."""
        if self._aside or name in self._unread():
            self._aside += 1
        elif self._given is not None:
            self._within_cell(name, given)
        elif name in _CELLS and self._rows.in_row:
            self._given, self._said = _by_local_names(given), []
            self._rows.column()
        elif name == "table-row":
            self._rows.begin(times=_times(_by_local_names(given).get("number-rows-repeated")))
        else:
            self._around(name, _by_local_names(given))

    def end(self, name: str) -> None:
        """A tag closes."""
        if self._aside:
            self._aside -= 1
        elif name in _PARAGRAPHS and self._paragraphs:
            self._paragraphs -= 1
        elif name in _CELLS and self._given is not None and not self._paragraphs:
            self._cell_ended(self._given)
            self._given = None
        elif name == "table-row":
            self._rows.end()

    def text(self, text: str) -> None:
        """Some text."""
        if self._paragraphs and not self._aside:
            self._say(text)

    def _unread(self) -> frozenset[str]:
        return _ASIDE if self._given is None else _ASIDE_IN_TEXT

    def _within_cell(self, name: str, given: Mapping[str, str]) -> None:
        if name in _PARAGRAPHS:
            if self._said and not self._paragraphs:
                self._say("\n")
            self._paragraphs += 1
        elif not self._paragraphs:
            self._aside = 1
        elif name == "s":
            self._say(" " * min(_MOST_BLANKS, _times(_by_local_names(given).get("c"))))
        elif name in _SIGNS:
            self._say(_SIGNS[name])

    def _around(self, name: str, given: Mapping[str, str]) -> None:
        """A table, or how one is shown; one with a source that isn't is what is kept of another file for formulas."""
        if name == "table":
            self._rows.sheet(given.get("name", ""), shown=_name(given, "style-name") not in self._hidden)
        elif name == "table-source":
            self._rows.drop_hidden()
        elif name == "style":
            self._style = _name(given, "name") if given.get("family") == "table" else ""
        elif name == "table-properties" and given.get("display") == "false" and len(self._hidden) < _MOST_STYLES:
            self._hidden.add(self._style)

    def _say(self, text: str) -> None:
        if self._rows.grows(len(text)):
            self._said.append(text)

    def _cell_ended(self, given: Mapping[str, str]) -> None:
        kind, said = given.get("value-type", ""), "".join(self._said)
        if not said and self._rows.grows(len(given.get("string-value", ""))):
            said = given.get("string-value", "")
        value = self._typed(kind, given)
        value = (said or None) if value is None else value
        unsaved = value is None and "formula" in given and not kind
        self._rows.put(value, times=_times(given.get("number-columns-repeated")), unsaved=unsaved)

    def _typed(self, kind: str, given: Mapping[str, str]) -> object:
        """The value of a cell that is no text; null if it is one, or can't be read as what it is said to be."""
        match kind:
            case "float" | "percentage" | "currency":
                return figure(given.get("value", ""), line=self._rows.line)
            case "date":
                return _moment(given.get("date-value", ""))
            case "time":
                return _length(given.get("time-value", ""))
            case "boolean":
                return {"true": True, "false": False}.get(given.get("boolean-value", ""))
            case _:
                return None


def _by_local_names(given: Mapping[str, str]) -> dict[str, str]:
    """Attributes without their namespaces: of two of a name, as LibreOffice adds one of its own, the first."""
    return {local(name): value for name, value in reversed([*given.items()])}


def _name(given: Mapping[str, str], attribute: str) -> str:
    """What a style is called, as far as that is kept."""
    return given.get(attribute, "")[:_LONGEST_NAME]


def _times(given: str | None) -> int:
    """How often something is repeated, once if that isn't told or is senseless."""
    number = int(given) if given and given.isascii() and given.isdecimal() and len(given) <= len(str(_MOST)) else 1
    return min(max(1, number), _MOST)


def _moment(written: str) -> object:
    try:
        return (
            dt.date.fromisoformat(written) if len(written) == len("2026-01-31") else dt.datetime.fromisoformat(written)
        )
    except ValueError:
        return None


def _length(written: str) -> object:
    """A time of day, or a length of time where it is longer."""
    found = _LENGTH.fullmatch(written)
    if found is None:
        return None
    hours, minutes, seconds = map(int, found.groups())
    if hours < _HOURS and max(minutes, seconds) < 60:  # noqa: PLR2004 - minutes of an hour
        return dt.time(hours, minutes, seconds)
    return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
