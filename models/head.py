"""Heads: linear classifiers over the features of a span, calibrated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from models.base import Floats

Doubles = npt.NDArray[np.float64]

FAINT = 1 / 16  # of a logit: the unit of the columns of words, so that they hardly turn a vector of features


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A task's labels and how features become their probabilities.

    `weight` (labels, width) and `bias` (labels,) float32. `thresholds` (labels,) for a task whose labels hold each by
    itself (emotions), else empty: then the labels exclude each other. Below the probability `abstain` the first label
    is not to be given (0: always give it). `coverage` holds, by language and by a coverage as text, the probability
    from which labels belong to a set that has the right one so often; empty where none was calibrated.

    From column `beside` on (0: nowhere) features hold what words say (models/lexical.py), in units of FAINT: first by
    how much the encoder's logits count more in a language of its own, then what is added to each.
    """

    task: str
    labels: tuple[str, ...]
    weight: Floats
    bias: Floats
    temperature: float = 1.0
    thresholds: tuple[float, ...] = ()
    abstain: float = 0.0
    coverage: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    beside: int = 0

    def probabilities(self, features: Floats) -> Floats:
        """Calibrated probabilities (n, labels) float32 from features (n, width).

        Summed in double precision, so that a row's figures don't depend on the rows beside it or on threads.
        """
        logits = (self.sums(features) / self.temperature).astype(np.float32)
        return sigmoid(logits) if self.thresholds else softmax(logits)

    def sums(self, features: Floats) -> Doubles:
        """Logits (n, labels) before the temperature."""
        own = features[:, : self.weight.shape[1]].astype(np.float64)
        sums: Doubles = own @ self.weight.T.astype(np.float64) + self.bias
        if self.beside:
            said = features[:, self.beside : self.beside + 1 + len(self.labels)].astype(np.float64) / FAINT
            sums = sums * (1 + said[:, :1]) + said[:, 1:]
        return sums


def with_columns(heads: Mapping[str, Head], width: int) -> tuple[dict[str, Head], int]:
    """The heads with columns of their own behind features of `width`, and how many these are."""
    placed, at = {}, width
    for task, head in heads.items():
        placed[task] = replace(head, beside=at)
        at += 1 + len(head.labels)
    return placed, at - width


def softmax(logits: Floats) -> Floats:
    """Probabilities of labels that exclude each other, along the last axis."""
    raised: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return total


def sigmoid(logits: Floats) -> Floats:
    """Probabilities of labels that hold each by itself."""
    result: Floats = np.reciprocal(1 + np.exp(-np.clip(logits, -60, 60))).astype(np.float32)
    return result
