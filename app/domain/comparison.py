"""Two or more curves side by side: periods, segments, personas, targets, a future that was projected."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.curve import CurvePoint
from app.domain.growth import DOUBT

PREVIOUS = "previous"
"""What a comparison with the time of the same length before is asked for by."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How `b` differs from `a` at one stage: `delta` = b - a with its 95% interval.

    `p` by permutation over voices: whether the sides differ at all, in spread too. `q` after Benjamini and Hochberg
    over the stages. Null with a reason where a side has too few voices. `share_a` and `share_b` are how much of all
    voices of a side speak of the stage.
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
    share_a: float | None = None
    share_b: float | None = None

    @property
    def moved(self) -> bool:
        """Whether the means differ beyond chance: a small q, and an interval that leaves out 0."""
        if self.q is None or self.low is None or self.high is None:
            return False
        return self.q <= DOUBT and not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many voices speak of a touchpoint on each side, and how many of them complain of it.

    A `negative` voice has a negative mention there. Shares are of all voices of the side, null for a side without any.
    `p` by Fisher's exact test of both shares of negative voices, `q` after Benjamini and Hochberg over the touchpoints;
    null where too few complain.
    """

    id: str
    voices_a: int
    voices_b: int
    share_a: float | None
    share_b: float | None
    negative_a: int
    negative_b: int
    negative_share_a: float | None
    negative_share_b: float | None
    p: float | None
    q: float | None

    @property
    def change(self) -> float:
        """How much the share of negative voices differs beyond chance: b - a, 0 where it may be chance."""
        if self.q is None or self.q > DOUBT or self.negative_share_a is None or self.negative_share_b is None:
            return 0.0
        return self.negative_share_b - self.negative_share_a


@dataclass(frozen=True, slots=True)
class Comparison:
    """Side `a` against side `b`, each with its `label` and all its voices, stage by stage and touchpoint by touchpoint.

    Touchpoints are those that voices of either side speak of, in the order of the journey.
    """

    a: str
    b: str
    stages: tuple[Difference, ...]
    voices_a: int = 0
    voices_b: int = 0
    touchpoints: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentCurves:
    """A curve a value of `field`, by value; `p` and `q` by stage: whether they differ there at all, in spread too.

    The whole journey is tested as one more, under `journey`; `q` is after Benjamini and Hochberg over all of them.
    `overall` is each value's whole journey as one point. `several` counts voices that stand in more than one curve, of
    which each test counts each once; `left_out` those in none: with no value, or one that too few voices share.
    """

    field: str
    curves: Mapping[str, tuple[CurvePoint, ...]]
    voices: Mapping[str, int]
    p: Mapping[str, float | None]
    q: Mapping[str, float | None]
    left_out: int
    several: int
    overall: Mapping[str, CurvePoint]


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

    `gain` = projected - valence with its 95% interval `low`..`high`; `projected_low`..`projected_high` is that of the
    projected valence.
    """

    id: str
    valence: float | None
    projected: float | None
    gain: float | None
    low: float | None
    high: float | None
    projected_low: float | None = None
    projected_high: float | None = None


class Verdict(StrEnum):
    """What became of a projection: beyond it, as projected and above before, below it, or more voices are needed."""

    BETTER = "better"
    CAME_TRUE = "came_true"
    SHORT = "short"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Outturn:
    """What was projected for a stage against what happened.

    `before` is the valence from which it was projected, `later` that since the themes were fixed; `gap` = later -
    projected with its 95% interval, in which both are unsure.
    """

    id: str
    before: float | None
    projected: float | None
    later: float | None
    gap: float | None
    low: float | None
    high: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Projection:
    """The curve if `themes` were fixed, stage by stage and over the whole journey (`overall`).

    If they were fixed `on` a day, it is made from what was said before, and `outturn` holds what was said since against
    it, at the stages where something was to gain and over the whole journey.
    """

    themes: tuple[str, ...]
    stages: tuple[Projected, ...]
    overall: Projected
    on: str | None = None
    outturn: tuple[Outturn, ...] = ()
