"""What a person gives for a mention, label by label: checked, as figures of a mention, and as targets to learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.domain.journey import Journey
from app.domain.labels import UNASSIGNED, Effort, Emotion, Intent, Sentiment
from app.errors import InputError
from app.pipeline.classify import NO_EFFORT, SENTIMENTS, Labels
from app.pipeline.place import Place
from models.base import Floats

Given = Mapping[str, Any]
"""Values by field: labels as in a scored mention, `emotions` a list, `effort` null for nothing said of it."""

FIELDS = ("sentiment", "emotions", "intensity", "intent", "effort", "stage", "touchpoint")
TASKS = {field: "valence" if field == "sentiment" else field for field in FIELDS}
LOADS = 3  # intensity has the points 0, 1/3, 2/3, 1
SURE = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """All labels of one mention."""

    labels: Labels
    place: Place

    def value(self, field: str) -> str | float | list[str] | None:
        """The label of `field`; intensity as the nearest of its points."""
        match field:
            case "stage" | "touchpoint":
                return str(getattr(self.place, field))
            case "emotions":
                return [str(emotion) for emotion in self.labels.emotions]
            case "intensity":
                return round(self.labels.intensity * LOADS) / LOADS
            case "effort":
                return None if self.labels.effort is None else str(self.labels.effort)
            case _:
                return str(getattr(self.labels, field))

    def sure(self, field: str) -> float | None:
        """How sure the model is of `field`; null for emotions and intensity, which have no confidence."""
        if field in {"stage", "touchpoint"}:
            return float(getattr(self.place, f"{field}_confidence"))
        return None if field in {"emotions", "intensity"} else float(getattr(self.labels, f"{field}_confidence"))


def check_given(given: Given, journey: Journey) -> dict[str, Any]:
    """The values in the form in which they are kept; InputError for a field or a label that there is not."""
    if not given:
        raise InputError(f"no label is given; give one of {', '.join(FIELDS)}")
    unknown = [field for field in given if field not in FIELDS]
    if unknown:
        raise InputError(f"{unknown[0]!r} is no label; give one of {', '.join(FIELDS)}")
    places = {"stage": journey.stages, "touchpoint": journey.touchpoints}
    allowed: dict[str, Sequence[str | None]] = {
        "sentiment": tuple(Sentiment),
        "intent": tuple(Intent),
        "effort": (*Effort, None),
        **{field: (*(place.id for place in known), UNASSIGNED) for field, known in places.items()},
    }
    return {field: _checked(field, value, allowed) for field, value in given.items()}


def _checked(field: str, value: Any, allowed: Mapping[str, Sequence[str | None]]) -> Any:  # noqa: ANN401 - JSON
    if field == "intensity":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise InputError(f"intensity is {value!r}; give a number from 0 to 1")
        return round(value * LOADS) / LOADS
    if field == "emotions":
        wrong = value if not isinstance(value, list | tuple) else [one for one in value if one not in tuple(Emotion)]
        if wrong or not isinstance(value, list | tuple):
            raise InputError(f"emotions are {value!r}; give a list of {', '.join(Emotion)}")
        return [str(emotion) for emotion in Emotion if emotion in value]
    if value not in allowed[field]:
        known = ", ".join("null" if one is None else str(one) for one in allowed[field])
        raise InputError(f"{field} {value!r} does not exist; give one of {known}")
    return None if value is None else str(value)


def overruled(verdict: Verdict, given: Given) -> Verdict:
    """The verdict with what a person gave in it, of which there is no doubt."""
    labels, place = verdict.labels, verdict.place
    for field, value in given.items():
        match field:
            case "sentiment":
                point = SENTIMENTS.index(Sentiment(value))
                valence = float(np.linspace(-1, 1, len(SENTIMENTS))[point])
                labels = replace(labels, valence=valence, sentiment=Sentiment(value), sentiment_confidence=SURE)
            case "emotions":
                labels = replace(labels, emotions=tuple(Emotion(one) for one in value))
            case "intensity":
                labels = replace(labels, intensity=float(value))
            case "intent":
                labels = replace(labels, intent=Intent(value), intent_confidence=SURE)
            case "effort":
                labels = replace(labels, effort=None if value is None else Effort(value), effort_confidence=SURE)
            case "stage":
                place = replace(place, stage=value, stage_confidence=SURE)
            case "touchpoint":
                place = replace(place, touchpoint=value, touchpoint_confidence=SURE)
    return Verdict(labels, place)


def target(field: str, value: Any, labels: Sequence[str]) -> Floats | None:  # noqa: ANN401 - JSON
    """The value as 0 and 1 over `labels` (labels,); null if it is none of them, as an id of another journey."""
    match field:
        case "emotions":
            return np.array([label in value for label in labels], dtype=np.float32)
        case "sentiment":
            hot = SENTIMENTS.index(Sentiment(value))
        case "intensity":
            hot = round(value * LOADS)
        case _:
            name = NO_EFFORT if field == "effort" and value is None else value
            if name not in labels:
                return None
            hot = list(labels).index(name)
    row: Floats = np.eye(len(labels), dtype=np.float32)[hot]
    return row
