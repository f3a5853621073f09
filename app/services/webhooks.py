"""Webhooks: registered and checked, told of what happens in the transaction of the data, delivered by jobs."""

import base64
import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar

from app.domain.ids import new_id
from app.errors import Conflict, NotFound, WebhookProblem
from app.services.run import TaskRun
from app.services.webhooks_send import SECRET_PREFIX, Answer, send
from app.services.webhooks_target import Policy, Resolve, resolve, target
from app.store import webhooks as store
from app.store.audit import note
from app.store.job_list import is_called_off
from app.store.jobs import enqueue
from app.store.scope import Scope
from app.store.webhooks import Delivery, DeliveryState, Webhook

DELIVER = "webhook"
"""The kind of the job that delivers one message once."""

MOST = 20  # webhooks of a project
OVERLAP = dt.timedelta(days=1)  # how long a former secret signs too
DELAYS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds from one attempt to the next, as Standard Webhooks proposes: ten attempts in some three days."""

GIVEN_UP = 5  # deliveries given up one after another until the webhook is disabled
_GONE = 410
_DISABLED = "the webhook is disabled"


class Event(StrEnum):
    """What webhooks are told of."""

    FEEDBACK_SCORED = "feedback.scored"
    THEME_EMERGED = "theme.emerged"
    THEME_SURGED = "theme.surged"
    JOB_FINISHED = "job.finished"


@dataclass(frozen=True, slots=True)
class FeedbackScored:
    """Items were scored by a job."""

    event: ClassVar[Event] = Event.FEEDBACK_SCORED
    job: str
    items: int
    mentions: int
    model: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeEmerged:
    """A theme was found for the first time. Its name is made of customers' words and stays here: ask by the id."""

    event: ClassVar[Event] = Event.THEME_EMERGED
    theme: str
    mentions: int
    stage: str | None = None
    touchpoint: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeSurged:
    """A theme is spoken of much more than before: `mentions` in the last period, `expected` by those before it."""

    event: ClassVar[Event] = Event.THEME_SURGED
    theme: str
    mentions: int
    expected: float


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job came to its end: `state` is done, dead or cancelled."""

    event: ClassVar[Event] = Event.JOB_FINISHED
    job: str
    kind: str
    state: str


Message = FeedbackScored | ThemeEmerged | ThemeSurged | JobFinished
"""What is told: ids, labels and figures, never a customer's words."""


def register(
    scope: Scope,
    url: str,
    *,
    events: Iterable[str],
    policy: Policy,
    now: dt.datetime,
    actor: str = "cli",
    resolve: Resolve = resolve,
) -> tuple[Webhook, str]:
    """A new webhook, and its secret, which is shown this once. WebhookProblem or AddressRefused for a bad one."""
    asked = set(events)
    if not asked or asked - set(Event):
        told = ", ".join(sorted(asked - set(Event))) or "no event"
        raise WebhookProblem(f"{told}: give events out of {', '.join(Event)}")
    if len(store.list_webhooks(scope)) >= MOST:
        raise WebhookProblem(f"a project has at most {MOST} webhooks; delete one first")
    target(url, policy, resolve=resolve)
    kept = tuple(str(event) for event in Event if event in asked)
    webhook = Webhook(new_id(), url, kept, created_at=now, disabled_at=None, failures=0)
    secret = _new_secret()
    store.add_webhook(scope, webhook, secret=secret)
    note(scope, "webhook.created", actor=actor, detail={"webhook": webhook.id, "events": list(kept)}, now=now)
    return webhook, secret


def rotate(scope: Scope, webhook_id: str, *, now: dt.datetime, actor: str = "cli") -> str:
    """A new secret, shown this once; for a day the former one signs too. NotFound if there is no such webhook."""
    secret = _new_secret()
    if not store.change_secret(scope, webhook_id, secret, now=now, overlap=OVERLAP):
        raise _no_webhook(webhook_id)
    note(scope, "webhook.rotated", actor=actor, detail={"webhook": webhook_id}, now=now)
    return secret


def delete(scope: Scope, webhook_id: str, *, now: dt.datetime, actor: str = "cli") -> None:
    """Delete a webhook and all that was or is to be sent to it. NotFound if there is none."""
    if not store.delete_webhook(scope, webhook_id):
        raise _no_webhook(webhook_id)
    note(scope, "webhook.deleted", actor=actor, detail={"webhook": webhook_id}, now=now)


def enable(scope: Scope, webhook_id: str, *, now: dt.datetime, actor: str = "cli") -> None:
    """Enable a webhook again that was disabled for its failures. NotFound if there is none."""
    if not store.set_disabled(scope, webhook_id, at=None):
        raise _no_webhook(webhook_id)
    note(scope, "webhook.enabled", actor=actor, detail={"webhook": webhook_id}, now=now)


def publish(scope: Scope, message: Message, *, now: dt.datetime) -> int:
    """Tell all webhooks that want to know, in the transaction of `scope`; how many there are.

    Nothing is sent if the transaction fails, and everything once it is committed.
    """
    wanting = [one for one in store.list_webhooks(scope) if one.disabled_at is None and message.event in one.events]
    payload = {"type": str(message.event), "timestamp": now.isoformat(), "data": asdict(message)}
    made = [_delivery(webhook, message.event, payload, now=now) for webhook in wanting]
    store.add_deliveries(scope, made)
    for delivery in made:
        _enqueue(scope, delivery, now=now)
    return len(made)


def replay(scope: Scope, delivery_id: str, *, now: dt.datetime) -> None:
    """Send a message once more under its old id, as if for the first time.

    NotFound if there is none; Conflict while it is on its way or its webhook is disabled.
    """
    delivery = store.get_delivery(scope, delivery_id)
    if delivery is None:
        raise NotFound(f"no delivery {delivery_id!r}; list those of the webhook")
    webhook = store.get_webhook(scope, delivery.webhook_id)
    if webhook is None or webhook.disabled_at is not None:
        raise Conflict(f"{_DISABLED}; enable it first")
    queued = _enqueue(scope, delivery, now=now)
    if not queued:
        raise Conflict("the delivery is still on its way; wait for it to arrive or to fail")
    store.note_attempt(scope, delivery.id, DeliveryState.PENDING, attempts=0, status=None, error=None, now=now)


def deliver_job(
    run: TaskRun, payload: Mapping[str, Any], *, policy: Policy, now: dt.datetime, resolve: Resolve = resolve
) -> dict[str, Any]:
    """Send the delivery of a job's payload once, and queue the next attempt if it fails.

    A worker that dies after sending sends again under the same webhook-id, by which receivers know it.
    """
    with run.read() as scope:
        delivery = store.get_delivery(scope, payload["delivery"])
        webhook = None if delivery is None else store.get_webhook(scope, delivery.webhook_id)
        signing = [] if webhook is None else store.secrets_of(scope, webhook.id, now=now)
    if delivery is None or webhook is None or delivery.state is not DeliveryState.PENDING:
        return {}
    answer = (
        Answer(None, _DISABLED)
        if webhook.disabled_at is not None
        else send(
            webhook.url,
            f"msg_{delivery.id}",
            payload=delivery.payload,
            secrets=signing,
            timestamp=int(now.timestamp()),
            policy=policy,
            resolve=resolve,
        )
    )
    with run.save() as scope:
        state = _note(scope, webhook, delivery, answer, now=now)
    return {"delivery": delivery.id, "state": str(state), "status": answer.status}


def undelivered(scope: Scope, delivery_id: str, why: str, *, now: dt.datetime) -> None:
    """A message that nothing sends any more has failed; that says nothing of its receiver, so none is counted."""
    delivery = store.get_delivery(scope, delivery_id)
    if delivery is not None and delivery.state is DeliveryState.PENDING:
        state, attempts, status = DeliveryState.FAILED, delivery.attempts, delivery.status
        store.note_attempt(scope, delivery.id, state, attempts=attempts, status=status, error=why, now=now)


def _note(scope: Scope, webhook: Webhook, delivery: Delivery, answer: Answer, *, now: dt.datetime) -> DeliveryState:
    """Write down what came of an attempt and see to what follows from it."""
    attempts = delivery.attempts + 1
    gone = answer.status == _GONE
    if answer.arrived:
        state = DeliveryState.DELIVERED
        store.clear_failures(scope, webhook.id)
    elif gone or webhook.disabled_at is not None or attempts > len(DELAYS):
        state = DeliveryState.FAILED
        failures = store.count_failure(scope, webhook.id)
        if webhook.disabled_at is None and (gone or failures >= GIVEN_UP):
            store.set_disabled(scope, webhook.id, at=now)
            note(scope, "webhook.disabled", actor="worker", detail={"webhook": webhook.id}, now=now)
    elif is_called_off(scope, DELIVER, dedupe_key=delivery.id):
        state = DeliveryState.FAILED
    else:
        state = DeliveryState.PENDING
        _enqueue(scope, delivery, now=now, delay=DELAYS[attempts - 1])
    store.note_attempt(scope, delivery.id, state, attempts=attempts, status=answer.status, error=answer.error, now=now)
    return state


def _enqueue(scope: Scope, delivery: Delivery, *, now: dt.datetime, delay: float = 0) -> bool:
    """Queue one attempt in the lane of its webhook; false if one waits already."""
    payload, lane = {"delivery": delivery.id}, delivery.webhook_id
    queued = enqueue(scope, DELIVER, payload=payload, dedupe_key=delivery.id, lane=lane, now=now, delay=delay)
    return queued is not None


def _delivery(webhook: Webhook, event: Event, payload: Mapping[str, Any], *, now: dt.datetime) -> Delivery:
    return Delivery(
        id=new_id(),
        webhook_id=webhook.id,
        event=str(event),
        payload=payload,
        state=DeliveryState.PENDING,
        attempts=0,
        status=None,
        error=None,
        created_at=now,
        delivered_at=None,
    )


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _no_webhook(webhook_id: str) -> NotFound:
    return NotFound(f"no webhook {webhook_id!r} in this project; list them")
