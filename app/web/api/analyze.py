"""POST /v1/analyze: texts scored at once, nothing kept."""

from collections.abc import Sequence
from typing import cast

from fastapi import APIRouter, Depends
from pydantic import ValidationError

from app.domain.records import Alternative, Feedback, ScoredMention
from app.domain.row import DECIMALS, scored_row
from app.errors import TooLarge
from app.journeys import load_shipped
from app.services.analysis import Analysed, Refused, analyse
from app.web.access import analysing
from app.web.deps import LimitsDep, PipelineDep
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

router = APIRouter(tags=["analyze"])


@router.post(
    "/analyze",
    summary="Score texts at once, keep nothing",
    dependencies=[Depends(analysing)],
    responses=problems(401, 404, 429),
)
def analyze(
    body: AnalyzeIn, pipeline: PipelineDep, limits: LimitsDep, alternatives: Coverage | None = None
) -> AnalyzeOut:
    """Score documents at once. One that can't be scored is reported by its index, and the others are scored."""
    if len(body.documents) > limits.documents:
        raise TooLarge(f"{len(body.documents)} documents in one request; send at most {limits.documents}")
    if body.journey is not None and body.journey != pipeline.journey.name:
        pipeline = pipeline.with_journey(load_shipped(body.journey))
    parsed = [_parse(index, document) for index, document in enumerate(body.documents)]
    malformed = [item for item in parsed if isinstance(item, DocumentError)]
    feedback = {index: item for index, item in enumerate(parsed) if isinstance(item, Feedback)}
    coverage = None if alternatives is None else float(alternatives)
    analysed = analyse(pipeline, list(feedback.values()), limit=limits.text, coverage=coverage)
    outcomes = list(zip(feedback, analysed, strict=True))
    refused = [_refused(index, outcome) for index, outcome in outcomes if isinstance(outcome, Refused)]
    return AnalyzeOut(
        documents=[_document(outcome) for _, outcome in outcomes if isinstance(outcome, Analysed)],
        errors=sorted([*malformed, *refused], key=lambda error: error.index),
        model=pipeline.version,
    )


def _parse(index: int, document: object) -> Feedback | DocumentError:
    try:
        return DocumentIn.model_validate(document).feedback()
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        given = document.get("id") if isinstance(document, dict) else None
        detail = f"{field}: {first['msg']}" if field else first["msg"].removeprefix("Value error, ")
        return DocumentError(
            index=index, id=given if isinstance(given, str) else None, code="invalid_document", detail=detail
        )


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
