"""Errors as pages: what went wrong, in a sentence, and where to go from there."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.web.pages.render import render
from app.web.pages.session import Reader, reader

MACHINES = ("/v1/", "/docs", "/openapi.json", "/healthz", "/readyz", "/metrics", "/static")


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """The context of problem.html."""

    status: int
    title: str
    detail: str


def as_page(request: Request, status: int, detail: str) -> Response | None:
    """The page for an error of a page; null where the request isn't for one. Who isn't logged in is led to /login."""
    if not _is_page(request):
        return None
    if status == HTTPStatus.UNAUTHORIZED:
        return _to_login(request)
    seen = getattr(request.state, "visitor", None) or reader(request)
    return render(request, seen, "problem.html", ProblemPage(status, _title(seen, status), detail), status=status)


def _is_page(request: Request) -> bool:
    whole = request.url.path
    return "text/html" in request.headers.get("Accept", "") and not whole.startswith(MACHINES)


def _to_login(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = request.url.path + query if request.method == "GET" else "/"
    target = "/login" if wanted == "/" else f"/login?{urlencode({'next': wanted})}"
    return RedirectResponse(target, HTTPStatus.SEE_OTHER)


def _title(seen: Reader, status: int) -> str:
    titles = {
        HTTPStatus.NOT_FOUND: seen.gettext("Not found"),
        HTTPStatus.FORBIDDEN: seen.gettext("Not with this key"),
        HTTPStatus.TOO_MANY_REQUESTS: seen.gettext("Too many requests"),
        HTTPStatus.CONFLICT: seen.gettext("That contradicts what is there"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: seen.gettext("That is too large"),
        HTTPStatus.UNPROCESSABLE_ENTITY: seen.gettext("That can't be used"),
    }
    return titles.get(HTTPStatus(status), seen.gettext("Something went wrong"))
