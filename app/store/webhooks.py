"""Webhooks and their deliveries as they are kept.

The column `secret` holds the secret that signs and, for a while after a rotation, the former one with the time (seconds
since 1970) until which it signs too: `new` or `new former@time`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.store.scope import Scope
from app.store.tables_work import DeliveryTable, WebhookTable


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a project is told of `events`; `failures` counts deliveries given up since the last that arrived."""

    id: str
    url: str
    events: tuple[str, ...]
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    failures: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook: `status` is that of the last answer, `error` why it was none."""

    id: str
    webhook_id: str
    event: str
    payload: Mapping[str, Any]
    state: DeliveryState
    attempts: int
    status: int | None
    error: str | None
    created_at: dt.datetime
    delivered_at: dt.datetime | None


def add_webhook(scope: Scope, webhook: Webhook, *, secret: str) -> None:
    """Keep a new webhook."""
    row = {
        "id": webhook.id,
        "url": webhook.url,
        "secret": secret,
        "events": list(webhook.events),
        "created_at": webhook.created_at,
        "failures": 0,
    }
    scope.insert(WebhookTable, [row])


def get_webhook(scope: Scope, webhook_id: str) -> Webhook | None:
    """The project's webhook of that id."""
    row = scope.session.scalar(scope.rows(WebhookTable).where(WebhookTable.id == webhook_id))
    return None if row is None else _webhook(row)


def list_webhooks(scope: Scope) -> list[Webhook]:
    """The project's webhooks, oldest first, disabled ones too."""
    rows = scope.session.scalars(scope.rows(WebhookTable).order_by(WebhookTable.created_at, WebhookTable.id))
    return [_webhook(row) for row in rows]


def delete_webhook(scope: Scope, webhook_id: str) -> bool:
    """Delete a webhook with its deliveries; false if the project has none of that id."""
    return scope.delete(WebhookTable, WebhookTable.id == webhook_id) > 0


def secrets_of(scope: Scope, webhook_id: str, *, now: dt.datetime) -> list[str]:
    """The secrets that sign now, the newest first; none if there is no such webhook."""
    kept = scope.session.scalar(scope.columns(WebhookTable, WebhookTable.secret).where(WebhookTable.id == webhook_id))
    newest, _, former = (kept or "").partition(" ")
    secret, _, until = former.partition("@")
    still = [secret] if secret and now.timestamp() < int(until) else []
    return [newest, *still] if newest else []


def change_secret(scope: Scope, webhook_id: str, secret: str, *, now: dt.datetime, overlap: dt.timedelta) -> bool:
    """Sign with `secret` from now on, and with the one before it until `overlap` has passed; false if there is none."""
    signing = secrets_of(scope, webhook_id, now=now)
    if not signing:
        return False
    kept = f"{secret} {signing[0]}@{int((now + overlap).timestamp())}"
    return scope.changed(scope.update(WebhookTable).where(WebhookTable.id == webhook_id).values(secret=kept)) > 0


def set_disabled(scope: Scope, webhook_id: str, *, at: dt.datetime | None) -> bool:
    """Disable a webhook, or enable it again with a clean record; false if there is none."""
    values: dict[str, Any] = {"disabled_at": at} | ({"failures": 0} if at is None else {})
    return scope.changed(scope.update(WebhookTable).where(WebhookTable.id == webhook_id).values(**values)) > 0


def count_failure(scope: Scope, webhook_id: str) -> int:
    """Count a delivery that was given up; how many since the last that arrived."""
    mine = scope.update(WebhookTable).where(WebhookTable.id == webhook_id)
    counted = mine.values(failures=WebhookTable.failures + 1).returning(WebhookTable.failures)
    return int(scope.session.scalar(counted) or 0)


def clear_failures(scope: Scope, webhook_id: str) -> None:
    """A delivery arrived."""
    mine = WebhookTable.id == webhook_id
    scope.changed(scope.update(WebhookTable).where(mine, WebhookTable.failures > 0).values(failures=0))


def add_deliveries(scope: Scope, deliveries: Sequence[Delivery]) -> None:
    """Keep new deliveries."""
    fields = ("id", "webhook_id", "event", "payload", "state", "attempts", "created_at")
    scope.insert(DeliveryTable, [{field: getattr(one, field) for field in fields} for one in deliveries])


def get_delivery(scope: Scope, delivery_id: str) -> Delivery | None:
    """The project's delivery of that id."""
    row = scope.session.scalar(scope.rows(DeliveryTable).where(DeliveryTable.id == delivery_id))
    return None if row is None else _delivery(row)


def list_deliveries(scope: Scope, webhook_id: str, *, limit: int, before: str | None = None) -> list[Delivery]:
    """A webhook's last deliveries, the newest first; of them those made before the one of id `before`."""
    wanted = scope.rows(DeliveryTable).where(DeliveryTable.webhook_id == webhook_id)
    if before is not None:
        wanted = wanted.where(DeliveryTable.id < before)  # ids sort by the time they were made
    return [_delivery(row) for row in scope.session.scalars(wanted.order_by(DeliveryTable.id.desc()).limit(limit))]


def note_attempt(
    scope: Scope,
    delivery_id: str,
    state: DeliveryState,
    *,
    attempts: int,
    status: int | None,
    error: str | None,
    now: dt.datetime,
) -> None:
    """Write down what became of an attempt to deliver."""
    delivered_at = now if state is DeliveryState.DELIVERED else None
    values = {"state": state, "attempts": attempts, "status": status, "error": error, "delivered_at": delivered_at}
    scope.changed(scope.update(DeliveryTable).where(DeliveryTable.id == delivery_id).values(**values))


def _webhook(row: WebhookTable) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        events=tuple(row.events),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        failures=row.failures,
    )


def _delivery(row: DeliveryTable) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        event=row.event,
        payload=row.payload,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )
