"""GET /v1/mentions: by every label, channel, language, segment and time, and by meaning."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.services.search import search
from app.services.there import refuse_no_time, refuse_unknown_places, refuse_unknown_segments
from app.store.reading import StoredMention, page_of_mentions
from app.web.access import ReadDep
from app.web.deps import IndexDep, PipelineDep
from app.web.openapi import BY_SEGMENT
from app.web.schemas.mentions import MentionOut, MentionPage, MentionQuery

router = APIRouter(tags=["mentions"])


@router.get("/mentions", summary="Read scored mentions, or search them by meaning", openapi_extra=BY_SEGMENT)
def get_mentions(
    query: Annotated[MentionQuery, Query()], access: ReadDep, pipeline: PipelineDep, index: IndexDep
) -> MentionPage:
    """A page of mentions that meet all filters; with `q` the nearest in meaning first, else the last that happened."""
    cursor = query.cursor or None
    refuse_no_time(query.since, query.until)
    with access.read() as scope:
        refuse_unknown_places(scope, pipeline.journey, stages=query.stage, touchpoints=query.touchpoint)
        refuse_unknown_segments(scope, query.segment)
    if query.q is None:
        with access.read() as scope:
            page = page_of_mentions(scope, query.wanted, limit=query.limit, cursor=cursor)
        return MentionPage(items=[mention_out(mention) for mention in page.items], next_cursor=page.next_cursor)
    meaning = pipeline.meanings([query.q])[0]
    with access.read() as scope:
        found = search(scope, index, meaning, wanted=query.wanted, limit=query.limit, cursor=cursor)
    items = [mention_out(mention, similarity=similarity) for mention, similarity in found.items]
    return MentionPage(items=items, next_cursor=found.next_cursor)


def mention_out(mention: StoredMention, *, similarity: float | None = None) -> MentionOut:
    """A kept mention as the API shows it."""
    return MentionOut(
        **mention.row,
        at=mention.at,
        source=mention.source,
        external_id=mention.external_id,
        theme=mention.theme,
        unthemed_reason=mention.unthemed_reason,
        similarity=similarity,
    )
