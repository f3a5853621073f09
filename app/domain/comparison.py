"""Two or more curves side by side: periods, segments, personas, targets, a future that was projected."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.curve import CurvePoint


@dataclass(frozen=True, slots=True)
class Difference:
    """How `b` differs from `a` at one stage: `delta` = b - a with its 95% interval.

    `p` by permutation over voices, `q` after Benjamini and Hochberg over the stages; null with a reason where a side
    has too few voices.
    """

    id: str
    voices_a: int
    voices_b: int
    a: float | None
    b: float | None
    delta: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Side `a` against side `b`, each with its `label`, stage by stage."""

    a: str
    b: str
    stages: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class SegmentCurves:
    """A curve a value of `field`, by value; `p` and `q` by stage: whether the values differ there at all.

    `left_out` counts voices with no value or with one that too few voices share.
    """

    field: str
    curves: Mapping[str, tuple[CurvePoint, ...]]
    voices: Mapping[str, int]
    p: Mapping[str, float | None]
    q: Mapping[str, float | None]
    left_out: int


@dataclass(frozen=True, slots=True)
class TargetGap:
    """A stage against its target: `gap` = valence - target, `met` null where the interval holds the target."""

    id: str
    target: float
    valence: float | None
    gap: float | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Projected:
    """A stage if the chosen themes were fixed: their mentions neutral where they were negative.

    `gain` = projected - valence with its 95% interval.
    """

    id: str
    valence: float | None
    projected: float | None
    gain: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Projection:
    """The curve if `themes` were fixed, stage by stage and over the whole journey (`overall`)."""

    themes: tuple[str, ...]
    stages: tuple[Projected, ...]
    overall: Projected
