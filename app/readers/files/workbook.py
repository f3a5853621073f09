"""What a workbook has beside its cells: its sheets, the texts that they share, which formats are dates."""

import datetime as dt
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from app.errors import FileProblem
from app.readers.files.grid import LONGEST_ROW
from app.readers.files.xml_parts import Taker, take

BOOK = "xl/workbook.xml"
"""The part that names the sheets."""

_OF_BOOK = "xl/_rels/workbook.xml.rels"
_EACH = 64  # bytes that a text takes beside its letters, in memory
_SHEET, _TEXTS, _STYLES = "worksheet", "sharedStrings", "styles"
_MOST, _LONGEST = 100_000, 255  # sheets, relations, styles; letters of what names one


@dataclass(frozen=True, slots=True)
class Formats:
    """Styles of cells whose figures are dates, and those that are lengths of time; the day that they count from."""

    dates: frozenset[int] = frozenset()
    lengths: frozenset[int] = frozenset()
    epoch: dt.datetime = WINDOWS_EPOCH


@dataclass(frozen=True, slots=True)
class Part:
    """A worksheet: its part of the archive, and whether it is shown."""

    name: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook: worksheets by their titles, in their order, and what their cells refer to.

    Of `texts` those that are too long to be kept are null.
    """

    archive: zipfile.ZipFile
    parts: Mapping[str, Part]
    texts: Sequence[str | None]
    formats: Formats


def read_workbook(archive: zipfile.ZipFile, *, name: str, texts: int, sheets: int) -> Workbook:
    """The workbook in an archive. FileProblem if its shared texts take more than `texts` bytes, its sheets `sheets`.

    Raises what zipfile and expat do, KeyError and ValueError for one that is damaged.
    """
    sizes = {one.filename: one.file_size for one in archive.infolist()}
    book, places = _Book(), _Places()
    _read(archive, BOOK, book)
    _read(archive, _OF_BOOK, places)
    parts = {
        title: Part(places.of[rel], visible)
        for title, rel, visible in book.sheets
        if places.kinds.get(rel) == _SHEET and places.of[rel] in sizes
    }
    shared = places.part_of(_TEXTS)
    if sizes.get(shared, 0) > texts:
        raise FileProblem(f"{name}: this workbook is too large ({sizes[shared] >> 20} MB of texts); save it as CSV")
    if (size := sum(sizes[part.name] for part in parts.values())) > sheets:
        raise FileProblem(f"{name}: this workbook is too large ({size >> 20} MB of cells); save it as CSV")
    kept, styles = _Texts(texts, name), _Styles()
    if shared in sizes:
        _read(archive, shared, kept)
    if places.part_of(_STYLES) in sizes:
        _read(archive, places.part_of(_STYLES), styles)
    return Workbook(archive, parts, kept.texts, styles.formats(MAC_EPOCH if book.from_1904 else WINDOWS_EPOCH))


def _read(archive: zipfile.ZipFile, part: str, taker: Taker) -> None:
    with archive.open(part) as source:
        for _ in take(source, taker):
            pass


class _Quiet:
    """Takes nothing."""

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Nothing."""

    def end(self, name: str) -> None:
        """Nothing."""

    def text(self, text: str) -> None:
        """Nothing."""


class _Book(_Quiet):
    """The sheets as title, relation and whether shown; whether days count from 1904."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "sheet" and len(self.sheets) < _MOST:
            rel = next((value for key, value in given.items() if key.rpartition(":")[2] == "id"), "")
            shown = given.get("state", "visible") == "visible"
            self.sheets.append((given.get("name", "")[:_LONGEST], rel[:_LONGEST], shown))
        elif name == "workbookPr":
            self.from_1904 = given.get("date1904", "0") in ("1", "true")


class _Places(_Quiet):
    """By its id, which part of the archive a relation leads to and of what kind that is."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External" and len(self.of) < _MOST:
            rel, target = given.get("Id", "")[:_LONGEST], given.get("Target", "")[:_LONGEST]
            self.of[rel] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            self.kinds[rel] = given.get("Type", "")[-_LONGEST:].rpartition("/")[2]

    def part_of(self, kind: str) -> str:
        """The first part of a kind, empty if there is none."""
        return next((self.of[rel] for rel, one in self.kinds.items() if one == kind), "")


class Words:
    """The text of a cell out of its runs, without how it is pronounced; no longer than a row may be."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._size = 0
        self._open = self._aside = False

    @property
    def too_long(self) -> bool:
        """Whether there was more than is kept."""
        return self._size > LONGEST_ROW

    def start(self, name: str) -> None:
        """A tag within the cell opens."""
        self._aside = self._aside or name == "rPh"
        self._open = name == "t" and not self._aside

    def end(self, name: str) -> None:
        """A tag within the cell closes."""
        self._open = False
        self._aside = self._aside and name != "rPh"

    def text(self, text: str) -> None:
        """Some text within the cell."""
        if self._open:
            self._size += len(text)
            if self._size <= LONGEST_ROW:
                self._said.append(text)

    def said(self) -> str:
        """The text."""
        return "".join(self._said)


class _Texts(_Quiet):
    """The shared texts, null for those that are too long."""

    def __init__(self, most: int, name: str) -> None:
        self.texts: list[str | None] = []
        self._left, self._name = most, name
        self._words: Words | None = None

    def start(self, name: str, given: Mapping[str, str]) -> None:
        del given
        if name == "si":
            self._words = Words()
        elif self._words is not None:
            self._words.start(name)

    def end(self, name: str) -> None:
        if self._words is None:
            return
        if name != "si":
            self._words.end(name)
            return
        text = self._words.said().replace("x005F_", "")
        self._left -= _EACH + len(text) * (1 if text.isascii() else 2)
        if self._left < 0:
            raise FileProblem(f"{self._name}: this workbook is too large (too many texts); save it as CSV")
        self.texts.append(None if self._words.too_long else text)
        self._words = None

    def text(self, text: str) -> None:
        if self._words is not None:
            self._words.text(text)


@dataclass
class _Styles(_Quiet):
    """Which formats figures have, by the number of the style."""

    codes: dict[int, str] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)
    within: bool = False
    named: bool = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "numFmts":
            self.named = True
        elif name == "numFmt" and self.named and len(self.codes) < _MOST:  # conditional formats have some too
            self.codes[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")[:_LONGEST]
        elif name == "cellXfs":
            self.within = True
        elif name == "xf" and self.within and len(self.used) < _MOST:
            self.used.append(int(given.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        self.within = self.within and name != "cellXfs"
        self.named = self.named and name != "numFmts"

    def formats(self, epoch: dt.datetime) -> Formats:
        """What they say of figures."""
        codes = {**BUILTIN_FORMATS, **self.codes}
        given = [codes.get(one, "") for one in self.used]
        dates = frozenset(style for style, code in enumerate(given) if is_date_format(code))
        return Formats(dates, frozenset(style for style in dates if is_timedelta_format(given[style])), epoch)
