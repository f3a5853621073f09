"""The pipeline that the settings ask for."""

import gc

from app.domain.journey import Journey
from app.journeys import load_journey
from app.pipeline.loading import load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.settings import Settings


def pipeline_of(settings: Settings, journey: Journey | None = None, *, fast: bool = False) -> Pipeline:
    """It places on `journey`, or on the one that ships; `fast` gives the coarser one.

    What is loaded by then stays for the life of the process, so the garbage collector is told to walk it no more: at
    each full collection that took as long as `--fast` takes for 600 texts.
    """
    pipeline = _loaded(settings, load_journey() if journey is None else journey, fast=fast)
    gc.collect()
    gc.freeze()
    return pipeline


def _loaded(settings: Settings, places: Journey, *, fast: bool) -> Pipeline:
    if fast:
        return load_fast_pipeline(home=settings.home, model=settings.model, journey=places, workers=settings.threads)
    return load_pipeline(
        home=settings.home,
        model=settings.model,
        artifact=settings.artifact,
        runtime=settings.runtime,
        journey=places,
        workers=settings.threads,
    )
