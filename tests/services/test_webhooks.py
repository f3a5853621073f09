import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from app.errors import AddressRefused, Conflict, NotFound, WebhookProblem
from app.jobs.worker import Run, Worker
from app.services import webhooks
from app.services.webhooks import (
    DELAYS,
    DELIVER,
    GIVEN_UP,
    MOST,
    Event,
    FeedbackScored,
    JobFinished,
    deliver_job,
    publish,
    register,
    replay,
    rotate,
)  # fmt: skip
from app.services.webhooks_send import Answer
from app.services.webhooks_target import Policy
from app.store import webhooks as store
from app.store.audit import entries
from app.store.job_list import cancel_job
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables_work import JobTable
from app.store.webhooks import Delivery, DeliveryState
from tests.database_fixtures import NOW
from tests.services.receiver import Receiver, receiving

LOCAL = Policy(private=True, http=True, timeout=2.0)
FINISHED = JobFinished(job="j1", kind="import", state="done")
Work = Callable[..., int]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def hook(database: Database, project_id: int, receiver: Receiver) -> tuple[str, str]:
    """Id and secret of a webhook that leads to the receiver."""
    return make_hook(database, project_id, receiver)


def make_hook(database: Database, project_id: int, receiver: Receiver) -> tuple[str, str]:
    with database.write() as session:
        webhook, secret = register(
            Scope(session, project_id), receiver.url(), events=[Event.JOB_FINISHED], policy=LOCAL, now=NOW
        )
    return webhook.id, secret


def tell(database: Database, project_id: int) -> int:
    with database.write() as session:
        return publish(Scope(session, project_id), FINISHED, now=NOW)


def work(database: Database, *, now: dt.datetime | None = None, policy: Policy = LOCAL) -> int:
    """Do the deliveries that are due by the database's clock, which is far ahead of NOW."""
    now = now or dt.datetime.now(dt.UTC)
    return Worker(database, {DELIVER: lambda run: deliver_job(run, run.job.payload, policy=policy, now=now)}).drain()


def hurry(database: Database) -> None:
    """Make what waits for its next attempt due."""
    with database.write() as session:
        session.query(JobTable).where(JobTable.state == "queued").update({JobTable.run_at: NOW})


def deliveries(database: Database, project_id: int, webhook_id: str) -> Sequence[Delivery]:
    with database.read() as session:
        return store.list_deliveries(Scope(session, project_id), webhook_id, limit=100)


def signatures(secret: str, headers: dict[str, str], body: bytes) -> str:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    mac = hmac.new(base64.b64decode(secret[len("whsec_") :]), content, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def test_an_event_is_delivered_signed_and_noted(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    webhook_id, secret = hook
    assert tell(database, project_id) == 1
    assert work(database, now=NOW) == 1
    (received,) = receiver.received
    (delivery,) = deliveries(database, project_id, webhook_id)
    assert json.loads(received.body) == {
        "type": "job.finished",
        "timestamp": NOW.isoformat(),
        "data": {"job": "j1", "kind": "import", "state": "done"},
    }
    assert received.headers["webhook-id"] == f"msg_{delivery.id}"
    assert received.headers["webhook-signature"] == signatures(secret, dict(received.headers), received.body)
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.DELIVERED, 1, 200)
    assert delivery.delivered_at == NOW


def test_nothing_is_told_if_the_transaction_of_the_data_fails(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    def fail() -> None:
        with database.write() as session:
            publish(Scope(session, project_id), FINISHED, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert work(database) == 0
    assert receiver.received == []


def test_only_webhooks_that_asked_for_an_event_and_are_of_the_project_are_told(
    scope: Scope, receiver: Receiver
) -> None:
    register(scope, receiver.url(), events=[Event.JOB_FINISHED], policy=LOCAL, now=NOW)
    assert publish(scope, FeedbackScored(job="j", items=1, mentions=2), now=NOW) == 0
    assert publish(Scope(scope.session, scope.project_id + 1), FINISHED, now=NOW) == 0
    assert publish(scope, FINISHED, now=NOW) == 1


def test_after_a_500_it_is_tried_again_under_the_same_id(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    receiver.answers = [500]
    clock = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    tell(database, project_id)
    assert work(database, now=clock) == 1
    (delivery,) = deliveries(database, project_id, hook[0])
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.PENDING, 1, "status 500")
    with database.read() as session:
        waiting = [row.run_at for row in session.query(JobTable).where(JobTable.state == "queued")]
    assert waiting == [clock + dt.timedelta(seconds=DELAYS[0])]
    hurry(database)
    assert work(database, now=clock + dt.timedelta(seconds=5)) == 1
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert second.headers["webhook-timestamp"] == str(int(clock.timestamp()) + 5)
    (delivery,) = deliveries(database, project_id, hook[0])
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)


def test_a_delivery_is_given_up_after_the_last_attempt_and_can_be_replayed(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    receiver.answers = [503] * (len(DELAYS) + 1)
    tell(database, project_id)
    attempts = 0
    while work(database):
        attempts += 1
        hurry(database)
    assert attempts == len(DELAYS) + 1
    (delivery,) = deliveries(database, project_id, hook[0])
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(DELAYS) + 1)
    with database.write() as session:
        replay(Scope(session, project_id), delivery.id, now=NOW)
    assert work(database) == 1
    (delivery,) = deliveries(database, project_id, hook[0])
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1


def test_a_delivered_message_can_be_replayed_but_not_one_on_its_way(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    tell(database, project_id)
    (delivery,) = deliveries(database, project_id, hook[0])
    with database.write() as session, pytest.raises(Conflict, match="on its way"):
        replay(Scope(session, project_id), delivery.id, now=NOW)
    work(database)
    with database.write() as session:
        replay(Scope(session, project_id), delivery.id, now=NOW)
    work(database)
    assert [one.headers["webhook-id"] for one in receiver.received] == [f"msg_{delivery.id}"] * 2


def test_a_webhook_is_disabled_when_it_is_gone_and_enabled_by_hand(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    receiver.answers = [410]
    tell(database, project_id)
    work(database, now=NOW)
    with database.write() as session:
        scope = Scope(session, project_id)
        assert [one.disabled_at for one in store.list_webhooks(scope)] == [NOW]
        assert publish(scope, FINISHED, now=NOW) == 0
        webhooks.enable(scope, hook[0], now=NOW)
        assert publish(scope, FINISHED, now=NOW) == 1
        assert [entry.action for entry in entries(scope)] == ["webhook.enabled", "webhook.disabled", "webhook.created"]


def test_a_webhook_is_disabled_after_too_many_deliveries_were_given_up_and_not_before(scope: Scope) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    last = Delivery("d", webhook.id, "job.finished", {}, DeliveryState.PENDING, len(DELAYS), None, None, NOW, None)
    failed = Answer(500, "status 500")
    for count in range(1, GIVEN_UP + 1):
        webhooks._note(scope, webhook, last, failed, now=NOW)
        disabled = [one.disabled_at for one in store.list_webhooks(scope)]
        assert disabled == ([NOW] if count == GIVEN_UP else [None])


def test_attempts_come_later_each_time_they_fail(scope: Scope) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    for tried in range(len(DELAYS)):
        one = Delivery(f"d{tried}", webhook.id, "job.finished", {}, DeliveryState.PENDING, tried, None, None, NOW, None)
        webhooks._note(scope, webhook, one, Answer(500, "status 500"), now=NOW)
    waiting = scope.session.scalars(scope.columns(JobTable, JobTable.run_at).order_by(JobTable.run_at)).all()
    assert [(due - NOW).total_seconds() for due in waiting] == list(DELAYS)


def test_a_delivery_that_arrives_clears_the_record(scope: Scope) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    last = Delivery("d", webhook.id, "job.finished", {}, DeliveryState.PENDING, len(DELAYS), None, None, NOW, None)
    webhooks._note(scope, webhook, last, Answer(500, "status 500"), now=NOW)
    webhooks._note(scope, webhook, last, Answer(204, None), now=NOW)
    assert [one.failures for one in store.list_webhooks(scope)] == [0]


def test_a_webhook_that_was_enabled_by_hand_begins_with_a_clean_record(scope: Scope) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    last = Delivery("d", webhook.id, "job.finished", {}, DeliveryState.PENDING, len(DELAYS), None, None, NOW, None)
    for _ in range(GIVEN_UP):
        webhooks._note(scope, webhook, last, Answer(500, "status 500"), now=NOW)
    webhooks.enable(scope, webhook.id, now=NOW)
    webhooks._note(scope, webhook, last, Answer(500, "status 500"), now=NOW)
    assert [(one.disabled_at, one.failures) for one in store.list_webhooks(scope)] == [(None, 1)]


def test_after_a_rotation_both_secrets_sign_for_a_day(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    webhook_id, former = hook
    with database.write() as session:
        newest = rotate(Scope(session, project_id), webhook_id, now=NOW)
    for now in (NOW, NOW + dt.timedelta(hours=23), NOW + dt.timedelta(hours=25)):
        tell(database, project_id)
        work(database, now=now)
    signed = [one.headers["webhook-signature"].split(" ") for one in receiver.received]
    made = [[signatures(key, dict(one.headers), one.body) for key in (newest, former)] for one in receiver.received]
    assert signed == [made[0], made[1], made[2][:1]]


def test_after_two_rotations_in_a_day_the_secret_in_between_signs_beside_the_newest(scope: Scope) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    between = rotate(scope, webhook.id, now=NOW)
    newest = rotate(scope, webhook.id, now=NOW + dt.timedelta(hours=1))
    assert store.secrets_of(scope, webhook.id, now=NOW + dt.timedelta(hours=2)) == [newest, between]


def test_a_private_address_is_refused_when_registering_and_again_when_sending(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    with database.write() as session, pytest.raises(AddressRefused):
        register(Scope(session, project_id), receiver.url(), events=list(Event), policy=Policy(http=True), now=NOW)
    tell(database, project_id)
    work(database, policy=Policy(http=True))
    assert receiver.received == []
    (delivery,) = deliveries(database, project_id, hook[0])
    assert "no public address" in str(delivery.error)


def test_a_webhook_without_a_known_event_and_one_too_many_are_refused(scope: Scope) -> None:
    for events in ([], ["feedback.deleted"]):
        with pytest.raises(WebhookProblem, match="give events out of feedback"):
            register(scope, "http://127.0.0.1/", events=events, policy=LOCAL, now=NOW)
    for _ in range(MOST):
        register(scope, "http://127.0.0.1/", events=list(Event), policy=LOCAL, now=NOW)
    with pytest.raises(WebhookProblem, match="at most"):
        register(scope, "http://127.0.0.1/", events=list(Event), policy=LOCAL, now=NOW)


def test_deleting_a_webhook_deletes_its_deliveries_and_stops_what_waits(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    tell(database, project_id)
    with database.write() as session:
        webhooks.delete(Scope(session, project_id), hook[0], now=NOW)
    work(database)
    assert receiver.received == []
    assert deliveries(database, project_id, hook[0]) == []


def test_webhooks_and_deliveries_of_another_project_are_not_there(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    tell(database, project_id)
    (delivery,) = deliveries(database, project_id, hook[0])
    with database.write() as session:
        other = Scope(session, project_id + 1)
        assert store.list_webhooks(other) == []
        for act in (webhooks.delete, webhooks.rotate, webhooks.enable):
            with pytest.raises(NotFound):
                act(other, hook[0], now=NOW)
        with pytest.raises(NotFound):
            replay(other, delivery.id, now=NOW)


def test_deliveries_are_listed_newest_first_in_pages(scope: Scope) -> None:
    webhook, _ = register(scope, "http://127.0.0.1:9/", events=list(Event), policy=LOCAL, now=NOW)
    for _ in range(3):
        publish(scope, FINISHED, now=NOW)
    newest, middle, oldest = store.list_deliveries(scope, webhook.id, limit=10)
    assert newest.id > middle.id > oldest.id
    assert store.list_deliveries(scope, webhook.id, limit=1, before=middle.id) == [oldest]


def test_a_worker_that_dies_after_sending_leaves_the_message_to_another_under_the_same_id(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    def dies(run: Run) -> dict[str, object]:
        doomed = dataclasses.replace(run, job=dataclasses.replace(run.job, attempt=99))  # it is no longer its own
        return deliver_job(doomed, run.job.payload, policy=LOCAL, now=NOW)

    tell(database, project_id)
    Worker(database, {DELIVER: dies}, lease=0.2).step()
    (delivery,) = deliveries(database, project_id, hook[0])
    assert (delivery.state, delivery.attempts, len(receiver.received)) == (DeliveryState.PENDING, 0, 1)
    time.sleep(0.3)
    assert work(database) == 1
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert [one.state for one in deliveries(database, project_id, hook[0])] == [DeliveryState.DELIVERED]


def test_a_message_that_arrived_is_not_sent_again_when_its_job_runs_twice(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    def twice(run: Run) -> dict[str, object]:
        deliver_job(run, run.job.payload, policy=LOCAL, now=NOW)
        return deliver_job(run, run.job.payload, policy=LOCAL, now=NOW)

    tell(database, project_id)
    assert Worker(database, {DELIVER: twice}).drain() == 1
    assert len(receiver.received) == 1
    assert [one.attempts for one in deliveries(database, project_id, hook[0])] == [1]


def test_a_message_whose_job_is_called_off_while_it_is_sent_is_not_tried_again(
    database: Database, project_id: int, receiver: Receiver, hook: tuple[str, str]
) -> None:
    receiver.answers = [500]
    tell(database, project_id)

    def called_off(run: Run) -> dict[str, object]:
        with database.write() as session:
            cancel_job(Scope(session, project_id), run.job.id, now=NOW)
        return deliver_job(run, run.job.payload, policy=LOCAL, now=dt.datetime.now(dt.UTC))

    assert Worker(database, {DELIVER: called_off}).drain() == 1
    (delivery,) = deliveries(database, project_id, hook[0])
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.FAILED, 1, "status 500")
    hurry(database)
    assert work(database) == 0
