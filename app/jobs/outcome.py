"""What becomes of an attempt: one pure function from what happened to a frozen value."""

from collections.abc import Mapping
from typing import Any

from app.domain.job import Again, Cancelled, Dead, Done, Job, Outcome, Released
from app.errors import AppError, InputError, NotFound, QuotaReached, Unavailable
from models.errors import BusyError, ClosedError

FIRST_DELAY = 2.0  # seconds
LONGEST_DELAY = 600.0
JITTER = 0.5
INTERNAL = "internal_error"


class JobCancelled(Exception):
    """Somebody called the job off."""


class WorkerStopping(Exception):
    """The worker is to end."""


def outcome(job: Job, happened: Mapping[str, Any] | Exception, *, chance: float) -> Outcome:
    """What becomes of `job` after it returned or raised `happened`; `chance` from 0 to 1 spreads the retries.

    What was wrong with the input, or more than the project may hold, is so for good. The rest is tried again, later
    each time, until the job has failed `max_attempts` times without progress. An encoder that was closed under it is
    the end of its worker.
    """
    match happened:
        case JobCancelled():
            return Cancelled()
        case WorkerStopping() | ClosedError():
            return Released()
        case InputError() | NotFound() | QuotaReached():
            return Dead(reason(happened), code_of(happened))
        case Exception() if job.failures + 1 >= job.max_attempts:
            return Dead(f"{reason(happened)}; given up after {job.failures + 1} attempts", code_of(happened))
        case Exception():
            return Again(reason(happened), delay(job.failures, chance=chance), code_of(happened))
        case _:
            return Done(happened)


def delay(failures: int, *, chance: float) -> float:
    """Seconds until the next attempt after `failures` earlier ones: doubled each time, up to half more by chance."""
    return float(min(FIRST_DELAY * 2**failures, LONGEST_DELAY)) * (1 + JITTER * chance)


def reason(error: Exception) -> str:
    """What may be told of an error: our own in full; of others the kind alone, for they may quote a customer."""
    return str(error) if isinstance(error, AppError) else type(error).__name__


def is_unexpected(error: Exception) -> bool:
    """Whether it is none of the errors that we raise ourselves: then only the places in the code tell what it was."""
    return not isinstance(error, AppError | BusyError | ClosedError | JobCancelled | WorkerStopping)


def code_of(error: Exception) -> str:
    """The stable code of an error."""
    match error:
        case AppError():
            return error.code
        case BusyError():
            return Unavailable.code
        case _:
            return INTERNAL
