"""A scored mention as one flat row: the record of the command line's output, of the API's answer and of the frame."""

from collections.abc import Iterable

from typing_extensions import TypedDict  # pydantic asks for this one on Python 3.11

from app.domain.records import Feedback, ScoredMention

DECIMALS = 4

_NEVER_PARTED_BY = frozenset(
    (
        *("item_id", "mention_id", "turn", "start", "end", "text", "valence", "intensity", "model"),
        *(f"{label}_confidence" for label in ("sentiment", "intent", "effort", "stage", "touchpoint")),
    )
)


class ScoredRow(TypedDict):
    """The fields of a scored mention, in the order they are written (docs/api.md)."""

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


def has_mentions(names: Iterable[str]) -> bool:
    """Whether columns of these names are those of scored mentions, as a file or a part of a folder has them."""
    return _NEVER_PARTED_BY.issubset(names)


def scored_row(scored: ScoredMention, feedback: Feedback) -> ScoredRow:
    """The row of one scored mention of `feedback`; figures are rounded to four decimals."""
    mention = scored.mention
    return ScoredRow(
        item_id=mention.item_id,
        mention_id=mention.id,
        turn=mention.turn,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        lang=mention.lang,
        channel=feedback.channel,
        time=feedback.time,
        author=feedback.author,
        rating=feedback.rating,
        valence=round(scored.valence, DECIMALS),
        sentiment=str(scored.sentiment),
        sentiment_confidence=round(scored.sentiment_confidence, DECIMALS),
        emotions=[str(emotion) for emotion in scored.emotions],
        intensity=round(scored.intensity, DECIMALS),
        intent=str(scored.intent),
        intent_confidence=round(scored.intent_confidence, DECIMALS),
        effort=None if scored.effort is None else str(scored.effort),
        effort_confidence=round(scored.effort_confidence, DECIMALS),
        stage=scored.stage,
        stage_confidence=round(scored.stage_confidence, DECIMALS),
        touchpoint=scored.touchpoint,
        touchpoint_confidence=round(scored.touchpoint_confidence, DECIMALS),
        model=scored.model,
    )
