"""POST /v1/analyze: texts scored at once, nothing kept."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import ParamSpec, TypeVar, cast

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from app.domain.records import Alternative, Feedback, ScoredMention
from app.domain.row import DECIMALS, scored_row
from app.errors import TooLarge
from app.pipeline.pipeline import Pipeline
from app.services.analysis import Analysed, Analyst, Refused
from app.services.items import encodable
from app.services.journeys import project_journey, shipped_journey
from app.web.access import Access, AnalysingDep
from app.web.deps import AnalystDep, LimitsDep
from app.web.errors import told_of
from app.web.openapi import problems
from app.web.schemas.analysis import (
    AlternativeOut,
    AlternativesOut,
    AnalyzedMention,
    AnalyzeIn,
    AnalyzeOut,
    Coverage,
    DocumentError,
    DocumentIn,
    DocumentOut,
)

FEW = 16  # documents that are parsed and written in the event loop
P = ParamSpec("P")
T = TypeVar("T")
router = APIRouter(tags=["analyze"])


@router.post(
    "/analyze",
    summary="Score texts at once, keep nothing",
    response_model=AnalyzeOut,
    responses=problems(401, 404, 429),
)
async def analyze(
    access: AnalysingDep,
    body: AnalyzeIn,
    analyst: AnalystDep,
    limits: LimitsDep,
    alternatives: Coverage | None = None,
) -> Response:
    """Score documents at once. One that can't be scored is reported by its index, and the others are scored.

    With a key that may read, `journey` may be one of the project's own.
    """
    if len(body.documents) > limits.documents:
        raise TooLarge(f"{len(body.documents)} documents in one request; send at most {limits.documents}")
    pipeline = (
        analyst.pipeline if body.journey is None else await run_in_threadpool(_placing, analyst, body.journey, access)
    )
    parsed = await _aside(len(body.documents), _parsed, body)
    feedback = [item for item in parsed if isinstance(item, Feedback)]
    coverage = None if alternatives is None else float(alternatives)
    outcomes = await asyncio.wrap_future(analyst.ask(feedback, pipeline=pipeline, coverage=coverage))
    answer = await _aside(len(body.documents), _answer, parsed, outcomes, pipeline.version)
    return Response(answer, media_type="application/json")


def _placing(analyst: Analyst, name: str, access: Access | None) -> Pipeline:
    """The pipeline on a journey that ships or, where the key may read, on one of the project's own."""
    if access is None:
        return analyst.on_journey(shipped_journey(name))
    with access.read() as scope:
        journey = project_journey(scope, name)
    return analyst.on_journey(journey)


async def _aside(documents: int, work: Callable[P, T], /, *args: P.args, **more: P.kwargs) -> T:
    """Do what takes long for many documents in a thread, lest the others wait; a thread costs more than few do."""
    return work(*args, **more) if documents <= FEW else await run_in_threadpool(work, *args, **more)


def _parsed(body: AnalyzeIn) -> list[Feedback | DocumentError]:
    return [_parse(index, document) for index, document in enumerate(body.documents)]


def _answer(parsed: Sequence[Feedback | DocumentError], outcomes: Iterable[Analysed | Refused], model: str) -> bytes:
    """The answer as JSON; `outcomes` are those of the items that could be parsed, in order."""
    left = iter(outcomes)
    each = [item if isinstance(item, DocumentError) else next(left) for item in parsed]
    refused = [_refused(index, one) for index, one in enumerate(each) if isinstance(one, Refused)]
    malformed = [one for one in each if isinstance(one, DocumentError)]
    answer = AnalyzeOut(
        documents=[_document(one) for one in each if isinstance(one, Analysed)],
        errors=sorted([*malformed, *refused], key=lambda error: error.index),
        model=model,
    )
    return answer.model_dump_json().encode()


def _parse(index: int, document: object) -> Feedback | DocumentError:
    try:
        return DocumentIn.model_validate(document).feedback()
    except ValidationError as error:
        given = document.get("id") if isinstance(document, dict) else None
        named = encodable(given) if isinstance(given, str) else None
        return DocumentError(index=index, id=named, code="invalid_document", detail=encodable(told_of(error)))


def _refused(index: int, outcome: Refused) -> DocumentError:
    return DocumentError(index=index, id=outcome.feedback.id, code=outcome.reason.code, detail=str(outcome.reason))


def _document(outcome: Analysed) -> DocumentOut:
    mentions = [_mention(mention, outcome.feedback) for mention in outcome.mentions]
    return DocumentOut(id=outcome.feedback.id, lang=outcome.lang, mentions=mentions)


def _mention(scored: ScoredMention, feedback: Feedback) -> AnalyzedMention:
    row = cast("AnalyzedMention", scored_row(scored, feedback))
    if scored.alternatives is not None:
        stages, touchpoints = scored.alternatives.stage, scored.alternatives.touchpoint
        row["alternatives"] = AlternativesOut(stage=_listed(stages), touchpoint=_listed(touchpoints))
    return row


def _listed(alternatives: Sequence[Alternative]) -> list[AlternativeOut]:
    return [AlternativeOut(id=one.id, confidence=round(one.confidence, DECIMALS)) for one in alternatives]
