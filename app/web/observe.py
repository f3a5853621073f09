"""Around every request: its id, a line in the log, figures, headers for safety, and an answer to what nobody caught.

HEAD is answered as GET would be, without the body.

The log holds no text, no query and no secret: the route and not the path, the kind of an error and not its message.
"""

import asyncio
import re
import time
import uuid
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import places_of
from app.store.keys import Key
from app.web.errors import CLOSING, AsPage, internal_error, shutting_down
from app.web.metrics import Metrics

REQUEST_ID = "X-Request-Id"
GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
STRICT = "default-src 'none'; frame-ancestors 'none'"
DOCS = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines
DOCS_PATHS = ("/docs", "/static-offline-docs")

log = structlog.get_logger()


class Observe:
    """ASGI middleware: the outermost one, so that it sees how every request ends."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, as_page: AsPage) -> None:
        self._app = app
        self._metrics = metrics
        self._as_page = as_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request=request_id):
            await self._observed(request_id, scope, receive, send)

    async def _observed(self, request_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0
        head = scope["method"] == "HEAD"
        inner = {**scope, "method": "GET"} if head else scope

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in safety(scope["path"]).items():
                    headers.setdefault(name, value)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(inner, receive, noted)
        except asyncio.CancelledError:  # the server ends, and has waited long enough
            if status:
                raise
            await self._failure(inner, shutting_down(), CLOSING)(inner, receive, noted)
        except Exception as error:
            _log_error(error, inner)
            if status:  # the answer is under way; only the server can cut the connection
                raise
            await self._failure(inner, internal_error())(inner, receive, noted)
        finally:
            took = time.perf_counter() - started
            self._note(inner, scope["method"], status or HTTPStatus.INTERNAL_SERVER_ERROR.value, took)

    def _failure(self, scope: Scope, told: Response, detail: str = "") -> Response:
        """What is told of an error that nobody caught; as a page where one was asked for, if that can be had."""
        try:
            return self._as_page(Request(scope), told.status_code, detail, None) or told
        except Exception as error:  # whatever went wrong may go wrong again
            log.error("request.page_failed", error=type(error).__name__)
            return told

    def _note(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._metrics.answered(method=method, route=route, status=status, seconds=seconds)
        key: Key | None = scope.get("state", {}).get("key")
        tell = log.debug if route in QUIET and status < HTTPStatus.BAD_REQUEST else log.info
        tell(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            project=key.project_id if key else None,
            key=key.prefix if key else None,
        )


def route_of(scope: Scope) -> str | None:
    """The path of the route as it is written in the docs, null for what is no route."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    path: str | None = getattr(context or scope.get("route"), "path", None)
    return path


def safety(path: str) -> dict[str, str]:
    """Headers that keep browsers from doing more with an answer than is meant; the docs page needs its scripts."""
    return SAFETY | {"Content-Security-Policy": DOCS if path.startswith(DOCS_PATHS) else STRICT}


def _log_error(error: Exception, scope: Scope) -> None:
    log.error("request.failed", route=route_of(scope), error=type(error).__name__, where=places_of(error))
