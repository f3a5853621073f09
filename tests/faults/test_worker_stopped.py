"""A worker that is told to stop in the middle of a step: gone in time, and another does its work once."""

import os
import signal
import time

import pytest

from app.domain.job import JobState
from app.pipeline.pipeline import Pipeline
from app.services.intake import SCORE
from app.store.job_list import page_of_jobs
from app.store.scope import Scope
from app.store.session import Database
from app.work import LAST_WORDS, LOOK
from tests.faults.checks import assert_scored_once, finish, sent, wait_running
from tests.faults.processes import LONGEST_TEST, running, start
from tests.faults.server_process import SLOW, STEP
from tests.faults.worker_process import work_slowly
from tests.services.steps import post

ITEMS = 160
LONGEST = LOOK + STEP + LAST_WORDS + 20  # on a busy machine
assert ITEMS * SLOW > 2 * LONGEST


@pytest.mark.timeout(LONGEST_TEST)
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_is_gone_in_time_and_gives_its_job_back(
    database: Database, database_url: str, project_id: int, pipeline: Pipeline, told: signal.Signals
) -> None:
    items = [sent(number) for number in range(ITEMS)]
    post(database, project_id, *items)
    with running(start(work_slowly, database_url)) as (worker,):
        wait_running(database)
        time.sleep(SLOW)
        os.kill(worker.pid, told)
        began = time.monotonic()
        worker.process.join(120)
        assert time.monotonic() - began < LONGEST
        assert worker.process.exitcode in (0, -told)
    with database.read() as session:
        jobs = page_of_jobs(Scope(session, project_id), limit=10).items
    (job,) = (one for one in jobs if one.kind == SCORE)
    assert (job.state, job.attempt, job.failures, job.error) == (JobState.QUEUED, 1, 0, None)
    finish(database, pipeline)
    assert_scored_once(database, project_id, pipeline, [item.feedback.text for item in items])
