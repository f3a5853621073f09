"""One labelling of a set of mentions, by people or by a model, as arrays; counted against another and measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.domain.labels import Emotion
from training import metrics
from training.data import INTENSITIES, VALENCES
from training.gold import GoldItem, GoldMention
from training.metrics import Figure, Floats, Ints, Measure

Strings = npt.NDArray[np.str_]
Bools = npt.NDArray[np.bool_]

EMOTIONS = tuple(str(emotion) for emotion in Emotion)
SINGLE = ("sentiment", "valence", "intensity", "intent", "effort", "stage", "touchpoint")
HEADS = ("sentiment", "valence", "emotions", "intensity", "intent", "effort", "stage", "touchpoint")
NO_EFFORT = "none"

_CLASSES: Mapping[str, Measure] = {"accuracy": metrics.accuracy, "macro_f1": metrics.macro_f1}
MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "sentiment": _CLASSES,
    "valence": {"accuracy": metrics.accuracy, "quadratic_kappa": metrics.quadratic_kappa},
    "emotions": {"micro_f1": metrics.micro_f1_of_many, "macro_f1": metrics.macro_f1_of_many},
    "intensity": {"accuracy": metrics.accuracy, "mae": metrics.mean_absolute_error},
    "intent": _CLASSES,
    "effort": _CLASSES,
    "stage": _CLASSES,
    "touchpoint": _CLASSES,
}
LESS_IS_BETTER = frozenset({"mae"})


@dataclass(frozen=True, slots=True)
class Labelling:
    """Labels of mentions, all arrays in their order.

    `labels`: for each of SINGLE, (mentions,) str; `sure`: the confidences of those labels, (mentions,), empty for
    people; `emotions`: (mentions, 8) bool in the order of EMOTIONS; `emotions_sure`: their probabilities or null.
    """

    labels: Mapping[str, Strings]
    emotions: Bools
    sure: Mapping[str, Floats]
    emotions_sure: Floats | None = None

    def __len__(self) -> int:
        return len(self.emotions)

    def take(self, rows: Sequence[int] | Ints | Bools) -> "Labelling":
        """The labelling of some of the mentions."""
        index = np.asarray(rows, dtype=None if len(rows) else np.int64)
        return replace(
            self,
            labels={head: values[index] for head, values in self.labels.items()},
            emotions=self.emotions[index],
            sure={head: values[index] for head, values in self.sure.items()},
            emotions_sure=None if self.emotions_sure is None else self.emotions_sure[index],
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """What the figures are made of, per item: `heads` for MEASURES, `calibration` for the calibration error."""

    heads: Mapping[str, Floats]
    calibration: Mapping[str, Floats]

    def take(self, rows: Ints | Bools) -> "Counts":
        """The counts of some of the items."""
        return Counts(
            {head: counts[rows] for head, counts in self.heads.items()},
            {head: sums[rows] for head, sums in self.calibration.items()},
        )


def sentiment_of(valence: int) -> str:
    """The three classes of a five-point valence."""
    return "negative" if valence < 0 else "positive" if valence > 0 else "neutral"


def by_people(mentions: Iterable[GoldMention]) -> Labelling:
    """The labels that people gave."""
    listed = list(mentions)
    columns = {
        "sentiment": [sentiment_of(mention.valence) for mention in listed],
        "valence": [str(mention.valence) for mention in listed],
        "intensity": [str(mention.intensity) for mention in listed],
        "intent": [mention.intent for mention in listed],
        "effort": [mention.effort or NO_EFFORT for mention in listed],
        "stage": [mention.stage for mention in listed],
        "touchpoint": [mention.touchpoint for mention in listed],
    }
    emotions = np.array([[name in mention.emotions for name in EMOTIONS] for mention in listed], dtype=np.bool_)
    labels = {head: np.array(values, dtype=np.str_) for head, values in columns.items()}
    return Labelling(labels, emotions.reshape(-1, len(EMOTIONS)), sure={})


def owners(items: Sequence[GoldItem]) -> Ints:
    """The index of the item of each mention, (mentions,)."""
    return np.repeat(np.arange(len(items)), [len(item.mentions) for item in items])


def spaces(labellings: Iterable[Labelling]) -> dict[str, tuple[str, ...]]:
    """The labels of each head that any labelling holds, sorted; all the points of an ordered head, in order."""
    listed = list(labellings)
    found = {head: tuple(sorted(set[str]().union(*(each.labels[head].tolist() for each in listed)))) for head in SINGLE}
    return found | {"valence": VALENCES, "intensity": INTENSITIES}


def count(
    gold: Labelling, predicted: Labelling, items: Ints, *, n_items: int, space: Mapping[str, tuple[str, ...]]
) -> Counts:
    """Count `predicted` against `gold` on the same mentions; `items` (mentions,) says whose each is."""
    heads = {
        head: metrics.confusions(
            items,
            _index(gold.labels[head], space[head]),
            _index(predicted.labels[head], space[head]),
            n_items=n_items,
            size=len(space[head]),
        )
        for head in SINGLE
    }
    heads["emotions"] = metrics.binary_confusions(items, gold.emotions, predicted.emotions, n_items=n_items)
    calibration = {
        head: metrics.residuals(items, sure, gold.labels[head] == predicted.labels[head], n_items=n_items)
        for head, sure in predicted.sure.items()
    }
    if predicted.emotions_sure is not None:
        each = np.repeat(items, len(EMOTIONS))
        calibration["emotions"] = metrics.residuals(
            each, predicted.emotions_sure.ravel(), gold.emotions.ravel(), n_items=n_items
        )
    return Counts(heads, calibration)


def measure(counts: Counts, weights: Floats) -> dict[str, dict[str, Figure]]:
    """Every figure of every head, with intervals; `weights` from metrics.resample."""
    figures = {
        head: {name: metrics.figure(counts.heads[head], weights, function) for name, function in MEASURES[head].items()}
        for head in HEADS
    }
    for head, sums in counts.calibration.items():
        figures[head]["ece"] = metrics.figure(sums, weights, metrics.calibration_error)
        figures[head]["ece_by_chance"] = metrics.figure(sums, weights, metrics.calibration_noise)
    return figures


def _index(labels: Strings, space: Sequence[str]) -> Ints:
    order = {label: index for index, label in enumerate(space)}
    return np.array([order[label] for label in labels.tolist()], dtype=np.int64)
