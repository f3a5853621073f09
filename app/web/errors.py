"""Every error leaves as application/problem+json (RFC 9457) with a stable code and nothing of the inside."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.errors import AppError, DatabaseProblem, TooLarge, TooMany, Unauthorized, Unavailable, WrongType
from app.web.schemas.problems import FieldProblem, Problem
from models.errors import BusyError

INVALID = "invalid_request"
RETRY_AFTER = "1"
CLOSING = "the service is shutting down; try again in a moment"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TYPES = frozenset({"str", "int", "float", "bool"})
"""How pydantic names the members of a union at the end of a place; others hold brackets."""
OBJECTS = frozenset({"model_type", "model_attributes_type", "dict_type"})
"""Errors of pydantic that say of what class of ours an object should be."""
MOST_WRONG = 10
"""Fields of one item that are told of."""
_JSON = re.compile(r"application/(?:[^;\s]+\+)?json\s*(?:;.*)?", re.IGNORECASE)
log = structlog.get_logger()


Handler = Callable[[Request, Exception], Response]
AsPage = Callable[[Request, int, str, Exception | None], Response | None]
"""The page for an error with this status and detail, if it is known; null for a request that isn't for a page."""


class Told(str):
    """The detail of an error that is in the reader's language already; others are in English."""

    __slots__ = ()


def install(app: FastAPI, *, as_page: AsPage = lambda *_: None) -> None:
    """Answer every error that a route or the framework raises: as a page where one was asked for, else as a problem."""

    def either(handler: Handler) -> Handler:
        def handle(request: Request, error: Exception) -> Response:
            told = handler(request, error)
            return as_page(request, told.status_code, _detail(told, error), error) or told

        return handle

    app.add_exception_handler(AppError, either(_app_error))
    app.add_exception_handler(BusyError, either(_busy))
    app.add_exception_handler(PoolTimeoutError, either(_no_connection))
    app.add_exception_handler(RequestValidationError, either(_invalid))
    app.add_exception_handler(HTTPException, either(_http))
    app.add_exception_handler(Exception, either(_unexpected))


def _detail(told: Response, error: Exception) -> str:
    if error.args and isinstance(error.args[0], Told):
        return error.args[0]
    return str(json.loads(bytes(told.body))["detail"])


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem; `errors` name the fields of a malformed payload."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=errors)
    more = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status,
        headers={**more, **(headers or {})},
        media_type="application/problem+json",
    )


def internal_error() -> Response:
    """What is told of an error that nobody expected: nothing."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong on our side.")


def shutting_down() -> Response:
    """What is told to those whose request is cut off when the service ends."""
    return problem(Unavailable.status, Unavailable.code, CLOSING)


def _app_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, error.code, str(error), headers=headers)


def _busy(_: Request, __: Exception) -> Response:
    return problem(Unavailable.status, Unavailable.code, "Too much waits to be scored; try again in a moment.")


def _no_connection(_: Request, __: Exception) -> Response:
    detail = "All connections to the database are in use; try again in a moment."
    return problem(DatabaseProblem.status, DatabaseProblem.code, detail)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(item["loc"][:1] == ("body",) for item in error.errors()):
        kind = request.headers.get("content-type", "")
        other = not _JSON.fullmatch(kind) and not (kind.startswith(FORMS) and _takes_form(request))
        if _is_packed(request) or (other and _has_body(request)):
            return _wrong_type(request)
    errors = list(dict.fromkeys(FieldProblem(field=_field(item), detail=said_of(item)) for item in error.errors()))
    first = f"{errors[0].field}: {errors[0].detail}" if errors else "The payload is malformed."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, first, errors=errors)


def told_of(error: ValidationError) -> str:
    """All that is wrong with one of many documents or items, each field once, in one line."""
    found: dict[str, str] = {}
    for item in error.errors():
        found.setdefault(field_of(item["loc"]), said_of(item))
    shown = [f"{field}: {said}" if field else said for field, said in islice(found.items(), MOST_WRONG)]
    more = len(found) - len(shown)
    return "; ".join([*shown, *([f"and {more} more"] if more else [])])


def _field(item: Any) -> str:  # noqa: ANN401 - pydantic's error details are untyped here
    loc = ("body",) if item["type"] == "json_invalid" else item["loc"]
    return field_of(loc[1:] if loc[:1] == ("body",) else loc) or "body"


def field_of(loc: Sequence[str | int]) -> str:
    """The field at a place as pydantic tells it: without what is none, as the members of a union."""
    named = [str(part) for part in loc if "[" not in str(part)]
    return ".".join(named[:-1] if len(named) > 1 and named[-1] in TYPES else named)


def said_of(item: Any) -> str:  # noqa: ANN401 - as above
    """What is wrong, as pydantic tells it, without names of ours."""
    if item["type"] in OBJECTS:
        return "Input should be an object"
    if item["type"] == "json_invalid":
        return f"no JSON at character {item['loc'][-1]}: {item['ctx']['error']}"
    return str(item["msg"]).removeprefix("Value error, ")


def _is_packed(request: Request) -> bool:
    return request.headers.get("content-encoding", "identity").strip().lower() != "identity"


def _takes_form(request: Request) -> bool:
    route = request.scope.get("route")
    return isinstance(route, APIRoute) and any(isinstance(one.field_info, Form) for one in route.dependant.body_params)


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _wrong_type(request: Request) -> Response:
    form = request.headers.get("content-type", "").startswith("multipart/")
    wanted = "multipart/form-data" if form and _is_packed(request) else "application/json"
    return problem(WrongType.status, WrongType.code, f"send {wanted}, not packed")


def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses. A body that it can't parse (400) is as malformed as any other (422)."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST and _is_packed(request):
        return _wrong_type(request)
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, str(error.detail))
    code = TooLarge.code if status == TooLarge.status else status.name.lower()
    headers = {"Allow": _allowed(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
    return problem(status, code, str(error.detail), headers=headers)


def _allowed(request: Request) -> str:
    """The methods of all routes of the path; the framework names those of the first one."""

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    found = [method for method in METHODS if takes(method)]
    return ", ".join([*found, *(["HEAD"] if "GET" in found else [])])


def _unexpected(_: Request, error: Exception) -> Response:
    log.error("request.failed", error=type(error).__name__)
    return internal_error()
