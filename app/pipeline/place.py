"""Place mentions on a journey: stage and touchpoint from the probabilities of the default ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.domain.journey import Journey
from app.domain.labels import UNASSIGNED
from app.errors import JourneyProblem
from app.pipeline.classify import best
from models.base import Floats
from models.head import Head


@dataclass(frozen=True, slots=True)
class Place:
    """Where one mention is: ids of the journey or `unassigned`, each with the probability of the most probable id."""

    stage: str
    stage_confidence: float
    touchpoint: str
    touchpoint_confidence: float


class _Placed(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def sources(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Axis:
    """The ids of a journey along one head: `weights` (labels of the head, ids) adds up what each id covers."""

    head: Head
    ids: tuple[str, ...]
    weights: Floats

    def place(self, features: Floats) -> tuple[list[str], list[float]]:
        """Ids and their confidences for (number of mentions, width) features; unassigned below the head's threshold."""
        index, sure = best(self.head.probabilities(features) @ self.weights)
        kept = [self.ids[k] if p >= self.head.abstain else UNASSIGNED for k, p in zip(index, sure, strict=True)]
        return kept, sure


def axis(head: Head, places: Sequence[_Placed]) -> Axis:
    """Line up the ids of a journey with the labels of `head`; JourneyProblem if an id covers nothing it knows.

    What no id covers, and the head's own `unassigned`, is `unassigned`.
    """
    ids = (*(place.id for place in places), UNASSIGNED)
    weights = np.zeros((len(head.labels), len(ids)), dtype=np.float32)
    for column, place in enumerate(places):
        unknown = [source for source in place.sources if source not in head.labels or source == UNASSIGNED]
        if unknown:
            raise JourneyProblem(
                f"{place.id!r} is placed from {unknown[0]!r}, unknown to the model; give `covers:` with some of: "
                + ", ".join(label for label in head.labels if label != UNASSIGNED)
            )
        weights[[head.labels.index(source) for source in place.sources], column] = 1
    weights[weights.sum(axis=1) == 0, -1] = 1
    return Axis(head=head, ids=ids, weights=weights)


@dataclass(frozen=True, slots=True)
class Placement:
    """A journey made ready for placing."""

    stages: Axis
    touchpoints: Axis

    def place(self, features: Floats) -> list[Place]:
        """Places of the mentions with `features`, (number of mentions, width)."""
        if len(features) == 0:
            return []
        places = zip(*self.stages.place(features), *self.touchpoints.place(features), strict=True)
        return [Place(*place) for place in places]


def placement(journey: Journey, *, stages: Head, touchpoints: Head) -> Placement:
    """Make `journey` ready for the two heads of the model."""
    return Placement(axis(stages, journey.stages), axis(touchpoints, journey.touchpoints))
