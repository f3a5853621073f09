"""The routes of journeys: listed, read, put, and the emotion curve on one."""

from dataclasses import fields
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.domain.curve import CurvePoint
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.domain.named import Id as JourneyName
from app.errors import JourneyProblem
from app.services.curves import curves
from app.services.journeys import keep_journey, project_journey, project_journeys, take_away
from app.services.there import compared_segment, refuse_no_time, refuse_unknown_segments
from app.store.session import now
from app.web.access import AdminDep, ReadDep
from app.web.deps import CurverDep
from app.web.listing import page_of
from app.web.openapi import BY_SEGMENT, problems
from app.web.schemas.journeys import (
    ComparedCurve,
    CurveOut,
    CurveQuery,
    JourneyIn,
    JourneyLine,
    JourneyPage,
    StagePoint,
    TouchpointPoint,
)
from app.web.schemas.pages import Id, PageQuery

router = APIRouter(tags=["journeys"])


@router.get("/journeys", summary="List journeys")
def get_journeys(query: Annotated[PageQuery, Query()], access: ReadDep) -> JourneyPage:
    """A page of journeys by name: those that ship and the project's own."""
    with access.read() as scope:
        found = project_journeys(scope)
    page = page_of(found, lambda pair: pair[0].name, limit=query.limit, cursor=query.cursor or None)
    return JourneyPage(items=[_line(*pair) for pair in page.items], next_cursor=page.next_cursor)


@router.get("/journeys/{name}", summary="Read a journey", responses=problems(404))
def get_journey(name: Id, access: ReadDep) -> Journey:
    """Stages in order, and touchpoints."""
    with access.read() as scope:
        return project_journey(scope, name)


@router.put("/journeys/{name}", summary="Put a journey of your own", responses=problems(409))
def put_journey(name: JourneyName, body: JourneyIn, access: AdminDep) -> Journey:
    """Keep a journey under the name in the address, in the place of an older version; the service counts `version`.

    A place is known by what it `covers` of the default journey, or by its names, description and examples.
    """
    if body.name not in ("", name):
        raise JourneyProblem(
            f"the body names the journey {body.name}, its address {name}; send the same, or leave it out"
        )
    with access.write() as scope:
        named = body.model_copy(update={"name": name})
        return keep_journey(scope, named, now=now(scope.session), actor=access.actor)


@router.delete(
    "/journeys/{name}",
    summary="Take a journey of your own away",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(404, 409),
)
def delete_journey(name: Id, access: AdminDep) -> None:
    """What was said stays, with its places on the usual journey. 409 for a journey that ships."""
    with access.write() as scope:
        take_away(scope, name, now=now(scope.session), actor=access.actor)


@router.get("/journeys/{name}/curve", summary="The emotion curve", responses=problems(404), openapi_extra=BY_SEGMENT)
def get_curve(
    name: Id,
    query: Annotated[CurveQuery, Query()],
    access: ReadDep,
    curver: CurverDep,
) -> CurveOut:
    """Valence, intensity, effort and emotions at each stage and touchpoint, each voice counted once."""
    refuse_no_time(query.since, query.until)
    with access.read() as scope:
        refuse_unknown_segments(scope, (*query.segment, *compared_segment(query.compare)))
        drawn = curves(scope, curver, name, wanted=query.wanted, compare=query.compare)
    return CurveOut(
        **_curve(drawn.whole),
        journey=drawn.journey.name,
        version=drawn.journey.version,
        models=list(drawn.whole.models),
        min_voices=drawn.whole.min_voices,
        lanes=list(drawn.whole.lanes),
        kpis=list(drawn.whole.kpis),
        compare=drawn.compare,
        compared=[ComparedCurve(value=value, **_curve(curve)) for value, curve in drawn.compared.items()],
        as_of=drawn.as_of,
    )


def _line(journey: Journey, own: bool) -> JourneyLine:
    return JourneyLine(
        name=journey.name,
        version=journey.version,
        own=own,
        stages=len(journey.stages),
        touchpoints=len(journey.touchpoints),
    )


def _curve(drawn: JourneyMap) -> dict[str, Any]:
    return {
        "items": drawn.items,
        "mentions": drawn.mentions,
        "voices": drawn.voices,
        "unassigned": drawn.unassigned,
        "curve": [StagePoint(**_fields(point), stage=point.id) for point in drawn.curve],
        "touchpoints": [TouchpointPoint(**_fields(point), touchpoint=point.id) for point in drawn.touchpoints],
    }


def _fields(point: CurvePoint) -> dict[str, Any]:
    return {each.name: getattr(point, each.name) for each in fields(point)}
