"""Feedback as it is kept: put in, put anew, read item by item."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.store.job_list import WAITING
from app.store.quota import add_held, held_of, size_of
from app.store.scope import Scope, pieces
from app.store.tables import LONGEST, FeedbackTable, SegmentTable
from app.store.tables_work import JobTable

ExternalKey = tuple[str, str]
"""Source (empty for none) and external id."""


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """An item with what the service knows of it; `at` is when it happened, or else when it came."""

    feedback: Feedback
    external_id: str | None
    occurred_at: dt.datetime | None
    at: dt.datetime
    received_at: dt.datetime
    content_hash: str
    job_id: str | None
    scored_by: str | None = None
    problem: str | None = None

    @property
    def id(self) -> str:
        """The item's id."""
        return self.feedback.id

    @property
    def key(self) -> ExternalKey | None:
        """What tells duplicates: source and external id, if it has one."""
        return None if self.external_id is None else (self.feedback.source or "", self.external_id)


def insert_feedback(scope: Scope, items: Sequence[StoredFeedback]) -> set[str]:
    """Put items in whose source and external id are not there yet; the ids of those."""
    rows = [_row(item) for item in items]
    there = scope.insert_new(FeedbackTable, rows, told=FeedbackTable.id)
    _put_segments(scope, [row for row in rows if row["id"] in there])
    sizes = [size_of(row["text"], row["turns"]) for row in rows if row["id"] in there]
    add_held(scope, items=len(sizes), size=sum(sizes))
    return there


def replace_feedback(scope: Scope, item: StoredFeedback) -> None:
    """Put `item` in the place of the one with its id, unscored; when it was first received stays."""
    _, before = held_of(scope, [item.id])
    row = {name: value for name, value in _row(item).items() if name not in {"id", "received_at"}}
    scope.changed(scope.update(FeedbackTable).where(FeedbackTable.id == item.id).values(**row))
    scope.delete(SegmentTable, SegmentTable.feedback_id == item.id)
    _put_segments(scope, [{**row, "id": item.id}])
    add_held(scope, items=0, size=size_of(row["text"], row["turns"]) - before)


def known_feedback(scope: Scope, keys: Collection[ExternalKey]) -> dict[ExternalKey, tuple[str, str]]:
    """Id and content hash of the items that have one of these sources and external ids."""
    by_source: dict[str, list[str]] = {}
    for source, external_id in keys:
        by_source.setdefault(source, []).append(external_id)
    columns = (FeedbackTable.external_id, FeedbackTable.id, FeedbackTable.content_hash)
    found = {}
    for source, external_ids in by_source.items():
        for some in pieces(external_ids):
            query = scope.columns(FeedbackTable, *columns)
            query = query.where(FeedbackTable.source == source, FeedbackTable.external_id.in_(some))
            for external_id, item_id, content_hash in scope.session.execute(query):
                found[(source, external_id)] = (item_id, content_hash)
    return found


def get_feedback(scope: Scope, item_id: str) -> StoredFeedback | None:
    """The project's item of that id."""
    row = scope.session.scalar(scope.rows(FeedbackTable).where(FeedbackTable.id == item_id))
    return None if row is None else stored_feedback(row)


def feedback_by_id(scope: Scope, ids: Sequence[str]) -> dict[str, StoredFeedback]:
    """Items by their ids; what is not there is left out."""
    found = {}
    for some in pieces(list(dict.fromkeys(ids))):
        for row in scope.session.scalars(scope.rows(FeedbackTable).where(FeedbackTable.id.in_(some))):
            found[row.id] = stored_feedback(row)
    return found


def unscored(scope: Scope, job_id: str, *, limit: int) -> list[StoredFeedback]:
    """Items that the job is to score and has not yet, in the order of their ids."""
    mine = scope.rows(FeedbackTable).where(FeedbackTable.job_id == job_id, FeedbackTable.scored_by.is_(None))
    return [stored_feedback(row) for row in scope.session.scalars(mine.order_by(FeedbackTable.id).limit(limit))]


def count_scored(scope: Scope, job_id: str) -> tuple[int, int]:
    """How many items the job has scored, and how many are its own in all."""
    counted = scope.columns(FeedbackTable, func.count(FeedbackTable.scored_by), func.count())
    scored, total = scope.session.execute(counted.where(FeedbackTable.job_id == job_id)).one()
    return int(scored), int(total)


def count_scored_of(scope: Scope, job_ids: Sequence[str]) -> tuple[int, int]:
    """The same of several jobs together."""
    scored = total = 0
    for some in pieces(job_ids):
        counted = scope.columns(FeedbackTable, func.count(FeedbackTable.scored_by), func.count())
        row = scope.session.execute(counted.where(FeedbackTable.job_id.in_(some))).one()
        scored, total = scored + int(row[0]), total + int(row[1])
    return scored, total


def count_older_than(scope: Scope, moment: dt.datetime) -> int:
    """How many items happened before `moment`."""
    return scope.count(FeedbackTable, FeedbackTable.at < moment)


def lock_unchanged(scope: Scope, items: Iterable[StoredFeedback]) -> set[str]:
    """Of `items`, the ids of those that are still there, as they were read; they stay so until the transaction ends."""
    read = {item.id: (item.content_hash, item.job_id) for item in items}
    columns = (FeedbackTable.id, FeedbackTable.content_hash, FeedbackTable.job_id)
    query = scope.columns(FeedbackTable, *columns).where(FeedbackTable.id.in_(read)).with_for_update(of=FeedbackTable)
    return {item_id for item_id, *now in scope.session.execute(query) if read[item_id] == tuple(now)}


def mark_scored(scope: Scope, ids: Sequence[str], *, model: str, problem: str | None = None) -> None:
    """Note that `model` has scored the items, or why it could not."""
    for some in pieces(ids):
        mine = scope.update(FeedbackTable).where(FeedbackTable.id.in_(some))
        scope.changed(mine.values(scored_by=model, problem=problem))


def take_stale(scope: Scope, job_id: str, *, model: str) -> int:
    """Give the job the items that another version than `model` scored, or that nobody scores any more; how many."""
    stale = or_(FeedbackTable.scored_by != model, _forsaken(scope))
    return scope.changed(scope.update(FeedbackTable).where(stale).values(job_id=job_id, scored_by=None))


def take_forsaken(scope: Scope, job_id: str, ids: Sequence[str]) -> set[str]:
    """Give the job those items of `ids` that are not scored and whose own job was called off or failed; their ids."""
    found: set[str] = set()
    for some in pieces(ids):
        mine = scope.update(FeedbackTable).where(FeedbackTable.id.in_(some), _forsaken(scope))
        statement = mine.values(job_id=job_id).returning(FeedbackTable.id)
        found |= set(scope.session.scalars(statement, execution_options={"synchronize_session": False}))
    return found


def ids_by_author(scope: Scope, written: Sequence[str]) -> list[str]:
    """Ids of the items of an author, in each way in which it is `written`."""
    mine = scope.columns(FeedbackTable, FeedbackTable.id).where(FeedbackTable.author.in_(written))
    return list(scope.session.scalars(mine))


def ids_older_than(scope: Scope, moment: dt.datetime, *, limit: int) -> list[str]:
    """Ids of up to `limit` items that happened before `moment`."""
    query = scope.columns(FeedbackTable, FeedbackTable.id).where(FeedbackTable.at < moment)
    return list(scope.session.scalars(query.order_by(FeedbackTable.at).limit(limit)))


def lock_feedback(scope: Scope, ids: Sequence[str]) -> list[str]:
    """Of `ids`, those that the project has; nobody else changes them until the transaction ends."""
    found: list[str] = []
    for some in pieces(sorted(ids)):
        query = scope.columns(FeedbackTable, FeedbackTable.id).where(FeedbackTable.id.in_(some))
        found += scope.session.scalars(query.order_by(FeedbackTable.id).with_for_update())
    return found


def delete_feedback(scope: Scope, ids: Sequence[str]) -> int:
    """Delete items, and what hangs on them; how many."""
    items, size = held_of(scope, ids)
    add_held(scope, items=-items, size=-size)
    return scope.delete_by(FeedbackTable, FeedbackTable.id, ids)


def turns_of(rows: Sequence[Mapping[str, Any]] | None) -> tuple[Turn, ...]:
    """The turns of a chat log out of JSON."""
    return tuple(Turn(Role(row["role"]), row["text"], row.get("time")) for row in rows or ())


def _forsaken(scope: Scope) -> ColumnElement[bool]:
    """That an item is not scored and no job that waits or runs will do it."""
    lives = scope.columns(JobTable, JobTable.id).where(JobTable.id == FeedbackTable.job_id, JobTable.state.in_(WAITING))
    return and_(FeedbackTable.scored_by.is_(None), ~lives.exists())


def _put_segments(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note the fields of their own of items that have none yet."""
    told = [
        {"feedback_id": row["id"], "name": name, "value": value}
        for row in rows
        for name, value in row["segment"].items()
        if max(len(name), len(value)) <= LONGEST
    ]
    scope.insert(SegmentTable, told)


def _row(item: StoredFeedback) -> dict[str, Any]:
    given = item.feedback
    turns = [{"role": str(turn.role), "text": turn.text, "time": turn.time} for turn in given.turns]
    return {
        "id": given.id,
        "source": given.source or "",
        "external_id": item.external_id,
        "text": given.text,
        "turns": turns or None,
        "channel": given.channel,
        "author": given.author,
        "time": given.time,
        "occurred_at": item.occurred_at,
        "at": item.at,
        "lang": given.lang,
        "rating": given.rating,
        "nps": given.nps,
        "csat": given.csat,
        "ces": given.ces,
        "solicited": given.solicited,
        "segment": dict(given.segment),
        "received_at": item.received_at,
        "content_hash": item.content_hash,
        "job_id": item.job_id,
        "scored_by": item.scored_by,
        "problem": item.problem,
    }


def stored_feedback(row: FeedbackTable) -> StoredFeedback:
    """The item in a row."""
    feedback = Feedback(
        id=row.id,
        text=row.text,
        turns=turns_of(row.turns),
        source=row.source or None,
        channel=row.channel,
        author=row.author,
        time=row.time,
        lang=row.lang,
        rating=row.rating,
        nps=row.nps,
        csat=row.csat,
        ces=row.ces,
        solicited=row.solicited,
        segment=row.segment,
    )
    return StoredFeedback(
        feedback=feedback,
        external_id=row.external_id,
        occurred_at=row.occurred_at,
        at=row.at,
        received_at=row.received_at,
        content_hash=row.content_hash,
        job_id=row.job_id,
        scored_by=row.scored_by,
        problem=row.problem,
    )
