import datetime as dt

import pytest

from app.domain.job import Again, Cancelled, Dead, Done, Job, JobState, Outcome, Released
from app.errors import DatabaseProblem, NotFound, QuotaReached, TextProblem
from app.jobs.outcome import FIRST_DELAY, LONGEST_DELAY, JobCancelled, WorkerStopping, delay, outcome
from models.errors import BusyError, ClosedError

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def job(failures: int = 0) -> Job:
    return Job(
        id="j",
        project_id=1,
        kind="score",
        payload={},
        state=JobState.RUNNING,
        attempt=1,
        failures=failures,
        max_attempts=3,
        cancel=False,
        done=0,
        total=0,
        result=None,
        error=None,
        code=None,
        created_at=NOW,
        started_at=NOW,
        finished_at=None,
    )


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ({"items": 3}, Done({"items": 3})),
        (JobCancelled(), Cancelled()),
        (WorkerStopping(), Released()),
        (ClosedError("the encoder is shutting down"), Released()),
        (BusyError("too much waits"), Again("BusyError", FIRST_DELAY, "unavailable")),
        (TextProblem("the file is empty"), Dead("the file is empty", "text_problem")),
        (NotFound("no such upload"), Dead("no such upload", "not_found")),
        (QuotaReached("no more than 5 items"), Dead("no more than 5 items", "quota_reached")),
        (DatabaseProblem("the disk is full"), Again("the disk is full", FIRST_DELAY, "database_problem")),
        (ValueError("Ona's words"), Again("ValueError", FIRST_DELAY, "internal_error")),
    ],
)
def test_what_happened_decides_what_becomes_of_a_job(happened: object, expected: Outcome) -> None:
    assert outcome(job(), happened, chance=0) == expected  # type: ignore[arg-type]  # both kinds in one table


def test_the_last_permitted_failure_is_the_end_and_says_why() -> None:
    assert outcome(job(failures=1), ValueError(), chance=0) == Again("ValueError", 2 * FIRST_DELAY, "internal_error")
    given_up = Dead("ValueError; given up after 3 attempts", "internal_error")
    assert outcome(job(failures=2), ValueError(), chance=0) == given_up


def test_retries_come_later_each_time_up_to_a_bound_and_spread_by_chance() -> None:
    assert [delay(failures, chance=0) for failures in range(3)] == [FIRST_DELAY, 2 * FIRST_DELAY, 4 * FIRST_DELAY]
    assert delay(50, chance=0) == LONGEST_DELAY
    assert delay(0, chance=1) == 1.5 * FIRST_DELAY
