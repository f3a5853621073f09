"""The records of an XML document as rows, each as nested values like those of JSON, read as a stream."""

import io
import json
from collections.abc import Callable, Iterator, Mapping

from app.domain.names import normal
from app.readers.fields.likeness import holds
from app.readers.fields.names import OTHERS
from app.readers.fields.rows import BadRow, Row
from app.readers.files.csv_rows import MOST_COLUMNS
from app.readers.files.xml_parts import BrokenXml, key, take_text
from app.readers.files.xml_records import Found
from app.readers.files.xml_values import Element, attributes, end_within, record_of
from app.readers.source.encoding import MAX_LINE

FORMAT = "XML"

_ABOUT = frozenset({"id", "name", "title", "sku", "external id", "brand", "model"})
_EACH = 64  # code points that an element counts for, beside what it holds
_LONGEST_AROUND = 200  # signs of a value of what a record is about


def xml_rows(
    text: io.TextIOBase, found: Found, *, damage: Callable[[], str | None] = lambda: None
) -> Iterator[Row | BadRow]:
    """A row for each element that was found to be a record; a document that breaks off ends with a bad row.

    If the stream ended for a `damage`, the bad row tells of that.

    Name and number of what stands around records and is named as goods or a place (`Product`) are in each of them,
    under its name.
    """
    records = _Records(found)
    try:
        for _ in take_text(text, records):
            yield from records.taken()
    except BrokenXml as broken:
        yield from records.taken()
        reason = f"the XML can't be read from here on ({broken}); mend it, or export it again"
        yield BadRow(broken.line, "file_damaged", damage() or reason)


class _Records:
    """Gathers the elements at one path."""

    def __init__(self, found: Found) -> None:
        self._at, self._is_text = found.at, found.is_text
        self._path: list[str] = []
        self._open: list[Element] = []  # from the record inwards
        self._around: list[tuple[str, dict[str, object]]] = []  # by depth, what the elements around records say
        self._beside: list[str] | None = None  # text of an element beside them
        self._size, self._line = 0, 0
        self._names: set[str] = set()  # of attributes and elements within the record
        self._rows: list[Row | BadRow] = []

    def taken(self) -> Iterator[Row | BadRow]:
        """The rows that are whole, once."""
        rows, self._rows = self._rows, []
        yield from rows

    def start(self, name: str, given: Mapping[str, str], line: int) -> None:
        """A tag opens."""
        self._path.append(key(name))
        if self._open:
            self._size += _EACH + sum(map(len, given.values()))
            self._name(name, given)
            if not self._is_too_long():
                self._open.append(Element(name, given))
        elif tuple(self._path) == self._at:
            self._open, self._size, self._line = [Element(name, given)], 0, line
            self._names.clear()
            self._name(name, given)
        elif tuple(self._path) == self._at[: len(self._path)]:
            del self._around[len(self._path) - 1 :]
            told = {one: value for one, value in attributes(given).items() if normal(one) in _ABOUT}
            self._around.append((self._path[-1], {**told}))
            self._beside = None
        else:
            self._beside = [] if len(self._path) - 1 == len(self._around) else None

    def end(self, name: str) -> None:
        """A tag closes."""
        depth = len(self._path)
        self._path.pop()
        if self._open:
            if self._is_too_long():
                self._end_too_long(depth)
            elif len(self._open) == 1:
                self._end_record()
            else:
                inner = self._open.pop()
                end_within(self._open[-1], inner, whole=len(self._open) == 1 and not self._is_text)
        elif self._beside is not None:
            said, around = "".join(self._beside).strip(), self._around[-1][1]
            if said and len(said) <= _LONGEST_AROUND and normal(key(name)) in _ABOUT:
                around[key(name)] = said
            self._beside = None

    def text(self, text: str) -> None:
        """Some text."""
        if self._open:
            self._size += len(text)
            if not self._is_too_long():
                self._open[-1].said.append(text)
        elif self._beside is not None and len(self._beside) < _LONGEST_AROUND:
            self._beside.append(text)

    def _name(self, name: str, given: Mapping[str, str]) -> None:
        if not self._is_too_long():
            self._names |= {name, *given}

    def _is_too_long(self) -> bool:
        return self._size > MAX_LINE or len(self._names) > MOST_COLUMNS

    def _end_record(self) -> None:
        values = record_of(self._open.pop())
        about = {tag: told for tag, told in self._around[1:] if told and holds(tag, OTHERS) and tag not in values}
        self._rows.append(Row(self._line, {**values, **about}, json.dumps(values, ensure_ascii=False)))

    def _end_too_long(self, depth: int) -> None:
        if depth == len(self._at):
            self._open = []
            many = f"the record has more than {MOST_COLUMNS} fields" if len(self._names) > MOST_COLUMNS else None
            reason = many or f"the record is longer than {MAX_LINE} characters"
            self._rows.append(BadRow(self._line, "row_too_long", reason))
