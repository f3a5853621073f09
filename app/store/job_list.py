"""Jobs as people see them: looked up, listed, called off, tried again, counted, and in the end forgotten."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.job import Job, JobState
from app.store.page import Page
from app.store.scope import Scope
from app.store.seal import at_cursor, older_than
from app.store.tables_work import JobTable

WAITING = (JobState.QUEUED, JobState.RUNNING)
COUNTED = (*WAITING, JobState.DEAD)


@dataclass(frozen=True, slots=True)
class Depth:
    """How many jobs of a kind stand where, and since when the oldest is due."""

    kind: str
    state: JobState
    jobs: int
    oldest: dt.datetime


def get_job(scope: Scope, job_id: str) -> Job | None:
    """The project's job of that id."""
    row = scope.session.scalar(scope.rows(JobTable).where(JobTable.id == job_id))
    return None if row is None else read_job(row)


def page_of_jobs(
    scope: Scope, *, limit: int, cursor: str | None = None, kinds: Collection[str] = (), without: Collection[str] = ()
) -> Page[Job]:
    """A page of the project's jobs, newest first: of `kinds`, of all if there are none, and `without` some.

    InvalidCursor for a cursor of another list.
    """
    query = scope.rows(JobTable).where(JobTable.kind.not_in(without))
    if kinds:
        query = query.where(JobTable.kind.in_(kinds))
    if cursor is not None:
        query = query.where(older_than(scope, cursor, JobTable.created_at, JobTable.id, str))
    rows = scope.session.scalars(query.order_by(JobTable.created_at.desc(), JobTable.id.desc()).limit(limit + 1)).all()
    found = [read_job(row) for row in rows[:limit]]
    return Page(tuple(found), at_cursor(scope, found[-1].created_at, found[-1].id) if len(rows) > limit else None)


def count_jobs(scope: Scope, kind: str) -> int:
    """How many jobs of that kind there are."""
    return scope.count(JobTable, JobTable.kind == kind)


def due(scope: Scope, kind: str) -> dt.datetime | None:
    """When the next job of that kind that waits may run, in the past if one runs; null if there is none."""
    mine = (JobTable.kind == kind, JobTable.state.in_(WAITING))
    found: dt.datetime | None = scope.session.scalar(scope.columns(JobTable, func.min(JobTable.run_at)).where(*mine))
    return found


def any_waits(scope: Scope, kind: str) -> bool:
    """Whether a job of that kind waits or runs."""
    return scope.count(JobTable, JobTable.kind == kind, JobTable.state.in_(WAITING)) > 0


def last_ended(scope: Scope, kind: str) -> Job | None:
    """The job of that kind that came to its end last; null if none did, or it was forgotten since."""
    ended = scope.rows(JobTable).where(JobTable.kind == kind, JobTable.finished_at.is_not(None))
    row = scope.session.scalar(ended.order_by(JobTable.finished_at.desc(), JobTable.id).limit(1))
    return None if row is None else read_job(row)


def is_called_off(scope: Scope, kind: str, *, dedupe_key: str) -> bool:
    """Whether the job that runs under this key was called off meanwhile."""
    mine = (JobTable.kind == kind, JobTable.dedupe_key == dedupe_key, JobTable.state == JobState.RUNNING)
    return scope.count(JobTable, *mine, JobTable.cancel.is_(True)) > 0


def cancel_waiting(scope: Scope, job_id: str, *, now: dt.datetime) -> bool:
    """Call a job off if it waits; whether it did."""
    waits = scope.update(JobTable).where(JobTable.id == job_id, JobTable.state == JobState.QUEUED)
    return scope.changed(waits.values(state=JobState.CANCELLED, cancel=True, finished_at=now)) > 0


def cancel_job(scope: Scope, job_id: str, *, now: dt.datetime) -> Job | None:
    """Call a job off: at once if it waits, at its next step if it runs; one that has ended stays as it is."""
    cancel_waiting(scope, job_id, now=now)
    runs = scope.update(JobTable).where(JobTable.id == job_id, JobTable.state == JobState.RUNNING)
    scope.changed(runs.values(cancel=True))
    return get_job(scope, job_id)


def retry_job(scope: Scope, job_id: str, *, now: dt.datetime) -> Job | None:
    """Queue a dead or cancelled job again, with all its attempts."""
    ended = scope.update(JobTable).where(JobTable.id == job_id, JobTable.state.in_([JobState.DEAD, JobState.CANCELLED]))
    fresh = {"state": JobState.QUEUED, "run_at": now, "failures": 0, "done": 0, "cancel": False, "finished_at": None}
    scope.changed(ended.values(error=None, code=None, dedupe_key=None, **fresh))
    return get_job(scope, job_id)


def depths(session: Session) -> list[Depth]:
    """What waits, runs and has failed for good, by kind, over all projects."""
    counted = select(JobTable.kind, JobTable.state, func.count(), func.min(JobTable.run_at))
    rows = session.execute(counted.where(JobTable.state.in_(COUNTED)).group_by(JobTable.kind, JobTable.state))
    return [Depth(kind, JobState(state), jobs, oldest) for kind, state, jobs, oldest in rows]


def drop_old_jobs(scope: Scope, *, before: dt.datetime) -> int:
    """Forget jobs that ended before that moment; how many."""
    return scope.delete(JobTable, JobTable.finished_at < before)


def read_job(row: JobTable) -> Job:
    """The job in a row."""
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
        code=row.code,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
