"""A service that is told to stop under load: gone in time, whoever waited is told so, and nothing is lost."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app.domain.job import JobState
from app.pipeline.pipeline import Pipeline
from app.services.intake import SCORE
from app.store.job_list import page_of_jobs
from app.store.scope import Scope
from app.store.session import Database
from app.work import LAST_WORDS
from tests.faults.checks import assert_scored_once, finish, sent, wait_running
from tests.faults.processes import LONGEST_TEST, START, free_port, running, start
from tests.faults.server_process import ANSWERS, STEP, serve_slowly
from tests.services.steps import post

ITEMS, DOCUMENTS, CALLERS = 60, 40, 6
BATCH = 64  # WAYFELT_GATHER_TEXTS
LONGEST = ANSWERS + STEP + LAST_WORDS + 20  # on a busy machine; all that waits takes two minutes and a half


def analyze(port: int) -> httpx.Response:
    documents = [{"id": str(number), "text": f"The parcel {number} came late."} for number in range(DOCUMENTS)]
    return httpx.post(f"http://127.0.0.1:{port}/v1/analyze", json={"documents": documents}, timeout=60)


def await_texts(port: int, least: int) -> None:
    """Wait until so many texts wait for the encoder, beside those at hand."""
    end = time.monotonic() + START
    while httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60).json()["waiting"] < least:
        assert time.monotonic() < end, "the requests did not come in"
        time.sleep(0.05)


@pytest.mark.timeout(LONGEST_TEST)
def test_a_server_that_is_told_to_stop_under_load_is_gone_in_time_and_loses_nothing(
    database: Database, database_url: str, project_id: int, pipeline: Pipeline
) -> None:
    items = [sent(number) for number in range(ITEMS)]
    post(database, project_id, *items)
    port = free_port()
    with running(start(serve_slowly, database_url, str(port))) as (server,), ThreadPoolExecutor(CALLERS) as callers:
        wait_running(database)
        answers = [callers.submit(analyze, port) for _ in range(CALLERS)]
        await_texts(port, DOCUMENTS * CALLERS - BATCH)
        server.process.terminate()
        told = time.monotonic()
        server.process.join(120)
        assert time.monotonic() - told < LONGEST
        assert server.process.exitcode in (0, -signal.SIGTERM)
        for answer in (one.result() for one in answers):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert "shutting down" in answer.json()["detail"]
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["retry-after"] == "1"
    with database.read() as session:
        jobs = page_of_jobs(Scope(session, project_id), limit=10).items
    (job,) = (one for one in jobs if one.kind == SCORE)
    assert (job.state, job.failures, job.error) == (JobState.QUEUED, 0, None)
    finish(database, pipeline)
    assert_scored_once(database, project_id, pipeline, [item.feedback.text for item in items])
