"""The journey map of the first page as a file to take along: the same question, the same figures."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from app.report.files import render
from app.services.facets import project_facets
from app.services.maps import journey_map
from app.store.session import now
from app.store.themes import merged
from app.web.api.maps import STILL, TYPES
from app.web.deps import CurverDep
from app.web.pages.home_filters import as_said, labels_of, offered
from app.web.pages.home_query import followed, question, read
from app.web.pages.session import ReadingDep
from app.web.pages.spreadsheet import attachment
from app.web.schemas.maps import Ending

router = APIRouter(include_in_schema=False)


@router.get("/map.{ending}")
def get_map_file(ending: Ending, request: Request, visitor: ReadingDep, curver: CurverDep) -> Response:
    """The map that the address asks for, in the reader's language; it says of which project it is and of what part."""
    with visitor.read() as scope:
        facets = project_facets(scope, curver.cache)
        asked = read(followed(request.query_params, merged(scope)), facets, visitor)
        drawn = journey_map(scope, curver, asked.query.journey, question(asked))
        today = now(scope.session).astimezone(dt.UTC).date()
    labels = labels_of(visitor)
    chips = as_said(asked, offered(visitor, asked, facets, labels), labels, visitor)
    told = (visitor.project, *(f"{chip.text}: {chip.value}" for chip in chips))
    body = render(drawn.result, drawn.journey, f".{ending}", language=visitor.lang, told=told)
    name = "-".join([visitor.project, drawn.journey.name, today.isoformat()])
    headers = {**STILL, "Content-Disposition": attachment(f"{name}.{ending}")}
    return Response(body, media_type=TYPES[ending], headers=headers)
