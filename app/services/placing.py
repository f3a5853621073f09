"""Stored mentions on another journey than the one they were scored on: placed anew, as people's corrections have it."""

import numpy as np
import polars as pl

from app.pipeline.carry import carried
from app.pipeline.given import SURE
from app.pipeline.pipeline import Pipeline
from app.services.learning import CORRECTED, is_ours
from app.store.scope import Scope
from app.store.vectors import features_of, placed_surely
from models.base import Floats

SCHEMA = {"seq": pl.Int64, "stage": pl.String, "touchpoint": pl.String}


def place_elsewhere(scope: Scope, rows: pl.DataFrame, *, usual: Pipeline, there: Pipeline) -> pl.DataFrame:
    """seq, stage and touchpoint on the journey of `there`, a row each of `rows` (seq, stage, touchpoint, model)."""
    features = features_of(scope, rows["seq"].to_list()).astype(np.float32)
    places = there.placement.place(features)
    placed = {
        "seq": rows["seq"].to_list(),
        "stage": [place.stage for place in places],
        "touchpoint": [place.touchpoint for place in places],
    }
    told = [at for at, model in enumerate(rows["model"]) if CORRECTED in model and is_ours(usual, model)]
    if told:
        _correct(scope, placed, rows[told], told, features[told], usual=usual, there=there)
    return pl.DataFrame(placed, schema=SCHEMA)


def _correct(
    scope: Scope,
    placed: dict[str, list[str]],
    rows: pl.DataFrame,
    told: list[int],
    features: Floats,
    *,
    usual: Pipeline,
    there: Pipeline,
) -> None:
    """Put places right that a person gave, or that corrections moved: those that the model alone wouldn't say."""
    plain = usual.placement.place(features)
    axes = (
        ("stage", usual.placement.stages, there.placement.stages),
        ("touchpoint", usual.placement.touchpoints, there.placement.touchpoints),
    )
    seqs = rows["seq"].to_list()
    for (column, here, other), sure in zip(axes, placed_surely(scope, seqs, SURE), strict=True):
        said = [
            kept if seq in sure or kept != getattr(place, column) else None
            for seq, kept, place in zip(seqs, rows[column], plain, strict=True)
        ]
        for at, place in zip(told, carried(features, said, here=here, there=other), strict=True):
            placed[column][at] = place
