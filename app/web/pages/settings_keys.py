"""The page of a project's keys: made and shown once, listed, revoked."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import InputError
from app.services.projects import KeyScope, create_key, keys, revoke
from app.store.keys import Key
from app.store.session import now
from app.web.pages.render import render
from app.web.pages.session import AdministeringDep, CsrfDep, Visitor

router = APIRouter(include_in_schema=False)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class KeysContext:
    """The project's keys, those in use first; `secret` is that of a key just made, shown this once."""

    keys: tuple[Key, ...]
    revoked: tuple[Key, ...]
    own: str
    scopes: tuple[str, ...] = tuple(KeyScope)
    made: Key | None = None
    secret: str | None = None
    problem: str | None = None


@router.get("/settings/keys")
def get_keys(request: Request, visitor: AdministeringDep) -> Response:
    """The keys, without their secrets."""
    return _page(request, visitor)


@router.post("/settings/keys", dependencies=[CsrfDep])
def post_key(
    request: Request,
    visitor: AdministeringDep,
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    scopes: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Make a key. Its secret is on this page and nowhere else, ever."""
    try:
        with visitor.write() as scope:
            moment, actor = now(scope.session), visitor.actor
            made, secret = create_key(scope, scopes=scopes or (), name=name.strip(), now=moment, actor=actor)
    except InputError as problem:
        return _page(request, visitor, problem=str(problem))
    return _page(request, visitor, made=made, secret=secret)


@router.post("/settings/keys/{key_id}/revoke", dependencies=[CsrfDep])
def post_revoke(key_id: str, visitor: AdministeringDep) -> Response:
    """Revoke a key at once and for good."""
    with visitor.write() as scope:
        revoke(scope, key_id, now=now(scope.session), actor=visitor.actor)
    return RedirectResponse("/settings/keys", HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    made: Key | None = None,
    secret: str | None = None,
    problem: str | None = None,
) -> Response:
    with visitor.read() as scope:
        found = keys(scope)
    context = KeysContext(
        keys=tuple(key for key in reversed(found) if key.revoked_at is None),
        revoked=tuple(key for key in reversed(found) if key.revoked_at is not None),
        own=visitor.key.id,
        made=made,
        secret=secret,
        problem=problem,
    )
    return render(request, visitor, "settings_keys.html", context, status=200 if problem is None else InputError.status)
