"""The lease table: enqueue with the data, claim, renew, fence, finish. One transaction each, given by the caller.

A worker that stops renewing loses its lease and another claims the job under the next attempt number; whoever saves
results first asks by that number whether the job is still its own, in the transaction of the results.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Update, and_, bindparam, case, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.ids import new_id
from app.domain.job import Again, Cancelled, Dead, Done, Job, JobState, Outcome, Released
from app.store.job_list import read_job
from app.store.lanes import expired, next_of_lanes
from app.store.scope import Scope
from app.store.tables_work import JobTable

MAX_ATTEMPTS = 5
LOST = "the worker ended without a word {times} times; the job may need more memory than there is"
LOST_CODE = "worker_lost"
SUPERSEDED, SUPERSEDED_CODE = "another of its kind waits already", "superseded"


class LostLease(Exception):
    """The job went to another worker; nothing may be saved."""


_NOW = bindparam("now", type_=JobTable.run_at.type)
_KINDS = JobTable.kind.in_(bindparam("kinds", expanding=True))
_DUE = and_(JobTable.state == JobState.QUEUED, JobTable.run_at <= _NOW, _KINDS)
_SILENT = and_(JobTable.state == JobState.RUNNING, JobTable.lease_until < _NOW)
_TO_DO = select(literal(1)).where(or_(_DUE, _SILENT)).limit(1)


def enqueue(
    scope: Scope,
    kind: str,
    *,
    now: dt.datetime,
    payload: Mapping[str, Any] | None = None,
    job_id: str | None = None,
    dedupe_key: str | None = None,
    lane: str | None = None,
    delay: float = 0,
    total: int = 0,
    max_attempts: int = MAX_ATTEMPTS,
) -> str | None:
    """Put a job into the queue; its id, or null if one of this id, or one queued under this `dedupe_key`, is there.

    Of the jobs in one `lane` one runs at a time (see app.store.lanes).
    """
    row = {
        "id": job_id or new_id(),
        "kind": kind,
        "payload": dict(payload or {}),
        "dedupe_key": dedupe_key,
        "lane": lane,
        "state": JobState.QUEUED,
        "run_at": now + dt.timedelta(seconds=delay),
        "attempt": 0,
        "failures": 0,
        "max_attempts": max_attempts,
        "cancel": False,
        "done": 0,
        "total": total,
        "created_at": now,
    }
    return next(iter(scope.insert_new(JobTable, [row], told=JobTable.id)), None)


def hasten(scope: Scope, kind: str, *, dedupe_key: str, payload: Mapping[str, Any], now: dt.datetime) -> str | None:
    """Have the job that is queued under this key run at once, with this payload; its id, null if none is."""
    waits = scope.update(JobTable).where(
        JobTable.kind == kind, JobTable.dedupe_key == dedupe_key, JobTable.state == JobState.QUEUED
    )
    statement = waits.values(run_at=now, payload=dict(payload)).returning(JobTable.id)
    return scope.session.scalar(statement, execution_options={"synchronize_session": False})


def to_do(session: Session, kinds: Sequence[str], *, now: dt.datetime) -> bool:
    """Whether a worker for these kinds may find something: a job that is due, or any whose worker went silent.

    A look in passing, many times a minute: it locks nothing and its statement is made once.
    """
    return session.scalar(_TO_DO, {"kinds": list(kinds), "now": now}) is not None


def claim(session: Session, kinds: Sequence[str], *, worker: str, lease: float, now: dt.datetime) -> Job | None:
    """Take the job that is longest due: a queued one, or one whose lease ran out. None while its like is running."""
    like = aliased(JobTable)
    busy = select(like.id).where(
        like.project_id == JobTable.project_id,
        like.kind == JobTable.kind,
        like.dedupe_key == JobTable.dedupe_key,
        like.state == JobState.RUNNING,
    )
    due = or_(and_(JobTable.state == JobState.QUEUED, JobTable.run_at <= now, ~busy.exists()), expired(now))
    found = session.scalar(
        select(JobTable)
        .where(JobTable.kind.in_(kinds), JobTable.lane.is_(None), due)
        .order_by(JobTable.run_at, JobTable.created_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=JobTable)
    )
    found = found or next_of_lanes(session, kinds, now=now)
    if found is None:
        return None
    found.failures += found.state == JobState.RUNNING
    found.state, found.worker, found.attempt = JobState.RUNNING, worker, found.attempt + 1
    found.started_at, found.lease_until = found.started_at or now, now + dt.timedelta(seconds=lease)
    session.flush()
    return read_job(found)


def end_called_off(session: Session, *, now: dt.datetime) -> list[Job]:
    """End the jobs that were called off and then lost their worker: nobody runs them again; the jobs, now cancelled."""
    alone = and_(expired(now), JobTable.cancel)
    rows = session.scalars(select(JobTable).where(alone).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.state, row.finished_at = JobState.CANCELLED, now
    session.flush()
    return [read_job(row) for row in rows]


def bury(session: Session, *, now: dt.datetime) -> list[Job]:
    """End the jobs whose last permitted attempt lost its lease; the jobs, now dead."""
    hopeless = and_(expired(now), JobTable.failures + 1 >= JobTable.max_attempts)
    rows = session.scalars(select(JobTable).where(hopeless).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.state, row.finished_at = JobState.DEAD, now
        row.failures += 1
        row.error, row.code = LOST.format(times=row.failures), LOST_CODE
    session.flush()
    return [read_job(row) for row in rows]


def renew(session: Session, job: Job, *, lease: float, now: dt.datetime) -> bool:
    """Keep the lease; whether the job is to be cancelled. LostLease if it is another's by now."""
    until = now + dt.timedelta(seconds=lease)
    cancel = session.scalar(_mine(job).values(lease_until=until).returning(JobTable.cancel))
    if cancel is None:
        raise LostLease(job.id)
    return bool(cancel)


def fence(session: Session, job: Job, *, done: int | None = None, total: int | None = None) -> None:
    """Hold the job until the transaction ends and note progress; LostLease if it is lost.

    `done` never falls, and clears failures if it is more than any attempt had done.
    """
    noted: dict[str, Any] = {"worker": JobTable.worker}
    if done is not None:
        further = JobTable.done < done
        noted |= {
            "done": case((further, done), else_=JobTable.done),
            "failures": case((further, 0), else_=JobTable.failures),
        }
    if total is not None:
        noted["total"] = total
    _own(session, _mine(job).values(**noted))


def note_so_far(scope: Scope, job_id: str, result: Mapping[str, Any]) -> None:
    """Keep what a job's result would be by now, for another attempt to go on from; called by the one that holds it."""
    scope.changed(scope.update(JobTable).where(JobTable.id == job_id).values(result=dict(result)))


def finish(session: Session, job: Job, outcome: Outcome, *, now: dt.datetime) -> None:
    """Write down what became of the attempt; LostLease if the job is another's by now."""
    match outcome:
        case Done(result):
            values: dict[str, Any] = {"state": JobState.DONE, "result": dict(result), "finished_at": now}
            values |= {"error": None, "code": None}  # of an attempt before
        case Again() | Released() if _like_waits(session, job):
            values = {"state": JobState.CANCELLED, "error": SUPERSEDED, "code": SUPERSEDED_CODE, "finished_at": now}
        case Again(reason, delay, code):
            run_at = now + dt.timedelta(seconds=delay)
            failed = {"error": reason, "code": code, "failures": JobTable.failures + 1}
            values = {"state": JobState.QUEUED, "run_at": run_at, **failed}
        case Released():
            values = {"state": JobState.QUEUED, "run_at": now}
        case Dead(reason, code):
            failed = {"error": reason, "code": code, "failures": JobTable.failures + 1}
            values = {"state": JobState.DEAD, "finished_at": now, **failed}
        case Cancelled():
            values = {"state": JobState.CANCELLED, "finished_at": now}
    _own(session, _mine(job).values(worker=None, lease_until=None, **values))


def _mine(job: Job) -> Update:
    return update(JobTable).where(
        JobTable.project_id == job.project_id,
        JobTable.id == job.id,
        JobTable.attempt == job.attempt,
        JobTable.state == JobState.RUNNING,
    )


def _own(session: Session, statement: Update) -> None:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LostLease


def _like_waits(session: Session, job: Job) -> bool:
    own = select(JobTable.dedupe_key).where(JobTable.project_id == job.project_id, JobTable.id == job.id)
    like = select(JobTable.id).where(
        JobTable.project_id == job.project_id,
        JobTable.kind == job.kind,
        JobTable.state == JobState.QUEUED,
        JobTable.dedupe_key == own.scalar_subquery(),
    )
    return session.scalar(like.limit(1)) is not None
