"""Honest confidence: temperatures, thresholds of emotions and of abstaining, all chosen on the dev split."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.base import Floats
from models.head import Head

TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(4.0), 200))
SHRINK = 40  # a threshold found on n positives counts n against this many for 0.5
WRONG = 2.0  # abstain where a label is wrong this many times as often as right ...
COST = 0.004  # ... as long as that gives up no more than this share of right labels
ABSTAINING = ("stage", "touchpoint")
BINS = 15

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def calibrate(head: Head, features: Floats, truth: Floats) -> Head:
    """The head with its temperature and thresholds; `truth` (n, labels) holds 0 and 1."""
    temperature = min(TEMPERATURES, key=lambda t: log_loss(replace(head, temperature=float(t)), features, truth))
    head = replace(head, temperature=round(float(temperature), 4))
    probabilities = head.probabilities(features)
    if head.thresholds:
        return replace(head, thresholds=best_thresholds(probabilities, truth > 0))
    if head.task in ABSTAINING:
        return replace(head, abstain=abstain_below(probabilities.max(1), probabilities.argmax(1) == truth.argmax(1)))
    return head


def log_loss(head: Head, features: Floats, truth: Floats) -> float:
    """Mean negative log-likelihood of the truth."""
    p = np.clip(head.probabilities(features), 1e-7, 1 - 1e-7)
    if head.thresholds:
        return float(-np.mean(truth * np.log(p) + (1 - truth) * np.log(1 - p)))
    return float(-np.mean(np.sum(truth * np.log(p), axis=1)))


def best_thresholds(probabilities: Floats, truth: Bools) -> tuple[float, ...]:
    """Per label the threshold of the best F1, drawn towards 0.5 where positives are few."""
    grid = np.arange(0.2, 0.8, 0.02)
    chosen = []
    for p, y in zip(probabilities.T, truth.T, strict=True):
        f1 = [2 * np.sum((p > t) & y) / max(np.sum(p > t) + np.sum(y), 1) for t in grid]
        best, n = float(grid[int(np.argmax(f1))]), int(y.sum())
        chosen.append(round((n * best + SHRINK * 0.5) / (n + SHRINK), 3))
    return tuple(chosen)


def abstain_below(confidence: Floats, right: Bools) -> float:
    """The highest confidence below which labels are wrong WRONG times as often as right; 0 if there is none."""
    best = 0.0
    for threshold in np.arange(0.05, 0.6, 0.01):
        below = confidence < threshold
        hits = int(right[below].sum())
        if below.any() and int(below.sum()) - hits >= WRONG * hits and hits <= COST * len(right):
            best = round(float(threshold), 2)
    return best


def cross_fitted(head: Head, features: Floats, truth: Floats, groups: Ints, *, folds: int = 5) -> Floats:
    """Probabilities of each mention from a temperature found without the mentions of its fold (`groups` stay whole)."""
    result = np.zeros_like(truth)
    for fold in range(folds):
        out = groups % folds == fold
        if out.any():
            result[out] = calibrate(head, features[~out], truth[~out]).probabilities(features[out])
    return result


def calibration_error(confidence: Floats, right: Sequence[bool] | Bools) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015)."""
    hits = np.asarray(right, dtype=np.float64)
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = [abs(hits[bins == b].sum() - confidence[bins == b].sum()) for b in range(BINS)]
    return float(sum(gaps) / len(hits))
