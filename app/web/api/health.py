"""GET /healthz, /readyz and /metrics: is the process up, can it work, and how it fares."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from app.errors import Unauthorized, Unavailable
from app.store.migrations import head, revision
from app.web.access import Credentials, is_local
from app.web.deps import AnalystDep, DatabaseDep, MetricsDep, PipelineDep, WorkDep
from app.web.openapi import problems
from app.web.schemas.health import Health, Ready

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process up")
async def healthz() -> Health:
    """The process is up. Answered in the event loop: it must not wait for a thread behind slow requests."""
    return Health(status="ok")


@router.get("/readyz", summary="Can it work, and with which model")
def readyz(pipeline: PipelineDep, analyst: AnalystDep, database: DatabaseDep, work: WorkDep) -> Ready:
    """Model, database and background work are ready; 503 says which is not and what to do."""
    if not analyst.gather.alive:
        raise Unavailable("the encoder has stopped; restart the service")
    at = revision(database)
    if at != head():
        raise Unavailable(f"the database is at {at or 'nothing'} and not at {head()}; run `wayfelt db upgrade`")
    if work is not None and not work.is_alive():
        raise Unavailable("the background worker has stopped; restart the service")
    return Ready(
        status="ready",
        model=pipeline.version,
        waiting=analyst.gather.waiting,
        worker="elsewhere" if work is None else "here",
    )


def _insider(request: Request, credentials: Credentials) -> None:
    """Figures of all projects are for those who run the service, not for keys."""
    token: str = request.state.metrics_token
    if not token and is_local(request):
        return
    given = credentials.credentials if credentials else ""
    if not token or not secrets.compare_digest(given.encode(), token.encode()):
        raise Unauthorized("send WAYFELT_METRICS_TOKEN as bearer token; without one set, ask on a loopback address")


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses={200: {"description": "Figures in Prometheus' text format"}, **problems(401)},
)
def metrics(figures: MetricsDep, _: Annotated[None, Depends(_insider)]) -> Response:
    """Requests, the queue, texts scored and the model, in Prometheus' text format."""
    return Response(figures.render(), media_type=CONTENT_TYPE_LATEST)
