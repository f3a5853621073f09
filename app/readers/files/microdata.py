"""What a page of HTML says of itself in schema.org's terms: items in microdata, RDFa and JSON-LD."""

import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.sides import side_of
from app.readers.files.xml_values import BLOCKS
from app.readers.values.page import PageReader

PROS, CONS = "positiveNotes", "negativeNotes"
"""The properties of what was liked in a review, and what wasn't."""

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_ENDED_BY_NEXT = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})
_PARTS = BLOCKS | {"dt", "dd", "td", "section", "article", "header", "footer", "ul", "ol"}
_UNREAD = frozenset({"script", "style", "template", "noscript"})
_BODIES = frozenset({"reviewBody", "description", "text", "commentText", "articleBody"})
_OF_AUTHOR = re.compile(r"user|author|profile|login|nick|reviewer|member|customer", re.IGNORECASE)
_DEEPEST, _LONGEST, _LONGEST_LABEL = 60, 1 << 20, 60
_SCRIPT = re.compile("<script", re.IGNORECASE)
_JSON_LD = re.compile(r"application/ld\+json", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """A thing with its types and, by their names, the values of its properties; `about` is the one it stands in."""

    types: frozenset[str]
    line: int
    about: "Item | None" = None
    given: dict[str, list["str | Item"]] = field(default_factory=lambda: defaultdict(list))


class TooMuch(Exception):
    """Properties that hold each other's texts again and again."""


def items_in(written: str) -> list[Item]:
    """All items that the tags of a page tell of. TooMuch if their texts are together much longer than the page."""
    reader = _Items(left=4 * len(written) + _LONGEST)
    reader.feed(written)
    reader.close()
    return reader.items


def linked_in(written: str) -> list[Item]:
    """All items of the JSON-LD in a page, in their order; what of it is no JSON is left out."""
    found: list[Item] = []
    for said, line in _scripts(written):
        try:
            value = json.loads(said.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue
        _linked(value, None, line, found, _DEEPEST)
    return found


def _scripts(written: str) -> Iterator[tuple[str, int]]:
    """The scripts of JSON-LD, each with its line."""
    at = line = 0
    while (found := _SCRIPT.search(written, at)) is not None:
        begun = found.start()
        opened = written.find(">", begun)
        ended = written.find("</", opened)
        while ended >= 0 and written[ended + 2 : ended + 8].lower() != "script":
            ended = written.find("</", ended + 2)
        if opened < 0 or ended < 0:
            return
        line += written.count("\n", at, opened)
        if _JSON_LD.search(written, begun, min(opened, begun + _LONGEST_LABEL * 10)):
            yield written[opened + 1 : ended], line + 1
        line += written.count("\n", opened, ended)
        at = ended


def _linked(value: object, about: Item | None, line: int, found: list[Item], depth: int) -> "str | Item | None":
    """A value of JSON-LD as a property has it; all items in it are put to those `found`."""
    if isinstance(value, bool) or value is None or depth == 0:
        return None
    if isinstance(value, str | int | float):
        return html.unescape(str(value))
    if isinstance(value, list):
        for one in value:
            _linked(one, about, line, found, depth - 1)
        return None
    if not isinstance(value, dict):
        return None
    if "@value" in value:
        return _linked(value["@value"], about, line, found, depth - 1)
    types = value.get("@type")
    named = [one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)]
    item = Item(frozenset(map(_last, named)), line, about)
    found.append(item)
    for name, one in value.items():
        for part in one if isinstance(one, list) else [one]:
            if (made := _linked(part, item, line, found, depth - 1)) is not None:
                item.given[_last(name)].append(made)
    return item


def _last(name: str) -> str:
    """The last part of the address of a type or a property."""
    return re.split(r"[/#:]", name.strip())[-1]


@dataclass(slots=True)
class _Open:
    """A tag that is open: what it is a property of, and where its text begins."""

    tag: str
    names: tuple[str, ...]
    of: Item | None
    item: Item | None
    begun: int
    hint: str
    parted: bool = False  # whether a part of the page stands within


class _Items(PageReader):
    def __init__(self, *, left: int) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self._stack: list[_Open] = []
        self._tags: Counter[str] = Counter()
        self._scopes: list[Item] = []
        self._said: list[str] = []
        self._left = left
        self._unread = 0
        self._side = 0  # of a heading, for the part below it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDED_BY_NEXT and self._stack and self._stack[-1].tag == tag:
            self._end_last()
        given = dict(attrs)
        self._unread += tag in _UNREAD
        outer = self._scopes[-1] if self._scopes else None
        names = tuple(map(_last, (given.get("itemprop") or given.get("property") or "").split()))
        item = self._begun(given, outer) if "itemscope" in given or "typeof" in given else None
        value = None if item is not None else _plain(tag, given)
        if outer is not None and names and value is not None:
            self._put(outer, names, value)
            names = ()
        if outer is not None and tag in _PARTS:
            self._said.append("\n")
            for one in self._stack[-1:]:
                one.parted = True
        if tag not in _VOID:
            hint = f"{given.get('class') or ''} {given.get('href') or ''} {given.get('rel') or ''}"
            self._stack.append(_Open(tag, names if outer else (), outer, item, len(self._said), hint))
            self._tags[tag] += 1
            if item is not None:
                self._scopes.append(item)

    def handle_endtag(self, tag: str) -> None:
        if not self._tags[tag]:
            return
        while self._stack[-1].tag != tag:
            self._end_last()
        self._end_last()

    def handle_data(self, data: str) -> None:
        if self._scopes and not self._unread:
            self._said.append(data)

    def close(self) -> None:
        super().close()
        while self._stack:
            self._end_last()

    def _begun(self, given: Mapping[str, str | None], about: Item | None) -> Item:
        types = (given.get("itemtype") or given.get("typeof") or "").split()
        item = Item(frozenset(map(_last, types)), self.getpos()[0], about)
        if key := given.get("itemid") or given.get("resource"):
            item.given["@id"].append(key)
        self.items.append(item)
        return item

    def _end_last(self) -> None:
        """The innermost tag ends, be it written or not."""
        ended = self._stack.pop()
        self._tags[ended.tag] -= 1
        self._unread -= ended.tag in _UNREAD
        if ended.item is not None:
            self._scopes.pop()
        if ended.of is not None and ended.names:
            self._put(ended.of, ended.names, self._text(ended.begun) if ended.item is None else ended.item, ended)
        elif ended.of is not None and ended.item is None and ended.tag in _PARTS and not ended.parted:
            self._sided(ended.of, self._text(ended.begun))
        if ended.tag in _PARTS:
            self._said.append("\n")
            for one in self._stack[-1:]:
                one.parted = True
        if not self._scopes:
            self._said = []

    def _text(self, begun: int) -> str:
        pieces = self._said[begun:]
        self._left -= len(pieces) + sum(map(len, pieces))
        if self._left < 0:
            raise TooMuch
        lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
        return "\n".join(line for line in lines if line)[:_LONGEST]

    def _put(self, item: Item, names: tuple[str, ...], value: "str | Item", of: _Open | None = None) -> None:
        """Give an item a value; a name beside what tells of a person is the author's."""
        for name in names:
            known = "author" if name == "name" and of is not None and self._is_of_author(of, item) else name
            if isinstance(value, Item) or value:
                item.given[known].append(value)

    def _is_of_author(self, of: _Open, item: Item) -> bool:
        """Whether a name within an item that has its author named apart is, by the tags around it, that of a person."""
        around = [one.hint for one in reversed(self._stack[-3:]) if one.of is item and one.item is None]
        return any(_OF_AUTHOR.search(hint) for hint in (of.hint, *around))

    def _sided(self, item: Item, said: str) -> None:
        """Tell what was liked and what wasn't where a part of a page is headed so: `Pros: quiet`."""
        if any(one.of is item and not _BODIES.isdisjoint(one.names) for one in self._stack):
            return
        label, parted, rest = said.partition(":")
        if side := side_of(label) if len(label) <= _LONGEST_LABEL else 0:
            self._side = 0 if rest.strip() else side
            said = rest.strip()
        elif not parted and self._side:
            side, self._side = self._side, 0
        if side and said:
            item.given[PROS if side > 0 else CONS].append(said)


def _plain(tag: str, given: Mapping[str, str | None]) -> str | None:
    """The value that attributes of a tag have; null where its text is it."""
    value = given.get("content") if tag != "time" else given.get("content") or given.get("datetime")
    if value is None and tag in ("data", "meter"):
        value = given.get("value")
    return "" if value is None and tag in _VOID else None if value is None else value.strip()
