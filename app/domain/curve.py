"""The emotion curve: its points, and the arc of chats that touch them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TOO_FEW_VOICES = "too_few_voices"


@dataclass(frozen=True, slots=True)
class Arc:
    """How chats that touch a place go: valence of their first, strongest and last word on it, means over `chats`."""

    chats: int
    start: float
    peak: float
    end: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One stage or touchpoint of the emotion curve.

    `voices` are distinct authors, or items without author; each counts once. `valence` is their mean in -1..1 with the
    95% interval `low`..`high`, `shrunk` the mean drawn towards that of the journey, the more the fewer the voices;
    `intensity` their mean in 0..1; `emotions` the share of voices that show each emotion. `effort_high` is the share of
    high effort among the `effort_voices` that speak of effort, null where these are too few. All figures are null, and
    `reason` says why, where voices are too few to say anything. `arc` is null where too few chats touch the place;
    `pains` and `gains` are ids of themes at work here, the most voices first, `theme_voices` how many meet each here.
    `pain_touchpoints` and `gain_touchpoints` are those of which many voices say ill or good here though no theme of
    enough voices is about them, with how many do.
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
    shrunk: float | None = None
    moment_of_truth: bool = False
    arc: Arc | None = None
    pains: tuple[str, ...] = ()
    gains: tuple[str, ...] = ()
    theme_voices: Mapping[str, int] = field(default_factory=dict)
    pain_touchpoints: Mapping[str, int] = field(default_factory=dict)
    gain_touchpoints: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A place in one period, which begins on the day `period` (ISO 8601); null figures where voices are too few."""

    id: str
    period: str
    mentions: int
    voices: int
    valence: float | None
    low: float | None
    high: float | None
    reason: str | None
