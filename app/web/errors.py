"""Every error leaves as application/problem+json (RFC 9457) with a stable code and nothing of the inside."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.errors import AppError, DatabaseProblem, TooLarge, TooMany, Unauthorized, Unavailable
from app.web.schemas.problems import FieldProblem, Problem
from models.errors import BusyError

INVALID = "invalid_request"
RETRY_AFTER = "1"
log = structlog.get_logger()


Handler = Callable[[Request, Exception], Response]
AsPage = Callable[[Request, int, str], Response | None]
"""The page for an error with this status and detail; null for a request that isn't for a page."""


class Told(str):
    """The detail of an error that is in the reader's language already; others are in English."""

    __slots__ = ()


def install(app: FastAPI, *, as_page: AsPage = lambda *_: None) -> None:
    """Answer every error that a route or the framework raises: as a page where one was asked for, else as a problem."""

    def either(handler: Handler) -> Handler:
        def handle(request: Request, error: Exception) -> Response:
            told = handler(request, error)
            return as_page(request, told.status_code, _detail(told, error)) or told

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


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        FieldProblem(field=_field(item), detail=item["msg"].removeprefix("Value error, ")) for item in error.errors()
    ]
    first = f"{errors[0].field}: {errors[0].detail}" if errors else "The payload is malformed."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, first, errors=errors)


def _field(item: Any) -> str:  # noqa: ANN401 - pydantic's error details are untyped here
    return ".".join(str(part) for part in item["loc"] if part != "body") or "body"


def _http(_: Request, error: Exception) -> Response:
    """What the framework refuses. A body that it can't parse (400) is as malformed as any other (422)."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, str(error.detail))
    code = TooLarge.code if status == TooLarge.status else status.name.lower()
    return problem(status, code, str(error.detail), headers=error.headers)


def _unexpected(_: Request, error: Exception) -> Response:
    log.error("request.failed", error=type(error).__name__)
    return internal_error()
