"""The OpenAPI document: errors as what they are, and who may call what."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.schemas.pages import LONGEST_WORD, MOST_SEGMENTS, MOST_VALUES
from app.web.schemas.problems import Problem

JSON, PROBLEM_JSON = "application/json", "application/problem+json"
FIRST_ERROR = 400
DESCRIPTIONS = {
    401: "No key, or not a good one",
    403: "The key lacks the scope",
    404: "Nothing of that name that the key may see",
    405: "No such method here",
    409: "It contradicts what is there",
    413: "More than one request may hold",
    415: "A body of another kind than is asked for, or packed",
    422: "The request is malformed, or what it holds can't be used",
    429: "More requests than the key may send in a while",
    500: "Our mistake",
    503: "Not able to answer now",
}
Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """What a route may answer beside its success: for FastAPI's `responses`."""
    return {status: {"model": Problem, "description": DESCRIPTIONS[status]} for status in statuses}


EVERYWHERE = problems(413, 415, 422, 500, 503)
WITH_KEY = problems(401, 403, 429)
_VALUE = {"type": "string", "maxLength": LONGEST_WORD}
_VALUES = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1, "maxItems": MOST_VALUES}]}
BY_SEGMENT: dict[str, Any] = {
    "parameters": [
        {
            "name": "segment",
            "in": "query",
            "description": "Filters by fields of your own: `segment.country=LT`.",
            "style": "form",
            "explode": True,
            "schema": {
                "type": "object",
                "maxProperties": MOST_SEGMENTS,
                "patternProperties": {"^segment\\..+$": _VALUES},
                "additionalProperties": False,
            },
        }
    ]
}
"""For FastAPI's `openapi_extra`: each field of the object is a parameter by itself."""


def install(app: FastAPI) -> None:
    """Have `app` describe itself; FastAPI gives every answer the media type of the good one."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            for path in document["paths"].values():
                for operation in path.values():
                    _mend(operation["responses"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign] # how FastAPI's docs say it is done


def _mend(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= FIRST_ERROR and "content" in response:
            response["content"] = {PROBLEM_JSON: response["content"].pop(JSON, {})}
