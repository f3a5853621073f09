"""What people said a mention should have been."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_

from app.store.page import Page
from app.store.scope import Scope
from app.store.seal import at_cursor, older_than
from app.store.tables import FeedbackTable
from app.store.tables_themes import CorrectionTable


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A correction as it is kept: where, what the mention's row had `said`, what was `given`, by which key.

    `source` is the item's, empty for none; `model` is the version that had said it.
    """

    id: str
    item_id: str
    mention_id: str
    turn: int | None
    start: int
    end: int
    said: Mapping[str, Any]
    given: Mapping[str, Any]
    model: str
    key_id: str | None
    created_at: dt.datetime
    source: str


def add_correction(scope: Scope, correction: StoredCorrection) -> None:
    """Keep a correction."""
    row = {
        "id": correction.id,
        "feedback_id": correction.item_id,
        "mention_id": correction.mention_id,
        "turn": correction.turn,
        "start": correction.start,
        "end": correction.end,
        "said": dict(correction.said),
        "given": dict(correction.given),
        "model": correction.model,
        "key_id": correction.key_id,
        "created_at": correction.created_at,
    }
    scope.insert(CorrectionTable, [row])


def get_correction(scope: Scope, correction_id: str) -> StoredCorrection | None:
    """The project's correction of that id."""
    row = scope.session.execute(_corrections(scope).where(CorrectionTable.id == correction_id)).one_or_none()
    return None if row is None else _correction(*row)


def corrections_of_source(scope: Scope, source: str) -> list[StoredCorrection]:
    """All corrections of mentions of a source (empty for none), in the order in which they were made."""
    query = _corrections(scope).where(FeedbackTable.source == source)
    query = query.order_by(CorrectionTable.created_at, CorrectionTable.id)
    return [_correction(*row) for row in scope.session.execute(query)]


def corrections_of_item(scope: Scope, item_id: str) -> list[StoredCorrection]:
    """The corrections of one item, in the order in which they were made."""
    query = _corrections(scope).where(CorrectionTable.feedback_id == item_id)
    query = query.order_by(CorrectionTable.created_at, CorrectionTable.id)
    return [_correction(*row) for row in scope.session.execute(query)]


def all_corrections(scope: Scope) -> list[StoredCorrection]:
    """All corrections of the project, in the order in which they were made."""
    query = _corrections(scope).order_by(CorrectionTable.created_at, CorrectionTable.id)
    return [_correction(*row) for row in scope.session.execute(query)]


def page_of_corrections(scope: Scope, *, limit: int, cursor: str | None = None) -> Page[StoredCorrection]:
    """A page of corrections, the last made first. InvalidCursor for a cursor of another list."""
    query = _corrections(scope)
    if cursor is not None:
        query = query.where(older_than(scope, cursor, CorrectionTable.created_at, CorrectionTable.id, str))
    query = query.order_by(CorrectionTable.created_at.desc(), CorrectionTable.id.desc()).limit(limit + 1)
    rows = scope.session.execute(query).all()
    found = [_correction(*row) for row in rows[:limit]]
    return Page(tuple(found), at_cursor(scope, found[-1].created_at, found[-1].id) if len(rows) > limit else None)


def count_corrections(scope: Scope) -> int:
    """How many corrections the project has."""
    return scope.count(CorrectionTable)


def delete_correction(scope: Scope, correction_id: str) -> bool:
    """Take one away; whether it was there."""
    return scope.delete(CorrectionTable, CorrectionTable.id == correction_id) > 0


def rebase_correction(scope: Scope, correction: StoredCorrection) -> None:
    """Put what the correction says the mention's row had said, and by which version, in the place of what is kept."""
    mine = scope.update(CorrectionTable).where(CorrectionTable.id == correction.id)
    scope.changed(mine.values(said=dict(correction.said), model=correction.model))


def drop_corrections(scope: Scope, item_ids: Sequence[str]) -> int:
    """Take away the corrections of items; how many."""
    return scope.delete_by(CorrectionTable, CorrectionTable.feedback_id, item_ids)


def _corrections(scope: Scope) -> Select[*tuple[Any, ...]]:
    item = and_(scope.owned(FeedbackTable), FeedbackTable.id == CorrectionTable.feedback_id)
    return scope.columns(CorrectionTable, CorrectionTable, FeedbackTable.source).join(FeedbackTable, item)


def _correction(row: CorrectionTable, source: str) -> StoredCorrection:
    return StoredCorrection(
        id=row.id,
        item_id=row.feedback_id,
        mention_id=row.mention_id,
        turn=row.turn,
        start=row.start,
        end=row.end,
        said=row.said,
        given=row.given,
        model=row.model,
        key_id=row.key_id,
        created_at=row.created_at,
        source=source,
    )
