"""What the routes of jobs give."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.domain.job import JobState
from app.web.schemas.pages import PageQuery


class JobQuery(PageQuery):
    """Which jobs. Of several kinds, one is enough."""

    kind: Annotated[
        tuple[Literal["import", "score", "refresh", "erase", "sweep", "webhook"], ...],
        Field(max_length=10, description="All if not given; `webhook` are messages to webhooks."),
    ] = ()


class JobOut(BaseModel):
    """A piece of background work: where it stands, `done` of `total`, figures at its end, or why it failed.

    `code` is the stable code of `error`.
    """

    id: str
    kind: str
    state: JobState
    done: int
    total: int
    attempt: int
    failures: int
    result: dict[str, Any] | None
    error: str | None
    code: str | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None


class JobPage(BaseModel):
    """A page of jobs, newest first."""

    items: list[JobOut]
    next_cursor: str | None
