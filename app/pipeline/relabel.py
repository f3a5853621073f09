"""Labels of mentions from their kept features, with what was learned from corrections and without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.pipeline.classify import CLASSIFIED, Labels, labelled, sentiment_points
from app.pipeline.correct import Adjustment, Lesson, Memory, apply, fit
from app.pipeline.given import FIELDS, TASKS, Given, Verdict, target
from app.pipeline.pipeline import Pipeline
from models.base import Floats

_LABELS = {
    "sentiment": ("valence", "sentiment", "sentiment_confidence"),
    "emotions": ("emotions",),
    "intensity": ("intensity",),
    "intent": ("intent", "intent_confidence"),
    "effort": ("effort", "effort_confidence"),
}


@dataclass(frozen=True, slots=True)
class Corrected:
    """What people gave on one mention: `row` of its features, `item` a number of its item, the values by field."""

    row: int
    item: int
    given: Given


def kept(features: npt.NDArray[np.floating]) -> Floats:
    """Features as they come back from where they are kept, in half precision: labels are a function of these."""
    return features.astype(np.float16).astype(np.float32)


def probabilities(pipeline: Pipeline, features: Floats) -> dict[str, Floats]:
    """What the model says of mentions without corrections: by task (n, labels), stages and touchpoints by id."""
    said = {task: pipeline.heads[task].probabilities(features) for task in CLASSIFIED}
    said["stage"], said["touchpoint"] = pipeline.placement.probabilities(features)
    return said


def verdicts(pipeline: Pipeline, features: Floats, adjustment: Adjustment | None) -> list[tuple[Verdict, Verdict]]:
    """What the model says of the mentions with `features` (n, width), and what is said after the adjustment.

    A label that the adjustment doesn't change keeps the model's figures, and a mention of which it changes none is
    the same verdict twice.
    """
    if len(features) == 0:
        return []
    base = probabilities(pipeline, features)
    plain = _verdicts(pipeline, base)
    if adjustment is None:
        return list(zip(plain, plain, strict=True))
    shifted = _verdicts(pipeline, apply(adjustment, features, base))
    return [(one, _mixed(one, other)) for one, other in zip(plain, shifted, strict=True)]


def moved(pipeline: Pipeline, features: Floats, adjustment: Adjustment | None) -> npt.NDArray[np.bool_]:
    """Which of the mentions with `features` (n, width) get another label by the adjustment, (n,): told fast."""
    if adjustment is None or len(features) == 0:
        return np.zeros(len(features), dtype=np.bool_)
    base = probabilities(pipeline, features)
    before, after = (_codes(pipeline, said) for said in (base, apply(adjustment, features, base)))
    changed: npt.NDArray[np.bool_] = (before != after).any(axis=1)
    return changed


def learn(pipeline: Pipeline, features: Floats, corrected: Sequence[Corrected], *, memory: Floats) -> Adjustment | None:
    """What the corrections teach; null if nothing. `features` (n, width) have a row a corrected mention."""
    if not corrected:
        return None
    base = probabilities(pipeline, features)
    found = {TASKS[field]: _lesson(pipeline, field, features, base, corrected) for field in FIELDS}
    lessons = {task: lesson for task, lesson in found.items() if lesson is not None}
    return fit(lessons, Memory(memory, probabilities(pipeline, memory))) if lessons else None


def _lesson(
    pipeline: Pipeline, field: str, features: Floats, base: Mapping[str, Floats], corrected: Sequence[Corrected]
) -> Lesson | None:
    task = TASKS[field]
    labels = _labels(pipeline, task)
    targets = [
        (one, hot)
        for one in corrected
        if field in one.given and (hot := target(field, one.given[field], labels)) is not None
    ]
    if not targets:
        return None
    rows = np.array([one.row for one, _ in targets])
    groups = np.array([one.item for one, _ in targets], dtype=np.int64)
    truth = np.stack([hot for _, hot in targets])
    return Lesson(features[rows], base[task][rows], truth, groups, several=bool(_several(pipeline, task)))


def _labels(pipeline: Pipeline, task: str) -> tuple[str, ...]:
    axes = {"stage": pipeline.placement.stages, "touchpoint": pipeline.placement.touchpoints}
    return axes[task].ids if task in axes else pipeline.heads[task].labels


def _several(pipeline: Pipeline, task: str) -> bool:
    return task in CLASSIFIED and bool(pipeline.heads[task].thresholds)


def _codes(pipeline: Pipeline, said: Mapping[str, Floats]) -> npt.NDArray[np.int64]:
    """Numbers of the labels of each mention, (n, columns)."""
    loads = np.rint(said["intensity"] @ np.arange(said["intensity"].shape[1], dtype=np.float64))
    columns = [sentiment_points(said["valence"]), loads, said["intent"].argmax(axis=1), said["effort"].argmax(axis=1)]
    for axis, task in ((pipeline.placement.stages, "stage"), (pipeline.placement.touchpoints, "touchpoint")):
        columns.append(np.where(said[task].max(axis=1) >= axis.head.abstain, said[task].argmax(axis=1), -1))
    felt = said["emotions"] >= np.array(pipeline.heads["emotions"].thresholds, dtype=np.float32)
    return np.column_stack([*columns, felt]).astype(np.int64)


def _verdicts(pipeline: Pipeline, said: Mapping[str, Floats]) -> list[Verdict]:
    labels: list[Labels] = labelled(said, pipeline.heads)
    places = pipeline.placement.choose(said["stage"], said["touchpoint"])
    return [Verdict(*both) for both in zip(labels, places, strict=True)]


def _mixed(plain: Verdict, shifted: Verdict) -> Verdict:
    changed = [field for field in FIELDS if plain.value(field) != shifted.value(field)]
    if not changed:
        return plain
    names = [name for field in changed for name in _LABELS.get(field, ())]
    places = [name for field in changed if field not in _LABELS for name in (field, f"{field}_confidence")]
    return Verdict(
        replace(plain.labels, **{name: getattr(shifted.labels, name) for name in names}),
        replace(plain.place, **{name: getattr(shifted.place, name) for name in places}),
    )
