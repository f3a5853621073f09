"""Compose the web: settings, the resources that are opened once, routes and errors."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

import structlog
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseProblem
from app.journeys import load_journey
from app.log import set_up
from app.pipeline.loading import load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.search import MeaningIndex
from app.settings import Settings
from app.store.migrations import revision, upgrade
from app.store.session import Database, open_database
from app.web import errors, openapi
from app.web.api import analyze, feedback, health, jobs, keys, mentions
from app.web.deps import Limits, State
from app.web.limits import BodyLimit
from app.web.metrics import MeasuredEncoder, Metrics
from app.web.observe import Observe
from app.web.rates import Rates
from app.web.telemetry import telemetry
from models.gather import GatheringEncoder

log = structlog.get_logger()


def shipped(settings: Settings) -> Pipeline:
    """The pipeline that `settings` ask for."""
    return load_pipeline(
        home=settings.home,
        model=settings.model,
        artifact=settings.artifact,
        journey=load_journey(),
        workers=settings.threads,
    )


def create_app(settings: Settings, *, load: Callable[[Settings], Pipeline] = shipped) -> FastAPI:
    """The application; the pipeline is loaded and the database opened when it starts."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        pipeline = load(settings)
        database = opened(settings)
        measured = MeasuredEncoder(pipeline.encoder, metrics)
        encoder = GatheringEncoder(measured, wait=settings.gather_ms / 1000, limit=settings.max_waiting)
        metrics.loaded(pipeline.version)
        metrics.watch(database)
        log.info("started", model=pipeline.version)
        try:
            yield State(
                limits=Limits(text=settings.max_text, documents=settings.max_documents, voices=settings.min_voices),
                encoder=encoder,
                pipeline=dataclasses.replace(pipeline, encoder=encoder),
                database=database,
                rates=Rates(settings.rate_limit),
                metrics=metrics,
                redactor=Redactor(),
                index=MeaningIndex(),
                work=None,
                analyze_open=settings.analyze_open,
                metrics_token=settings.metrics_token.get_secret_value(),
            )
        finally:
            encoder.close()
            database.close()

    app = FastAPIOffline(
        redoc_url=None,
        title="Wayfelt",
        version=version("wayfelt"),
        description="Turns what customers write unasked into the map of how their journey felt.",
        lifespan=lifespan,
        redirect_slashes=False,
        telemetry=telemetry(on=settings.otel),
        responses=openapi.EVERYWHERE,
    )
    app.add_api_route("/", lambda: RedirectResponse("/docs"), include_in_schema=False)
    app.include_router(health.router)
    app.include_router(analyze.router, prefix="/v1")
    for module in (feedback, jobs, mentions, keys):
        app.include_router(module.router, prefix="/v1", responses=openapi.WITH_KEY)
    app.add_middleware(BodyLimit, limit=settings.max_body)
    app.add_middleware(Observe, metrics=metrics)
    errors.install(app)
    openapi.install(app)
    return app


def opened(settings: Settings) -> Database:
    """The database, with its tables if it was empty. One that is away is waited for: /readyz tells of it."""
    database = open_database(settings.database)
    try:
        if database.is_sqlite and database.engine.url.database:
            settings.home.mkdir(parents=True, exist_ok=True)
        if revision(database) is None:
            upgrade(database)
    except (DatabaseProblem, DBAPIError) as problem:
        log.error("database.away", error=type(problem).__name__)
    return database


def create() -> FastAPI:
    """The application with the settings of the environment: what uvicorn calls."""
    settings = Settings()
    set_up(settings.log_level)
    return create_app(settings)
