"""Honest confidence: temperatures, thresholds of emotions and of abstaining, all chosen on the dev split.

A temperature is first the one under which the split is likeliest (Guo et al. 2017), by which labels are shifted to
their shares; then, where a mention has one label, the one that makes the mean confidence the share that is right
(expectation consistency, Clarté et al. 2023): what is read is the confidence of the label that is shown.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from models.base import Floats
from models.head import Head, sigmoid, softmax
from training import metrics

TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(4.0), 200))
SHRINK = 40  # a threshold found on n positives counts n against this many for 0.5
WRONG = 2.0  # abstain where a label is wrong this many times as often as right ...
COST = 0.004  # ... as long as that gives up no more than this share of right labels
ABSTAINING = ("stage", "touchpoint")
BINS = 15
LEAN = 0.3  # standard deviation, in logits, of what a label's shift is thought to be before dev has spoken
FOLDS, BLOCK = 5, 20  # mentions of one item stand together, so folds are made of blocks
LOST = 0.01  # of macro-F1: a shift that costs rare labels more is not taken

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def calibrate(head: Head, features: Floats, truth: Floats) -> Head:
    """The head with its temperature and thresholds; `truth` (n, labels) holds 0 and 1."""
    temperature = min(TEMPERATURES, key=lambda t: log_loss(replace(head, temperature=float(t)), features, truth))
    head = leaned(replace(head, temperature=round(float(temperature), 4)), features, truth)
    if head.thresholds:
        return replace(head, thresholds=best_thresholds(head.probabilities(features), truth > 0))
    head = consistent(head, features, truth)
    if head.task in ABSTAINING:
        probabilities = head.probabilities(features)
        return replace(head, abstain=abstain_below(probabilities.max(1), probabilities.argmax(1) == truth.argmax(1)))
    return head


def consistent(head: Head, features: Floats, truth: Floats) -> Head:
    """The head with the temperature under which the mean confidence is nearest to the share of right labels."""
    sums = head.sums(features)
    right = (sums.argmax(1) == truth.argmax(1)).mean()

    def gap(temperature: float) -> float:
        return float(abs(softmax((sums / temperature).astype(np.float32)).max(1).mean() - right))

    return replace(head, temperature=round(float(min(TEMPERATURES, key=gap)), 4))


def leaned(head: Head, features: Floats, truth: Floats) -> Head:
    """The head with its labels shifted to the shares they have in `truth`, if mentions it has not seen gain by it.

    They gain if their log-likelihood rises by twice its standard error, as many or more are right, and macro-F1
    falls by no more than LOST (bias-corrected calibration, Alexandari et al. 2020).
    """
    fold = np.arange(len(truth)) // BLOCK % FOLDS
    before, after = head.probabilities(features), np.zeros_like(truth)
    for number in range(FOLDS):
        out = fold == number
        if out.any() and not out.all():
            after[out] = shifted(head, features[~out], truth[~out]).probabilities(features[out])
    gain = likelihood(head, after, truth) - likelihood(head, before, truth)
    (right, even), (was_right, was_even) = (scores(head, p, truth) for p in (after, before))
    sure = gain.mean() > 2 * gain.std() / np.sqrt(len(gain))
    taken = sure and right >= was_right and even >= was_even - LOST
    return shifted(head, features, truth) if taken else head


def shifted(head: Head, features: Floats, truth: Floats) -> Head:
    """The head with the shift of its labels under which `truth` is likeliest, given that shifts are small (LEAN)."""
    logits = head.sums(features) / head.temperature

    def cost(shift: Floats) -> tuple[float, Floats]:
        moved = (logits + shift).astype(np.float32)
        p = sigmoid(moved) if head.thresholds else softmax(moved)
        total = truth.sum(1, keepdims=True) if not head.thresholds else 1
        slope: Floats = (p * total - truth).sum(0) + shift / LEAN**2
        return float(-likelihood(head, p, truth).sum() + (shift**2).sum() / (2 * LEAN**2)), slope

    best = minimize(cost, np.zeros(len(head.labels)), jac=True, method="L-BFGS-B").x
    return replace(head, bias=(head.bias + head.temperature * best).astype(np.float32))


def likelihood(head: Head, probabilities: Floats, truth: Floats) -> Floats:
    """Log-likelihood of the truth of each mention, (n,)."""
    p = np.clip(probabilities, 1e-7, 1 - 1e-7).astype(np.float64)
    each = truth * np.log(p) + ((1 - truth) * np.log(1 - p) if head.thresholds else 0)
    summed: Floats = each.sum(axis=1)
    return summed


def scores(head: Head, probabilities: Floats, truth: Floats) -> tuple[float, float]:
    """Accuracy, of labels that hold each by itself micro-F1, and macro-F1."""
    item = np.zeros(len(truth), dtype=np.int64)
    if head.thresholds:
        given = probabilities > np.array(best_thresholds(probabilities, truth > 0))
        of_each = metrics.binary_confusions(item, truth > 0, given, n_items=1)[0]
        return float(metrics.micro_f1_of_many(of_each)), float(metrics.macro_f1_of_many(of_each))
    counts = metrics.confusions(item, truth.argmax(1), probabilities.argmax(1), n_items=1, size=len(head.labels))[0]
    return float(metrics.accuracy(counts)), float(metrics.macro_f1(counts))


def log_loss(head: Head, features: Floats, truth: Floats) -> float:
    """Mean negative log-likelihood of the truth."""
    return float(-likelihood(head, head.probabilities(features), truth).mean())


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
