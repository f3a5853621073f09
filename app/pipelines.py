"""The pipeline that the settings ask for."""

from app.domain.journey import Journey
from app.journeys import load_journey
from app.pipeline.loading import load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.settings import Settings


def pipeline_of(settings: Settings, journey: Journey | None = None, *, fast: bool = False) -> Pipeline:
    """It places on `journey`, or on the one that ships; `fast` gives the coarser one."""
    places = load_journey() if journey is None else journey
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
