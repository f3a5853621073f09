"""An element of XML as values like those of JSON: nested by what it holds, texts under the names of their elements."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.roles import role_of
from app.readers.files.xml_parts import key

BLOCKS = frozenset({"p", "br", "div", "li", "blockquote", "tr", "h1", "h2", "h3"})
"""Tags of HTML that end a line."""

INLINE = BLOCKS | {"b", "i", "u", "em", "strong", "span", "a", "ul", "ol", "font", "sup", "sub", "small", "img", "hr"}
"""Tags of HTML within a text: what stands in them is of the text."""

NAMED = ("name", "key", "field")
"""Attributes that name what an element holds."""

_APART = (*NAMED, "type", "lang", "category", "label", "aspect", "criterion")
_NOISE = ("xmlns", "xsi:", "xml:space", "xml:base")
_LONGEST_NAME = 60
_TURNS = "turns"
_SPEAKERS = frozenset({"from", "sender", "author", "speaker", "role", "direction"})
_MAYBE = frozenset({"who", "name", "type"})
"""Attributes that tell who speaks, if by a usual word for it."""

_SPOKEN = frozenset({"message", "msg", "turn", "utterance", "line"})

_ESCAPED = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#[xX][\dA-Fa-f]{1,6});")

Value = str | dict[str, object] | list[object] | None
Part = tuple[str, Mapping[str, str], Value]
"""An element within another one: its tag as it is written, its attributes, what it holds."""


@dataclass(slots=True)
class Element:
    """An element that is open: its tag as it is written, its attributes, and what of it has been read."""

    tag: str
    given: Mapping[str, str]
    said: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def text(self) -> str | None:
        """Its own text; signs of XML that are left in it were escaped once more, as in a CDATA section."""
        return _ESCAPED.sub(lambda sign: html.unescape(sign[0]), "".join(self.said)).strip() or None


def attributes(given: Mapping[str, str]) -> dict[str, str]:
    """Attributes by their names without a namespace, but for those that tell how the file is written."""
    return {key(name): value for name, value in given.items() if not name.startswith(_NOISE)}


def end_within(outer: Element, inner: Element, *, whole: bool) -> None:
    """Put an element that has ended into the one around it, which is the `whole` record or a part of it.

    Inline tags of HTML in a part are a piece of its text.
    """
    tag = key(inner.tag)
    if tag.lower() in INLINE and not inner.parts and not whole:
        outer.said += [*inner.said, "\n" if tag.lower() in BLOCKS else ""]
        return
    value = None if is_nil(inner.given) else value_of(inner)
    outer.parts.append((inner.tag, attributes(inner.given), value))


def is_nil(given: Mapping[str, str]) -> bool:
    """Whether attributes say that there is nothing."""
    return any(name.endswith(":nil") and value in ("true", "1") for name, value in given.items())


def value_of(element: Element) -> Value:
    """What an element holds: its text, a list where it only holds several alike, else its parts by their names.

    The text of an element with attributes stands under its own name, its attributes beside it: `rating`, `rating.max`.
    """
    if not element.parts:
        return element.text() or {**attributes(element.given)} or None
    return _listed(element) or record_of(element)


def record_of(element: Element) -> dict[str, object]:
    """What an element holds by names: attributes, its own text under its tag, the elements in it."""
    found: dict[str, object] = dict(attributes(element.given))
    if (said := element.text()) is not None:
        found[key(element.tag)] = said
    named = _by_name(element.parts)
    more = _by_tag(element.parts) if named is None else named
    return found | {name: value for name, value in more.items() if value is not None or name not in found}


def is_plural(outer: str, inner: str) -> bool:
    """Whether a tag is named after those in it: `reviews` of `review`, `replies` of `reply`, `commentList`."""
    stem = inner.lower()
    return outer.lower() != stem and outer.lower().startswith(stem[:-1] if stem.endswith("y") else stem)


def _listed(element: Element) -> Value:
    """The list that an element is whose parts have one tag; null if it is none. Texts are lines of one."""
    tags = {tag for tag, _, _ in element.parts}
    if len(tags) > 1 or element.text() is not None or _tells(element.given):
        return None
    if len(element.parts) == 1 and not is_plural(key(element.tag), key(tags.pop())):
        return None if (mark := _speaker_mark(element.parts)) is None else _turns(element.parts, mark)
    return _joined(element.parts)


def _tells(given: Mapping[str, str]) -> bool:
    """Whether attributes say something of an element, and not but how many it holds or that it is a list."""
    return any(name not in ("type", "count", "total", "size") for name in attributes(given))


def _joined(parts: Sequence[Part]) -> Value:
    """Several elements with one tag: lines of a text, or a list of what they hold or of who said what."""
    if (mark := _speaker_mark(parts)) is not None:
        return _turns(parts, mark)
    if all(isinstance(value, str) or value is None for _, _, value in parts):
        return "\n".join(value for _, _, value in parts if isinstance(value, str)) or None
    objects = (_as_object(part) for part in parts)
    return [one for one in objects if one]


def _as_object(part: Part) -> dict[str, object]:
    tag, given, value = part
    if isinstance(value, dict):
        return value
    return {**given, **({} if value is None else {key(tag): value})}


def _by_name(parts: Sequence[Part]) -> dict[str, object] | None:
    """Texts that are named by an attribute, `<field name="text">`, by these names; null if others are there too."""
    mark = next((mark for mark in NAMED if all(mark in given for _, given, _ in parts)), None)
    if mark is None or _speaker_mark(parts) is not None or any(isinstance(value, list) for _, _, value in parts):
        return None
    texts = {given[mark]: value if isinstance(value, str) else None for _, given, value in parts}
    return {name: value for name, value in texts.items() if name} if len(texts) == len(parts) else None


def _by_tag(parts: Sequence[Part]) -> dict[str, object]:
    """What elements hold by their tags; those of another namespace keep its prefix where a tag has none to itself."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part[0], []).append(part)
    found: dict[str, object] = {}
    for tag, some in groups.items():
        name = key(tag) if key(tag) not in found else tag.replace("-", "_")
        talk = _speaker_mark(some) is not None
        apart = _told_apart(some) if len(some) > 1 and not talk else None
        if talk:
            found[_TURNS if key(tag).lower() in _SPOKEN and _TURNS not in {*groups, *found} else name] = _joined(some)
        elif apart is not None:
            found |= {f"{name}.{kind}": value for kind, value in apart.items()}
        elif len(some) > 1:
            found[name] = _joined(some)
        else:
            found |= _alone(name, some[0])
    return found


def _speaker_mark(parts: Sequence[Part]) -> str | None:
    """The attribute that tells who says each of several elements, if they are a talk: by its words, or its name."""
    is_spoken = bool(parts) and key(parts[0][0]).lower() in _SPOKEN
    for mark in sorted({mark for _, given, _ in parts for mark in given}):
        said = {given.get(mark, "") for _, given, _ in parts}
        roles = {*map(role_of, said)}
        if None not in roles and len(roles) > 1:
            return mark
        is_told = roles != {None} and mark.lower() in _SPEAKERS | _MAYBE
        if is_spoken and (is_told or (mark.lower() in _SPEAKERS and len(said) > 1)):
            return mark
    return None


def _turns(parts: Sequence[Part], mark: str) -> list[object]:
    """What is said in a talk, each with who says it."""
    is_spoken = key(parts[0][0]).lower() in _SPOKEN
    turns = [_as_object(("text", *part[1:]) if is_spoken and "text" not in part[1] else part) for part in parts]
    if mark.lower() not in _SPEAKERS and not any("role" in turn for turn in turns):
        turns = [{**turn, "role": given.get(mark)} for turn, (_, given, _) in zip(turns, parts, strict=True)]
    return [*turns]


def _alone(name: str, part: Part) -> dict[str, object]:
    """An element that stands alone by its name, a text's attributes beside it."""
    _, given, value = part
    beside = {f"{name}.{attribute}": one for attribute, one in given.items()} if isinstance(value, str) else {}
    return {name: value, **beside}


def _told_apart(parts: Sequence[Part]) -> dict[str, str] | None:
    """Texts with one tag by the attribute that tells them apart, such as languages; null if none does."""
    for mark in _APART:
        texts = {given.get(mark, ""): value for _, given, value in parts if isinstance(value, str)}
        if len(texts) == len(parts) and all(0 < len(kind) <= _LONGEST_NAME for kind in texts):
            return {kind: value for kind, value in texts.items() if isinstance(value, str)}
    return None
