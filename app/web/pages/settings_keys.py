"""The page of a project's keys: made and shown once, listed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import InputError
from app.services.projects import KeyScope, create_key, keys, revoke
from app.store.keys import Key
from app.store.session import now
from app.web.errors import Told
from app.web.pages.problem_texts import translated
from app.web.pages.render import render
from app.web.pages.session import AdministeringDep, CsrfDep, Visitor
from app.web.pages.shown_once import forget, leading_to, taken

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class KeysContext:
    """The project's keys, those in use first; `secret` is that of a key just made, shown this once.

    `own` is the id of the key one is logged in with, `last` that of the only one that may change things, else empty.
    `lang` is the language of `problem`; empty for the reader's own.
    """

    keys: tuple[Key, ...]
    revoked: tuple[Key, ...]
    own: str
    last: str
    scopes: tuple[str, ...] = tuple(KeyScope)
    made: Key | None = None
    secret: str | None = None
    problem: str | None = None
    lang: str = "en"


@router.get("/settings/keys")
def get_keys(request: Request, visitor: AdministeringDep) -> Response:
    """The keys, without their secrets but for that of one just made."""
    with visitor.read() as scope:
        once = taken(request, visitor, scope)
    return forget(_page(request, visitor, once=once), request)


@router.post("/settings/keys", dependencies=[CsrfDep])
def post_key(
    request: Request,
    visitor: AdministeringDep,
    name: Annotated[str, Form()] = "",
    scopes: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Make a key. Its secret is on the page that this leads to and nowhere else, ever."""
    try:
        with visitor.write() as scope:
            moment, actor = now(scope.session), visitor.actor
            made, secret = create_key(scope, scopes=scopes or (), name=name.strip(), now=moment, actor=actor)
            return leading_to("/settings/keys", request, visitor, scope, of=made.id, secret=secret)
    except InputError as problem:
        return _page(request, visitor, problem=translated(str(problem), visitor))


@router.post("/settings/keys/{key_id}/revoke", dependencies=[CsrfDep])
def post_revoke(
    request: Request, key_id: str, visitor: AdministeringDep, sure: Annotated[bool, Form()] = False
) -> Response:
    """Revoke a key at once and for good; the last one that may change things only if one is `sure`."""
    with visitor.write() as scope:
        last = last_admin(keys(scope))
        refused = last is not None and key_id in (last.id, last.prefix) and not sure
        if not refused:
            revoke(scope, key_id, now=now(scope.session), actor=visitor.actor)
    if refused:
        told = visitor.gettext("This is the last key that may change things. Make another first, or tick the box.")
        return _page(request, visitor, problem=Told(told))
    return RedirectResponse("/settings/keys", HTTPStatus.SEE_OTHER)


def last_admin(keys: Sequence[Key]) -> Key | None:
    """The key in use that alone may change things; null if there are several or none."""
    found = [key for key in keys if key.revoked_at is None and KeyScope.ADMIN in key.scopes]
    return found[0] if len(found) == 1 else None


def _page(
    request: Request,
    visitor: Visitor,
    *,
    once: tuple[str, str] | None = None,
    problem: str | None = None,
) -> Response:
    with visitor.read() as scope:
        found = keys(scope)
    of, secret = once or (None, None)
    last = last_admin(found)
    context = KeysContext(
        keys=tuple(key for key in reversed(found) if key.revoked_at is None),
        revoked=tuple(key for key in reversed(found) if key.revoked_at is not None),
        own=visitor.key.id,
        last="" if last is None else last.id,
        made=next((key for key in found if key.id == of), None),
        secret=secret,
        problem=problem,
        lang="" if isinstance(problem, Told) else "en",
    )
    return render(request, visitor, "settings_keys.html", context, status=200 if problem is None else InputError.status)
