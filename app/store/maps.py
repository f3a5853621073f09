"""Maps as they were, in figures, and the log of what changed from one to the next."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.ids import new_id
from app.store.page import Page
from app.store.scope import Scope
from app.store.seal import opened, sealed
from app.store.tables_themes import ChangeTable, MapTable

KEPT = 500  # maps of a journey


@dataclass(frozen=True, slots=True)
class StoredMap:
    """A map as it was: `body` holds figures and ids of stages and themes, no customer's words."""

    id: str
    journey: str
    created_at: dt.datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: `subject` is a stage or a theme, `detail` holds the figures before and after."""

    kind: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change as it was logged."""

    seq: int
    journey: str
    at: dt.datetime
    change: Change


def last_map(scope: Scope, journey: str) -> StoredMap | None:
    """The latest map of a journey."""
    query = scope.rows(MapTable).where(MapTable.journey == journey)
    row = scope.session.scalar(query.order_by(MapTable.created_at.desc(), MapTable.id.desc()).limit(1))
    return None if row is None else StoredMap(row.id, row.journey, row.created_at, row.body)


def add_map(scope: Scope, journey: str, body: Mapping[str, Any], *, mention_revision: int, now: dt.datetime) -> str:
    """Keep a map; its id. Of a journey's maps the last KEPT stay."""
    name = new_id()
    row = {"id": name, "journey": journey, "created_at": now, "mention_revision": mention_revision, "body": dict(body)}
    scope.insert(MapTable, [row])
    query = scope.columns(MapTable, MapTable.id).where(MapTable.journey == journey)
    old = scope.session.scalars(query.order_by(MapTable.created_at.desc(), MapTable.id.desc()).offset(KEPT)).all()
    scope.delete_by(MapTable, MapTable.id, old)
    return name


def drop_map(scope: Scope, map_id: str) -> None:
    """Take away a map in whose place another is kept."""
    scope.delete(MapTable, MapTable.id == map_id)


def add_changes(scope: Scope, journey: str, changes: Sequence[Change], *, now: dt.datetime) -> None:
    """Append to the log."""
    rows = [
        {"journey": journey, "kind": one.kind, "subject": one.subject, "at": now, "detail": dict(one.detail)}
        for one in changes
    ]
    scope.insert(ChangeTable, rows)


def page_of_changes(scope: Scope, journey: str, *, limit: int, cursor: str | None = None) -> Page[StoredChange]:
    """A page of the log of a journey, newest first. InvalidCursor for a cursor of another list."""
    query = scope.rows(ChangeTable).where(ChangeTable.journey == journey)
    if cursor is not None:
        query = query.where(ChangeTable.seq < opened(scope, cursor, int)[0])
    rows = scope.session.scalars(query.order_by(ChangeTable.seq.desc()).limit(limit + 1)).all()
    found = [StoredChange(row.seq, row.journey, row.at, Change(row.kind, row.subject, row.detail)) for row in rows]
    more = len(found) > limit
    return Page(tuple(found[:limit]), sealed(scope, found[limit - 1].seq) if more else None)
