"""Errors as pages: what went wrong, in a sentence, what to do about it, and where to go from there."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.datastructures import URL
from starlette.routing import Match

from app.web.errors import Told
from app.web.pages import problem_texts
from app.web.pages.login import local
from app.web.pages.render import path, render
from app.web.pages.session import Reader, reader

MACHINES = ("/v1/", "/docs", "/openapi.json", "/healthz", "/readyz", "/metrics", "/static")


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """The context of problem.html; `request` is the id by which the log tells of it, `login` whether that helps.

    `lang` is the language of `detail`; empty for the reader's own.
    """

    status: int
    title: str
    advice: str
    detail: str
    lang: str
    login: bool
    request: str | None


def as_page(request: Request, status: int, detail: str, error: Exception | None) -> Response | None:
    """The page for an error of a page; null where the request isn't for one. Who isn't logged in is led to /login."""
    if not _is_page(request):
        return None
    if status == HTTPStatus.UNAUTHORIZED:
        return _to_login(request)
    seen = getattr(request.state, "visitor", None) or reader(request)
    title, advice = _told(seen, status)
    detail = _detail(detail, error, seen)
    page = ProblemPage(
        status=status,
        title=title,
        advice=advice,
        detail=detail if detail != HTTPStatus(status).phrase else "",
        lang="" if isinstance(detail, Told) else "en",
        login=status == HTTPStatus.FORBIDDEN,
        request=_id() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None,
    )
    return render(request, seen, "problem.html", page, status=status)


def _is_page(request: Request) -> bool:
    whole = request.url.path
    return "text/html" in request.headers.get("Accept", "") and not whole.startswith(MACHINES)


def _detail(detail: str, error: Exception | None, seen: Reader) -> str:
    """What went wrong, as Told where it can be said in the reader's language."""
    if isinstance(error, RequestValidationError):
        return problem_texts.first(error.errors(), seen)
    return problem_texts.translated(detail, seen)


def _to_login(request: Request) -> Response:
    """To the form of the key, which leads back; of a form that was sent in vain, to the page that it was on."""
    lost = request.method != "GET"
    wanted = "/"
    with suppress(ValueError):  # a Referer may be anything
        address = URL(request.headers.get("Referer", "/")) if lost else request.url
        query = f"?{address.query}" if address.query else ""
        wanted = local(address.path + query) if not lost or _is_ours(address, request) else "/"
    told = {"next": "" if wanted == "/" else wanted, "lost": lost}
    return RedirectResponse(path("/login", **told), HTTPStatus.SEE_OTHER)


def _is_ours(address: URL, request: Request) -> bool:
    """Whether an address is one of a page here."""
    scope = {**request.scope, "method": "GET", "path": address.path}
    seen = any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
    return seen and address.netloc == request.headers.get("Host", "")


def _id() -> str | None:
    found = structlog.contextvars.get_contextvars().get("request")
    return None if found is None else str(found)


def _told(seen: Reader, status: int) -> tuple[str, str]:
    """What went wrong, and what to do about it."""
    told = {
        HTTPStatus.NOT_FOUND: (
            seen.gettext("Not found"),
            seen.gettext("What was here is gone, was never there, or is another project's. Go back or begin anew."),
        ),
        HTTPStatus.FORBIDDEN: (
            seen.gettext("Not with this key"),
            seen.gettext("Ask who runs the project for a key that may do this, and log in with it."),
        ),
        HTTPStatus.TOO_MANY_REQUESTS: (
            seen.gettext("Too many requests"),
            seen.gettext("Wait a minute, then load the page again."),
        ),
        HTTPStatus.CONFLICT: (
            seen.gettext("That contradicts what is there"),
            seen.gettext("Somebody may have been faster. Go back, load the page again and look before you repeat it."),
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
            seen.gettext("That is too large"),
            seen.gettext("Send it in several parts, or pack the file as .gz or .zst."),
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY: (
            seen.gettext("That can't be used"),
            seen.gettext("Go back, change what is named below and send it again. Nothing was changed."),
        ),
        HTTPStatus.SERVICE_UNAVAILABLE: (
            seen.gettext("Not available at the moment"),
            seen.gettext("The service or its database is busy or away. Nothing is lost; try again in a minute."),
        ),
    }
    otherwise = (
        seen.gettext("Something went wrong"),
        seen.gettext("It is our fault and not yours. Load the page again; if it stays so, tell who runs the service."),
    )
    return told.get(HTTPStatus(status), otherwise)
