"""What must be true whatever was killed: all that was accepted is there once, and scored once."""

import time
from collections import Counter
from collections.abc import Collection

from app.domain.job import JobState
from app.domain.records import Feedback
from app.jobs.worker import Worker
from app.pipeline.pipeline import Pipeline
from app.services.intake import SCORE
from app.services.items import Item
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import FeedbackTable, MentionTable, VectorTable
from app.store.tables_work import JobTable
from tests.faults.processes import LEASE, ROUNDS
from tests.services.steps import score_tasks

PATIENCE = 120.0 + 10 * ROUNDS


def sent(number: int) -> Item:
    """An item with two mentions that no other has. Its figures are short: long ones are redacted as orders' numbers."""
    box, place = divmod(number, 1_000)
    text = f"Parcel {place} of box {box} came three weeks late. The staff of shop {place} in street {box} was friendly!"
    return Item(Feedback(id="", text=text, author=f"author-{number % 50}"), str(number))


def finish(database: Database, pipeline: Pipeline) -> None:
    """Do what the killed left behind; leases run out while we wait."""
    worker = Worker(database, score_tasks(pipeline), lease=LEASE)
    end = time.monotonic() + PATIENCE
    while left(database):
        assert time.monotonic() < end, "the work was not done"
        if not worker.step():
            time.sleep(0.1)


def left(database: Database) -> int:
    """Jobs to score that have not ended."""
    with database.read() as session:
        waiting = (JobState.QUEUED, JobState.RUNNING)
        return session.query(JobTable).filter(JobTable.kind == SCORE, JobTable.state.in_(waiting)).count()


def wait_running(database: Database) -> int:
    """Wait until a job is run; the id of the process that runs it, which is part of the worker's name."""
    end = time.monotonic() + PATIENCE
    while True:
        with database.read() as session:
            running = session.query(JobTable.worker).filter(JobTable.state == JobState.RUNNING).limit(1).scalar()
        if running:
            return int(running.split("-")[-2])
        assert time.monotonic() < end, "no worker took the job"
        time.sleep(0.005)


def claimed_again(database: Database, project_id: int) -> int:
    """Jobs that another worker had to take over."""
    with database.read() as session:
        return Scope(session, project_id).count(JobTable, JobTable.kind == SCORE, JobTable.attempt > 1)


def assert_scored_once(database: Database, project_id: int, pipeline: Pipeline, texts: Collection[str]) -> None:
    """Every text is kept once, and has exactly the mentions that the pipeline finds in it, each with its vectors."""
    with database.read() as session:
        scope = Scope(session, project_id)
        items = list(session.scalars(scope.rows(FeedbackTable)))
        mentions = list(session.scalars(scope.rows(MentionTable)))
        vectors = set(session.scalars(scope.columns(VectorTable, VectorTable.seq)))
        states = Counter(session.scalars(scope.columns(JobTable, JobTable.state).where(JobTable.kind == SCORE)))
    assert Counter(item.text for item in items) == Counter(texts), "an item was lost or kept twice"
    assert {item.scored_by for item in items} <= {pipeline.version}, "an item was not scored"
    assert {item.problem for item in items} <= {None}
    expected = pipeline.score([Feedback(id=item.id, text=item.text) for item in items])
    assert Counter(mention.id for mention in mentions) == Counter(scored.mention.id for scored in expected)
    assert vectors == {mention.seq for mention in mentions}
    assert set(states) <= {"done"}, states
