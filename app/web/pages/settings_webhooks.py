"""Pages of webhooks: registered and shown their secret once, what was sent, sent again, enabled, deleted."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import InputError, NotFound, WebhookProblem
from app.services.webhooks import Event, delete, enable, register, replay, rotate
from app.services.webhooks_target import target
from app.store.page import cursor_of, read_cursor
from app.store.session import now
from app.store.webhooks import Delivery, Webhook, get_delivery, get_webhook, list_deliveries, list_webhooks
from app.web.deps import PolicyDep
from app.web.pages.import_problem import language
from app.web.pages.problem_texts import translated
from app.web.pages.render import path, render
from app.web.pages.session import AdministeringDep, CsrfDep, Visitor
from app.web.pages.shown_once import forget, leading_to, taken

router = APIRouter(include_in_schema=False)
LIMIT = 30
NO_WEBHOOK = "no webhook of that id"


@dataclass(frozen=True, slots=True)
class WebhooksContext:
    """The project's webhooks; `secret` is that of one just made, shown this once. `lang` is that of `problem`."""

    webhooks: tuple[Webhook, ...]
    events: tuple[str, ...] = tuple(Event)
    secret: str | None = None
    problem: str | None = None
    lang: str = "en"
    url: str = ""
    chosen: tuple[str, ...] = tuple(Event)


@dataclass(frozen=True, slots=True)
class WebhookContext:
    """A webhook and a page of its messages, newest first; `secret` is a new one, shown this once."""

    webhook: Webhook
    deliveries: tuple[Delivery, ...]
    next_cursor: str | None
    secret: str | None = None


@router.get("/settings/webhooks")
def get_webhooks(request: Request, visitor: AdministeringDep) -> Response:
    """The webhooks of the project."""
    return forget(_list(request, visitor, once=_taken(request, visitor)), request)


@router.post("/settings/webhooks", dependencies=[CsrfDep])
def post_webhook(
    request: Request,
    visitor: AdministeringDep,
    policy: PolicyDep,
    url: Annotated[str, Form()] = "",
    events: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Register a webhook. Its secret is on the page that this leads to and nowhere else, ever."""
    try:
        address = target(url, policy).address  # before the transaction: names may take long to resolve
        with visitor.write() as scope:
            made, secret = register(
                scope,
                url,
                events=events or (),
                policy=policy,
                now=now(scope.session),
                actor=visitor.actor,
                resolve=lambda _host, _port: [address],
            )
            return leading_to("/settings/webhooks", request, visitor, scope, of=made.id, secret=secret)
    except WebhookProblem as problem:
        told = translated(str(problem), visitor)
        return _list(request, visitor, problem=told, url=url, chosen=tuple(events or ()))


@router.get("/settings/webhooks/{webhook_id}")
def get_one(
    request: Request, webhook_id: str, visitor: AdministeringDep, cursor: Annotated[str, Query(max_length=500)] = ""
) -> Response:
    """A webhook and what was sent to it."""
    once = _taken(request, visitor)
    secret = once[1] if once and once[0] == webhook_id else None
    return forget(_one(request, visitor, webhook_id, cursor=cursor, secret=secret), request)


@router.post("/settings/webhooks/{webhook_id}/secret", dependencies=[CsrfDep])
def post_secret(request: Request, webhook_id: str, visitor: AdministeringDep) -> Response:
    """Make a new secret, shown this once; for a day the former one signs too."""
    with visitor.write() as scope:
        secret = rotate(scope, webhook_id, now=now(scope.session), actor=visitor.actor)
        page = path("/settings/webhooks", webhook_id)
        return leading_to(page, request, visitor, scope, of=webhook_id, secret=secret)


@router.post("/settings/webhooks/{webhook_id}/enable", dependencies=[CsrfDep])
def post_enable(webhook_id: str, visitor: AdministeringDep) -> Response:
    """Enable a webhook again."""
    with visitor.write() as scope:
        enable(scope, webhook_id, now=now(scope.session), actor=visitor.actor)
    return RedirectResponse(f"/settings/webhooks/{webhook_id}", HTTPStatus.SEE_OTHER)


@router.post("/settings/webhooks/{webhook_id}/delete", dependencies=[CsrfDep])
def post_delete(webhook_id: str, visitor: AdministeringDep) -> Response:
    """Delete a webhook with all that was sent to it."""
    with visitor.write() as scope:
        delete(scope, webhook_id, now=now(scope.session), actor=visitor.actor)
    return RedirectResponse("/settings/webhooks", HTTPStatus.SEE_OTHER)


@router.post("/settings/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", dependencies=[CsrfDep])
def post_replay(webhook_id: str, delivery_id: str, visitor: AdministeringDep) -> Response:
    """Send a message once more."""
    with visitor.write() as scope:
        kept = get_delivery(scope, delivery_id)
        if kept is None or kept.webhook_id != webhook_id:
            raise NotFound("no such message of this webhook")
        replay(scope, delivery_id, now=now(scope.session))
    return RedirectResponse(f"/settings/webhooks/{webhook_id}", HTTPStatus.SEE_OTHER)


def _taken(request: Request, visitor: Visitor) -> tuple[str, str] | None:
    with visitor.read() as scope:
        return taken(request, visitor, scope)


def _list(
    request: Request,
    visitor: Visitor,
    *,
    once: tuple[str, str] | None = None,
    problem: str | None = None,
    url: str = "",
    chosen: tuple[str, ...] = tuple(Event),
) -> Response:
    with visitor.read() as scope:
        found = tuple(list_webhooks(scope))
    secret = once[1] if once else None
    context = WebhooksContext(found, secret=secret, problem=problem, lang=language(problem), url=url, chosen=chosen)
    status = 200 if problem is None else InputError.status
    return render(request, visitor, "settings_webhooks.html", context, status=status)


def _one(
    request: Request, visitor: Visitor, webhook_id: str, *, cursor: str = "", secret: str | None = None
) -> Response:
    before = str(read_cursor(cursor, str)[0]) if cursor else None
    with visitor.read() as scope:
        webhook = get_webhook(scope, webhook_id)
        if webhook is None:
            raise NotFound(NO_WEBHOOK)
        found = list_deliveries(scope, webhook_id, limit=LIMIT + 1, before=before)
    shown = tuple(found[:LIMIT])
    more = cursor_of(shown[-1].id) if len(found) > LIMIT else None
    return render(request, visitor, "settings_webhook.html", WebhookContext(webhook, shown, more, secret))
