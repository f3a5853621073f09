import io

import pytest

from app.domain.job import Cancelled, Dead, JobState, Released
from app.errors import Conflict, Forbidden, NotFound
from app.services.import_rows import Order
from app.services.importing import IMPORT, request_import
from app.services.intake import SCORE
from app.services.job_control import call_off, may_control, try_again
from app.services.scoring import REFRESH
from app.services.webhooks import DELIVER, Event, JobFinished, publish, register, replay
from app.services.webhooks_jobs import tell_ended
from app.services.webhooks_target import Policy
from app.store.job_list import any_waits, get_job
from app.store.jobs import claim, enqueue, finish
from app.store.scope import Scope
from app.store.uploads import has_upload
from app.store.webhooks import DeliveryState, list_deliveries, list_webhooks
from tests.database_fixtures import NOW


def queued(scope: Scope, kind: str) -> str:
    job_id = enqueue(scope, kind, now=NOW)
    assert job_id is not None
    return job_id


def test_intake_may_be_called_off_by_ingest_and_other_work_by_admins_alone(scope: Scope) -> None:
    score, refresh = queued(scope, SCORE), queued(scope, REFRESH)
    assert call_off(scope, score, admin=False, now=NOW).state is JobState.CANCELLED
    with pytest.raises(Forbidden):
        call_off(scope, refresh, admin=False, now=NOW)
    assert any_waits(scope, REFRESH)
    assert call_off(scope, refresh, admin=True, now=NOW).state is JobState.CANCELLED
    assert not any_waits(scope, REFRESH)


def test_the_end_of_a_waiting_job_that_is_called_off_is_told_once_and_its_file_is_gone(scope: Scope) -> None:
    policy = Policy(private=True, http=True, timeout=2.0)
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=policy, now=NOW)
    upload = request_import(scope, io.BytesIO(b"review\nLate.\n"), Order("reviews.csv"), now=NOW)
    score, refresh = queued(scope, SCORE), queued(scope, REFRESH)
    for job in (upload, score, refresh, upload):
        assert call_off(scope, job, admin=True, now=NOW).state is JobState.CANCELLED
    told = [one.payload["data"] for one in list_deliveries(scope, webhook.id, limit=10)]
    assert sorted((one["job"], one["kind"], one["state"]) for one in told) == sorted(
        [(upload, IMPORT, "cancelled"), (score, SCORE, "cancelled")]
    )
    assert not has_upload(scope, upload)


def test_the_end_of_a_running_job_is_told_by_who_runs_it_and_its_file_stays_until_then(scope: Scope) -> None:
    policy = Policy(private=True, http=True, timeout=2.0)
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=policy, now=NOW)
    upload = request_import(scope, io.BytesIO(b"review\nLate.\n"), Order("reviews.csv"), now=NOW)
    assert claim(scope.session, [IMPORT], worker="a", lease=60, now=NOW)
    found = call_off(scope, upload, admin=True, now=NOW)
    assert (found.state, found.cancel) == (JobState.RUNNING, True)
    assert list_deliveries(scope, webhook.id, limit=10) == []
    assert has_upload(scope, upload)


def test_what_was_called_off_may_be_tried_again_unless_its_file_is_gone(scope: Scope) -> None:
    score, upload = queued(scope, SCORE), queued(scope, "import")
    for job in (score, upload):
        call_off(scope, job, admin=False, now=NOW)
    assert try_again(scope, score, admin=False, now=NOW).state is JobState.QUEUED
    with pytest.raises(Conflict):
        try_again(scope, upload, admin=False, now=NOW)
    with pytest.raises(Conflict):
        try_again(scope, score, admin=False, now=NOW)


def test_a_job_of_another_project_is_not_there(scope: Scope) -> None:
    score = queued(scope, SCORE)
    other = Scope(scope.session, scope.project_id + 1)
    for act in (call_off, try_again):
        with pytest.raises(NotFound):
            act(other, score, admin=True, now=NOW)


def test_a_key_that_only_reads_controls_nothing(scope: Scope) -> None:
    job = get_job(scope, queued(scope, SCORE))
    assert job is not None
    assert not may_control(job, admin=False, ingest=False)
    assert may_control(job, admin=False, ingest=True)


def test_a_message_whose_job_is_called_off_has_failed_and_can_be_sent_again(scope: Scope) -> None:
    policy = Policy(private=True, http=True, timeout=2.0)
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=[Event.JOB_FINISHED], policy=policy, now=NOW)
    publish(scope, JobFinished("j1", "import", "done"), now=NOW)
    job = claim(scope.session, [DELIVER], worker="a", lease=1, now=NOW)
    assert job is not None
    finish(scope.session, job, Released(), now=NOW)
    assert call_off(scope, job.id, admin=True, now=NOW).state is JobState.CANCELLED
    (delivery,) = list_deliveries(scope, webhook.id, limit=9)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 0)
    assert "called off" in (delivery.error or "")
    assert [one.failures for one in list_webhooks(scope)] == [0]
    replay(scope, delivery.id, now=NOW)
    assert claim(scope.session, [DELIVER], worker="a", lease=1, now=NOW)


def test_a_message_whose_running_job_ends_without_it_has_failed_too(scope: Scope) -> None:
    policy = Policy(private=True, http=True, timeout=2.0)
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=[Event.JOB_FINISHED], policy=policy, now=NOW)
    for outcome, told in ((Cancelled(), "called off"), (Dead("lost", "worker_lost"), "lost")):
        publish(scope, JobFinished("j1", "import", "done"), now=NOW)
        job = claim(scope.session, [DELIVER], worker="a", lease=1, now=NOW)
        assert job is not None
        finish(scope.session, job, outcome, now=NOW)
        tell_ended(scope, job, outcome, now=NOW)
        assert told in (list_deliveries(scope, webhook.id, limit=1)[0].error or "")
    assert {one.state for one in list_deliveries(scope, webhook.id, limit=9)} == {DeliveryState.FAILED}
