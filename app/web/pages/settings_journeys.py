"""Pages of journeys: listed, read, written with a check that names line and reason."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from app.domain.journey import Journey
from app.errors import JourneyProblem
from app.services.journey_check import LONGEST, Checked, check_journey
from app.services.journeys import journey_text, keep_journey, project_journey, project_journeys, take_away
from app.store.session import now
from app.web.pages.import_problem import language
from app.web.pages.problem_texts import translated
from app.web.pages.render import render
from app.web.pages.session import AdministeringDep, CsrfDep, Reader

router = APIRouter(include_in_schema=False)
START = """\
name: my_journey
stages:
  - id: discover
    names: {en: Discover}
    covers: [awareness, consideration]
  - id: use
    names: {en: Use}
    covers: [purchase, delivery, use, support, retention, advocacy]
touchpoints:
  - id: app
    names: {en: App}
    stage: use
    covers: [app_website]
  - id: service_desk
    names: {en: Service desk}
    stage: use
    description: People who answer calls, mails and chats
    examples: [I waited for an hour until somebody picked up]
"""


@dataclass(frozen=True, slots=True)
class JourneysContext:
    """All journeys, each with whether it is the project's own."""

    journeys: tuple[tuple[Journey, bool], ...]
    saved: str | None


@dataclass(frozen=True, slots=True)
class JourneyContext:
    """A journey as text, to read or to write, and what the check says of it."""

    text: str
    checked: Checked
    own: bool
    name: str | None

    @property
    def lang(self) -> str:
        """The language of the check's reason; empty for the reader's own."""
        return language(self.checked.reason)


@router.get("/settings/journeys")
def get_journeys(request: Request, visitor: AdministeringDep) -> Response:
    """The journeys that ship and the project's own."""
    with visitor.read() as scope:
        found = project_journeys(scope)
    saved = request.query_params.get("saved")
    known = saved if saved in {journey.name for journey, _ in found} else None
    return render(request, visitor, "settings_journeys.html", JourneysContext(tuple(found), known))


@router.get("/settings/journeys/new")
def get_new(request: Request, visitor: AdministeringDep) -> Response:
    """A journey to begin from: a small one, or a copy of that named in `from`."""
    copied = request.query_params.get("from")
    with visitor.read() as scope:
        text = START
        if copied is not None:
            journey = project_journey(scope, copied)
            text = journey_text(journey.model_copy(update={"name": f"my_{journey.name}"[:64], "version": 1}))
        checked = check_journey(scope, text)
    return render(request, visitor, "settings_journey.html", JourneyContext(text, checked, own=True, name=None))


@router.get("/settings/journeys/{name}")
def get_journey(request: Request, name: str, visitor: AdministeringDep) -> Response:
    """A journey as text."""
    with visitor.read() as scope:
        own = {journey.name: mine for journey, mine in project_journeys(scope)}
        journey = project_journey(scope, name)
    context = JourneyContext(journey_text(journey), Checked(journey=journey), own=own[name], name=name)
    return render(request, visitor, "settings_journey.html", context)


@router.post("/settings/journeys/check", dependencies=[CsrfDep])
def post_check(visitor: AdministeringDep, text: Annotated[str, Form()] = "") -> JSONResponse:
    """What the check says of a text: `{ok, line, reason, lang, name, stages, touchpoints}`."""
    with visitor.read() as scope:
        checked = _told(check_journey(scope, _lines(text)), visitor)
    journey = checked.journey
    return JSONResponse(
        {
            "ok": journey is not None,
            "line": checked.line,
            "reason": checked.reason,
            "lang": checked.reason and language(checked.reason),
            "name": journey and journey.name,
            "stages": journey and len(journey.stages),
            "touchpoints": journey and len(journey.touchpoints),
        }
    )


@router.post("/settings/journeys", dependencies=[CsrfDep])
def post_journey(
    request: Request,
    visitor: AdministeringDep,
    text: Annotated[str, Form(max_length=2 * LONGEST)] = "",
    check: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Keep a journey, in the place of an older version of its name; with `check` only look at it."""
    written = _lines(text)
    with visitor.write() as scope:
        checked = check_journey(scope, written)
        if checked.journey is not None and not check:
            kept = keep_journey(scope, checked.journey, now=now(scope.session), actor=visitor.actor)
            return RedirectResponse(f"/settings/journeys?saved={kept.name}", HTTPStatus.SEE_OTHER)
    context = JourneyContext(written, _told(checked, visitor), own=True, name=None)
    status = 200 if checked.journey is not None else JourneyProblem.status
    return render(request, visitor, "settings_journey.html", context, status=status)


@router.post("/settings/journeys/{name}/delete", dependencies=[CsrfDep])
def post_delete(name: str, visitor: AdministeringDep) -> Response:
    """Take a journey of the project's own away."""
    with visitor.write() as scope:
        take_away(scope, name, now=now(scope.session), actor=visitor.actor)
    return RedirectResponse("/settings/journeys", HTTPStatus.SEE_OTHER)


def _told(checked: Checked, seen: Reader) -> Checked:
    """The same with the reason in the reader's language if it is a known one."""
    return checked if checked.reason is None else replace(checked, reason=translated(checked.reason, seen))


def _lines(text: str) -> str:
    """The text with the line ends that people mean; browsers send others."""
    return text.replace("\r\n", "\n")
