"""JSON Lines, and JSON documents with a list of items, read item by item however long the list is."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.readers.fields.rows import BadRow, Row
from app.readers.source.encoding import MAX_LINE, Line

LISTS = (
    *("items", "documents", "data", "results", "feedback", "reviews", "feed.entry", "tickets", "conversations"),
    *("data.children", "responses", "records", "comments", "messages", "tweets", "posts", "rows", "entries", "values"),
    *("hits.hits", "data.items", "data.reviews", "response.items", "result.items", "response.reviews"),
    *("chats", "threads", "statuses"),
)
"""Where a JSON document may hold its list: keys from the outside in."""

_NAME = re.compile(r'\s*,?\s*"((?:[^"\\]|\\.)*)"\s*:\s*')
_BLOCK = 1 << 16
_TOKEN = re.compile(r'"(?:[^"\\\n]++|\\.)*+("?)|[{}\[\],]', re.DOTALL)  # a string ends in its line
_DEEPEST = 6
_TOO_DEEP = 2_000  # brackets that are open at once; Python's reader takes about a thousand


def jsonl_rows(source: Iterable[Line]) -> Iterator[Row | BadRow]:
    """A row for each line that isn't blank."""
    for line in source:
        raw = line.text.strip()
        if not line.whole:
            yield BadRow(line.number, "row_too_long", f"the line is longer than {MAX_LINE} characters", raw)
        elif raw:
            yield _parsed(raw, line.number)


def json_rows(text: io.TextIOBase, *, at: str | None = None) -> Iterator[Row | BadRow]:
    """A row for each element of the list at `at`, the top-level one for "", or the first of LISTS that there is.

    Elements are told by their brackets, so one that is wrong inside is a bad row and the next ones are read. A document
    that breaks off ends with a bad row.
    """
    scanner = _Scanner((*LISTS, "") if at is None else (at,))
    while block := text.read(max(_BLOCK, scanner.size)):
        for raw, line in scanner.scan(block):
            yield _parsed(raw, line)
        if scanner.too_deep:
            yield BadRow(scanner.line, "row_json", "brackets stand too deep in each other; mend them")
            return
        if scanner.size > MAX_LINE:
            yield BadRow(scanner.line, "row_json", f"no end of this item in {MAX_LINE} characters; mend its brackets")
            return
    if not scanner.ended:
        reason = "the document breaks off here, or a quote or bracket before this line isn't closed"
        yield BadRow(scanner.rest_line(), "row_json", reason, scanner.rest())
    elif not scanner.found:
        yield BadRow(1, "row_json", f"the document holds no list of items; put it at the top or under {LISTS[0]!r}")


def beside_list(sample: str) -> dict[str, object]:
    """The plain values that an object which begins with `sample` has before its first list or object, by name."""
    found: dict[str, object] = {}
    at = len(sample) - len(sample.lstrip("\ufeff \t\r\n{"))
    while (name := _NAME.match(sample, at)) is not None and sample[name.end() : name.end() + 1] not in ("{", "["):
        try:
            found[name[1]], at = json.JSONDecoder().raw_decode(sample, name.end())
        except ValueError:
            break
    return found


def whole_object(sample: str) -> dict[str, object] | None:
    """The one object that the whole of a file is; null if it is anything else."""
    try:
        value = json.loads(sample, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def list_ahead(sample: str) -> str | None:
    """Where a document that begins with `sample` holds its list: at one of LISTS, else the longest list of objects."""
    found: dict[str, int] = {}
    keys, opened, key, begun = [""], "", "", 0
    last = ""
    for token in _TOKEN.finditer(sample):
        sign = token[0]
        if sign[0] == '"':
            key = sign[1:-1]
        elif sign in "[{":
            if len(opened) > _TOO_DEEP:
                break
            if last == "[" and sign == "{" and opened.count("[") == 1 and len(opened) <= _DEEPEST + 1:
                begun = token.start()
                found.setdefault(".".join(keys[1:]), 0)
            keys, opened = [*keys, key] if opened and opened[-1] == "{" else keys, opened + sign
        elif sign in "]}" and opened:
            path = ".".join(keys[1:])
            if sign == "]" and opened.count("[") == 1 and path in found:
                found[path] = max(found[path], token.start() - begun)
            opened = opened[:-1]
            keys = keys[:-1] if opened and opened[-1] == "{" else keys
        last = sign
    if "[" in opened:
        found = {path: size or len(sample) - begun for path, size in found.items()}
    known = next((path for path in LISTS if path in found), None)
    return known or max(found, key=lambda path: found[path], default=None)


def _lists(value: Mapping[str, object], *, depth: int, before: str = "") -> Iterator[tuple[str, int]]:
    for key, one in value.items():
        if isinstance(one, list):
            yield before + key, len(one) if all(isinstance(item, dict) for item in one) else 0
        elif isinstance(one, dict) and depth > 1:
            yield from _lists(one, depth=depth - 1, before=f"{before}{key}.")


def is_document(sample: str) -> bool:
    """Whether `sample`, the head of a file, starts a JSON document with a list, rather than JSON Lines."""
    head = sample.lstrip()
    first, _, rest = head.partition("\n")
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        unfinished = first.rstrip().endswith(("[", "{", ",", ":"))
        return head.startswith("[") or unfinished or not rest.lstrip().startswith("{")
    if isinstance(value, list):
        return True
    return isinstance(value, dict) and not rest.strip() and any(path in LISTS for path, _ in _lists(value, depth=2))


def _parsed(raw: str, line: int) -> Row | BadRow:
    try:
        value = json.loads(raw, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        return BadRow(line, "row_json", f"not JSON: {error}", raw)
    if not isinstance(value, dict):
        return BadRow(line, "row_json", f"not an object but {type(value).__name__}; write {{...}}", raw)
    try:
        return Row(line, _without_types(value) if '"$' in raw else value, raw)
    except RecursionError:
        return BadRow(line, "row_json", "objects and lists lie too deep in one another", raw)


def _without_types(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A value of MongoDB's Extended JSON as what it stands for: `{"$date": {"$numberLong": "17..."}}` is a number."""
    if isinstance(value, list):
        return [_without_types(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, inner),) = value.items()
        if kind in _TYPES:
            return _TYPES[kind](_without_types(inner))
    return {name: _without_types(one) for name, one in value.items()}


def _number(written: object) -> object:
    """A figure as a number; what is none stays."""
    try:
        return int(str(written)) if isinstance(written, str) and written.lstrip("-").isdigit() else float(str(written))
    except ValueError:
        return written


_TYPES: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("$date", "$oid", "$uuid", "$symbol"), lambda written: written),
    **dict.fromkeys(("$numberInt", "$numberLong", "$numberDouble", "$numberDecimal"), _number),
}


class _Scanner:
    """Cuts the elements of one list out of a document that comes in blocks, whatever is wrong inside them."""

    def __init__(self, places: Sequence[str]) -> None:
        self._places = frozenset(places)
        self._keys: list[str] = []  # of the objects that are open around the list
        self.line = 1  # of the start of the buffer
        self.found = self.ended = False
        self._buffer = ""
        self._at = 0  # scanned up to here
        self._from = 0  # start of the element at hand
        self._open = ""  # the brackets that are open
        self._base = 0  # how many are open around the elements; 0 outside the list
        self._key = ""

    @property
    def size(self) -> int:
        """Code points read of the element at hand."""
        return len(self._buffer)

    @property
    def too_deep(self) -> bool:
        """Whether more brackets are open than any document has; then it is scanned no further."""
        return len(self._open) > _TOO_DEEP

    def rest(self) -> str:
        """What was read of an element that has no end."""
        return self._buffer.strip()

    def rest_line(self) -> int:
        """The line in which that element begins."""
        blank = len(self._buffer) - len(self._buffer.lstrip())
        return self.line + (self._buffer.count("\n", 0, blank) if blank < len(self._buffer) else 0)

    def scan(self, block: str) -> Iterator[tuple[str, int]]:
        """The elements that end in this block, as written, each with the line it starts in."""
        self._buffer += block
        while token := _TOKEN.search(self._buffer, self._at):
            sign = token[0]
            if sign[0] == '"' and not token[1]:
                self._at = token.start()
                if token.end() >= len(self._buffer) - 1:
                    break  # a string that goes on in the next block
                self._at += 1  # one that is never closed: what is behind the quote counts as if it weren't there
                continue
            self._at = token.end()
            if self.too_deep:
                break
            if sign[0] == '"':
                self._key = sign[1:-1]
            elif sign in "[{":
                self._opened(sign)
            elif len(self._open) == self._base > 0 and sign in ",]":
                yield from self._cut(token.start())
                if sign == "]":
                    self._open, self._base = self._open[:-1], 0
                    self.ended = not self._open
            elif sign in "]}":
                self._closed("[" if sign == "]" else "{")
        else:
            self._at = len(self._buffer)
        self._drop(self._from if self._base else self._at)

    def _opened(self, bracket: str) -> None:
        if not self.found and len(self._open) < _DEEPEST + 1:
            self._keys[max(len(self._open) - 1, 0) :] = [self._key] if self._open else []
            if bracket == "[" and "[" not in self._open and ".".join(self._keys) in self._places:
                self.found, self._base, self._from = True, len(self._open) + 1, self._at
        self._open += bracket

    def _closed(self, bracket: str) -> None:
        """Close up to the nearest such bracket inside the element; one that closes nothing is the element's fault."""
        depth = self._open.rfind(bracket, self._base)
        if depth >= 0:
            self._open = self._open[:depth]
        self.ended = not self._open

    def _cut(self, end: int) -> Iterator[tuple[str, int]]:
        element = self._buffer[self._from : end]
        blank = len(element) - len(element.lstrip())
        before = self._buffer.count("\n", 0, self._from + blank)
        if element.strip():
            yield element.strip(), self.line + before
        self._from = self._at

    def _drop(self, count: int) -> None:
        self.line += self._buffer.count("\n", 0, count)
        self._buffer = self._buffer[count:]
        self._at -= count
        self._from -= count
