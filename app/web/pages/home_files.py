"""The journey map of the first page as a file to take along: the same question, the same figures."""

from fastapi import APIRouter, Request, Response

from app.report.files import render
from app.services.facets import project_facets
from app.services.maps import journey_map
from app.web.api.maps import STILL, TYPES
from app.web.deps import CurverDep
from app.web.pages.home_query import question, read
from app.web.pages.session import ReadingDep
from app.web.schemas.maps import Ending

router = APIRouter(include_in_schema=False)


@router.get("/map.{ending}")
def get_map_file(ending: Ending, request: Request, visitor: ReadingDep, curver: CurverDep) -> Response:
    """The map that the address asks for, in the reader's language."""
    with visitor.read() as scope:
        asked = read(request.query_params, project_facets(scope, curver.cache), visitor)
        drawn = journey_map(scope, curver, asked.query.journey, question(asked))
    body = render(drawn.result, drawn.journey, f".{ending}", language=visitor.lang)
    headers = {**STILL, "Content-Disposition": f'attachment; filename="{drawn.journey.name}.{ending}"'}
    return Response(body, media_type=TYPES[ending], headers=headers)
