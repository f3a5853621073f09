"""The nouns a text passes through: feedback, mention, scored mention. All frozen."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.labels import Effort, Emotion, Intent, Role, Sentiment

SEGMENT = "segment."
"""Stands before the names of a project's own fields, `Feedback.segment`, where there are others."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a chat log; `time` as given."""

    role: Role
    text: str
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """One item as it arrived: a `text`, or the `turns` of a chat log.

    `lang` is a BCP 47 tag, null when it is to be found; `time` is as given; `solicited`: whether somebody asked for it.
    """

    id: str
    text: str = ""
    turns: tuple[Turn, ...] = ()
    source: str | None = None
    channel: str | None = None
    author: str | None = None
    time: str | None = None
    lang: str | None = None
    rating: float | None = None
    nps: float | None = None
    csat: float | None = None
    ces: float | None = None
    solicited: bool | None = None
    segment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of an item in which the customer says one thing about one touchpoint.

    `start` and `end` are half-open, in Unicode code points of the item's text, or of the turn's text in a chat log.
    """

    item_id: str
    start: int
    end: int
    text: str
    lang: str
    turn: int | None = None

    @property
    def id(self) -> str:
        """16 hexadecimal digits made from the item's id and the offsets: the same span has the same id for ever."""
        key = f"{self.item_id}\x00{'' if self.turn is None else self.turn}\x00{self.start}\x00{self.end}"
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A label that may be the right one, and its probability."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The stages and touchpoints of which one is right as often as was asked for, the most probable first."""

    stage: tuple[Alternative, ...]
    touchpoint: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class ScoredMention:
    """A mention with its labels and how sure the model is of each (calibrated, 0..1).

    `valence` runs from -1 to 1, `intensity` from 0 to 1. `stage` and `touchpoint` are ids of the journey in use or
    `unassigned`; `effort` is null when nothing is said of it. `model` is the version of everything that decided;
    `alternatives` are there when they were asked for.
    """

    mention: Mention
    valence: float
    sentiment: Sentiment
    sentiment_confidence: float
    emotions: tuple[Emotion, ...]
    intensity: float
    intent: Intent
    intent_confidence: float
    effort: Effort | None
    effort_confidence: float
    stage: str
    stage_confidence: float
    touchpoint: str
    touchpoint_confidence: float
    model: str
    alternatives: Alternatives | None = None
