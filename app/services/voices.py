"""What customers wrote, to be read: quotes in the words around them, an item in pieces with its mentions marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.labels import Role
from app.errors import NotFound
from app.store.corrections import StoredCorrection, corrections_of_item
from app.store.feedback import StoredFeedback, feedback_by_id, get_feedback
from app.store.reading import StoredMention, mentions_of_item
from app.store.scope import Scope

AROUND = 160
"""Characters of an item that are shown before and after a quote."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote in the words around it; `cut_before` and `cut_after` say that there is more."""

    before: str
    words: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A piece of a text; `mention` is what is said there, null for what lies between."""

    text: str
    mention: StoredMention | None


@dataclass(frozen=True, slots=True, eq=False)
class SeenTurn:
    """A turn of a chat log, or a whole text, which has no role."""

    role: Role | None
    time: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SeenItem:
    """An item with its mentions in the order of its text, and what people corrected of it, the last first."""

    item: StoredFeedback
    turns: tuple[SeenTurn, ...]
    mentions: tuple[StoredMention, ...]
    corrections: tuple[StoredCorrection, ...]


def see_item(scope: Scope, item_id: str) -> SeenItem:
    """An item of the project. NotFound if it isn't there."""
    item = get_feedback(scope, item_id)
    if item is None:
        raise NotFound("no feedback of that id")
    mentions = mentions_of_item(scope, item_id)
    kept = item.feedback
    if kept.turns:
        turns = tuple(
            SeenTurn(turn.role, turn.time, pieces(turn.text, [one for one in mentions if one.row["turn"] == at]))
            for at, turn in enumerate(kept.turns)
        )
    else:
        turns = (SeenTurn(None, None, pieces(kept.text, mentions)),)
    return SeenItem(item, turns, tuple(mentions), tuple(reversed(corrections_of_item(scope, item_id))))


def pieces(text: str, mentions: Sequence[StoredMention]) -> tuple[Piece, ...]:
    """The text cut where mentions begin and end; together they are the text. Of what overlaps the first counts."""
    return tuple(_pieces(text, sorted(mentions, key=lambda one: (one.row["start"], one.row["end"]))))


def evidence(scope: Scope, mentions: Sequence[StoredMention], *, around: int = AROUND) -> Mapping[str, Evidence]:
    """By id the mentions in the words around them."""
    items = feedback_by_id(scope, [one.row["item_id"] for one in mentions])
    found = {}
    for one in mentions:
        row = one.row
        item = items[row["item_id"]].feedback
        text = item.text if row["turn"] is None else item.turns[row["turn"]].text
        found[row["mention_id"]] = cut(text, row["start"], row["end"], around=around)
    return found


def cut(text: str, start: int, end: int, *, around: int) -> Evidence:
    """The words of `text` from `start` to `end`, with about so many characters before and after, at whole words."""
    first, last = max(0, start - around), min(len(text), end + around)
    if first > 0 and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    if last < len(text) and (space := text.rfind(" ", end, last)) >= 0:
        last = space
    return Evidence(text[first:start], text[start:end], text[end:last], first > 0, last < len(text))


def _pieces(text: str, mentions: Sequence[StoredMention]) -> Iterator[Piece]:
    at = 0
    for one in mentions:
        start, end = one.row["start"], one.row["end"]
        if start < at:
            continue
        if start > at:
            yield Piece(text[at:start], None)
        yield Piece(text[start:end], one)
        at = end
    if at < len(text):
        yield Piece(text[at:], None)
