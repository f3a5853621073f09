"""The lease table: enqueue with the data, claim, renew, fence, finish. One transaction each, given by the caller.

A worker that stops renewing loses its lease and another claims the job under the next attempt number; whoever saves
results first asks by that number whether the job is still its own, in the transaction of the results.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Update, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.ids import new_id
from app.domain.job import Again, Cancelled, Dead, Done, Job, JobState, Outcome, Released
from app.store.scope import Scope
from app.store.tables_work import JobTable

MAX_ATTEMPTS = 5
LOST = "the worker ended without a word {times} times; the job may need more memory than there is"
SUPERSEDED = "another of its kind waits already"
WAITING = ("queued", "running")


class LostLease(Exception):
    """The job went to another worker; nothing may be saved."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How many jobs of a kind stand where, and since when the oldest is due."""

    kind: str
    state: JobState
    jobs: int
    oldest: dt.datetime


def enqueue(
    scope: Scope,
    kind: str,
    *,
    now: dt.datetime,
    payload: Mapping[str, Any] | None = None,
    job_id: str | None = None,
    dedupe_key: str | None = None,
    delay: float = 0,
    total: int = 0,
    max_attempts: int = MAX_ATTEMPTS,
) -> str | None:
    """Put a job into the queue; its id, or null if one of this id, or one queued under this `dedupe_key`, is there."""
    row = {
        "id": job_id or new_id(),
        "kind": kind,
        "payload": dict(payload or {}),
        "dedupe_key": dedupe_key,
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


def claim(session: Session, kinds: Sequence[str], *, worker: str, lease: float, now: dt.datetime) -> Job | None:
    """Take the job that is longest due: a queued one, or one whose lease ran out. None while its like is running."""
    like = aliased(JobTable)
    busy = select(like.id).where(
        like.project_id == JobTable.project_id,
        like.kind == JobTable.kind,
        like.dedupe_key == JobTable.dedupe_key,
        like.state == JobState.RUNNING,
    )
    due = or_(and_(JobTable.state == JobState.QUEUED, JobTable.run_at <= now, ~busy.exists()), _expired(now))
    found = session.scalar(
        select(JobTable)
        .where(JobTable.kind.in_(kinds), due)
        .order_by(JobTable.run_at, JobTable.created_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=JobTable)
    )
    if found is None:
        return None
    found.failures += found.state == JobState.RUNNING
    found.state, found.worker, found.attempt = JobState.RUNNING, worker, found.attempt + 1
    found.started_at, found.lease_until = found.started_at or now, now + dt.timedelta(seconds=lease)
    session.flush()
    return _job(found)


def bury(session: Session, *, now: dt.datetime) -> list[Job]:
    """End the jobs whose last permitted attempt lost its lease; the jobs, now dead."""
    hopeless = and_(_expired(now), JobTable.failures + 1 >= JobTable.max_attempts)
    rows = session.scalars(select(JobTable).where(hopeless).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.state, row.finished_at = JobState.DEAD, now
        row.failures += 1
        row.error = LOST.format(times=row.failures)
    session.flush()
    return [_job(row) for row in rows]


def renew(session: Session, job: Job, *, lease: float, now: dt.datetime) -> bool:
    """Keep the lease; whether the job is to be cancelled. LostLease if it is another's by now."""
    until = now + dt.timedelta(seconds=lease)
    cancel = session.scalar(_mine(job).values(lease_until=until).returning(JobTable.cancel))
    if cancel is None:
        raise LostLease(job.id)
    return bool(cancel)


def fence(session: Session, job: Job, *, done: int | None = None, total: int | None = None) -> None:
    """Hold the job until the transaction ends and note progress, which clears failures; LostLease if it is lost."""
    noted: dict[str, Any] = {"worker": JobTable.worker}
    if done is not None:
        noted |= {"done": done, "failures": 0}
    if total is not None:
        noted["total"] = total
    _own(session, _mine(job).values(**noted))


def finish(session: Session, job: Job, outcome: Outcome, *, now: dt.datetime) -> None:
    """Write down what became of the attempt; LostLease if the job is another's by now."""
    match outcome:
        case Done(result):
            values: dict[str, Any] = {"state": JobState.DONE, "result": dict(result), "finished_at": now}
        case Again(reason, delay) if _like_waits(session, job):
            values = {"state": JobState.CANCELLED, "error": SUPERSEDED, "finished_at": now}
        case Again(reason, delay):
            run_at = now + dt.timedelta(seconds=delay)
            values = {"state": JobState.QUEUED, "error": reason, "run_at": run_at, "failures": JobTable.failures + 1}
        case Released() if _like_waits(session, job):
            values = {"state": JobState.CANCELLED, "error": SUPERSEDED, "finished_at": now}
        case Released():
            values = {"state": JobState.QUEUED, "run_at": now}
        case Dead(reason):
            values = {"state": JobState.DEAD, "error": reason, "finished_at": now, "failures": JobTable.failures + 1}
        case Cancelled():
            values = {"state": JobState.CANCELLED, "finished_at": now}
    _own(session, _mine(job).values(worker=None, lease_until=None, **values))


def get_job(scope: Scope, job_id: str) -> Job | None:
    """The project's job of that id."""
    row = scope.session.scalar(scope.rows(JobTable).where(JobTable.id == job_id))
    return None if row is None else _job(row)


def list_jobs(scope: Scope, *, limit: int, before: tuple[dt.datetime, str] | None = None) -> list[Job]:
    """The project's jobs, newest first, from after the one made at `before`."""
    query = scope.rows(JobTable).order_by(JobTable.created_at.desc(), JobTable.id.desc()).limit(limit)
    if before is not None:
        made, last = before
        older = and_(JobTable.created_at == made, JobTable.id < last)
        query = query.where(or_(JobTable.created_at < made, older))
    return [_job(row) for row in scope.session.scalars(query)]


def cancel_job(scope: Scope, job_id: str, *, now: dt.datetime) -> Job | None:
    """Call a job off: at once if it waits, at its next step if it runs; one that has ended stays as it is."""
    mine = scope.update(JobTable).where(JobTable.id == job_id)
    scope.changed(
        mine.where(JobTable.state == JobState.QUEUED).values(state=JobState.CANCELLED, cancel=True, finished_at=now)
    )
    scope.changed(mine.where(JobTable.state == JobState.RUNNING).values(cancel=True))
    return get_job(scope, job_id)


def retry_job(scope: Scope, job_id: str, *, now: dt.datetime) -> Job | None:
    """Queue a dead or cancelled job again, with all its attempts."""
    ended = scope.update(JobTable).where(JobTable.id == job_id, JobTable.state.in_([JobState.DEAD, JobState.CANCELLED]))
    fresh = {"state": JobState.QUEUED, "run_at": now, "failures": 0, "cancel": False, "finished_at": None}
    scope.changed(ended.values(error=None, dedupe_key=None, **fresh))
    return get_job(scope, job_id)


def depths(session: Session) -> list[Depth]:
    """What waits and runs, by kind, over all projects."""
    counted = select(JobTable.kind, JobTable.state, func.count(), func.min(JobTable.run_at))
    rows = session.execute(counted.where(JobTable.state.in_(WAITING)).group_by(JobTable.kind, JobTable.state))
    return [Depth(kind, JobState(state), jobs, oldest) for kind, state, jobs, oldest in rows]


def _expired(now: dt.datetime) -> Any:  # noqa: ANN401 - a condition
    return and_(JobTable.state == JobState.RUNNING, JobTable.lease_until < now)


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


def _job(row: JobTable) -> Job:
    return Job(
        id=row.id,
        project_id=row.project_id,
        kind=row.kind,
        payload=row.payload,
        state=JobState(row.state),
        attempt=row.attempt,
        failures=row.failures,
        max_attempts=row.max_attempts,
        cancel=row.cancel,
        done=row.done,
        total=row.total,
        result=row.result,
        error=row.error,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
