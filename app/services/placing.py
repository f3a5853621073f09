"""Stored mentions on another journey than the one they were scored on: placed anew, as people's corrections have it."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from app.domain.covers import Moves, moves
from app.domain.journey import Journey
from app.domain.labels import UNASSIGNED
from app.errors import NotFound
from app.journeys import DEFAULT
from app.pipeline.carry import carried
from app.pipeline.given import SURE
from app.pipeline.pipeline import Pipeline
from app.services.journeys import project_journey
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


def place_by_covers(scope: Scope, frame: pl.DataFrame, journey: Journey, *, models: Sequence[str]) -> pl.DataFrame:
    """The frame with the mentions of `models` where `journey` covers the stage and the touchpoint they have.

    Where that can't be told, since the journey they were scored on isn't here or knows a place by words alone, an id
    that `journey` has stays, and any other is unassigned.
    """
    stages = {place.id for place in journey.stages}
    touchpoints = {place.id for place in journey.touchpoints}
    for name in sorted({_scored_on(model) for model in models}):
        moved = _moves_from(scope, name, journey)
        mine = pl.col("model").is_in([model for model in models if _scored_on(model) == name])
        new = (
            _moved(frame, "stage", moved.stages, stages),
            _moved(frame, "touchpoint", moved.touchpoints, touchpoints),
        )
        frame = frame.with_columns(
            pl.when(mine).then(told).otherwise(pl.col(column)).alias(column)
            for column, told in zip(("stage", "touchpoint"), new, strict=True)
        )
    return frame


def _scored_on(model: str) -> str:
    """The name of the journey in a version, without its number."""
    return model.rpartition("+")[2].rpartition("-")[0]


def _moves_from(scope: Scope, name: str, journey: Journey) -> Moves:
    if name == journey.name:  # an older version of the same: ids stay
        return Moves({}, {})
    try:
        return moves(project_journey(scope, name), journey, default=project_journey(scope, DEFAULT))
    except NotFound:
        return Moves({}, {})


def _moved(frame: pl.DataFrame, column: str, moved: Mapping[str, str | None], there: set[str]) -> pl.Expr:
    """The column with each id where it is moved to; one that isn't moved stays if it is `there`."""
    ids = frame[column].unique().drop_nulls().to_list()
    new = {name: moved.get(name, name if name in there else None) or UNASSIGNED for name in ids}
    return pl.col(column).replace_strict(new, default=UNASSIGNED, return_dtype=pl.String)


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
