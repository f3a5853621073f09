"""Reviews in a page of HTML that bears schema.org's marks, as shops and sites of reviews write for search engines."""

import json
from collections.abc import Iterator, Mapping, Sequence

from app.readers.fields.rows import Row
from app.readers.files.microdata import CONS, PROS, Item, TooMuch, items_in, linked_in
from app.readers.files.sheets import SheetTable

NAMES = ("id", "review title", "text", "pros", "cons", "author", "time", "rating", "lang", "product", "reply")
"""The columns of rows, in their order."""

_REVIEWS = frozenset({"Review", "UserReview", "EmployerReview", "CriticReview"})
_COMMENTS = frozenset({"Comment", "UserComments", "DiscussionForumPosting", "SocialMediaPosting"})
_BODY = ("reviewBody", "description", "text", "commentText", "articleBody")
_TITLE = ("headline", "name", "summary", "title")
_AUTHOR = ("author", "reviewer", "creator")
_TIME = ("datePublished", "dateCreated", "dtreviewed", "commentTime", "uploadDate", "dateModified")
_MARKS = ("itemprop", "typeof", "ld+json")


def page_reviews(written: str) -> SheetTable | None:
    """The reviews that a page marks as such, else comments; null if it marks none with words.

    Where tags and JSON-LD tell of the same, what has more of them and more words counts. What answers a review is no
    review, and its reply.
    """
    if not any(mark in written for mark in _MARKS):
        return None
    try:
        ways = {"JSON-LD": linked_in(written), "microdata": items_in(written)}
    except TooMuch:
        return None
    for kinds in (_REVIEWS, _COMMENTS):
        found = {how: list(_records(items, kinds)) for how, items in ways.items()}
        how = max(found, key=lambda one: _weight(found[one]))
        if any(row.values.get("text") or row.values.get("review title") for row in found[how]):
            names = tuple(name for name in NAMES if any(row.values.get(name) for row in found[how]))
            why = f"a page whose reviews are marked as such ({how})"
            return SheetTable(iter(found[how]), names, True, {"format": why})
    return None


def _weight(rows: Sequence[Row]) -> tuple[int, int]:
    """How many rows have words, and how many signs these have."""
    said = [len(str(row.values.get("text") or "")) for row in rows]
    return sum(map(bool, said)), sum(said)


def _records(items: Sequence[Item], kinds: frozenset[str]) -> Iterator[Row]:
    """A row for each item of some kinds that doesn't answer another one, and isn't there once more."""
    seen: set[str] = set()
    for item in items:
        answers = item.about is not None and not item.about.types.isdisjoint(_REVIEWS | _COMMENTS)
        if item.types.isdisjoint(kinds) or (answers and kinds is _REVIEWS):
            continue
        values = _values(item)
        raw = json.dumps(values, ensure_ascii=False)
        if values and raw not in seen:
            seen.add(raw)
            yield Row(item.line, values, raw)


def _values(item: Item) -> Mapping[str, object]:
    rated = _first(item, ("reviewRating", "ratingValue", "rating"))
    comment = _first(item, ("comment",))
    found = {
        "id": _text(_first(item, ("@id", "id", "identifier"))),
        "review title": _text(_first(item, _TITLE)),
        "text": _text(_first(item, _BODY)),
        "pros": _notes(item, PROS),
        "cons": _notes(item, CONS),
        "author": _name(_first(item, _AUTHOR)),
        "time": _text(_first(item, _TIME)),
        "rating": _rating(rated),
        "lang": _text(_first(item, ("inLanguage",))),
        "product": _name(_first(item, ("itemReviewed", "item"))) or _name(item.about),
        "reply": _text(_first(comment, _BODY)) if isinstance(comment, Item) else _text(comment),
    }
    return {name: value for name, value in found.items() if value}


def _first(item: Item, names: Sequence[str]) -> str | Item | None:
    return next((value for name in names for value in item.given.get(name, ())[:1]), None)


def _text(value: str | Item | None) -> str | None:
    """A value that is a text, trimmed."""
    return (value.strip() or None) if isinstance(value, str) else None


def _name(value: str | Item | None) -> str | None:
    """Who or what a value names."""
    return _text(_first(value, ("name", "alternateName", "givenName"))) if isinstance(value, Item) else _text(value)


def _rating(value: str | Item | None) -> str | None:
    """A grade; what it is out of stands behind it where that isn't five."""
    if not isinstance(value, Item):
        return _text(value)
    grade, best = _text(_first(value, ("ratingValue", "value"))), _text(_first(value, ("bestRating", "best")))
    return grade if grade is None or best in (None, "5", "5.0") or "/" in grade else f"{grade}/{best}"


def _notes(item: Item, name: str) -> str | None:
    """What was liked, or wasn't: texts, or the names in a list."""
    found: list[str] = []
    for value in item.given.get(name, ()):
        inner = value.given.get("itemListElement", [value]) if isinstance(value, Item) else [value]
        found += (said for one in inner if (said := _name(_inner(one))))
    return "\n".join(found) or None


def _inner(value: str | Item) -> str | Item:
    """What an element of a list holds."""
    held = value.given.get("item") if isinstance(value, Item) else None
    return held[0] if held else value
