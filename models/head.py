"""Heads: linear classifiers over the features of a span, calibrated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from models.base import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A task's labels and how features become their probabilities.

    `weight` (labels, width) and `bias` (labels,) float32. `thresholds` (labels,) for a task whose labels hold each by
    itself (emotions), else empty: then the labels exclude each other. Below the probability `abstain` the first label
    is not to be given (0: always give it). `coverage` holds, by language and by a coverage as text, the probability
    from which labels belong to a set that has the right one so often; empty where none was calibrated.
    """

    task: str
    labels: tuple[str, ...]
    weight: Floats
    bias: Floats
    temperature: float = 1.0
    thresholds: tuple[float, ...] = ()
    abstain: float = 0.0
    coverage: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def probabilities(self, features: Floats) -> Floats:
        """Calibrated probabilities (n, labels) float32 from features (n, width).

        Summed in double precision, so that a row's figures don't depend on the rows beside it or on threads.
        """
        sums = features.astype(np.float64) @ self.weight.T.astype(np.float64) + self.bias
        logits = (sums / self.temperature).astype(np.float32)
        return sigmoid(logits) if self.thresholds else softmax(logits)


def softmax(logits: Floats) -> Floats:
    """Probabilities of labels that exclude each other, along the last axis."""
    raised: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return total


def sigmoid(logits: Floats) -> Floats:
    """Probabilities of labels that hold each by itself."""
    result: Floats = np.reciprocal(1 + np.exp(-np.clip(logits, -60, 60))).astype(np.float32)
    return result
