"""Texts of forums and Steam without their tags of BBCode, and without what they quote of others."""

import re
from typing import NamedTuple

_BLOCKS = frozenset((
    *("quote", "list", "ul", "ol", "olist", "ulist", "li", "table", "tr", "td", "th", "p", "center", "code", "pre"),
    *("hr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "*"),
))  # fmt: skip
_MEDIA = frozenset((
    *("img", "image", "attach", "attachment", "youtube", "previewyoutube", "video", "media", "audio"),
))  # fmt: skip
_PAIRED = _MEDIA | _BLOCKS - {"hr", "br", "*"} | frozenset((
    *("b", "i", "u", "s", "strike", "strikethrough", "del", "em", "strong", "sub", "sup", "url", "link", "email"),
    *("size", "color", "colour", "font", "left", "right", "centre", "justify", "indent", "spoiler", "spoilers", "hide"),
    *("noparse", "mention", "user", "expand", "highlight", "align"),
))  # fmt: skip
_ALONE = frozenset({"hr", "br", "*"})
_TAG = re.compile(r"\[(/?)([a-z]{1,15}[1-6]?|\*)(?:[= ][^\[\]\n]{0,400})?\]", re.IGNORECASE)
_BLANK_LINES = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*(?:\n\s*)+")
_LINES = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")


class _Tag(NamedTuple):
    name: str
    start: int
    end: int


def without_tags(text: str) -> str:
    """The words of a text with tags of BBCode in pairs; any other as it is.

    What stands between tags of pictures and the like is none of it, nor what is quoted, unless that is all there is.
    """
    if "[/" not in text or not (pairs := _pairs(text)):
        return text
    tags = [tag for pair in pairs for tag in pair]
    tags += [_Tag(one[2].lower(), *one.span()) for one in _TAG.finditer(text) if one[2].lower() in _ALONE]
    media = [_Tag("", one.start, other.end) for one, other in pairs if one.name in _MEDIA]
    quoted = [_Tag("quote", one.start, other.end) for one, other in pairs if one.name == "quote"]
    return _without(text, [*tags, *media, *quoted]) or _without(text, [*tags, *media]) or text


def _pairs(text: str) -> list[tuple[_Tag, _Tag]]:
    """The opening tags with those that close them; a tag between them that nothing closes is a word."""
    found: list[tuple[_Tag, _Tag]] = []
    opened: dict[str, list[_Tag]] = {}
    for match in _TAG.finditer(text):
        tag = _Tag(match[2].lower(), *match.span())
        if tag.name not in _PAIRED:
            continue
        if not match[1]:
            opened.setdefault(tag.name, []).append(tag)
        elif opened.get(tag.name):
            found.append((opened[tag.name].pop(), tag))
    return found


def _without(text: str, parts: list[_Tag]) -> str:
    """The text without some of its parts, of which blocks stand in lines of their own."""
    said, at = [], 0
    for name, start, end in sorted(parts, key=lambda part: (part.start, -part.end)):
        if end <= at:
            continue
        said.append(text[at : max(at, start)])
        said.append("\n" if name in _BLOCKS and not said[-1].endswith("\n") else "")
        at = end
    whole = "".join([*said, text[at:]])
    return _LINES.sub("\n", _BLANK_LINES.sub("\n\n", whole)).strip()
