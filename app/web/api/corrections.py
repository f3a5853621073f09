"""The routes of corrections: seen before, made, listed, undone, and exported as a test set."""

import json
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.services.correction import Effect, Wish, correct, labels_of, preview, undo
from app.services.correction_export import exported
from app.store.corrections import StoredCorrection, page_of_corrections
from app.store.session import now
from app.web.access import AdminDep, ReadDep
from app.web.deps import PipelineDep
from app.web.openapi import problems
from app.web.schemas.corrections import CorrectedOut, CorrectionOut, CorrectionPage, CorrectionsIn, EffectOut
from app.web.schemas.pages import Id, PageQuery

router = APIRouter(tags=["corrections"])
JSON_LINES = "application/x-ndjson"


@router.post("/corrections", status_code=201, summary="Correct labels of mentions", responses=problems(404))
def post_corrections(body: CorrectionsIn, access: AdminDep, pipeline: PipelineDep) -> CorrectedOut:
    """Correct or confirm labels of mentions. They act on all mentions of the same source at once, and on new ones."""
    with access.write() as scope:
        made, effect = correct(
            scope,
            pipeline,
            _wishes(body),
            key_id=access.key.id,
            actor=access.actor,
            now=now(scope.session),
            examples=body.examples,
        )
    return CorrectedOut(corrections=[_out(one) for one in made], effect=_effect(effect))


@router.post("/corrections/preview", summary="See what corrections would change", responses=problems(404))
def post_preview(body: CorrectionsIn, access: ReadDep, pipeline: PipelineDep) -> EffectOut:
    """Which mentions would change, from what to what, how sure. Nothing is kept."""
    with access.read() as scope:
        effect = preview(scope, pipeline, _wishes(body), now=now(scope.session), examples=body.examples)
    return _effect(effect)


@router.get("/corrections", summary="List corrections, the last made first")
def get_corrections(query: Annotated[PageQuery, Query()], access: ReadDep) -> CorrectionPage:
    """A page of corrections."""
    with access.read() as scope:
        page = page_of_corrections(scope, limit=query.limit, cursor=query.cursor or None)
    return CorrectionPage(items=[_out(one) for one in page.items], next_cursor=page.next_cursor)


@router.get(
    "/corrections/export",
    summary="Corrected mentions as a test set",
    response_class=Response,
    responses={200: {"content": {JSON_LINES: {"schema": {"type": "string"}}}, "description": "An item a line"}},
)
def get_export(access: ReadDep) -> Response:
    """JSON Lines in the form of the gold set, an item a line with its corrected mentions."""
    with access.read() as scope:
        lines = [json.dumps(item, ensure_ascii=False) + "\n" for item in exported(scope)]
    return Response("".join(lines), media_type=JSON_LINES)


@router.delete("/corrections/{id}", summary="Undo a correction", responses=problems(404))
def delete_correction(id: Id, access: AdminDep, pipeline: PipelineDep) -> EffectOut:  # noqa: A002 - the name in the path
    """Take a correction back: every mention has the labels that it would have had without."""
    with access.write() as scope:
        return _effect(undo(scope, pipeline, id, actor=access.actor, now=now(scope.session)))


def _wishes(body: CorrectionsIn) -> list[Wish]:
    return [Wish(one.mention_id, one.labels.given) for one in body.corrections]


def _effect(effect: Effect) -> EffectOut:
    return EffectOut.model_validate(asdict(effect))


def _out(one: StoredCorrection) -> CorrectionOut:
    return CorrectionOut(
        id=one.id,
        mention_id=one.mention_id,
        item_id=one.item_id,
        source=one.source or None,
        given=dict(one.given),
        said=labels_of(one.said),
        model=one.model,
        key=one.key_id,
        created_at=one.created_at,
    )
