"""Figures of agreement between two labellings, and their intervals by resampling items.

Everything a figure needs is first counted per item (confusion matrices, calibration residuals, matched spans), so a
bootstrap draw is a weighted sum over items and a thousand draws are one matrix product.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Span = tuple[int, int]
Measure = Callable[[Floats], Floats]

DRAWS = 1000
BINS = 15
OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95% bootstrap interval; nan where it is not defined."""

    value: float
    low: float
    high: float


def overlap(a: Span, b: Span) -> float:
    """Characters that two half-open spans share over the characters that either covers (intersection over union)."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def match_spans(ours: Sequence[Span], theirs: Sequence[Span], *, threshold: float = OVERLAP) -> list[tuple[int, int]]:
    """Pairs (index in `ours`, index in `theirs`), one to one, of spans whose overlap reaches `threshold`, in order.

    The best overlap is taken first, then the earlier span.
    """
    pairs = ((-overlap(a, b), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs))
    matched: dict[int, int] = {}
    for negative, i, j in sorted(pairs):
        if -negative >= threshold and i not in matched and j not in matched.values():
            matched[i] = j
    return sorted(matched.items())


def confusions(items: Ints, gold: Ints, predicted: Ints, *, n_items: int, size: int) -> Floats:
    """Confusion matrices per item, (n_items, size, size), gold along the rows.

    `items`, `gold` and `predicted` are (mentions,): the index of the item and the two labels, 0..size-1.
    """
    counts = np.zeros((n_items, size, size))
    np.add.at(counts, (items, gold, predicted), 1)
    return counts


def binary_confusions(
    items: Ints, gold: npt.NDArray[np.bool_], predicted: npt.NDArray[np.bool_], *, n_items: int
) -> Floats:
    """Confusion matrices of yes/no labels, given as (mentions, labels), per item: (n_items, labels, 2, 2)."""
    counts = np.zeros((n_items, gold.shape[1], 2, 2))
    labels = np.arange(gold.shape[1])
    np.add.at(counts, (items[:, None], labels, gold.astype(np.int64), predicted.astype(np.int64)), 1)
    return counts


def residuals(items: Ints, confidence: Floats, correct: npt.NDArray[np.bool_], *, n_items: int) -> Floats:
    """What the expected calibration error needs, (n_items, BINS, 3), for each item's predictions in each bin.

    The three: hits minus confidences; the variance of the hits if the confidences are true; the number. The bins hold
    equally many predictions, by rank of confidence, and stay the same in every draw and for every group of items.
    """
    sums = np.zeros((n_items, BINS, 3))
    rows = np.stack([correct - confidence, confidence * (1 - confidence), np.ones(len(confidence))], axis=1)
    np.add.at(sums, (items, equal_bins(confidence)), rows)
    return sums


def reliability(
    confidence: Floats, correct: npt.NDArray[np.bool_], *, number: int = BINS
) -> list[tuple[int, float, float]]:
    """For each of `number` bins that isn't empty, least sure first: predictions, mean confidence, share of hits."""
    bins = equal_bins(confidence, number=number)
    chosen = [bins == index for index in range(number)]
    return [(int(c.sum()), float(confidence[c].mean()), float(correct[c].mean())) for c in chosen if c.any()]


def equal_bins(confidence: Floats, *, number: int = BINS) -> Ints:
    """The bin of each prediction, 0..number-1: equally many in each, by rank."""
    bins = np.empty(len(confidence), dtype=np.int64)
    bins[np.argsort(confidence, kind="stable")] = np.arange(len(confidence)) * number // max(1, len(confidence))
    return bins


def accuracy(counts: Floats) -> Floats:
    """Share of the diagonal of confusion matrices (..., L, L)."""
    return _ratio(np.trace(counts, axis1=-2, axis2=-1), counts.sum((-2, -1)))


def f1_per_label(counts: Floats) -> Floats:
    """F1 of each label, (..., L); nan for labels without a gold mention."""
    hits = np.diagonal(counts, axis1=-2, axis2=-1)
    gold, predicted = counts.sum(-1), counts.sum(-2)
    return np.where(gold > 0, _ratio(2 * hits, gold + predicted), np.nan)


def details(counts: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Precision, recall, F1 and support of each label, each (..., L), from (..., L, L)."""
    hits = np.diagonal(counts, axis1=-2, axis2=-1)
    gold, predicted = counts.sum(-1), counts.sum(-2)
    return _ratio(hits, predicted), _ratio(hits, gold), f1_per_label(counts), gold


def macro_f1(counts: Floats) -> Floats:
    """Mean F1 over the labels that gold holds; a label that is only predicted costs the others precision, no more."""
    scores = f1_per_label(counts)
    return _ratio(np.nansum(scores, -1), (~np.isnan(scores)).sum(-1))


def binary_f1(counts: Floats) -> Floats:
    """F1 of yes, (...), from confusion matrices (..., 2, 2); nan without a gold yes."""
    hits = counts[..., 1, 1]
    gold, predicted = counts[..., 1, :].sum(-1), counts[..., 1].sum(-1)
    return np.where(gold > 0, _ratio(2 * hits, gold + predicted), np.nan)


def micro_f1_of_many(counts: Floats) -> Floats:
    """F1 over all labels together, (...), from (..., labels, 2, 2)."""
    return binary_f1(counts.sum(-3))


def macro_f1_of_many(counts: Floats) -> Floats:
    """Mean F1 over the labels that gold holds, (...), from (..., labels, 2, 2)."""
    scores = binary_f1(counts)
    return _ratio(np.nansum(scores, -1), (~np.isnan(scores)).sum(-1))


def kappa(counts: Floats, *, power: int = 0) -> Floats:
    """Cohen's kappa of confusion matrices (..., L, L): agreement beyond chance.

    `power` 0 counts every disagreement alike, 2 by the squared distance of the ordered labels (Cohen 1968).
    """
    distance = np.abs(np.subtract.outer(np.arange(counts.shape[-1]), np.arange(counts.shape[-1]))).astype(np.float64)
    cost = distance**power * (distance > 0)
    chance = counts.sum(-1)[..., :, None] * counts.sum(-2)[..., None, :]
    total = counts.sum((-2, -1))
    return 1 - _ratio((counts * cost).sum((-2, -1)) * total, (chance * cost).sum((-2, -1)))


def quadratic_kappa(counts: Floats) -> Floats:
    """Quadratic weighted kappa of confusion matrices (..., L, L)."""
    return kappa(counts, power=2)


def mean_absolute_error(counts: Floats) -> Floats:
    """Mean distance in steps of ordered labels, (...), from (..., L, L)."""
    distance = np.abs(np.subtract.outer(np.arange(counts.shape[-1]), np.arange(counts.shape[-1])))
    return _ratio((counts * distance).sum((-2, -1)), counts.sum((-2, -1)))


def calibration_error(sums: Floats) -> Floats:
    """Expected calibration error over equal-mass bins, (...), from the sums of `residuals` (..., BINS, 3)."""
    return _ratio(np.abs(sums[..., 0]).sum(-1), sums[..., 2].sum(-1))


def calibration_noise(sums: Floats) -> Floats:
    """The calibration error to expect, (...), of confidences that are true: what the size of the sample alone makes.

    Hits of a bin scatter about normally, and |x| of a normal x with variance v has the mean sqrt(2 v / pi).
    """
    return _ratio(np.sqrt(2 * sums[..., 1] / np.pi).sum(-1), sums[..., 2].sum(-1))


def span_f1(counts: Floats) -> Floats:
    """F1 of found spans, (...), from (..., 3): matched, ours, theirs."""
    return _ratio(2 * counts[..., 0], counts[..., 1] + counts[..., 2])


def resample(n_items: int, *, seed: int, draws: int = DRAWS) -> Floats:
    """How often each item is in each draw with replacement, (draws, n_items)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(n_items, np.full(n_items, 1 / n_items), size=draws).astype(np.float64)


def drawn(counts: Floats, weights: Floats) -> Floats:
    """Sums over items of counts (n_items, ...) for each draw, (draws, ...)."""
    sums: Floats = weights @ counts.reshape(len(counts), -1)
    return sums.reshape(len(weights), *counts.shape[1:])


def figure(counts: Floats, weights: Floats, measure: Measure) -> Figure:
    """The measure of all items together, with its percentile interval over the draws."""
    return mean_figure([counts], [weights], measure)


def mean_figure(tables: Sequence[Floats], weights: Sequence[Floats], measure: Measure) -> Figure:
    """The mean of the measure over several sets of items, each drawn by its own weights."""
    value = np.mean([measure(counts.sum(0)) for counts in tables])
    values = [measure(drawn(counts, own)) for counts, own in zip(tables, weights, strict=True)]
    return _interval(float(value), np.mean(values, axis=0))


def difference(ours: Floats, theirs: Floats, weights: Floats, measure: Measure) -> Figure:
    """How much greater the measure is on `ours` than on `theirs`, resampling the same items for both (paired)."""
    value = float(measure(ours.sum(0)) - measure(theirs.sum(0)))
    return _interval(value, measure(drawn(ours, weights)) - measure(drawn(theirs, weights)))


def _interval(value: float, values: Floats) -> Figure:
    defined = values[~np.isnan(values)]
    if np.isnan(value) or not len(defined):
        return Figure(np.nan, np.nan, np.nan)
    low, high = np.quantile(defined, [0.025, 0.975])
    return Figure(value, float(low), float(high))


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    shares: Floats = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
