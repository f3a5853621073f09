"""The gold set: items with labelled mentions, as people labelled them by docs/labels.md."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.labels import Role
from app.domain.records import Feedback, Turn

SPLITS = ("train", "dev", "test")
_ROLE = re.compile(r"^(customer|agent|bot|action): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A labelled span, half-open, in code points of the item's text; `effort` is null when nothing is said of it."""

    start: int
    end: int
    valence: int
    emotions: tuple[str, ...]
    intensity: int
    intent: str
    effort: str | None
    stage: str
    touchpoint: str


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One item with its mentions in order; `second` is another person's labelling of the same item, if there is one."""

    id: str
    source: str
    lang: str
    channel: str
    text: str
    mentions: tuple[GoldMention, ...]
    second: tuple[GoldMention, ...] | None = None


def load_gold(folder: Path, split: str) -> list[GoldItem]:
    """The items of one split of the gold set in `folder`."""
    return load_items(folder / f"{split}.jsonl")


def load_items(path: Path) -> list[GoldItem]:
    """The items of a file in the form of the gold set."""
    with path.open(encoding="utf-8") as lines:
        return [item_of(json.loads(line)) for line in lines]


def as_feedback(item: GoldItem) -> tuple[Feedback, tuple[int, ...]]:
    """The item as it arrives, its language not told, and where each turn starts in the item's text (none if no chat).

    Chats are written a turn a line, `customer: ...`; a line without a role goes on with the turn before.
    """
    if item.channel != "chat" or not _ROLE.match(item.text):
        return Feedback(id=item.id, text=item.text, channel=item.channel), ()
    roles = list(_ROLE.finditer(item.text))
    ends = [*(role.start() - 1 for role in roles[1:]), len(item.text)]
    turns = [Turn(_role(role[1]), item.text[role.end() : end]) for role, end in zip(roles, ends, strict=True)]
    return Feedback(id=item.id, turns=tuple(turns), channel=item.channel), tuple(role.end() for role in roles)


def _role(word: str) -> Role:
    return Role.BOT if word == "action" else Role(word)  # an action is what the company's system logged


def item_of(row: Mapping[str, Any]) -> GoldItem:
    """An item as a line of a file holds it."""
    second = _mentions(row["second"]) if "second" in row else None
    id_, source, lang, channel, text = (row[name] or "" for name in ("id", "source", "lang", "channel", "text"))
    return GoldItem(id_, source, lang, channel, text, _mentions(row["mentions"]), second)


def _mentions(rows: Sequence[Mapping[str, Any]]) -> tuple[GoldMention, ...]:
    mentions = [GoldMention(**{**row, "emotions": tuple(row["emotions"])}) for row in rows]
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end)))
