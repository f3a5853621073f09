"""GET /v1/mentions: by every label, channel, language, segment and time, by meaning, and on any journey."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from app.domain.journey import Journey
from app.services.curves import Curver
from app.services.journeys import project_journey
from app.services.said_there import places_there, said_there
from app.services.search import MeaningIndex, search
from app.services.there import refuse_no_time, refuse_unknown_places, refuse_unknown_segments
from app.store.page import Page
from app.store.reading import StoredMention, page_among, page_of_mentions
from app.store.scope import Scope
from app.web.access import ReadDep
from app.web.deps import CurverDep, IndexDep
from app.web.openapi import BY_SEGMENT, problems
from app.web.schemas.mentions import MentionOut, MentionPage, MentionQuery, PlacedOut
from models.base import Floats

router = APIRouter(tags=["mentions"])


@router.get(
    "/mentions",
    summary="Read scored mentions, or search them by meaning",
    responses=problems(404),
    openapi_extra=BY_SEGMENT,
)
def get_mentions(
    query: Annotated[MentionQuery, Query()], access: ReadDep, curver: CurverDep, index: IndexDep
) -> MentionPage:
    """A page of mentions that meet all filters; with `q` the nearest in meaning first, else the last that happened.

    With another `journey` than the usual one, `stage` and `touchpoint` are of that, and each mention is `placed` there.
    """
    refuse_no_time(query.since, query.until)
    usual = curver.pipeline.journey
    with access.read() as scope:
        journey = project_journey(scope, query.journey) if query.journey else usual
        asked = {"stages": query.stage, "touchpoints": query.touchpoint}
        refuse_unknown_places(scope, journey, **asked, kept=journey == usual)
        refuse_unknown_segments(scope, query.segment)
    meaning = None if query.q is None else curver.pipeline.meanings([query.q])[0]
    with access.read() as scope:
        page = _page(scope, query, curver, index, journey=journey, meaning=meaning)
        items = [mention.row["item_id"] for mention, _ in page.items]
        places = {} if journey == usual else places_there(scope, curver, journey, items)
    told = [mention_out(one, similarity=alike, placed=places.get(one.seq)) for one, alike in page.items]
    return MentionPage(items=told, next_cursor=page.next_cursor)


def _page(
    scope: Scope, query: MentionQuery, curver: Curver, index: MeaningIndex, *, journey: Journey, meaning: Floats | None
) -> Page[tuple[StoredMention, float | None]]:
    """The mentions, each with its likeness to the meaning; places of another journey are found by placing all."""
    wanted, limit, cursor, said = query.wanted, query.limit, query.cursor or None, None
    if journey != curver.pipeline.journey and (query.stage or query.touchpoint):
        wanted = replace(wanted, stage=(), touchpoint=())
        places = {"stages": query.stage, "touchpoints": query.touchpoint}
        said = said_there(scope, curver, wanted=wanted, journey=journey, persona=None, **places)
    if meaning is not None:
        among = None if said is None else said.seqs
        near = search(scope, index, meaning, wanted=wanted, limit=limit, cursor=cursor, among=among)
        return Page(near.items, near.next_cursor)
    if said is None:
        latest = page_of_mentions(scope, wanted, limit=limit, cursor=cursor)
    else:
        latest = page_among(scope, said.keys, limit=limit, cursor=cursor)
    return Page(tuple((one, None) for one in latest.items), latest.next_cursor)


def mention_out(
    mention: StoredMention, *, similarity: float | None = None, placed: tuple[str, str] | None = None
) -> MentionOut:
    """A kept mention as the API shows it."""
    return MentionOut(
        **mention.row,
        at=mention.at,
        source=mention.source,
        external_id=mention.external_id,
        theme=mention.theme,
        unthemed_reason=mention.unthemed_reason,
        similarity=similarity,
        placed=None if placed is None else PlacedOut(stage=placed[0], touchpoint=placed[1]),
    )
