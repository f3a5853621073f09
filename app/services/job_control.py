"""Jobs in the hands of people: who may call which off or have it tried again."""

import datetime as dt

from app.domain.job import Cancelled, Job, JobState
from app.errors import Conflict, Forbidden, NotFound
from app.services.erasure import request_room
from app.services.importing import IMPORT
from app.services.intake import SCORE
from app.services.scoring import REFRESH
from app.services.webhooks_jobs import tell_ended
from app.store.job_list import cancel_job, cancel_waiting, get_job, retry_job
from app.store.scope import Scope
from app.store.uploads import drop_upload

OF_INGEST = frozenset({SCORE, IMPORT})
"""Kinds that a key with the scope ingest may call off; the others are for admins."""

AGAIN = frozenset({SCORE, REFRESH})
"""Kinds that can be tried again: the file of an import that failed is gone, and other work comes by itself."""

MISSING = "no job of that id"


def may_control(job: Job, *, admin: bool, ingest: bool) -> bool:
    """Whether a key with these scopes may call the job off or have it tried again."""
    return admin or (ingest and job.kind in OF_INGEST)


def call_off(scope: Scope, job_id: str, *, admin: bool, now: dt.datetime) -> Job:
    """Call a job off: at once if it waits, at its next step if it runs; one that has ended stays as it is.

    NotFound if there is none; Forbidden for a key of ingest and a job that isn't of intake. The file of an import that
    waits goes with it.
    """
    job = _allowed(scope, job_id, admin=admin, doing="calling off")
    if cancel_waiting(scope, job.id, now=now):  # no worker will end it
        tell_ended(scope, job, Cancelled(), now=now)
        if job.kind == IMPORT and drop_upload(scope, job.id):
            request_room(scope, now=now)
    return cancel_job(scope, job.id, now=now) or job


def try_again(scope: Scope, job_id: str, *, admin: bool, now: dt.datetime) -> Job:
    """Queue a job again that failed for good or was called off. Conflict if it can't be; else as `call_off`."""
    job = _allowed(scope, job_id, admin=admin, doing="repeating")
    if job.kind not in AGAIN or job.state not in (JobState.DEAD, JobState.CANCELLED):
        raise Conflict("this job can't be tried again; start what it was for anew")
    return retry_job(scope, job.id, now=now) or job


def _allowed(scope: Scope, job_id: str, *, admin: bool, doing: str) -> Job:
    job = get_job(scope, job_id)
    if job is None:
        raise NotFound(MISSING)
    if not may_control(job, admin=admin, ingest=True):
        raise Forbidden(f"{doing} a job of kind {job.kind} asks for a key with the scope admin")
    return job
