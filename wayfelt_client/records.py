"""What is sent and what comes back, as the service names it (docs/api.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict


class Turn(TypedDict, total=False):
    """One turn of a chat."""

    role: Literal["customer", "agent", "bot"]
    text: str
    time: str


class Item(TypedDict, total=False):
    """A piece of feedback: `text` or `turns`, and what else is known of it. Times are in ISO 8601."""

    text: str
    turns: list[Turn]
    external_id: str
    source: str
    channel: str
    author: str
    occurred_at: str
    lang: str
    rating: float
    nps: float
    csat: float
    ces: float
    solicited: bool
    segment: Mapping[str, str | float | bool]


class Placed(TypedDict):
    """Where a mention is on another journey than the usual one."""

    stage: str
    touchpoint: str


class Mention(TypedDict):
    """A scored mention; fields that a newer service has besides are there too.

    `similarity` is that to `q`, `placed` on the `journey` that was asked for.
    """

    item_id: str
    mention_id: str
    turn: int | None
    start: int
    end: int
    text: str
    lang: str
    channel: str | None
    time: str | None
    author: str | None
    rating: float | None
    valence: float
    sentiment: str
    sentiment_confidence: float
    emotions: list[str]
    intensity: float
    intent: str
    intent_confidence: float
    effort: str | None
    effort_confidence: float
    stage: str
    stage_confidence: float
    touchpoint: str
    touchpoint_confidence: float
    model: str
    at: str
    source: str | None
    external_id: str | None
    theme: str | None
    unthemed_reason: str | None
    similarity: float | None
    placed: Placed | None


@dataclass(frozen=True, slots=True)
class Job:
    """Background work. `total` is null while it isn't known; `result` is there when `state` is done."""

    id: str
    kind: str
    state: Literal["queued", "running", "done", "dead", "cancelled"]
    done: int
    total: int | None
    result: Mapping[str, Any] | None
    error: str | None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "dead", "cancelled")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of items: how many are new or changed and how many were known.

    `errors` say what is wrong with the others, by their `index` in what was sent; `jobs` score what is new.
    """

    accepted: int
    duplicates: int
    errors: tuple[Mapping[str, Any], ...]
    jobs: tuple[str, ...]
