"""A scorer that needs no model: each sentence is a mention, and its labels are always the same."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.labels import Emotion, Intent, Role, Sentiment
from app.domain.records import Feedback, Mention, ScoredMention

VERSION = "fake-1"
_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]?", re.DOTALL)


@dataclass(frozen=True)
class SentenceScorer:
    """Mentions are sentences; `pause` seconds pass for each call."""

    pause: float = 0.0
    version: str = VERSION

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        time.sleep(self.pause)
        return [scored(mention) for item in feedback for mention in mentions(item)]


def mentions(item: Feedback) -> Iterator[Mention]:
    """A mention for each sentence of the customer."""
    said = [(number, turn.text) for number, turn in enumerate(item.turns) if turn.role is Role.CUSTOMER]
    texts: list[tuple[int | None, str]] = [*said] if item.turns else [(None, item.text)]
    for turn, text in texts:
        for match in _SENTENCE.finditer(text):
            yield Mention(item.id, match.start(), match.end(), match[0], item.lang or "en", turn)


def scored(mention: Mention) -> ScoredMention:
    """The mention with labels; one of an odd length has emotions."""
    odd = len(mention.text) % 2 == 1
    return ScoredMention(
        mention=mention,
        valence=0.25,
        sentiment=Sentiment.POSITIVE,
        sentiment_confidence=0.9,
        emotions=(Emotion.JOY, Emotion.GRATITUDE) if odd else (),
        intensity=1 / 3,
        intent=Intent.PRAISE,
        intent_confidence=0.8,
        effort=None,
        effort_confidence=0.7,
        stage="use",
        stage_confidence=0.6,
        touchpoint="product_quality",
        touchpoint_confidence=0.5,
        model=VERSION,
    )
