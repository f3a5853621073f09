"""The sample project opened in one click, and the way back: the browser keeps the session of one's own meanwhile."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.services.importing import IMPORT
from app.services.projects import KeyScope
from app.services.sample import has_sample, open_sample
from app.services.sessions import begin, end
from app.store.job_list import WAITING, page_of_jobs
from app.store.scope import Scope
from app.store.session import now
from app.web.deps import DatabaseDep
from app.web.pages.session import COOKIE, HOME, CsrfDep, VisitorDep, need, set_cookie

router = APIRouter(include_in_schema=False)
LOOKED_AT = 20


@router.post("/sample", dependencies=[CsrfDep])
def post_sample(request: Request, visitor: VisitorDep) -> Response:
    """Go to the sample of this project, made if it isn't there, with a key that may do what one's own may."""
    with visitor.write() as scope:
        if not has_sample(scope):
            need(visitor, KeyScope.INGEST)
        moment = now(scope.session)
        key = open_sample(scope, visitor.key, now=moment)
        sample = Scope(scope.session, key.project_id)
        secret = begin(sample, key, now=moment)
        target = _target(sample)
    response = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    set_cookie(response, request, HOME, request.cookies[COOKIE])
    set_cookie(response, request, COOKIE, secret)
    return response


@router.post("/sample/back", dependencies=[CsrfDep])
def post_back(request: Request, database: DatabaseDep) -> Response:
    """Go back to one's own project; the session of the sample ends."""
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    home = request.cookies.get(HOME, "")
    if home:
        with database.write() as session:
            end(session, request.cookies[COOKIE])
        set_cookie(response, request, COOKIE, home)
        response.delete_cookie(HOME, path="/")
    return response


def _target(sample: Scope) -> str:
    """The import of the sample as long as it is at work, and then the map."""
    jobs = [job for job in page_of_jobs(sample, limit=LOOKED_AT).items if job.state in WAITING or job.kind == IMPORT]
    busy = any(job.state in WAITING for job in jobs)
    return next((f"/jobs/{job.id}" for job in jobs if busy and job.kind == IMPORT), "/")
