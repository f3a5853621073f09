"""Scored mentions as they are kept: saved with their vectors, taken away with their item."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.labels import Emotion
from app.domain.records import ScoredMention
from app.store.feedback import StoredFeedback
from app.store.scope import Scope, pieces
from app.store.tables import FeedbackTable, MentionTable, VectorTable

Vectors = npt.NDArray[np.floating]
_BITS = {emotion: 1 << place for place, emotion in enumerate(Emotion)}  # new emotions go to the end


def emotion_bits(emotions: Iterable[Emotion]) -> int:
    """The sum of bits under which a set of emotions is kept."""
    return sum(_BITS[emotion] for emotion in emotions)


def emotions_of(bits: int) -> tuple[Emotion, ...]:
    """The emotions in a sum of bits, in their order."""
    return tuple(emotion for emotion, bit in _BITS.items() if bits & bit)


def save_mentions(
    scope: Scope,
    items: Mapping[str, StoredFeedback],
    mentions: Sequence[ScoredMention],
    *,
    features: Vectors,
    meanings: Vectors,
) -> None:
    """Put the mentions of `items` (by id) in the place of those that were kept of them.

    `features` (n, width) and `meanings` (n, 384) have a row a mention. A mention that was there keeps its `seq`.
    """
    revision = scope.next_revision()
    gone = _drop_others(scope, list(items), keep={scored.mention.id for scored in mentions})
    if gone:
        scope.count_erasure()
    if not mentions:
        return
    rows = [_row(scored, items[scored.mention.item_id], revision) for scored in mentions]
    scope.upsert(MentionTable, rows, key=["id"])
    seqs = _seqs(scope, [row["id"] for row in rows])
    vectors = [
        {"seq": seqs[row["id"]], "features": seen, "meaning": meant}
        for row, seen, meant in zip(rows, features, meanings, strict=True)
    ]
    scope.delete_by(VectorTable, VectorTable.seq, list(seqs.values()))
    scope.insert(VectorTable, vectors)


def follow_items(scope: Scope, items: Sequence[StoredFeedback]) -> None:
    """Have the mentions of items that were put anew in the same words repeat what is told of these by now."""
    if not items:
        return
    revision = scope.next_revision()
    for item in items:
        own = {name: getattr(item.feedback, name) for name in ("channel", "author", "solicited")}
        told = {**own, "at": item.at, "revision": revision}
        scope.changed(scope.update(MentionTable).where(MentionTable.feedback_id == item.id).values(**told))


def drop_mentions(scope: Scope, item_ids: Sequence[str]) -> int:
    """Take away the mentions of items, with their vectors and themes; how many."""
    gone = _drop_others(scope, item_ids, keep=set())
    if gone:
        scope.count_erasure()
    return gone


def mention_ids(scope: Scope, item_ids: Sequence[str]) -> list[str]:
    """Ids of the mentions of items."""
    found: list[str] = []
    for some in pieces(item_ids):
        query = scope.columns(MentionTable, MentionTable.id).where(MentionTable.feedback_id.in_(some))
        found += scope.session.scalars(query)
    return found


def count_found(scope: Scope, job_id: str) -> int:
    """How many mentions the items of a scoring job have."""
    mine = scope.columns(FeedbackTable, FeedbackTable.id).where(FeedbackTable.job_id == job_id)
    return scope.count(MentionTable, MentionTable.feedback_id.in_(mine))


def _drop_others(scope: Scope, item_ids: Sequence[str], *, keep: set[str]) -> int:
    gone = [mention for mention in mention_ids(scope, item_ids) if mention not in keep]
    return scope.delete_by(MentionTable, MentionTable.id, gone)


def _seqs(scope: Scope, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in pieces(ids):
        query = scope.columns(MentionTable, MentionTable.id, MentionTable.seq).where(MentionTable.id.in_(some))
        found |= {row.id: row.seq for row in scope.session.execute(query)}
    return found


def _row(scored: ScoredMention, item: StoredFeedback, revision: int) -> dict[str, Any]:
    mention = scored.mention
    return {
        "id": mention.id,
        "feedback_id": mention.item_id,
        "turn": mention.turn,
        "start": mention.start,
        "end": mention.end,
        "lang": mention.lang,
        "source": item.feedback.source or "",
        "channel": item.feedback.channel,
        "author": item.feedback.author,
        "at": item.at,
        "valence": scored.valence,
        "sentiment": str(scored.sentiment),
        "sentiment_confidence": scored.sentiment_confidence,
        "emotions": emotion_bits(scored.emotions),
        "intensity": scored.intensity,
        "intent": str(scored.intent),
        "intent_confidence": scored.intent_confidence,
        "effort": None if scored.effort is None else str(scored.effort),
        "effort_confidence": scored.effort_confidence,
        "stage": scored.stage,
        "stage_confidence": scored.stage_confidence,
        "touchpoint": scored.touchpoint,
        "touchpoint_confidence": scored.touchpoint_confidence,
        "model": scored.model,
        "revision": revision,
        "solicited": item.feedback.solicited,
    }
