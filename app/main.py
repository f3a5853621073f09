"""Compose the web: settings, the resources that are opened once, routes and errors."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version
from threading import Thread

import anyio
import structlog
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseProblem
from app.log import set_up
from app.pipeline.loading import SHIPPED
from app.pipeline.pipeline import Pipeline
from app.pipelines import pipeline_of
from app.redactors import redactor_of
from app.services.analysis import Analyst, make_analyst
from app.services.cache import Cache
from app.services.previews import Previews
from app.services.scratch import Scratch
from app.services.search import MeaningIndex
from app.settings import Settings
from app.store.migrations import revision, upgrade
from app.store.session import Database, open_database
from app.web import errors, openapi
from app.web.api import (
    analyze,
    corrections,
    feedback,
    health,
    imports,
    jobs,
    journeys,
    keys,
    maps,
    mentions,
    themes,
    webhooks,
)
from app.web.deps import Limits, State
from app.web.limits import BodyLimit
from app.web.metrics import MeasuredEncoder, Metrics
from app.web.observe import Observe
from app.web.pages import routers
from app.web.pages.problem import as_page
from app.web.rates import Rates
from app.web.shed import Shed
from app.web.telemetry import telemetry
from app.work import Work, close, policy_of, scratch_of, work_of
from models.base import Encoder
from models.gather import GatheringEncoder

SHED = ("/v1/analyze",)
UPLOADS = ("/v1/imports", "/import")

log = structlog.get_logger()


def create_app(
    settings: Settings, *, load: Callable[[Settings], Pipeline] = pipeline_of, working: bool = False
) -> FastAPI:
    """The application; the pipeline is loaded and the database opened when it starts.

    With `working` it does the background work too, in a thread.
    """
    metrics = Metrics()
    app = FastAPIOffline(
        redoc_url=None,
        title="Wayfelt",
        version=version("wayfelt"),
        description="Turns what customers write unasked into the map of how their journey felt.",
        lifespan=_lifespan(settings, load, metrics, working=working),
        redirect_slashes=False,
        telemetry=telemetry(on=settings.otel),
        responses=openapi.EVERYWHERE,
    )
    app.include_router(analyze.router, prefix="/v1")  # the first to be looked at
    for router in (health.router, *routers):
        app.include_router(router)
    for module in (feedback, imports, jobs, mentions, corrections, journeys, maps, themes, keys, webhooks):
        app.include_router(module.router, prefix="/v1", responses=openapi.WITH_KEY)
    app.add_middleware(BodyLimit, limit=settings.max_body, larger=dict.fromkeys(UPLOADS, settings.max_upload))
    app.add_middleware(Shed, limit=settings.max_requests, paths=SHED)
    app.add_middleware(Observe, metrics=metrics, as_page=as_page)
    errors.install(app, as_page=as_page)
    openapi.install(app)
    return app


def _lifespan(
    settings: Settings, load: Callable[[Settings], Pipeline], metrics: Metrics, *, working: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[State]]:
    """What is opened at the start and closed at the end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        pipeline = load(settings)
        database = opened(settings)
        encoder = _encoder(settings, MeasuredEncoder(pipeline.encoder, metrics))
        metrics.loaded(pipeline.version)
        metrics.watch(database)
        shared = dataclasses.replace(pipeline, encoder=encoder)
        analyst = _analyst(settings, shared)
        redactor, policy, scratch = redactor_of(settings), policy_of(settings), _cleared(settings)
        work = work_of(settings, database, shared, redactor) if working else None
        thread = work.start() if work else None
        log.info("started", model=pipeline.version, working=working)
        try:
            yield State(
                limits=Limits(
                    text=settings.max_text,
                    documents=settings.max_documents,
                    voices=settings.min_voices,
                    upload=settings.max_upload,
                ),
                analyst=analyst,
                pipeline=shared,
                database=database,
                rates=Rates(settings.rate_limit),
                metrics=metrics,
                redactor=redactor,
                index=MeaningIndex(),
                cache=Cache(),
                policy=policy,
                artifact=settings.artifact or SHIPPED,
                previews=Previews(scratch),
                work=thread,
                analyze_open=settings.analyze_open,
                metrics_token=settings.metrics_token.get_secret_value(),
            )
        finally:
            # In a thread of its own: those whose requests were cut off are answered meanwhile.
            end = partial(_end, work, thread, analyst, encoder, pipeline.encoder, database)
            await anyio.to_thread.run_sync(end, limiter=anyio.CapacityLimiter(1))

    return lifespan


def _end(
    work: Work | None,
    thread: Thread | None,
    analyst: Analyst,
    gathering: GatheringEncoder,
    encoder: Encoder,
    database: Database,
) -> None:
    """Close what was opened, in the time of Work.end; what is not done by then is given up.

    Requests have been answered by now, or were cut off: nobody waits for texts that were to be scored at once.
    """
    analyst.close(within=0)
    gathering.close(within=0)
    if work and thread:
        work.end(thread, encoder)
    else:
        close(encoder)
    database.close()


def _encoder(settings: Settings, measured: MeasuredEncoder) -> GatheringEncoder:
    """What background work and requests share in turn; it waits for nobody, for requests have been gathered already."""
    return GatheringEncoder(
        measured, size=settings.gather_texts, wait=0, limit=settings.max_waiting, lanes=_lanes(settings)
    )


def _analyst(settings: Settings, pipeline: Pipeline) -> Analyst:
    return make_analyst(
        pipeline,
        longest=settings.max_text,
        size=settings.gather_texts,
        wait=settings.gather_ms / 1000,
        waiting=settings.max_waiting,
        lanes=_lanes(settings),
    )


def _lanes(settings: Settings) -> int:
    """Batches at once. The encoder has threads for the parts of one; a text alone has no parts."""
    return settings.threads if settings.gather_texts == 1 else 1


def _cleared(settings: Settings) -> Scratch:
    """Where uploads lie while they are read, without those that a killed process left."""
    scratch = scratch_of(settings)
    try:
        scratch.clear()
    except OSError as error:
        log.warning("scratch.not_cleared", error=type(error).__name__)
    return scratch


def opened(settings: Settings) -> Database:
    """The database, with its tables if it was empty. One that is away is waited for: /readyz tells of it."""
    database = open_database(settings.database)
    try:
        if database.is_sqlite and database.engine.url.database:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if revision(database) is None:
            upgrade(database)
    except (DatabaseProblem, DBAPIError) as problem:
        log.error("database.away", error=type(problem).__name__)
    return database


def create() -> FastAPI:
    """The application with the settings of the environment, and the background work: what uvicorn calls."""
    return _of_environment(working=True)


def create_without_worker() -> FastAPI:
    """The same without the background work, which `wayfelt worker` does."""
    return _of_environment(working=False)


def _of_environment(*, working: bool) -> FastAPI:
    settings = Settings()
    set_up(settings.log_level)
    return create_app(settings, working=working)
