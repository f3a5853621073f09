"""What the routes of jobs give."""

import datetime as dt
from typing import Any

from pydantic import BaseModel

from app.domain.job import JobState


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
