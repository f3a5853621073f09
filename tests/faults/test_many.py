"""A server and two workers on PostgreSQL, and many clients; WAYFELT_FAULT_ITEMS says how much they send."""

import os
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

from app.domain.job import JobState
from app.pipeline.pipeline import Pipeline
from app.services.projects import create_key
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import FeedbackTable
from app.store.tables_work import JobTable
from tests.database_fixtures import NOW
from tests.faults.checks import PATIENCE, assert_scored_once, claimed_again, left, sent, wait_running
from tests.faults.processes import LONGEST_TEST, Process, free_port, running, start
from tests.faults.server_process import serve_alone
from tests.faults.worker_process import work

ITEMS = int(os.environ.get("WAYFELT_FAULT_ITEMS", "400"))
CLIENTS, BATCH = 8, min(1_000, max(50, ITEMS // 80))
LONGEST = PATIENCE + ITEMS / 20


def post(url: str, key: str, texts: list[str]) -> int:
    """Send a batch until it is taken; how often it was sent."""
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": uuid.uuid4().hex}
    body = {"items": [{"text": text, "author": "client"} for text in texts]}
    end = time.monotonic() + LONGEST
    for tries in range(1, 1_000_000):
        try:
            response = httpx.post(url, json=body, headers=headers, timeout=120)
        except httpx.TransportError:
            assert time.monotonic() < end, "the server takes nothing"
            time.sleep(0.1)
            continue
        assert response.status_code == 202, response.text
        return tries
    raise AssertionError


def holds(database: Database, pid: int) -> bool:
    """Whether the process of that id has a job in hand."""
    with database.read() as session:
        running_ = session.query(JobTable.worker).filter(JobTable.state == JobState.RUNNING).all()
    return any(int(worker.split("-")[-2]) == pid for (worker,) in running_ if worker)


def kill_at_work(database: Database, workers: list[Process]) -> None:
    """Kill a worker that has a job in hand: it is stopped first, so that it can't end the job in between."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        pid = wait_running(database)
        process = psutil.Process(pid)
        process.suspend()
        if holds(database, pid):
            next(one for one in workers if one.pid == pid).process.kill()
            return
        process.resume()
    raise AssertionError("no worker was met at work")


def kept(database: Database, project_id: int) -> int:
    with database.read() as session:
        return Scope(session, project_id).count(FeedbackTable)


@pytest.mark.timeout(LONGEST_TEST + ITEMS / 5)
@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_what_eight_clients_send_is_scored_once_though_a_worker_is_killed(
    database: Database, database_url: str, project_id: int, pipeline: Pipeline
) -> None:
    with database.write() as session:
        key = create_key(Scope(session, project_id), scopes=["ingest"], now=NOW)[1]
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1/feedback"
    texts = [sent(number).feedback.text for number in range(ITEMS)]
    batches = [texts[first : first + BATCH] for first in range(0, ITEMS, BATCH)]
    workers = [start(work, database_url) for _ in range(2)]
    with running(start(serve_alone, database_url, str(port)), *workers), ThreadPoolExecutor(CLIENTS) as clients:
        begun = time.monotonic()
        answers = [clients.submit(post, url, key, batch) for batch in batches]
        while kept(database, project_id) < ITEMS // 4:
            assert time.monotonic() < begun + LONGEST, "the server took too little"
            time.sleep(0.05)
        kill_at_work(database, workers)
        tries = sum(answer.result() for answer in answers)
        taken = time.monotonic() - begun
        while left(database):
            assert time.monotonic() < begun + LONGEST, "the work was not done"
            time.sleep(0.1)
        scored = time.monotonic() - begun
    assert claimed_again(database, project_id) > 0, "the kill met no work"
    assert_scored_once(database, project_id, pipeline, texts)
    sys.stderr.write(f"{ITEMS:,} items, {tries} requests: taken in {taken:.1f} s, scored in {scored:.1f} s\n")
