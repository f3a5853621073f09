"""Place mentions on a journey: stage and touchpoint from the probabilities of the default ones and from words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.journey import Journey, Stage, Touchpoint
from app.domain.labels import UNASSIGNED
from app.errors import JourneyProblem
from app.pipeline.classify import best
from app.pipeline.prototypes import Prototypes, prototypes
from models.base import Encoder, Floats
from models.head import Head

# Chosen on the gold dev split (training/LOG.md). Claims on a label are held against 1 of a place that covers it.
CLAIM = 0.5  # of a place known by words alone, times the probability of the label for its texts
NOWHERE, UNCOVERED = 0.02, 0.2  # of `unassigned`, on a label that some place covers and on one that none does
LEAN = 0.3  # how far nearness counts between labels too, and not only among those who claim the same one
FLATTEN = 1.2  # temperature of what words had a part in: 1 was too sure on mentions of foreign trades


@dataclass(frozen=True, slots=True)
class Place:
    """Where one mention is: ids of the journey or `unassigned`, each with the probability of the most probable id."""

    stage: str
    stage_confidence: float
    touchpoint: str
    touchpoint_confidence: float


@dataclass(frozen=True, slots=True)
class Axis:
    """The ids of a journey along one head.

    `claims` (labels of the head, ids): what an id covers is 1. Without prototypes an id has the sum of what it covers;
    with them each label's probability is shared out among its claimants by their claim and their nearness, and then
    what is nearer is favoured a little over what other labels say.
    """

    head: Head
    ids: tuple[str, ...]
    claims: Floats
    prototypes: Prototypes | None = None

    def probabilities(self, features: Floats, *, only: Floats | None = None) -> Floats:
        """Probabilities of the ids (n, ids) from (n, width) features.

        `only` (n, labels of the head) is 1 for the labels that may be; a row without any rules out none.
        """
        given = self.head.probabilities(features)
        if only is not None:
            given = _ruled(given, only)
        if self.prototypes is None:
            covered: Floats = given @ self.claims
            return covered
        near = self.prototypes.nearness(features)
        shared = (given / (near @ self.claims.T)) @ self.claims * near
        flat = (shared * near**LEAN) ** (1 / FLATTEN)
        weighed: Floats = (flat / flat.sum(axis=1, keepdims=True)).astype(np.float32)
        return weighed

    def place(self, features: Floats) -> tuple[list[str], list[float]]:
        """Ids and their confidences for (number of mentions, width) features."""
        return self.choose(self.probabilities(features))

    def choose(self, probabilities: Floats, *, abstain: float | None = None) -> tuple[list[str], list[float]]:
        """Ids and their confidences from probabilities (n, ids); unassigned below `abstain`, else the head's."""
        least = self.head.abstain if abstain is None else abstain
        index, sure = best(probabilities)
        kept = [self.ids[k] if p >= least else UNASSIGNED for k, p in zip(index, sure, strict=True)]
        return kept, sure


def _ruled(given: Floats, only: Floats) -> Floats:
    """Probabilities of labels with only some left; all the same where the head holds these for impossible."""
    left = given * np.where(only.any(axis=1, keepdims=True), only, 1)
    left = np.where(left.sum(axis=1, keepdims=True) > 0, left, only)
    ruled: Floats = (left / left.sum(axis=1, keepdims=True)).astype(np.float32)
    return ruled


def axis(head: Head, places: Sequence[Stage | Touchpoint], *, encoder: Encoder) -> Axis:
    """Line up the ids of a journey with the labels of `head`.

    An id takes what it covers, or its own label; an id that covers nothing is known by its words, which `encoder`
    reads, and so are the others beside it or where examples are given. What no id claims is `unassigned`.
    JourneyProblem if an id covers a label that the head doesn't have.
    """
    ids = (*(place.id for place in places), UNASSIGNED)
    claims = np.zeros((len(head.labels), len(ids)), dtype=np.float32)
    for column, place in enumerate(places):
        claims[[head.labels.index(source) for source in _sources(place, head)], column] = 1
    strangers = claims[:, :-1].sum(axis=0) == 0
    if not strangers.any() and not any(place.examples for place in places):
        claims[claims.sum(axis=1) == 0, -1] = 1
        return Axis(head, ids, claims)
    known, features = prototypes(encoder, [place.words for place in places])
    covered = claims.any(axis=1)
    likely = known.means(head.probabilities(features)).astype(np.float32)
    claims[:, :-1][:, strangers] = CLAIM * likely[strangers].T
    claims[:, -1] = np.where(covered, NOWHERE, UNCOVERED)
    claims[[label == UNASSIGNED for label in head.labels], -1] = 1
    return Axis(head, ids, claims, known)


def _sources(place: Stage | Touchpoint, head: Head) -> tuple[str, ...]:
    """The labels of `head` that are placed at `place`: those it covers, else its own, else none."""
    known = [label for label in head.labels if label != UNASSIGNED]
    unknown = [label for label in place.covers if label not in known]
    if unknown:
        raise JourneyProblem(
            f"{place.id!r} covers {unknown[0]!r}, unknown to the model, which knows {', '.join(known)}"
        )
    return place.covers or ((place.id,) if place.id in known else ())


@dataclass(frozen=True, slots=True)
class Placement:
    """A journey made ready for placing."""

    stages: Axis
    touchpoints: Axis

    def place(self, features: Floats) -> list[Place]:
        """Places of the mentions with `features`, (number of mentions, width)."""
        return self.choose(self.stages.probabilities(features), self.touchpoints.probabilities(features))

    def choose(self, stages: Floats, touchpoints: Floats) -> list[Place]:
        """Places from the probabilities of stages and touchpoints, (n, ids) each."""
        if len(stages) == 0:
            return []
        places = zip(*self.stages.choose(stages), *self.touchpoints.choose(touchpoints), strict=True)
        return [Place(*place) for place in places]


def placement(journey: Journey, *, encoder: Encoder, stages: Head, touchpoints: Head) -> Placement:
    """Make `journey` ready for the two heads of the model and the encoder whose features they read."""
    return Placement(
        axis(stages, journey.stages, encoder=encoder), axis(touchpoints, journey.touchpoints, encoder=encoder)
    )
