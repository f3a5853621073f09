"""Place mentions on a journey: stage and touchpoint from the probabilities of the default ones and from words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.domain.journey import Journey, Stage, Touchpoint
from app.domain.labels import UNASSIGNED
from app.errors import JourneyProblem
from app.pipeline.classify import best
from app.pipeline.prototypes import Prototypes, prototypes
from models.base import Encoder, Floats
from models.head import Head
from models.space import Space

# Chosen on the gold dev split (training/LOG.md). Claims on a label are held against 1 of a place that covers it.
CLAIM = 0.5  # of a place known by words alone, times the probability of the label for its texts
NOWHERE, UNCOVERED = 0.02, 0.2  # of `unassigned`, on a label that some place covers and on one that none does
LEAN = 0.3  # how far nearness counts between labels too, and not only among those who claim the same one
ALIKE = 2.0  # power of nearness in the evened-out space, among places known by words alone
FLATTEN = 0.85  # temperature of what words had a part in
MET, ANYWHERE = 0.5, 0.05  # power of what touchpoints tell of the stage; what is left to a stage they don't tell of

TINY = 1e-300
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


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
    what is nearer is favoured a little over what other labels say. What ids known by words alone, and `unassigned`,
    have by then is theirs together; where the features can be evened out, nearness in that space parts it among them.
    Of stages some of which are known by words alone, the touchpoints that are `met` there tell too.
    """

    head: Head
    ids: tuple[str, ...]
    claims: Floats
    prototypes: Prototypes | None = None
    evened: Prototypes | None = None
    met: "Met | None" = None

    def probabilities(
        self, features: Floats, *, only: Floats | None = None, touchpoints: Floats | None = None
    ) -> Floats:
        """Probabilities of the ids (n, ids) from (n, width) features.

        `only` (n, labels of the head) is 1 for the labels that may be; a row without any rules out none. `touchpoints`
        are the probabilities of those that are `met`, where they are known already.
        """
        given = self.head.probabilities(features)
        if only is not None:
            given = _ruled(given, only)
        if self.prototypes is None:
            covered: Floats = given @ self.claims
            return covered
        near = self.prototypes.nearness(features)
        shared = (given / (near @ self.claims.T)) @ self.claims * near * near**LEAN
        if self.evened is not None:
            shared = self._parted(shared, self.evened.nearness(features))
        flat = (shared / shared.sum(axis=1, keepdims=True)) ** (1 / FLATTEN)
        if self.met is not None:
            there = self.met.touchpoints.probabilities(features) if touchpoints is None else touchpoints
            flat = flat / flat.sum(axis=1, keepdims=True) * (there @ self.met.shares + ANYWHERE) ** MET
        weighed: Floats = (flat / flat.sum(axis=1, keepdims=True)).astype(np.float32)
        return weighed

    @property
    def strange(self) -> Bools:
        """Which ids, `unassigned` left out, are known by words alone, (ids - 1,)."""
        return np.asarray((self.claims[:, :-1] < 1).all(axis=0))

    def _parted(self, shared: Doubles, near: Doubles) -> Doubles:
        """What each id has (n, ids), what strangers to the head have together parted anew by how near each is."""
        free = np.append(self.strange, self.strange.any())
        own = shared[:, free] * near[:, free] ** ALIKE
        parted = shared.copy()
        parted[:, free] = own * (shared[:, free].sum(axis=1) / np.maximum(own.sum(axis=1), TINY))[:, None]
        return parted

    def place(self, features: Floats) -> tuple[list[str], list[float]]:
        """Ids and their confidences for (number of mentions, width) features."""
        return self.choose(self.probabilities(features))

    def choose(self, probabilities: Floats, *, abstain: float | None = None) -> tuple[list[str], list[float]]:
        """Ids and their confidences from probabilities (n, ids); unassigned below `abstain`, else the head's."""
        least = self.head.abstain if abstain is None else abstain
        index, sure = best(probabilities)
        kept = [self.ids[k] if p >= least else UNASSIGNED for k, p in zip(index, sure, strict=True)]
        return kept, sure


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """Touchpoints, and at which stages they are met: `shares` (their ids, ids of the stages), rows that sum to 1."""

    touchpoints: Axis
    shares: Doubles


def met(touchpoints: Axis, places: Sequence[Touchpoint], stages: Sequence[Stage]) -> Met | None:
    """The `touchpoints` of a journey, `places`, as they tell of its stages; null where none names its stage.

    One that names none, and `unassigned`, may be met anywhere.
    """
    ids = [stage.id for stage in stages]
    shares = np.full((len(places) + 1, len(ids) + 1), 1 / (len(ids) + 1))
    for row, place in enumerate(places):
        if place.stage is not None:
            shares[row] = 0
            shares[row, ids.index(place.stage)] = 1
    return Met(touchpoints, shares) if any(place.stage for place in places) else None


def _ruled(given: Floats, only: Floats) -> Floats:
    """Probabilities of labels with only some left; all the same where the head holds these for impossible."""
    left = given * np.where(only.any(axis=1, keepdims=True), only, 1)
    left = np.where(left.sum(axis=1, keepdims=True) > 0, left, only)
    ruled: Floats = (left / left.sum(axis=1, keepdims=True)).astype(np.float32)
    return ruled


def axis(head: Head, places: Sequence[Stage | Touchpoint], *, encoder: Encoder, space: Space | None = None) -> Axis:
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
    return Axis(head, ids, claims, known, None if space is None else known.evened(features, space))


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
        return self.choose(*self.probabilities(features))

    def probabilities(self, features: Floats) -> tuple[Floats, Floats]:
        """Probabilities of the stages and of the touchpoints of mentions, (n, ids) each."""
        touchpoints = self.touchpoints.probabilities(features)
        return self.stages.probabilities(features, touchpoints=touchpoints), touchpoints

    def choose(self, stages: Floats, touchpoints: Floats) -> list[Place]:
        """Places from the probabilities of stages and touchpoints, (n, ids) each."""
        if len(stages) == 0:
            return []
        places = zip(*self.stages.choose(stages), *self.touchpoints.choose(touchpoints), strict=True)
        return [Place(*place) for place in places]


def placement(
    journey: Journey, *, encoder: Encoder, stages: Head, touchpoints: Head, space: Space | None = None
) -> Placement:
    """Make `journey` ready for the two heads of the model and the encoder whose features they read."""
    there = axis(touchpoints, journey.touchpoints, encoder=encoder, space=space)
    own = axis(stages, journey.stages, encoder=encoder, space=space)
    if own.evened is not None and own.strange.any():
        own = replace(own, met=met(there, journey.touchpoints, journey.stages))
    return Placement(own, there)
