"""Logging in with a key or by a link that works once, logging out, and choosing language and theme."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.report.words import LANGUAGES
from app.services.projects import authenticate
from app.services.sessions import begin, end, redeem
from app.store.scope import Scope
from app.store.session import now
from app.web.deps import DatabaseDep, RatesDep
from app.web.pages.render import render
from app.web.pages.session import COOKIE, HOME, LANGUAGE, THEME, THEMES, here, reader, set_cookie

router = APIRouter(include_in_schema=False)
LONGEST_KEY = 500
Target = Annotated[str, Form(alias="next", max_length=2000)]


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The context of login.html: where to go then, the code of a link if there is one, and what went wrong.

    `lost` says that a form was sent when the session had ended.
    """

    next: str
    once: str
    problem: str
    lost: bool = False


@router.get("/login")
def get_login(
    request: Request,
    database: DatabaseDep,
    rates: RatesDep,
    target: Annotated[str, Query(alias="next", max_length=2000)] = "/",
    once: Annotated[str, Query(max_length=500)] = "",
    lost: Annotated[bool, Query()] = False,
) -> Response:
    """The form; a link that works once leads right in, unless another site sent the browser here."""
    if once and request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}:
        return _redeemed(request, database, rates, once, target)
    return render(request, reader(request), "login.html", LoginPage(local(target), once, "", lost=lost))


@router.post("/login")
def post_login(
    request: Request,
    database: DatabaseDep,
    rates: RatesDep,
    key: Annotated[str, Form()] = "",
    once: Annotated[str, Form(max_length=500)] = "",
    target: Target = "/",
) -> Response:
    """Begin a session with the key, or by the code."""
    here(request)
    if once:
        return _redeemed(request, database, rates, once, target)
    rates.count(_address(request))
    with database.read() as session:  # a stranger doesn't make writers wait
        found = authenticate(session, key.strip()) if len(key) <= LONGEST_KEY else None
    if found is None:
        told = reader(request).gettext("This key is wrong or was revoked.")
        return _refused(request, target, told)
    with database.write() as session:
        secret = begin(Scope(session, found.project_id), found, now=now(session))
    return _begun(request, secret, target)


@router.post("/logout")
def post_logout(request: Request, database: DatabaseDep) -> Response:
    """End the session. Whoever can send this from here may."""
    here(request)
    secrets = [secret for name in (COOKIE, HOME) if (secret := request.cookies.get(name, ""))]
    if secrets:
        with database.write() as session:
            for secret in secrets:
                end(session, secret)
    response = RedirectResponse("/login", HTTPStatus.SEE_OTHER, headers={"Clear-Site-Data": '"cache"'})
    for name in (COOKIE, HOME):
        response.delete_cookie(name, path="/")
    return response


@router.post("/preferences")
def post_preferences(
    request: Request,
    lang: Annotated[str, Form()] = "",
    theme: Annotated[str, Form()] = "",
    target: Target = "/",
) -> Response:
    """Keep the language or theme in the browser, and go back."""
    here(request)
    response = RedirectResponse(local(target), HTTPStatus.SEE_OTHER)
    if lang in LANGUAGES:
        set_cookie(response, request, LANGUAGE, lang)
    if theme in THEMES:
        set_cookie(response, request, THEME, theme)
    return response


def local(target: str) -> str:
    """`target` if it is an address on this site, else the first page."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and "\\" not in target else "/"


def _redeemed(request: Request, database: DatabaseDep, rates: RatesDep, code: str, target: str) -> Response:
    rates.count(_address(request))
    with database.write() as session:
        found = redeem(session, code, now=now(session))
    if found is None:
        told = reader(request).gettext("This link was used or is too old. Log in with a key.")
        return _refused(request, target, told)
    return _begun(request, found[1], target)


def _begun(request: Request, secret: str, target: str) -> Response:
    response = RedirectResponse(local(target), HTTPStatus.SEE_OTHER)
    set_cookie(response, request, COOKIE, secret)
    response.delete_cookie(HOME, path="/")
    return response


def _refused(request: Request, target: str, told: str) -> Response:
    page = LoginPage(local(target), "", told)
    return render(request, reader(request), "login.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _address(request: Request) -> str:
    return f"address {request.client.host if request.client else 'unknown'}"
