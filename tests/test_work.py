import datetime as dt
import io
import json
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
from app.services.webhooks import Event, JobFinished, publish, register
from app.services.webhooks_target import Policy
from app.store.filters import FeedbackFilter
from app.store.job_list import get_job, page_of_jobs
from app.store.jobs import enqueue
from app.store.projects import add_project
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database
from app.work import make_work
from tests.database_fixtures import NOW
from tests.services.receiver import Receiver, receiving
from tests.services.steps import item, post

DEADLINE = 60.0
LOCAL = Policy(private=True, http=True, timeout=20.0)


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


def told(database: Database, project_id: int, receiver: Receiver, *, times: int) -> None:
    """A webhook of the project, and messages that wait for it, of this day lest a sweep take them for old ones."""
    began = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=times)
    with database.write() as session:
        scope = Scope(session, project_id)
        register(scope, receiver.url(), events=[Event.JOB_FINISHED], policy=LOCAL, now=began)
    for number in range(times):
        with database.write() as session:
            moment = began + dt.timedelta(seconds=number)
            publish(Scope(session, project_id), JobFinished(f"j{number}", "import", "done"), now=moment)


def test_a_slow_receiver_keeps_no_other_webhook_and_no_other_project_waiting(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    with database.write() as session:
        other = add_project(session, "other", now=NOW).id
    ours = make_work(database, pipeline, redactor=Redactor(), limit=1_000, policy=LOCAL)
    with receiving() as slow, receiving() as fast, receiving() as theirs:
        slow.drip = 0.1  # until the policy's time is over
        told(database, project_id, slow, times=5)
        told(database, project_id, fast, times=3)  # which the slow one is told as well
        told(database, other, theirs, times=3)
        thread = ours.start()
        try:
            eventually(lambda: len(fast.received) == 3 and len(theirs.received) == 3)
            assert len(slow.received) <= 2  # each holds the sender for as long as the policy lets it
        finally:
            slow.drip = 0.0  # what it still holds may end
            ours.stop()
            thread.join(DEADLINE)
    assert not thread.is_alive()
    for receiver in (fast, theirs):
        assert [json.loads(one.body)["data"]["job"] for one in receiver.received] == ["j0", "j1", "j2"]


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
