"""What a theme says: how many, how they feel, where, and whether it is more than was to be expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Alarm(StrEnum):
    """What is remarkable about a theme's latest period."""

    EMERGING = "emerging"
    SURGING = "surging"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over voices with its 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a theme: its first day, the theme's mentions, and those of all themes of its kind."""

    start: date
    mentions: int
    total: int


@dataclass(frozen=True, slots=True)
class Change:
    """Where a theme's share of voices changed: the first day after, the shares before and after, and the p value.

    Each voice counts once, in the period in which it first spoke. `q` is p adjusted for all themes that were looked at.
    """

    at: date
    before: float
    after: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class Band:
    """What was to be expected of a theme's latest period: `mentions` came, `expected` up to `high` were usual.

    A voice counts once a day.
    """

    start: date
    mentions: int
    expected: float
    high: float
    p: float
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class Silence:
    """That a theme isn't spoken of any more: the day `since` which it isn't, and how likely so long a silence is.

    `p` is that by chance, `q` adjusted for all themes that were looked at.
    """

    since: date
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """The figures of one theme.

    `share` is that of all mentions of its kind, themed or not. `severity`, 0..1, is the mean over voices of how far
    from neutral they are times how much they feel it; `weight` is severity times the share of voices. The mixes give
    shares of voices, of which one may be in several places. Intervals are null for fewer than two voices.
    """

    theme: str
    mentions: int
    voices: int
    share: float
    valence: Estimate | None
    intensity: Estimate | None
    severity: float
    weight: float
    stages: Mapping[str, float]
    touchpoints: Mapping[str, float]
    languages: Mapping[str, float]
    channels: Mapping[str, float]
    trend: tuple[Point, ...]
    change: Change | None
    silence: Silence | None = None
