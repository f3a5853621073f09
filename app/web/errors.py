"""Every error leaves as application/problem+json (RFC 9457) with a stable code and nothing of the inside."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.errors import AppError, TooLarge, Unavailable
from app.web.schemas.problems import FieldProblem, Problem
from models.errors import BusyError

RETRY_AFTER = "1"
log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Answer every error that a route or the framework raises as a problem."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def problem(status: int, code: str, detail: str, *, errors: list[FieldProblem] | None = None) -> Response:
    """One problem; `errors` name the fields of a malformed payload."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=errors)
    headers = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse(
        body.model_dump(exclude_none=True), status, headers=headers, media_type="application/problem+json"
    )


def _app_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return problem(error.status, error.code, str(error))


def _busy(_: Request, __: Exception) -> Response:
    return problem(Unavailable.status, Unavailable.code, "Too much waits to be scored; try again in a moment.")


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [FieldProblem(field=_field(item), detail=item["msg"]) for item in error.errors()]
    first = f"{errors[0].field}: {errors[0].detail}" if errors else "The payload is malformed."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", first, errors=errors)


def _field(item: Any) -> str:  # noqa: ANN401 - pydantic's error details are untyped here
    return ".".join(str(part) for part in item["loc"] if part != "body") or "body"


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = TooLarge.code if status == TooLarge.status else status.name.lower()
    return problem(status, code, str(error.detail))


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request.failed", path=request.url.path, error=type(error).__name__)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong on our side.")
