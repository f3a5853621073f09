"""Pages of background work: the list, one job with its progress, its rejects to download, called off or repeated."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.domain.job import Job, JobState
from app.errors import NotFound
from app.services.import_progress import ImportProgress, import_progress
from app.services.importing import IMPORT
from app.services.intake_items import ItemError
from app.services.job_control import AGAIN, MISSING, call_off, may_control, try_again
from app.services.projects import KeyScope
from app.services.webhooks import DELIVER
from app.store.job_list import WAITING, count_jobs, get_job, page_of_jobs
from app.store.session import now
from app.web.pages import spreadsheet
from app.web.pages.import_problem import language, reason
from app.web.pages.job_problem import failure
from app.web.pages.render import render
from app.web.pages.session import CsrfDep, IngestingDep, Visitor, VisitorDep

router = APIRouter(include_in_schema=False)
LIMIT = 30
SHOWN_REJECTS = 20
REJECT_FIELDS = ("row", "id", "code", "reason")


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job, and what this visitor may do with it."""

    job: Job
    may_cancel: bool
    may_repeat: bool


@dataclass(frozen=True, slots=True)
class JobsContext:
    """A page of jobs, newest first; `live` while any of them waits or runs.

    They are those of one `kind`, or if that is empty all but messages to webhooks, of which there are `messages`.
    """

    jobs: tuple[JobLine, ...]
    next_cursor: str | None
    first: bool
    live: bool
    kind: str
    messages: int


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that an import did not take, with the reason in English; its number is from 1, without the header."""

    row: int
    id: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownReject:
    """A reject as a page shows it: `told` is its reason, `lang` the language of that; empty for the reader's own."""

    reject: Reject
    told: str
    lang: str


@dataclass(frozen=True, slots=True)
class JobContext:
    """One job. For an import how far it has come and the rows it did not take; `live` while it may change.

    `problem` says why it failed, `lang` is the language of that; empty for the reader's own.
    """

    line: JobLine
    problem: str | None
    lang: str
    progress: ImportProgress | None
    rejects: tuple[ShownReject, ...]
    more_rejects: int
    told_rejects: int
    live: bool


@router.get("/jobs")
def get_jobs(
    request: Request, visitor: VisitorDep, cursor: Annotated[str, Query(max_length=500)] = "", kind: str = ""
) -> Response:
    """The project's jobs; messages to webhooks, which would be most of them, are a list of their own."""
    kind = kind if kind == DELIVER else ""
    kinds, without = ((DELIVER,), ()) if kind else ((), (DELIVER,))
    with visitor.read() as scope:
        page = page_of_jobs(scope, limit=LIMIT, cursor=cursor or None, kinds=kinds, without=without)
        messages = count_jobs(scope, DELIVER)
    lines = tuple(_line(job, visitor) for job in page.items)
    live = any(line.job.state in WAITING for line in lines)
    context = JobsContext(lines, page.next_cursor, not cursor, live, kind, messages)
    return render(request, visitor, "jobs.html", context)


@router.get("/jobs/{job_id}")
def get_one_job(request: Request, job_id: str, visitor: VisitorDep) -> Response:
    """A job and how far it has come."""
    with visitor.read() as scope:
        job = get_job(scope, job_id)
        if job is None:
            raise NotFound(MISSING)
        progress = import_progress(scope, job) if job.kind == IMPORT else None
    errors, problem = _errors_of(job), failure(job, visitor)
    context = JobContext(
        line=_line(job, visitor),
        problem=problem,
        lang=language(problem),
        progress=progress,
        rejects=tuple(_shown(error, visitor) for error in errors[:SHOWN_REJECTS]),
        more_rejects=max(0, int((job.result or {}).get("rejected", 0)) - SHOWN_REJECTS),
        told_rejects=len(errors),
        live=job.state in WAITING or (progress is not None and (progress.scoring or progress.refreshing)),
    )
    return render(request, visitor, "job.html", context)


@router.get("/jobs/{job_id}/rejects.{ending}")
def get_rejects(job_id: str, ending: str, visitor: VisitorDep) -> Response:
    """The rows that an import did not take, up to 1,000, as CSV or JSON Lines."""
    with visitor.read() as scope:
        job = get_job(scope, job_id)
    if job is None or job.kind != IMPORT or ending not in ("csv", "jsonl"):
        raise NotFound(MISSING)
    told = rejects_of(job)
    body, kind = (as_csv(told), "text/csv") if ending == "csv" else (as_lines(told), "application/x-ndjson")
    headers = {"Content-Disposition": f'attachment; filename="rejects-{job.id[:8]}.{ending}"'}
    return Response(body, media_type=f"{kind}; charset=utf-8", headers=headers)


@router.post("/jobs/{job_id}/cancel", dependencies=[CsrfDep])
def post_cancel(job_id: str, visitor: IngestingDep) -> Response:
    """Call a job off."""
    with visitor.write() as scope:
        call_off(scope, job_id, admin=visitor.may(KeyScope.ADMIN), now=now(scope.session))
    return RedirectResponse(f"/jobs/{job_id}", HTTPStatus.SEE_OTHER)


@router.post("/jobs/{job_id}/repeat", dependencies=[CsrfDep])
def post_repeat(job_id: str, visitor: IngestingDep) -> Response:
    """Have a job tried again."""
    with visitor.write() as scope:
        try_again(scope, job_id, admin=visitor.may(KeyScope.ADMIN), now=now(scope.session))
    return RedirectResponse(f"/jobs/{job_id}", HTTPStatus.SEE_OTHER)


def rejects_of(job: Job) -> tuple[Reject, ...]:
    """The rows that an import did not take, as far as they were noted; none once they were erased."""
    return tuple(_reject(error) for error in _errors_of(job))


def _errors_of(job: Job) -> tuple[ItemError, ...]:
    return tuple(ItemError(**one) for one in (job.result or {}).get("errors", ()))


def _reject(error: ItemError) -> Reject:
    return Reject(error.index, error.external_id, error.code, error.detail)


def _shown(error: ItemError, visitor: Visitor) -> ShownReject:
    told = reason(error, visitor)
    return ShownReject(_reject(error), told, language(told))


def as_csv(rejects: Iterable[Reject]) -> bytes:
    """Rejects as a table for spreadsheets, which take no cell of it for a formula."""
    return spreadsheet.as_csv(REJECT_FIELDS, ([getattr(one, field) for field in REJECT_FIELDS] for one in rejects))


def as_lines(rejects: Iterable[Reject]) -> bytes:
    """Rejects as JSON Lines."""
    rows = [{field: getattr(one, field) for field in REJECT_FIELDS} for one in rejects]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "backslashreplace")


def _line(job: Job, visitor: Visitor) -> JobLine:
    admin, ingest = visitor.may(KeyScope.ADMIN), visitor.may(KeyScope.INGEST)
    mine = may_control(job, admin=admin, ingest=ingest)
    ended_badly = job.state in (JobState.DEAD, JobState.CANCELLED)
    return JobLine(job, mine and job.state in WAITING and not job.cancel, mine and ended_badly and job.kind in AGAIN)
