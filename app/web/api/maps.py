"""The routes of the journey map: as data, as a page or picture, and what changed on it."""

import datetime as dt
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.persona import parse_persona
from app.domain.theme import KINDS_ASKED
from app.report.files import render
from app.report.words import LANGUAGES
from app.services.curves import Curver
from app.services.maps import MapQuestion, changes, journey_map, report_language
from app.services.snapshots import sentence
from app.services.themes import language_of, names_of
from app.services.there import compared_segment, refuse_no_time, refuse_unknown_segments
from app.store.themes import load_themes
from app.web.access import Access, ReadDep
from app.web.deps import CurverDep, LimitsDep
from app.web.openapi import BY_SEGMENT, Responses, problems
from app.web.schemas.map_document import MapOut
from app.web.schemas.maps import ChangeOut, ChangePage, Ending, MapQuery
from app.web.schemas.pages import Id, PageQuery

router = APIRouter(tags=["maps"])
TYPES: Mapping[str, str] = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
STILL = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:",
    "X-Content-Type-Options": "nosniff",
}
"""A map shows what customers wrote: whatever it may be, it shall do nothing."""
AS_JSON: Responses = {200: {"model": MapOut, "description": "The map as data"}}
AS_FILE: Responses = {
    200: {
        "model": MapOut,
        "content": {kind.partition(";")[0]: {} for kind in TYPES.values()},
        "description": "The map as a file; as data for the ending json",
    }
}


@router.get(
    "/journeys/{name}/map",
    summary="The journey map",
    response_class=Response,
    responses={**AS_JSON, **problems(404)},
    openapi_extra=BY_SEGMENT,
)
def get_map(
    name: Id,
    query: Annotated[MapQuery, Query()],
    access: ReadDep,
    curver: CurverDep,
) -> Response:
    """The curve with moments of truth, pains and gains, drivers, opportunities, comparisons and trend, as data."""
    return _map(name, "json", query, access, curver)


@router.get(
    "/journeys/{name}/map.{ending}",
    summary="The journey map as a file",
    response_class=Response,
    responses={**AS_FILE, **problems(404)},
    openapi_extra=BY_SEGMENT,
)
def get_map_file(
    name: Id,
    ending: Ending,
    query: Annotated[MapQuery, Query()],
    access: ReadDep,
    curver: CurverDep,
) -> Response:
    """The same as a page, picture or table by the ending. The same map gives the same bytes."""
    return _map(name, ending, query, access, curver)


@router.get("/journeys/{name}/changes", summary="What changed on a map", responses=problems(404))
def get_changes(name: Id, query: Annotated[PageQuery, Query()], access: ReadDep, limits: LimitsDep) -> ChangePage:
    """A page of what was worth telling at each refresh: stages that moved, themes that came, grew or went.

    `text` calls themes by their names of today; `subject` and `detail` have their ids.
    """
    with access.read() as scope:
        page = changes(scope, name, limit=query.limit, cursor=query.cursor or None)
        named = {id_ for one in page.items for id_ in (one.change.subject, *one.change.detail.get("others", ()))}
        themes = [one for one in load_themes(scope, quotes=False) if one.theme.id in named]
        names = names_of(scope, themes, lang=language_of(scope), min_voices=limits.voices)
    items = [
        ChangeOut(
            at=one.at,
            kind=one.change.kind,
            subject=one.change.subject,
            text=sentence(one.change, names),
            detail=dict(one.change.detail),
        )
        for one in page.items
    ]
    return ChangePage(items=items, next_cursor=page.next_cursor)


def _map(name: str, ending: str, query: MapQuery, access: Access, curver: Curver) -> Response:
    asked = MapQuestion(
        wanted=query.wanted,
        compare=query.compare,
        kinds=KINDS_ASKED[query.themes],
        personas=tuple(parse_persona(text) for text in query.persona),
        targets={stage: float(value) for stage, _, value in (text.partition("=") for text in query.target)},
        fixed=query.fix,
        fixed_on=query.fixed_on,
        period=query.period,
        mentions=query.mentions and ending == "json",
    )
    refuse_no_time(query.since, query.until)
    with access.read() as scope:
        refuse_unknown_segments(scope, (*query.segment, *compared_segment(query.compare)))
        drawn = journey_map(scope, curver, name, asked)
        language = query.language or report_language(scope, list(LANGUAGES))
    body = render(drawn.result, drawn.journey, f".{ending}", language=language, mentions=drawn.mentions)
    headers = {**STILL, "Content-Disposition": f'inline; filename="{drawn.journey.name}.{ending}"'}
    if drawn.as_of is not None:
        headers["Last-Modified"] = format_datetime(drawn.as_of.astimezone(dt.UTC), usegmt=True)
    return Response(body, media_type=TYPES[ending], headers=headers)
