import json

import pytest

from app.domain.job import Again, Cancelled, Dead, Done, Job, JobState, Outcome, Released
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.webhooks import Event, register
from app.services.webhooks_jobs import tell_ended
from app.services.webhooks_target import Policy
from app.store.scope import Scope
from app.store.session import Database
from app.store.webhooks import list_deliveries
from app.work import make_work
from tests.database_fixtures import NOW
from tests.services.receiver import receiving
from tests.services.steps import post

LOCAL = Policy(private=True, http=True, timeout=2.0)
SCORED = {"items": 2, "mentions": 3, "model": "m"}


def job(kind: str) -> Job:
    return Job("j1", 1, kind, {}, JobState.RUNNING, 1, 0, 5, False, 0, 0, None, None, None, NOW, NOW, None)


@pytest.mark.parametrize(
    ("kind", "outcome", "told"),
    [
        ("score", Done(SCORED), [("feedback.scored", None), ("job.finished", "done")]),
        ("score", Done({"items": 0, "mentions": 0}), [("job.finished", "done")]),
        ("import", Dead("why", "error"), [("job.finished", "dead")]),
        ("erase", Cancelled(), [("job.finished", "cancelled")]),
        ("score", Again("why", 2.0, "error"), []),
        ("score", Released(), []),
        ("sweep", Done(), []),
        ("refresh", Done(), []),
        ("refresh", Dead("why", "error"), [("job.finished", "dead")]),
        ("webhook", Done(), []),
    ],
)
def test_the_end_of_a_job_that_was_asked_for_is_told(
    scope: Scope, kind: str, outcome: Outcome, told: list[tuple[str, str | None]]
) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    tell_ended(scope, job(kind), outcome, now=NOW)
    made = reversed(list_deliveries(scope, webhook.id, limit=10))
    assert sorted((one.event, one.payload["data"].get("state")) for one in made) == told


def test_posted_feedback_is_scored_and_its_end_told_without_its_words(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    with receiving() as receiver:
        with database.write() as session:
            scope = Scope(session, project_id)
            register(scope, receiver.url(), events=list(Event), policy=LOCAL, now=NOW)
        post(database, project_id, "The courier was late and rude.")
        make_work(database, pipeline, redactor=Redactor(), limit=50_000, policy=LOCAL).drain()
    bodies = [json.loads(one.body) for one in receiver.received]
    assert sorted(body["type"] for body in bodies) == ["feedback.scored", "job.finished"]
    assert not any("courier" in one.body.decode() for one in receiver.received)
