"""The page of the model: what it can, how sure it is, for which languages, and its card."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from app.domain.labels import Emotion
from app.services.model_facts import ALL, FEWEST, HELD_OUT, TASKS, Facts, card, facts
from app.web.deps import ArtifactDep, PipelineDep
from app.web.pages.names import language_name
from app.web.pages.render import render
from app.web.pages.session import VisitorDep

router = APIRouter(include_in_schema=False)
SHOWN = tuple(TASKS)


@dataclass(frozen=True, slots=True)
class ModelContext:
    """The version that runs and what is measured of it; null if nothing lies beside its weights."""

    version: str
    facts: Facts | None
    stages: Mapping[str, str]
    touchpoints: Mapping[str, str]
    emotions: Mapping[str, str]
    languages: Mapping[str, str]
    shown: tuple[str, ...] = SHOWN
    fewest: int = FEWEST


@router.get("/model")
def get_model(request: Request, visitor: VisitorDep, pipeline: PipelineDep, artifact: ArtifactDep) -> Response:
    """What the model can and how sure it is."""
    journey, said, found = pipeline.journey, visitor.words, facts(artifact)
    context = ModelContext(
        version=pipeline.version,
        facts=found,
        stages={place.id: place.name(visitor.lang) for place in journey.stages},
        touchpoints={place.id: place.name(visitor.lang) for place in journey.touchpoints},
        languages=_languages(found, visitor.lang),
        emotions={str(emotion): said(str(emotion)) for emotion in Emotion},
    )
    return render(request, visitor, "model.html", context)


@router.get("/model/card")
def get_card(_: VisitorDep, artifact: ArtifactDep) -> Response:
    """The card as it was written."""
    return PlainTextResponse(card(artifact), media_type="text/markdown; charset=utf-8")


def _languages(found: Facts | None, lang: str) -> dict[str, str]:
    """The names of the languages that were measured."""
    tags = () if found is None else (one.name for one in found.languages if one.name not in (ALL, HELD_OUT))
    return {tag: language_name(tag, lang) for tag in tags}
