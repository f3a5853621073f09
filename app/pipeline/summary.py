"""Scored mentions in, journey map out: the reduce half of the core. No neural model is needed."""

import polars as pl

from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.pipeline.curve import MIN_VOICES, curve
from app.pipeline.voices import with_voices

COLUMNS = ("item_id", "author", "stage", "touchpoint", "valence", "intensity", "effort", "emotions", "model")


def summarise(frame: pl.DataFrame, journey: Journey, *, min_voices: int = MIN_VOICES) -> JourneyMap:
    """The map of scored mentions: a row each, with at least the columns of COLUMNS (see ScoredRow)."""
    frame = with_voices(frame)
    stages = [stage.id for stage in journey.stages]
    touchpoints = [touchpoint.id for touchpoint in journey.touchpoints]
    return JourneyMap(
        journey=journey.name,
        models=tuple(sorted(frame["model"].unique())),
        items=frame["item_id"].n_unique(),
        mentions=frame.height,
        voices=frame["voice"].n_unique(),
        unassigned=frame.filter(~pl.col("stage").is_in(stages)).height,
        min_voices=max(min_voices, 2),
        curve=curve(frame, "stage", stages, min_voices=min_voices),
        touchpoints=curve(frame, "touchpoint", touchpoints, min_voices=min_voices),
    )
