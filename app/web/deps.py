"""What routes are given: the resources built at start."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Annotated, TypedDict

from fastapi import Depends, Request

from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.curve_cache import CurveCache
from app.services.importing import Order
from app.services.preview import OpenLook
from app.services.search import MeaningIndex
from app.services.webhooks_target import Policy
from app.store.session import Database
from app.web.metrics import Metrics
from app.web.rates import Rates
from models.gather import GatheringEncoder


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may hold and how little an answer may rest on.

    Code points of a text, documents, voices, bytes of an uploaded file.
    """

    text: int
    documents: int
    voices: int
    upload: int


CheckImport = Callable[[Order], object]
"""Raises if an order to import names what there isn't."""


class State(TypedDict):
    """The resources of the running service; `work` is the worker's thread, null where that is done elsewhere."""

    limits: Limits
    encoder: GatheringEncoder
    pipeline: Pipeline
    database: Database
    rates: Rates
    metrics: Metrics
    redactor: Redactor
    index: MeaningIndex
    curves: CurveCache
    policy: Policy
    check_import: CheckImport
    look: OpenLook
    artifact: Path
    work: Thread | None
    analyze_open: str
    metrics_token: str


def _limits(request: Request) -> Limits:
    limits: Limits = request.state.limits
    return limits


def _encoder(request: Request) -> GatheringEncoder:
    encoder: GatheringEncoder = request.state.encoder
    return encoder


def _pipeline(request: Request) -> Pipeline:
    pipeline: Pipeline = request.state.pipeline
    return pipeline


def _database(request: Request) -> Database:
    database: Database = request.state.database
    return database


def _rates(request: Request) -> Rates:
    rates: Rates = request.state.rates
    return rates


def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.state.metrics
    return metrics


def _work(request: Request) -> Thread | None:
    work: Thread | None = request.state.work
    return work


def _redactor(request: Request) -> Redactor:
    redactor: Redactor = request.state.redactor
    return redactor


def _index(request: Request) -> MeaningIndex:
    index: MeaningIndex = request.state.index
    return index


def _curves(request: Request) -> CurveCache:
    curves: CurveCache = request.state.curves
    return curves


def _policy(request: Request) -> Policy:
    policy: Policy = request.state.policy
    return policy


def _check_import(request: Request) -> CheckImport:
    check: CheckImport = request.state.check_import
    return check


def _look(request: Request) -> OpenLook:
    look: OpenLook = request.state.look
    return look


def _artifact(request: Request) -> Path:
    artifact: Path = request.state.artifact
    return artifact


LimitsDep = Annotated[Limits, Depends(_limits)]
EncoderDep = Annotated[GatheringEncoder, Depends(_encoder)]
PipelineDep = Annotated[Pipeline, Depends(_pipeline)]
DatabaseDep = Annotated[Database, Depends(_database)]
RatesDep = Annotated[Rates, Depends(_rates)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
WorkDep = Annotated[Thread | None, Depends(_work)]
RedactorDep = Annotated[Redactor, Depends(_redactor)]
IndexDep = Annotated[MeaningIndex, Depends(_index)]
CurvesDep = Annotated[CurveCache, Depends(_curves)]
PolicyDep = Annotated[Policy, Depends(_policy)]
CheckDep = Annotated[CheckImport, Depends(_check_import)]
LookDep = Annotated[OpenLook, Depends(_look)]
ArtifactDep = Annotated[Path, Depends(_artifact)]
