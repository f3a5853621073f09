"""The page of a project's settings: how long feedback is kept, and the language of themes and reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import InputError
from app.report.words import LANGUAGES
from app.services.projects import LONGEST_RETENTION, due_by, set_language, set_retention
from app.store.projects import Project, get_project
from app.store.session import now
from app.web.pages.names import language_name
from app.web.pages.render import render
from app.web.pages.session import AdministeringDep, CsrfDep, Visitor

router = APIRouter(include_in_schema=False)
SAVED = "/settings?saved=1"


@dataclass(frozen=True, slots=True)
class Erasing:
    """A retention that would erase so many items at once, and waits to be confirmed."""

    days: int
    items: int


@dataclass(frozen=True, slots=True)
class ProjectContext:
    """The project and its settings; `problem` is what was wrong with what was sent."""

    project: Project
    languages: Mapping[str, str]
    saved: bool = False
    erasing: Erasing | None = None
    problem: str | None = None


@router.get("/settings")
def get_settings(request: Request, visitor: AdministeringDep) -> Response:
    """The project's settings."""
    return _page(request, visitor, saved="saved" in request.query_params)


@router.post("/settings/retention", dependencies=[CsrfDep])
def post_retention(
    request: Request,
    visitor: AdministeringDep,
    days: Annotated[str, Form(max_length=20)] = "",
    confirmed: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Set how long feedback is kept. What would be erased at once is told first, and asked for."""
    try:
        wanted = _days(days, visitor)
    except InputError as problem:
        return _page(request, visitor, problem=str(problem))
    with visitor.read() as scope:
        due = 0 if wanted is None else due_by(scope, wanted, now=now(scope.session))
    if wanted is not None and due and confirmed != str(wanted):
        return _page(request, visitor, erasing=Erasing(wanted, due))
    with visitor.write() as scope:
        set_retention(scope, wanted, now=now(scope.session), actor=visitor.actor)
    return RedirectResponse(SAVED, HTTPStatus.SEE_OTHER)


@router.post("/settings/language", dependencies=[CsrfDep])
def post_language(visitor: AdministeringDep, language: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Set the language of themes' names and of reports."""
    with visitor.write() as scope:
        set_language(scope, language, now=now(scope.session), actor=visitor.actor)
    return RedirectResponse(SAVED, HTTPStatus.SEE_OTHER)


def _days(given: str, visitor: Visitor) -> int | None:
    text = given.strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_RETENTION:
        told = visitor.gettext("Give a whole number of days from 1 to %(most)s, or leave it empty.")
        raise InputError(told % {"most": visitor.words.count(LONGEST_RETENTION)})
    return int(text)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    saved: bool = False,
    erasing: Erasing | None = None,
    problem: str | None = None,
) -> Response:
    with visitor.read() as scope:
        project = get_project(scope.session, scope.project_id)
    languages = {tag: language_name(tag, visitor.lang) for tag in LANGUAGES}
    context = ProjectContext(project, languages, saved, erasing, problem)
    return render(request, visitor, "settings.html", context, status=200 if problem is None else InputError.status)
