"""What routes are given: the resources built at start."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Annotated, TypedDict

from fastapi import Depends, Request

from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.analysis import Analyst
from app.services.cache import Cache
from app.services.curves import Curver
from app.services.previews import Previews
from app.services.search import MeaningIndex
from app.services.webhooks_target import Policy
from app.store.session import Database
from app.web.metrics import Metrics
from app.web.rates import Rates


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may hold and how little an answer may rest on.

    Code points of a text, documents, voices, bytes of an uploaded file.
    """

    text: int
    documents: int
    voices: int
    upload: int


class State(TypedDict):
    """The resources of the running service; `work` is the worker's thread, null where that is done elsewhere."""

    limits: Limits
    analyst: Analyst
    pipeline: Pipeline
    database: Database
    rates: Rates
    metrics: Metrics
    redactor: Redactor
    index: MeaningIndex
    cache: Cache
    policy: Policy
    previews: Previews
    artifact: Path
    work: Thread | None
    analyze_open: str
    metrics_token: str


def _state(name: str) -> Callable[[Request], object]:
    """A dependency: what the service holds under this name."""

    async def held(request: Request) -> object:  # else each would cost a thread
        found: object = getattr(request.state, name)
        return found

    return held


LimitsDep = Annotated[Limits, Depends(_state("limits"))]
AnalystDep = Annotated[Analyst, Depends(_state("analyst"))]
PipelineDep = Annotated[Pipeline, Depends(_state("pipeline"))]
DatabaseDep = Annotated[Database, Depends(_state("database"))]
RatesDep = Annotated[Rates, Depends(_state("rates"))]
MetricsDep = Annotated[Metrics, Depends(_state("metrics"))]
WorkDep = Annotated[Thread | None, Depends(_state("work"))]
RedactorDep = Annotated[Redactor, Depends(_state("redactor"))]
IndexDep = Annotated[MeaningIndex, Depends(_state("index"))]
CacheDep = Annotated[Cache, Depends(_state("cache"))]
PolicyDep = Annotated[Policy, Depends(_state("policy"))]
PreviewsDep = Annotated[Previews, Depends(_state("previews"))]
ArtifactDep = Annotated[Path, Depends(_state("artifact"))]


def _curver(pipeline: PipelineDep, limits: LimitsDep, cache: CacheDep) -> Curver:
    return Curver(pipeline, limits.voices, cache)


CurverDep = Annotated[Curver, Depends(_curver)]
