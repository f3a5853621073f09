"""Corrected mentions as a test set: an item a line, in the form of the gold set (training/gold.py)."""

from collections.abc import Iterator
from typing import Any

from app.domain.labels import Sentiment
from app.pipeline.given import LOADS
from app.services.learning import match
from app.store.corrections import StoredCorrection, all_corrections
from app.store.feedback import StoredFeedback, get_feedback
from app.store.labels import LabelRow, label_rows_of_items
from app.store.mentions import emotions_of
from app.store.scope import Scope

_POINTS = {str(sentiment): index - 2 for index, sentiment in enumerate(Sentiment)}


def exported(scope: Scope) -> Iterator[dict[str, Any]]:
    """Items with their corrected mentions, all labels of each; `given` names, for each mention, those a person gave.

    The others are what the model says, with what it learned.
    """
    by_item: dict[str, list[StoredCorrection]] = {}
    for one in all_corrections(scope):
        by_item.setdefault(one.item_id, []).append(one)
    for item_id, corrections in by_item.items():
        item = get_feedback(scope, item_id)
        rows, _ = label_rows_of_items(scope, [item_id], width=0)
        given = match(corrections, rows)
        found = sorted((row for row in rows if row.id in given), key=lambda row: (row.turn or 0, row.start))
        if item is not None and found:
            yield _line(item, found, given)


def _line(item: StoredFeedback, rows: list[LabelRow], given: dict[str, dict[str, Any]]) -> dict[str, Any]:
    text, starts = _text(item)
    kept = item.feedback
    return {
        "id": item.id,
        "source": kept.source or None,
        "lang": kept.lang or rows[0].lang,
        "channel": "chat" if kept.turns else kept.channel or None,
        "text": text,
        "mentions": [_mention(row, 0 if row.turn is None else starts[row.turn]) for row in rows],
        "given": [sorted(given[row.id]) for row in rows],
    }


def _text(item: StoredFeedback) -> tuple[str, list[int]]:
    """The item's text, a chat log a turn a line, and where in it the text of each turn begins."""
    text, starts = item.feedback.text, list[int]()
    for turn in item.feedback.turns:
        text += f"{'' if not starts else chr(10)}{turn.role}: "
        starts.append(len(text))
        text += turn.text
    return text, starts


def _mention(row: LabelRow, base: int) -> dict[str, Any]:
    figures = row.figures
    return {
        "start": base + row.start,
        "end": base + row.end,
        "valence": _POINTS[figures["sentiment"]],
        "emotions": [str(emotion) for emotion in emotions_of(figures["emotions"])],
        "intensity": round(figures["intensity"] * LOADS),
        "intent": figures["intent"],
        "effort": figures["effort"],
        "stage": figures["stage"],
        "touchpoint": figures["touchpoint"],
    }
