"""Compose the web: settings, the model loaded once, routes and errors."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

import structlog
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline

from app.journeys import load_journey
from app.log import set_up
from app.pipeline.loading import load_pipeline
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from app.web import errors
from app.web.api import analyze, health
from app.web.deps import Limits, State
from app.web.limits import BodyLimit
from app.web.schemas.problems import Problem
from models.gather import GatheringEncoder

log = structlog.get_logger()
PROBLEM = {"model": Problem, "content": {"application/problem+json": {}}}


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
    """The application; the pipeline is loaded when it starts."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        pipeline = load(settings)
        encoder = GatheringEncoder(pipeline.encoder, wait=settings.gather_ms / 1000, limit=settings.max_waiting)
        log.info("started", model=pipeline.version)
        try:
            limits = Limits(text=settings.max_text, documents=settings.max_documents)
            yield State(limits=limits, encoder=encoder, pipeline=dataclasses.replace(pipeline, encoder=encoder))
        finally:
            encoder.close()

    app = FastAPIOffline(
        redoc_url=None,
        title="Wayfelt",
        version=version("wayfelt"),
        description="Turns what customers write unasked into the map of how their journey felt.",
        lifespan=lifespan,
        responses={422: PROBLEM, 413: PROBLEM, 503: PROBLEM},
    )
    app.add_api_route("/", lambda: RedirectResponse("/docs"), include_in_schema=False)
    app.include_router(health.router)
    app.include_router(analyze.router, prefix="/v1")
    app.add_middleware(BodyLimit, limit=settings.max_body)
    errors.install(app)
    return app


def create() -> FastAPI:
    """The application with the settings of the environment: what uvicorn calls."""
    settings = Settings()
    set_up(settings.log_level)
    return create_app(settings)
