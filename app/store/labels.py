"""The labels of mentions of one source, read in blocks with the features they came from, and written anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, bindparam, update
from sqlalchemy.orm import InstrumentedAttribute

from app.store.scope import Scope, pieces
from app.store.tables import MentionTable, VectorTable
from app.store.types import HALF, Half

FIGURES = (
    "valence",
    "sentiment",
    "sentiment_confidence",
    "emotions",
    "intensity",
    "intent",
    "intent_confidence",
    "effort",
    "effort_confidence",
    "stage",
    "stage_confidence",
    "touchpoint",
    "touchpoint_confidence",
)
_WHERE = ("id", "feedback_id", "turn", "start", "end", "lang", "model")


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A mention's place in its item and its `figures` as they are kept: emotions as bits, all others as shown."""

    seq: int
    id: str
    item_id: str
    turn: int | None
    start: int
    end: int
    lang: str
    model: str
    figures: Mapping[str, Any]


def label_rows(scope: Scope, source: str, *, after: int = 0, limit: int, width: int) -> tuple[list[LabelRow], Half]:
    """Up to `limit` mentions of a source whose number is greater than `after`, by number, with features (n, width).

    Features of another width, of another encoder, come as zeros.
    """
    query = _rows(scope).where(MentionTable.source == source, MentionTable.seq > after)
    return _read(scope, query.order_by(MentionTable.seq).limit(limit), width)


def find_label_rows(scope: Scope, ids: Sequence[str]) -> dict[str, tuple[LabelRow, str]]:
    """Mentions by id, with their sources; what is not there is left out."""
    found = {}
    for some in pieces(ids):
        query = scope.columns(MentionTable, MentionTable.source, *_columns()).where(MentionTable.id.in_(some))
        for source, *row in scope.session.execute(query):
            found[row[1]] = (_label_row(row), source)
    return found


def label_rows_of_items(scope: Scope, item_ids: Sequence[str], *, width: int) -> tuple[list[LabelRow], Half]:
    """All mentions of items by number, with features as `label_rows` gives them."""
    parts = [_read(scope, _rows(scope).where(MentionTable.feedback_id.in_(some)), width) for some in pieces(item_ids)]
    rows = [row for found, _ in parts for row in found]
    order = sorted(range(len(rows)), key=lambda at: rows[at].seq)
    features = np.concatenate([vectors for _, vectors in parts]) if parts else np.zeros((0, width), dtype=HALF)
    return [rows[at] for at in order], features[order]


def sources_by_model(scope: Scope, part: str) -> list[str]:
    """Sources that have mentions in whose model `part` stands, in order."""
    query = scope.columns(MentionTable, MentionTable.source).where(MentionTable.model.contains(part, autoescape=True))
    return list(scope.session.scalars(query.distinct().order_by(MentionTable.source)))


def write_labels(scope: Scope, rows: Sequence[LabelRow], *, revision: int) -> None:
    """Put the model and the figures of `rows` in the place of those that are kept."""
    if not rows:
        return
    mine = and_(scope.owned(MentionTable), MentionTable.seq == bindparam("of_seq"))
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("model", "revision", *FIGURES)}
    statement = update(MentionTable.__table__).where(mine).values(values)  # type: ignore[arg-type]  # a Table
    given = [
        {"of_seq": row.seq, "new_model": row.model, "new_revision": revision}
        | {f"new_{name}": row.figures[name] for name in FIGURES}
        for row in rows
    ]
    scope.session.connection().execute(statement, given)


def _columns() -> list[InstrumentedAttribute[Any]]:
    return [getattr(MentionTable, name) for name in ("seq", *_WHERE, *FIGURES)]


def _rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    vector = and_(scope.owned(VectorTable), VectorTable.seq == MentionTable.seq)
    return scope.columns(MentionTable, *_columns(), VectorTable.features).join(VectorTable, vector)


def _read(scope: Scope, query: Select[*tuple[Any, ...]], width: int) -> tuple[list[LabelRow], Half]:
    found = scope.session.execute(query).all()
    vectors = [row[-1] if len(row[-1]) == width else np.zeros(width, HALF) for row in found]
    return [_label_row(row) for row in found], np.stack(vectors) if vectors else np.zeros((0, width), dtype=HALF)


def _label_row(row: Sequence[Any]) -> LabelRow:
    seq, mention_id, item_id, turn, start, end, lang, model, *figures = row
    told = dict(zip(FIGURES, figures[: len(FIGURES)], strict=True))
    return LabelRow(seq, mention_id, item_id, turn, start, end, lang, model, told)
