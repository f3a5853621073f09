"""The routes of jobs: looked at, listed, called off."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domain.job import Job, JobState
from app.errors import NotFound
from app.services.job_control import MISSING, call_off
from app.services.projects import KeyScope
from app.store.job_list import get_job, page_of_jobs
from app.store.session import now
from app.web.access import AnyDep, IngestDep
from app.web.openapi import problems
from app.web.schemas.jobs import JobOut, JobPage, JobQuery
from app.web.schemas.pages import Id

router = APIRouter(tags=["jobs"])


@router.get("/jobs", summary="List background work, newest first")
def get_jobs(query: Annotated[JobQuery, Query()], access: AnyDep) -> JobPage:
    """A page of the project's jobs; those that ended are forgotten after 30 days."""
    with access.read() as scope:
        page = page_of_jobs(scope, limit=query.limit, cursor=query.cursor or None, kinds=query.kind)
    return JobPage(items=[_job_out(job) for job in page.items], next_cursor=page.next_cursor)


@router.get("/jobs/{id}", summary="See where a job stands", responses=problems(404))
def get_job_by_id(id: Id, access: AnyDep) -> JobOut:  # noqa: A002 - the name in the path
    """Where a job stands."""
    with access.read() as scope:
        job = get_job(scope, id)
    if job is None:
        raise NotFound(MISSING)
    return _job_out(job)


@router.post("/jobs/{id}/cancel", summary="Call a job off", responses=problems(404))
def post_job_cancel(id: Id, access: IngestDep) -> JobOut:  # noqa: A002 - the name in the path
    """Call a job off: at once if it waits, at its next step if it runs; one that has ended stays as it is.

    A key with `ingest` alone may call off scoring and imports.
    """
    with access.write() as scope:
        admin = KeyScope.ADMIN in access.key.scopes
        return _job_out(call_off(scope, id, admin=admin, now=now(scope.session)))


def _job_out(job: Job) -> JobOut:
    return JobOut(
        id=job.id,
        kind=job.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        attempt=job.attempt,
        failures=job.failures,
        result=dict(job.result) if job.result is not None and job.state is JobState.DONE else None,
        error=job.error,
        code=job.code,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
