"""A piece of background work, and what can become of an attempt at it. All frozen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class JobState(StrEnum):
    """Where a job stands; dead, done and cancelled are the end."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as read. `attempt` counts the claims, `failures` those that came to nothing since the last progress.

    `code` is that of `error`.
    """

    id: str
    project_id: int
    kind: str
    payload: Mapping[str, Any]
    state: JobState
    attempt: int
    failures: int
    max_attempts: int
    cancel: bool
    done: int
    total: int
    result: Mapping[str, Any] | None
    error: str | None
    code: str | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Done:
    """It is done, with figures and ids."""

    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Again:
    """It failed and is tried again after `delay` seconds."""

    reason: str
    delay: float
    code: str


@dataclass(frozen=True, slots=True)
class Released:
    """The worker ends; another may take it at once, and nothing counts against it."""


@dataclass(frozen=True, slots=True)
class Dead:
    """It failed for good, with the reason."""

    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Somebody called it off."""


Outcome = Done | Again | Released | Dead | Cancelled
