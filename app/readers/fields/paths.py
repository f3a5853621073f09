"""Values in nested rows by a path: `user.name`, `first | second`, and what is done with a text on the way."""

import html
import re
from collections.abc import Callable, Mapping, Sequence

from app.domain.names import normal
from app.readers.fields.bbcode import without_tags
from app.readers.values.page import PageReader
from app.readers.values.words import says_nothing

CONSTANT, JOINED, FILTER = "=", " & ", "|"
"""`=app` is the word app itself; `a & b` are two texts with a blank line between; `a|html` is the text of markup.

`a|runs` joins a text that is a list of pieces, `a|bytes` mends one whose UTF-8 bytes were written as a sign each."""

_BLOCKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"})
_UNREAD = frozenset({"script", "style", "aside"})  # in an aside forums quote what others wrote
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|li|ul|ol|b|i|u|em|strong|a|td|tr|table|h[1-4]|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_ESCAPED = re.compile(r"&(?:lt|#60|#x3c);", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")


def find(values: Mapping[str, object], path: str) -> object:
    """What stands at `path`, null if nothing does. Of a list on the way the first element counts."""
    if path.startswith(CONSTANT):
        return path[1:]
    if JOINED in path:
        parts = (find(values, part) for part in path.split(JOINED))
        return "\n\n".join(str(part) for part in parts if not is_blank(part))
    path, _, kind = path.partition(FILTER)
    value = _walk(values, path)
    if kind == "runs" and isinstance(value, list):
        return "".join(map(_run, value))
    if isinstance(value, str) and kind in _MADE:
        return _MADE[kind](value)
    return value


def first(values: Mapping[str, object], paths: Sequence[str], *, void: frozenset[str] = frozenset()) -> object:
    """What stands at the first of `paths` that leads to something; null if none does, or only to words in `void`."""
    for path in paths:
        value = find(values, path)
        if not is_blank(value) and not (isinstance(value, str) and value.strip() in void):
            return value
    return None


def has(values: Mapping[str, object], path: str) -> bool:
    """Whether there is such a field, be it null."""
    *before, last = [path] if path in values else path.split(".")
    at: object = values
    for key in before:
        at = _step(at, key)
    return isinstance(at, Mapping) and last in at


def is_blank(value: object) -> bool:
    """Whether there is nothing in a value."""
    return (
        value is None
        or (isinstance(value, str) and says_nothing(value))
        or (isinstance(value, list | dict) and not value)
    )


def flat(values: Mapping[str, object], *, depth: int = 3) -> dict[str, object]:
    """The row with the fields of nested objects beside it, by their paths."""
    found: dict[str, object] = {}
    for name, value in values.items():
        found[name] = value
        if isinstance(value, Mapping) and depth > 1:
            inner = flat(value, depth=depth - 1)
            found.update((f"{name}.{key}", one) for key, one in inner.items() if f"{name}.{key}" not in values)
    return found


def known_as(path: str, names: Mapping[str, str]) -> str:
    """`path` as a file names it, if it differs in case and signs alone; `names` are a file's by their normal form."""
    if path.startswith(CONSTANT):
        return path
    bare, mark, kind = path.partition(FILTER)
    return names.get(normal(bare), bare) + mark + kind


def plain(markup: str, *, quotes: bool = False) -> str:
    """The text of a piece of HTML: blocks as lines, signs as they are; with `quotes`, `>` before what is quoted."""
    if "<" not in markup and "&" not in markup:
        return markup
    reader = _Text(quotes=quotes)
    reader.feed(markup)
    reader.close()
    return _BLANK_LINES.sub("\n\n", "".join(reader.parts)).strip()


def unmarked(text: str) -> str:
    """The text of what is HTML or BBCode by its tags, also where its signs were escaped once more; else as it is."""
    if _ESCAPED.search(text) and _MARKUP.search(once := html.unescape(text)):
        return plain(once)
    return without_tags(plain(text) if "<" in text and _MARKUP.search(text) else text)


def whole(text: str) -> str:
    """The text whose UTF-8 bytes stand as a sign each, as Facebook writes them; any other as it is."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _run(piece: object) -> str:
    """A piece of a text: a string, or an object with one."""
    text = piece.get("text") if isinstance(piece, Mapping) else piece
    return text if isinstance(text, str) else ""


def _walk(values: Mapping[str, object], path: str) -> object:
    if path in values:
        return values[path]
    at: object = values
    for key in path.split("."):
        at = _step(at, key)
    return at


def _step(at: object, key: str) -> object:
    if isinstance(at, list):
        at = at[0] if at else None
    return at.get(key) if isinstance(at, Mapping) else None


class _Text(PageReader):
    """Gathers the text; scripts, styles and what is quoted aside are none."""

    def __init__(self, *, quotes: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = self._quoted = 0
        self._quotes = quotes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        self._unread += tag in _UNREAD
        if self._quotes and tag == "blockquote":
            self._quoted += 1
            self.parts.append("\n")
        if tag == "br" or (self._quoted and tag == "blockquote"):
            self.parts.append(self._line())

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0
        if tag == "blockquote" and self._quoted:
            self._quoted -= 1
        if tag in _BLOCKS and tag != "br":
            self.parts.append(self._line())

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(data)

    def _line(self) -> str:
        return "\n> " if self._quoted else "\n"


_MADE: Mapping[str, Callable[[str], str]] = {"html": plain, "entities": html.unescape, "bytes": whole}
