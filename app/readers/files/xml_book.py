"""Workbooks that are one document of XML: Excel's "XML Spreadsheet 2003", also as .xls, and OpenDocument not packed."""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from app.readers.files.grid import Book, figure
from app.readers.files.ods_book import FORMAT as ODS
from app.readers.files.ods_book import OdsCells
from app.readers.files.streamed import Rows, streamed_book
from app.readers.files.xml_parts import Taker, local, take_text

FORMAT = "Excel XML"

_EXCELS, _OPEN = "urn:schemas-microsoft-com:office:spreadsheet", "urn:oasis:names:tc:opendocument"
_MOST_SKIPPED = 1 << 31
_ASIDE = frozenset({"Comment", "PhoneticText", "Styles", "DocumentProperties"})
_NUMBER = re.compile(r"\d{1,10}")
_NO_DAY = frozenset({dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1)})  # of a time alone


def kind_of_book(root: str, sample: str) -> str | None:
    """Which workbook a document of XML is, by the name of its `root` and its first signs; null if it is none."""
    if local(root) == "Workbook" and _EXCELS in sample:
        return FORMAT
    return ODS if local(root) == "document" and _OPEN in sample and "opendocument.spreadsheet" in sample else None


def xml_book(file: BinaryIO, kind: str, *, encoding: str, name: str) -> Book:
    """The workbook of that kind in a file, which is read from its begin for each time its rows are asked for."""

    def read(rows: Rows) -> Iterator[None]:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        try:
            yield from take_text(text, _ByLocalNames(ExcelCells(rows) if kind == FORMAT else OdsCells(rows)))
        finally:
            text.detach()

    return streamed_book(read, kind, name=name)


class _ByLocalNames:
    """Tells of tags without their namespaces and lines."""

    def __init__(self, taker: Taker) -> None:
        self._taker = taker
        self.text = taker.text

    def start(self, name: str, given: Mapping[str, str], line: int) -> None:
        """A tag opens."""
        del line
        self._taker.start(local(name), given)

    def end(self, name: str) -> None:
        """A tag closes."""
        self._taker.end(local(name))


class ExcelCells:
    """Tells of the rows of a `Workbook` of Excel's: values as they are typed, texts without comments."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._aside = 0  # tags that are open within what is no cell's
        self._cell: Mapping[str, str] | None = None  # what was given of the cell that is open
        self._kind: str | None = None  # of its data
        self._span = 0  # rows that the one that is open stands for, beside itself
        self._open = self._option = False
        self._said: list[str] = []

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """A tag opens."""
        if self._aside or name in _ASIDE:
            self._aside += 1
            return
        told = {local(key): value for key, value in given.items()}
        if name == "Worksheet":
            self._rows.sheet(told.get("Name", ""))
        elif name == "Row":
            self._rows.begin(line=_number(told.get("Index")), after=self._span)
            self._span = _number(told.get("Span")) or 0
        elif name == "Cell" and self._rows.in_row:
            self._cell, self._kind, self._said = told, None, []
            self._rows.column(_number(told.get("Index")))
        elif name == "Data" and self._cell is not None:
            self._open, self._kind = True, told.get("Type", "String")
        elif name == "Visible":
            self._option, self._said = True, []

    def end(self, name: str) -> None:
        """A tag closes."""
        if self._aside:
            self._aside -= 1
        elif name == "Data":
            self._open = False
        elif name == "Cell" and self._cell is not None:
            self._cell_ended(self._cell)
            self._cell = None
        elif name == "Row":
            self._rows.end()
        elif name == "Visible":
            self._option = False
            if "Hidden" in "".join(self._said):
                self._rows.hide()

    def text(self, text: str) -> None:
        """Some text."""
        if (self._open or self._option) and not self._aside and self._rows.grows(len(text)):
            self._said.append(text)

    def _cell_ended(self, given: Mapping[str, str]) -> None:
        said = "".join(self._said)
        value = self._value(said) if said else None
        self._rows.put(value, unsaved="Formula" in given and self._kind is None)
        self._rows.skip(_number(given.get("MergeAcross")) or 0)

    def _value(self, said: str) -> object:
        match self._kind:
            case "Number":
                number = figure(said, line=self._rows.line)
                return said if number is None else number
            case "DateTime":
                return _moment(said)
            case "Boolean":
                return said.strip() in ("1", "true")
            case _:
                return said


def _number(given: str | None) -> int | None:
    """A number of a row or column, or of how many; null if there is none. ValueError if it is no such."""
    if given is None:
        return None
    if _NUMBER.fullmatch(given) is None or int(given) > _MOST_SKIPPED:
        raise ValueError(f"{given[:20]} is no number of a row or column")
    return int(given)


def _moment(said: str) -> object:
    """The day and time that is written in ISO 8601, a time alone without its day; as it stands if it is none."""
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        return said
    return moment.time() if moment.date() in _NO_DAY else moment
