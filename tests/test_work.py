import datetime as dt
import io
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app import work
from app.domain.job import JobState
from app.jobs.worker import Run
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.erasure import erase_author
from app.services.import_rows import Order
from app.services.importing import request_import
from app.store.filters import FeedbackFilter
from app.store.job_list import get_job, page_of_jobs
from app.store.jobs import enqueue
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database
from app.work import make_work
from tests.database_fixtures import NOW
from tests.services.steps import item, post

DEADLINE = 60.0


def eventually(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not seen():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_everything_that_is_asked_for_is_done_in_the_background_until_it_is_stopped(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    ours = make_work(database, pipeline, redactor=Redactor(), limit=1_000)
    thread = ours.start()
    try:
        post(database, project_id, item("The courier was late.", author="ona"), item("Fine!", author="jonas"))
        with database.write() as session:
            scope = Scope(session, project_id)
            file = io.BytesIO(b"review\nWrite to ona@example.com, the box was wet.\n")
            request_import(scope, file, Order("reviews.csv"), now=NOW)
            erase_author(scope, "jonas", now=NOW, actor="test")

        def done() -> bool:
            with database.read() as session:
                scope = Scope(session, project_id)
                states = {(job.kind, str(job.state)) for job in page_of_jobs(scope, limit=99).items}
                scored = page_of_feedback(scope, FeedbackFilter(scored=True), limit=9).items
            kinds = {kind for kind, state in states if state == "done"}
            return len(scored) == 2 and {"score", "import", "erase", "sweep"} <= kinds

        eventually(done)
    finally:
        ours.stop()
        thread.join(DEADLINE)
    assert not thread.is_alive()
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert {one.feedback.text for one in kept} == {"The courier was late.", "Write to [email], the box was wet."}
    assert all(one.received_at.tzinfo == dt.UTC for one in kept)


def test_a_step_that_does_not_end_is_given_up_in_time_whatever_it_does(
    database: Database, project_id: int, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "LAST_STEP", 0.2)
    monkeypatch.setattr(work, "LAST_WORDS", 2.0)
    free = threading.Event()

    def unending(_: Run) -> Mapping[str, Any]:
        free.wait(DEADLINE)
        return {}

    with database.write() as session:
        job_id = enqueue(Scope(session, project_id), "unending", now=NOW)
    assert job_id is not None

    def state() -> JobState | None:
        with database.read() as session:
            job = get_job(Scope(session, project_id), job_id)
        return None if job is None else job.state

    ours = make_work(database, pipeline, redactor=Redactor(), limit=1_000, more={"unending": unending})
    thread = ours.start()
    eventually(lambda: state() is JobState.RUNNING)
    began = time.monotonic()
    assert not ours.end(thread, pipeline.encoder)
    assert time.monotonic() - began < 0.2 + 2.0 + 1.0
    assert state() is JobState.QUEUED
    free.set()
    thread.join(DEADLINE)
    assert state() is JobState.QUEUED
    assert ours.end(thread, pipeline.encoder)
