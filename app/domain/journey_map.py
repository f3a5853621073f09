"""The journey map: what customers felt at each stage, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

TOO_FEW_VOICES = "too_few_voices"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One stage or touchpoint of the emotion curve.

    `voices` are distinct authors, or items without author; each counts once. `valence` is their mean in -1..1 with the
    95% interval `low`..`high`; `intensity` their mean in 0..1; `emotions` the share of voices that show each emotion.
    `effort_high` is the share of high effort among the `effort_voices` that speak of effort, null where none does.
    All figures are null, and `reason` says why, where voices are too few to say anything.
    """

    id: str
    mentions: int
    voices: int
    valence: float | None
    low: float | None
    high: float | None
    intensity: float | None
    effort_voices: int
    effort_high: float | None
    emotions: Mapping[str, float] | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """The curve over the stages of a journey, in order, and over its touchpoints.

    `unassigned` counts the mentions without a stage; `models` are the versions that scored the mentions.
    """

    journey: str
    models: tuple[str, ...]
    items: int
    mentions: int
    voices: int
    unassigned: int
    min_voices: int
    curve: tuple[CurvePoint, ...]
    touchpoints: tuple[CurvePoint, ...]
