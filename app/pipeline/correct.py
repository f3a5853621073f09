"""Learn from what people corrected, in seconds and without training: a small shift of the model's own probabilities.

The shift of a label's logit is a Gaussian process over the features of mentions, fitted to what people gave by the
quadratic bound on the likelihood (Boehning 1992), on at most LANDMARKS of them (subset of regressors). It is learned
within one source and acts there alone. How far it may reach is chosen by cross-validation when people also confirmed
what was right; corrections of mistakes alone can't tell a rule from chance, so then the memory holds the model back.
What was compared is in training/LOG.md and docs/corrections.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.base import Floats

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Chosen on the gold dev split (training/corrections.py).
REACH: Mapping[str, float] = {  # variance of the shift, in squared logits
    "valence": 0.5,
    "emotions": 0.1,
    "intensity": 0.1,
    "intent": 4.0,
    "effort": 8.0,
    "stage": 16.0,
    "touchpoint": 32.0,
}
STEPS = (1.0, 8.0, 64.0)  # times the reach, where cross-validation asks for more
GAIN = 6.0  # nats that a longer step has to win by
FOLDS = 5
LEAST_TO_CHOOSE, MOST_TO_CHOOSE = 8, 150
CONFIRMED = 0.1  # share of confirmations from which corrections count as a fair sample
HOLD = 0.1  # weight of a remembered mention against a correction, where they don't
BIAS, SPREAD = 0.05, 0.35  # share of a shift common to all mentions; how fast the rest fades with 1 - cosine
ROUNDS = 30
LANDMARKS = 512
TINY = 1e-6
FLOOR = 1e-4  # a label that the model rules out can still be taught


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What people gave on one label of n mentions of one source.

    `features` (n, width); `base` (n, labels) what the model says without corrections; `truth` (n, labels) of 0 and 1;
    `groups` (n,) numbers of the items; `several`: each label holds by itself.
    """

    features: Floats
    base: Floats
    truth: Floats
    groups: Ints
    several: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Stored mentions of the source: `features` (m, width) and by task what the model says of them, (m, labels)."""

    features: Floats
    base: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """A learned shift: logits of (n, labels) are moved by kernel(features, landmarks) @ weights."""

    landmarks: Doubles
    weights: Doubles
    several: bool


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment:
    """What was learned in one source: `centre` (width,) of its features, a shift by task."""

    centre: Doubles
    shifts: Mapping[str, Shift]


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Rows to fit on: unit features, base logits, targets, and the weight of each row."""

    unit: Doubles
    logits: Doubles
    targets: Doubles
    weights: Doubles
    several: bool

    def take(self, rows: Ints | npt.NDArray[np.bool_]) -> "_Sample":
        return _Sample(self.unit[rows], self.logits[rows], self.targets[rows], self.weights[rows], self.several)


def fit(lessons: Mapping[str, Lesson], memory: Memory) -> Adjustment:
    """Learn from the lessons by task; the same lessons give the same adjustment. Milliseconds for some hundreds."""
    seen = [memory.features, *(lesson.features for lesson in lessons.values())]
    centre = np.concatenate(seen).astype(np.float64).mean(axis=0)
    return Adjustment(centre, {task: _learn(task, lesson, memory, centre) for task, lesson in lessons.items()})


def apply(adjustment: Adjustment, features: Floats, base: Mapping[str, Floats]) -> dict[str, Floats]:
    """Probabilities by task after corrections, (n, labels), from features (n, width) and those without, `base`."""
    unit = _unit(features, adjustment.centre)
    result = dict(base)
    for task, shift in adjustment.shifts.items():
        moved = _logits(base[task], several=shift.several) + _kernel(unit, shift.landmarks) @ shift.weights
        result[task] = _probabilities(moved, several=shift.several).astype(np.float32)
    return result


def _learn(task: str, lesson: Lesson, memory: Memory, centre: Doubles) -> Shift:
    sample = _Sample(
        _unit(lesson.features, centre),
        _logits(lesson.base, several=lesson.several),
        lesson.truth.astype(np.float64),
        np.ones(len(lesson.truth)),
        lesson.several,
    )
    reach = REACH[task]
    if _confirmed(lesson) >= CONFIRMED:
        reach *= _step(sample, lesson.groups, reach)
    else:
        sample = _held(sample, task, memory, centre)
    landmarks = _landmarks(sample, corrections=len(lesson.truth))
    return Shift(landmarks, _fit(sample, landmarks, reach), lesson.several)


def _confirmed(lesson: Lesson) -> float:
    """Share of the mentions on which people said what the model says."""
    if lesson.several:
        right = ((lesson.base >= 0.5) == (lesson.truth >= 0.5)).all(axis=1)  # noqa: PLR2004 - more likely than not
    else:
        right = lesson.base.argmax(axis=1) == lesson.truth.argmax(axis=1)
    return float(right.mean())


def _held(sample: _Sample, task: str, memory: Memory, centre: Doubles) -> _Sample:
    """The sample with the memory as mentions on which the model is to stay what it is."""
    base = memory.base[task].astype(np.float64)
    return _Sample(
        np.concatenate([sample.unit, _unit(memory.features, centre)]),
        np.concatenate([sample.logits, _logits(base, several=sample.several)]),
        np.concatenate([sample.targets, base]),
        np.concatenate([sample.weights, np.full(len(base), HOLD)]),
        sample.several,
    )


def _step(sample: _Sample, groups: Ints, reach: float) -> float:
    """How many times the reach foretells the corrections of items that were left out best; 1 unless clearly more."""
    latest = slice(max(0, len(groups) - MOST_TO_CHOOSE), None)
    rows, folds = np.arange(len(groups))[latest], groups[latest] % FOLDS
    if len(rows) < LEAST_TO_CHOOSE:
        return 1.0
    gains = [_foretold(sample.take(rows), folds, reach * step) - GAIN * (step != 1) for step in STEPS]
    return STEPS[int(np.argmax(gains))]


def _foretold(sample: _Sample, folds: Ints, reach: float) -> float:
    """Log-likelihood of each fold under what was learned from the others."""
    total = 0.0
    for fold in np.unique(folds).tolist():
        out, rest = sample.take(folds == fold), sample.take(folds != fold)
        logits = out.logits
        if len(rest.unit):
            logits = logits + _kernel(out.unit, rest.unit) @ _fit(rest, rest.unit, reach)
        p = np.clip(_probabilities(logits, several=sample.several), TINY, 1 - TINY)
        total += float((out.targets * np.log(p)).sum())
        if sample.several:
            total += float(((1 - out.targets) * np.log(1 - p)).sum())
    return total


def _landmarks(sample: _Sample, *, corrections: int) -> Doubles:
    """Up to LANDMARKS rows, evenly over the corrections and then over the memory."""
    ours = np.linspace(0, corrections - 1, min(corrections, LANDMARKS)).astype(np.int64)
    others = len(sample.unit) - corrections
    theirs = np.linspace(0, others - 1, min(others, LANDMARKS - len(ours))).astype(np.int64) + corrections
    chosen: Doubles = sample.unit[np.concatenate([ours, theirs])]
    return chosen


def _fit(sample: _Sample, landmarks: Doubles, reach: float) -> Doubles:
    """Weights (landmarks, labels) that make the penalised likelihood greatest, by ROUNDS of its quadratic bound."""
    bound = 4.0 if sample.several else 2.0
    across = reach * _kernel(sample.unit, landmarks)
    prior = reach * _kernel(landmarks, landmarks)
    weighted = across.T * (sample.weights / bound)
    inverse = np.linalg.inv(weighted @ across + prior + TINY * reach * np.eye(len(landmarks))) @ weighted
    moved = np.zeros_like(sample.logits)
    weights = np.zeros((len(landmarks), sample.logits.shape[1]))
    for _ in range(ROUNDS):
        gap = sample.targets - _probabilities(sample.logits + moved, several=sample.several)
        weights = inverse @ (moved + bound * gap)
        moved = across @ weights
    result: Doubles = reach * weights
    return result


def _kernel(left: Doubles, right: Doubles) -> Doubles:
    likeness: Doubles = BIAS + np.exp((left @ right.T - 1) / SPREAD)
    return likeness


def _unit(features: Floats, centre: Doubles) -> Doubles:
    moved = features.astype(np.float64) - centre
    unit: Doubles = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), TINY)
    return unit


def _logits(probabilities: npt.NDArray[np.floating], *, several: bool) -> Doubles:
    p = np.clip(probabilities.astype(np.float64), FLOOR, 1 - FLOOR)
    logits: Doubles = np.log(p / (1 - p)) if several else np.log(p)
    return logits


def _probabilities(logits: Doubles, *, several: bool) -> Doubles:
    if several:
        each: Doubles = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
        return each
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shared: Doubles = raised / raised.sum(axis=1, keepdims=True)
    return shared
