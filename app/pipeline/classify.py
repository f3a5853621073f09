"""From probabilities to labels: what the heads say of each mention, and how sure they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.labels import Effort, Emotion, Intent, Sentiment
from models.base import Floats
from models.head import Head

SENTIMENTS = tuple(Sentiment)
SIGNS = np.array([0, 0, 1, 2, 2])  # of the five points: negative, neutral, positive
NO_EFFORT = "none"
CLASSIFIED = ("valence", "emotions", "intensity", "intent", "effort")


@dataclass(frozen=True, slots=True)
class Labels:
    """What one mention says, whatever the journey: all but stage and touchpoint. Units as in ScoredMention."""

    valence: float
    sentiment: Sentiment
    sentiment_confidence: float
    emotions: tuple[Emotion, ...]
    intensity: float
    intent: Intent
    intent_confidence: float
    effort: Effort | None
    effort_confidence: float


def classify(features: Floats, heads: Mapping[str, Head]) -> list[Labels]:
    """Labels of the mentions with `features`, (number of mentions, width)."""
    return labelled({task: heads[task].probabilities(features) for task in CLASSIFIED}, heads)


def labelled(probabilities: Mapping[str, Floats], heads: Mapping[str, Head]) -> list[Labels]:
    """Labels of n mentions from the probabilities of each task, (n, labels of the task's head).

    Valence and intensity are means over the calibrated probabilities of their points, scaled to -1..1 and 0..1; the
    single labels are the most probable ones with their probability; an emotion is there above its own threshold.
    """
    valence, intensity = probabilities["valence"], probabilities["intensity"]
    if len(valence) == 0:
        return []
    points = np.linspace(-1, 1, valence.shape[1])
    sentiments = sentiment_points(valence)
    sentiment_sure = np.take_along_axis(valence, sentiments[:, None], axis=1)[:, 0]
    loads = np.linspace(0, 1, intensity.shape[1])
    intents, intent_sure = best(probabilities["intent"])
    efforts, effort_sure = best(probabilities["effort"])
    feelings = heads["emotions"]
    emotions = (probabilities["emotions"] >= np.array(feelings.thresholds, dtype=np.float32)).tolist()
    names = [Emotion(label) for label in feelings.labels]
    return [
        Labels(
            valence=float(valence[row] @ points),
            sentiment=SENTIMENTS[sentiments[row]],
            sentiment_confidence=float(sentiment_sure[row]),
            emotions=tuple(name for name, there in zip(names, emotions[row], strict=True) if there),
            intensity=float(intensity[row] @ loads),
            intent=Intent(heads["intent"].labels[intents[row]]),
            intent_confidence=float(intent_sure[row]),
            effort=_effort(heads["effort"].labels[efforts[row]]),
            effort_confidence=float(effort_sure[row]),
        )
        for row in range(len(valence))
    ]


def sentiment_points(valence: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Index of the point of each row of (n, 5): the most probable one of the sign whose points sum to most.

    Right on the sign a little more often than the most probable of the five points (training/LOG.md).
    """
    signs = np.stack([valence[:, :2].sum(axis=1), valence[:, 2], valence[:, 3:].sum(axis=1)], axis=1).argmax(axis=1)
    points: npt.NDArray[np.int64] = np.where(signs[:, None] == SIGNS, valence, -1).argmax(axis=1)
    return points


def best(probabilities: Floats) -> tuple[list[int], list[float]]:
    """Index and probability of the most probable label in each row; the first one of equals."""
    index = probabilities.argmax(axis=1)
    return index.tolist(), np.take_along_axis(probabilities, index[:, None], axis=1)[:, 0].tolist()


def _effort(label: str) -> Effort | None:
    return None if label == NO_EFFORT else Effort(label)
