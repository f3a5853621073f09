"""Small things that tests build from: a pipeline without trained weights, rows, frames."""

import dataclasses
from typing import Any

import numpy as np
import polars as pl

from app.domain.journey import Journey
from app.domain.labels import Effort, Emotion, Intent
from app.journeys import load_journey, parse_journey
from app.pipeline.pipeline import Pipeline, assemble
from models.hashing import HashingEncoder, fixed_heads
from models.head import Head


def head_labels(journey: Journey) -> dict[str, tuple[str, ...]]:
    """The tasks and labels of the product on `journey`."""
    return {
        "valence": ("-2", "-1", "0", "1", "2"),
        "emotions": tuple(str(emotion) for emotion in Emotion),
        "intensity": ("0", "1", "2", "3"),
        "intent": tuple(str(intent) for intent in Intent),
        "effort": ("none", *(str(effort) for effort in Effort)),
        "stage": (*(stage.id for stage in journey.stages), "unassigned"),
        "touchpoint": tuple(touchpoint.id for touchpoint in journey.touchpoints),
    }


def make_pipeline(journey: Journey | None = None) -> Pipeline:
    """The real pipeline over the encoder without weights: labels mean nothing, but are always the same."""
    default = load_journey()
    encoder = HashingEncoder()
    heads = fixed_heads(head_labels(default), width=encoder.width)
    for task in ("stage", "touchpoint"):
        heads[task] = dataclasses.replace(heads[task], coverage={"": {"0.8": 0.2, "0.9": 0.05, "0.95": 0.01}})
    return assemble(encoder, heads, journey=journey or default)


def make_journey(*touchpoints: str) -> Journey:
    """A journey of one stage and of touchpoints given as `id` or `id , field: value`, each named by its id."""
    lines = [
        f"  - {{id: {spec.split()[0]}, names: {{en: {spec.split()[0]}}}{spec.partition(' ')[2]}}}"
        for spec in touchpoints
    ]
    return parse_journey(
        "name: own\nstages:\n  - {id: use, names: {en: Use}}\ntouchpoints:\n" + "\n".join(lines), "own"
    )


def one_hot_head(task: str, labels: tuple[str, ...], **more: object) -> Head:
    """A head over as many features as labels that passes them through as logits."""
    head = Head(task, labels, np.eye(len(labels), dtype=np.float32), np.zeros(len(labels), dtype=np.float32))
    return dataclasses.replace(head, **more)  # type: ignore[arg-type]  # tests give fields by name


def make_frame(*rows: dict[str, Any], turns: bool = False, given: tuple[str, ...] = ()) -> pl.DataFrame:
    """A frame of scored mentions; a row gives what matters to the test.

    With `turns` there are the columns of chats too; `given` are other columns of the rows, of whatever type they have.
    """
    blank: dict[str, Any] = {
        "author": None,
        "stage": "use",
        "touchpoint": "product_quality",
        "valence": 0.0,
        "intensity": 0.0,
        "effort": None,
        "emotions": [],
        "model": "test",
    }
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "item_id": pl.String,
        "author": pl.String,
        "stage": pl.String,
        "touchpoint": pl.String,
        "valence": pl.Float64,
        "intensity": pl.Float64,
        "effort": pl.String,
        "emotions": pl.List(pl.String),
        "model": pl.String,
    }
    if turns:
        schema |= {"turn": pl.Int64, "start": pl.Int64}
    full = [blank | {"item_id": str(i)} | dict.fromkeys(given) | row for i, row in enumerate(rows)]
    frame = pl.DataFrame(full, schema=schema)
    return frame.with_columns(pl.Series(name, [row[name] for row in full], strict=False) for name in given)
