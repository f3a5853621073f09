"""The one form of all errors (RFC 9457)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class FieldProblem(BaseModel):
    """What is wrong with one field of a payload."""

    model_config = ConfigDict(frozen=True)

    field: str
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable, `detail` is for people, `errors` names fields of a malformed payload."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] | None = None
