"""Jobs in lanes: of one lane one runs at a time, in the order they are due, and lanes take turns.

Whoever fills a lane, or whose jobs are slow, keeps no other lane and no other project waiting.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.domain.job import JobState
from app.store.tables_work import JobTable

LANES = 0x6C616E65  # "lane": PostgreSQL's number for the locks of those who take a job out of a lane


def expired(now: dt.datetime) -> ColumnElement[bool]:
    """A job whose worker went silent."""
    return and_(JobTable.state == JobState.RUNNING, JobTable.lease_until < now)


def next_of_lanes(session: Session, kinds: Sequence[str], *, now: dt.datetime) -> JobTable | None:
    """The job to be taken next of all that are due in lanes, locked; none of a lane in which one is running.

    Turns: first the project of whose jobs of these kinds the fewest run, in it the lane that was served longest ago.
    """
    for project_id, lane in session.execute(_turns(kinds, now)).all():
        if not _alone(session, project_id, lane):
            continue
        due = select(JobTable).where(JobTable.project_id == project_id, JobTable.lane == lane, _due(kinds, now))
        first = due.order_by(
            JobTable.state == JobState.QUEUED, JobTable.run_at, JobTable.created_at, JobTable.id
        ).limit(1)
        found = session.scalar(first.with_for_update(skip_locked=True, of=JobTable))
        if found is not None:
            return found
    return None


def _turns(kinds: Sequence[str], now: dt.datetime) -> Select[int, str | None]:
    """The lanes in which something is due, in the order of their turns."""
    waiting = (
        select(JobTable.project_id, JobTable.lane, func.min(JobTable.run_at).label("since"))
        .where(JobTable.lane.is_not(None), _due(kinds, now))
        .group_by(JobTable.project_id, JobTable.lane)
        .subquery()
    )
    like = aliased(JobTable)
    at_work = (
        select(like.project_id, func.count().label("jobs"))
        .where(like.state == JobState.RUNNING, like.kind.in_(kinds))
        .group_by(like.project_id)
        .subquery()
    )
    other = aliased(JobTable)
    mine = (other.project_id == waiting.c.project_id, other.lane == waiting.c.lane, other.state == JobState.DONE)
    served = select(func.max(other.started_at)).where(*mine).scalar_subquery()
    return (
        select(waiting.c.project_id, waiting.c.lane)
        .outerjoin(at_work, at_work.c.project_id == waiting.c.project_id)
        .order_by(func.coalesce(at_work.c.jobs, 0), served.is_not(None), served, waiting.c.since)
    )


def _due(kinds: Sequence[str], now: dt.datetime) -> ColumnElement[bool]:
    """A job that may be taken: due in a lane where none runs, or itself one whose worker went silent."""
    running = aliased(JobTable)
    busy = select(running.project_id, running.lane).where(running.state == JobState.RUNNING, running.lane.is_not(None))
    free = tuple_(JobTable.project_id, JobTable.lane).not_in(busy)
    queued = and_(JobTable.state == JobState.QUEUED, JobTable.run_at <= now, free)
    states = JobTable.state.in_([JobState.QUEUED, JobState.RUNNING])  # for the index
    return and_(JobTable.kind.in_(kinds), states, or_(queued, expired(now)))


def _alone(session: Session, project_id: int, lane: str | None) -> bool:
    """Whether nobody else takes a job out of this lane just now; until the transaction ends nobody will."""
    if session.get_bind().dialect.name == "sqlite":  # which has one writer at a time
        return True
    key = func.hashtext(f"{project_id} {lane}")
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(LANES, key))))
