"""The routes of feedback: taken in, read, erased."""

import hashlib
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import ValidationError

from app.errors import NotFound, TooLarge
from app.services.erasure import erase_author, erase_item
from app.services.intake import Replay, accept
from app.services.intake_items import ItemError as Refusal
from app.services.intake_items import prepare_items, project_rules
from app.services.items import Item
from app.services.there import refuse_no_time, refuse_unknown_segments
from app.store.feedback import StoredFeedback, get_feedback
from app.store.filters import FeedbackFilter
from app.store.reading import mentions_of_item, page_of_feedback
from app.store.session import now
from app.web.access import AdminDep, IngestDep, ReadDep
from app.web.api.mentions import mention_out
from app.web.deps import LimitsDep, RedactorDep
from app.web.errors import told_of
from app.web.openapi import BY_SEGMENT, problems
from app.web.schemas.feedback import (
    MOST_ITEMS,
    ErasureIn,
    FeedbackIn,
    FeedbackPage,
    FeedbackQuery,
    ItemIn,
    ItemOut,
    ReceiptOut,
    ScoredItemOut,
    TakenOut,
    TurnOut,
)
from app.web.schemas.pages import Id

router = APIRouter(tags=["feedback"])
KEY = Header(
    alias="Idempotency-Key",
    min_length=1,
    max_length=200,
    description="Anything of your own: a request that comes again under it gets the first answer and changes nothing.",
)
INVALID_ITEM = "invalid_item"


async def _replay(request: Request, key: Annotated[str | None, KEY] = None) -> Replay | None:
    """The body has been read by now; asking again gives the same bytes."""
    return None if key is None else Replay(key, hashlib.sha256(await request.body()).hexdigest())


@router.post("/feedback", status_code=202, summary="Keep feedback and score it", responses=problems(409))
def post_feedback(
    body: FeedbackIn,
    access: IngestDep,
    limits: LimitsDep,
    redactor: RedactorDep,
    replay: Annotated[Replay | None, Depends(_replay)],
) -> TakenOut:
    """Take up to 1,000 items. One that can't be taken is reported by its index, and the others are taken.

    Personal data that can be recognised is redacted before anything is kept. The answer goes out after the commit.
    """
    if len(body.items) > MOST_ITEMS:
        raise TooLarge(f"{len(body.items):,} items in one request; send at most {MOST_ITEMS:,}")
    parsed = {index: _parse(index, given) for index, given in enumerate(body.items)}
    with access.read() as scope:
        rules, moment = project_rules(scope, redactor, limit=limits.text), now(scope.session)
    prepared = prepare_items(
        {index: item for index, item in parsed.items() if isinstance(item, Item)},
        rules=rules,
        now=moment,
        errors=[item for item in parsed.values() if isinstance(item, Refusal)],
    )
    with access.write() as scope:
        taken = accept(scope, prepared, now=now(scope.session), replay=replay)
    return TakenOut.model_validate(asdict(taken) | {"accepted": taken.accepted, "duplicates": taken.duplicates})


@router.get("/feedback", summary="Read feedback, the last that happened first", openapi_extra=BY_SEGMENT)
def get_feedback_page(query: Annotated[FeedbackQuery, Query()], access: ReadDep) -> FeedbackPage:
    """A page of feedback that meets all filters."""
    refuse_no_time(query.since, query.until)
    wanted = FeedbackFilter(
        channel=query.channel,
        source=query.source,
        author=query.author,
        lang=query.lang,
        external_id=query.external_id,
        job=query.job,
        segment=query.segment,
        since=query.since,
        until=query.until,
        scored=query.scored,
    )
    with access.read() as scope:
        refuse_unknown_segments(scope, query.segment)
        page = page_of_feedback(scope, wanted, limit=query.limit, cursor=query.cursor or None)
    return FeedbackPage(items=[_item_out(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/feedback/{id}", summary="Read one item with its mentions", responses=problems(404))
def get_feedback_item(id: Id, access: ReadDep) -> ScoredItemOut:  # noqa: A002 - the name in the path
    """One item and what was found in it."""
    with access.read() as scope:
        item = get_feedback(scope, id)
        if item is None:
            raise NotFound("no feedback of that id")
        mentions = mentions_of_item(scope, id)
    return ScoredItemOut(
        **_item_out(item).model_dump(exclude={"turns"}),
        turns=_turns(item),
        mentions=[mention_out(mention) for mention in mentions],
    )


@router.delete("/feedback/{id}", summary="Erase one item and every trace of it", responses=problems(404))
def delete_feedback_item(id: Id, access: AdminDep) -> ReceiptOut:  # noqa: A002 - the name in the path
    """Erase one item: text, mentions, vectors, corrections, and where themes and messages hold it."""
    with access.write() as scope:
        receipt = erase_item(scope, id, now=now(scope.session), actor=access.actor)
    return ReceiptOut(**asdict(receipt))


@router.post("/erasures", summary="Erase all that an author wrote")
def post_erasure(body: ErasureIn, access: AdminDep) -> ReceiptOut:
    """Erase all feedback of an author and every trace of it; zeros if there is none."""
    with access.write() as scope:
        receipt = erase_author(scope, body.author, now=now(scope.session), actor=access.actor)
    return ReceiptOut(**asdict(receipt))


def _parse(index: int, given: object) -> Item | Refusal:
    try:
        return ItemIn.model_validate(given).item()
    except ValidationError as error:
        named = given.get("external_id") if isinstance(given, dict) else None
        return Refusal(index, named if isinstance(named, str) else None, INVALID_ITEM, told_of(error))


def _item_out(item: StoredFeedback) -> ItemOut:
    kept = item.feedback
    return ItemOut(
        id=item.id,
        external_id=item.external_id,
        source=kept.source,
        channel=kept.channel,
        author=kept.author,
        text=None if kept.turns else kept.text,
        turns=_turns(item),
        lang=kept.lang,
        occurred_at=kept.time,
        at=item.at,
        received_at=item.received_at,
        rating=kept.rating,
        nps=kept.nps,
        csat=kept.csat,
        ces=kept.ces,
        solicited=kept.solicited,
        segment=dict(kept.segment),
        job=item.job_id,
        model=item.scored_by,
        problem=item.problem,
    )


def _turns(item: StoredFeedback) -> list[TurnOut] | None:
    turns = item.feedback.turns
    return [TurnOut(role=turn.role, text=turn.text, time=turn.time) for turn in turns] if turns else None
