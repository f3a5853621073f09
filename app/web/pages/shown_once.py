"""A secret that is shown on one page, once: it waits for that page in a cookie, under a seal that only we can open.

So a form that makes a secret leads on to a page that may be loaded again, and nothing is made a second time.
"""

import datetime as dt
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.errors import InvalidCursor
from app.store.scope import Scope
from app.store.seal import opened, sealed
from app.store.session import now
from app.web.pages.session import Visitor

COOKIE = "wayfelt_once"
LASTS = 60  # seconds


def leading_to(
    target: str, request: Request, visitor: Visitor, scope: Scope, *, of: str, secret: str
) -> RedirectResponse:
    """The way to the page `target`, which shows the `secret` of the thing with the id `of` to this visitor."""
    until = int((now(scope.session) + dt.timedelta(seconds=LASTS)).timestamp())
    value = sealed(scope, COOKIE, visitor.key.id, until, of, secret)
    response = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE, value, max_age=LASTS, httponly=True, samesite="strict", secure=secure, path=_path(target)
    )
    return response


def taken(request: Request, visitor: Visitor, scope: Scope) -> tuple[str, str] | None:
    """Id and secret that this page has to show; null if there is nothing, or it isn't for this visitor."""
    value = request.cookies.get(COOKIE, "")
    try:
        name, key, until, of, secret = opened(scope, value, str, str, int, str, str) if value else ("", "", 0, "", "")
    except InvalidCursor:
        return None
    fresh = name == COOKIE and key == visitor.key.id and int(until) >= now(scope.session).timestamp()
    return (str(of), str(secret)) if fresh else None


def forget(response: Response, request: Request) -> Response:
    """The same response, after which the browser has the secret no more."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path=_path(request.url.path))
    return response


def _path(target: str) -> str:
    return target.partition("?")[0]
