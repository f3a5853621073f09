"""The routes of webhooks: registered, listed, deleted; their messages seen and sent again."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.errors import NotFound
from app.services.webhooks import Event, delete, enable, register, replay, rotate
from app.services.webhooks_target import target
from app.store.page import cursor_of, read_cursor
from app.store.session import now
from app.store.webhooks import Delivery, Webhook, get_delivery, get_webhook, list_deliveries, list_webhooks
from app.web.access import AdminDep
from app.web.deps import PolicyDep
from app.web.listing import page_of
from app.web.openapi import problems
from app.web.schemas.pages import Id, PageQuery
from app.web.schemas.webhooks import (
    DeliveryOut,
    DeliveryPage,
    NewWebhookOut,
    SecretOut,
    WebhookIn,
    WebhookOut,
    WebhookPage,
)

router = APIRouter(tags=["webhooks"])
NO_WEBHOOK, NO_DELIVERY = "no webhook of that id", "no such message of this webhook"


@router.post("/webhooks", status_code=201, summary="Register a webhook")
def post_webhook(body: WebhookIn, access: AdminDep, policy: PolicyDep) -> NewWebhookOut:
    """Be told of events at a URL. The secret that signs is in this answer and nowhere else, ever.

    A URL that leads to a private address is refused.
    """
    address = target(body.url, policy).address  # before the transaction: names may take long to resolve
    with access.write() as scope:
        webhook, secret = register(
            scope,
            body.url,
            events=body.events,
            policy=policy,
            now=now(scope.session),
            actor=access.actor,
            resolve=lambda _host, _port: [address],
        )
    return NewWebhookOut(**_webhook_out(webhook).model_dump(), secret=secret)


@router.get("/webhooks", summary="List webhooks")
def get_webhooks(query: Annotated[PageQuery, Query()], access: AdminDep) -> WebhookPage:
    """A page of the project's webhooks, oldest first, disabled ones too."""
    with access.read() as scope:
        found = list_webhooks(scope)
    page = page_of(found, lambda webhook: webhook.id, limit=query.limit, cursor=query.cursor or None)
    return WebhookPage(items=[_webhook_out(webhook) for webhook in page.items], next_cursor=page.next_cursor)


@router.get("/webhooks/{id}", summary="Read a webhook", responses=problems(404))
def get_webhook_by_id(id: Id, access: AdminDep) -> WebhookOut:  # noqa: A002 - the name in the path
    """A webhook without its secret."""
    with access.read() as scope:
        return _webhook_out(_found(get_webhook(scope, id)))


@router.delete(
    "/webhooks/{id}", status_code=204, response_class=Response, summary="Delete a webhook", responses=problems(404)
)
def delete_webhook(id: Id, access: AdminDep) -> None:  # noqa: A002 - the name in the path
    """Delete a webhook and all that was or is to be sent to it."""
    with access.write() as scope:
        _found(get_webhook(scope, id))
        delete(scope, id, now=now(scope.session), actor=access.actor)


@router.post("/webhooks/{id}/secret", summary="Change the secret of a webhook", responses=problems(404))
def post_webhook_secret(id: Id, access: AdminDep) -> SecretOut:  # noqa: A002 - the name in the path
    """Make a new secret; for a day the former one signs too."""
    with access.write() as scope:
        _found(get_webhook(scope, id))
        return SecretOut(secret=rotate(scope, id, now=now(scope.session), actor=access.actor))


@router.post("/webhooks/{id}/enable", summary="Enable a webhook again", responses=problems(404))
def post_webhook_enable(id: Id, access: AdminDep) -> WebhookOut:  # noqa: A002 - the name in the path
    """Enable a webhook that was disabled because its messages did not arrive."""
    with access.write() as scope:
        _found(get_webhook(scope, id))
        enable(scope, id, now=now(scope.session), actor=access.actor)
        return _webhook_out(_found(get_webhook(scope, id)))


@router.get("/webhooks/{id}/deliveries", summary="See what was sent", responses=problems(404))
def get_deliveries(
    id: Id,  # noqa: A002 - the name in the path
    query: Annotated[PageQuery, Query()],
    access: AdminDep,
) -> DeliveryPage:
    """A page of the messages to a webhook, newest first."""
    before = str(read_cursor(query.cursor, str)[0]) if query.cursor else None
    with access.read() as scope:
        _found(get_webhook(scope, id))
        found = list_deliveries(scope, id, limit=query.limit + 1, before=before)
    items = [_delivery_out(delivery) for delivery in found[: query.limit]]
    return DeliveryPage(items=items, next_cursor=cursor_of(items[-1].id) if len(found) > query.limit else None)


@router.post(
    "/webhooks/{id}/deliveries/{delivery}/replay",
    status_code=202,
    summary="Send a message again",
    responses=problems(404, 409),
)
def post_replay(id: Id, delivery: Id, access: AdminDep) -> DeliveryOut:  # noqa: A002 - the name in the path
    """Send a message once more under its old id; 409 while it is on its way."""
    with access.write() as scope:
        kept = get_delivery(scope, delivery)
        if kept is None or kept.webhook_id != id:
            raise NotFound(NO_DELIVERY)
        replay(scope, delivery, now=now(scope.session))
        again = get_delivery(scope, delivery)
    assert again is not None
    return _delivery_out(again)


def _found(webhook: Webhook | None) -> Webhook:
    if webhook is None:
        raise NotFound(NO_WEBHOOK)
    return webhook


def _webhook_out(webhook: Webhook) -> WebhookOut:
    return WebhookOut(
        id=webhook.id,
        url=webhook.url,
        events=[Event(event) for event in webhook.events],
        created_at=webhook.created_at,
        disabled_at=webhook.disabled_at,
        failures=webhook.failures,
    )


def _delivery_out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.id,
        event=delivery.event,
        payload=dict(delivery.payload),
        state=delivery.state,
        attempts=delivery.attempts,
        status=delivery.status,
        error=delivery.error,
        created_at=delivery.created_at,
        delivered_at=delivery.delivered_at,
    )
