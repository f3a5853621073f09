"""What a company does at a stage and how it measures itself there: lanes and KPIs, as written and as a map has them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.named import Id, Names

MOST_STEPS, MOST_KPIS = 12, 12  # of a lane, and of a stage
LONGEST_UNIT = 20

NOT_ENTERED = "not_entered"
"""Why a KPI that people enter has no value."""
NO_VALUES = "no_values"
"""Why a KPI that is computed has none: nobody who speaks of the stage gave such a figure."""
SEVERAL_SCALES = "several_scales"
"""Why a KPI that is computed has none: its sources ask on different scales."""

Figure = Annotated[float, Field(allow_inf_nan=False)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_UNIT)]


class Lane(StrEnum):
    """Where a step is done: before the customer's eyes, or behind."""

    ONSTAGE = "onstage"
    BACKSTAGE = "backstage"


class Computed(StrEnum):
    """What a KPI can be computed from: the figure that customers gave with their items."""

    RATING = "rating"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


class Better(StrEnum):
    """Which way a KPI is to go."""

    HIGHER = "higher"
    LOWER = "lower"


class Step(BaseModel):
    """One thing that the company does at a stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: Names


class Lanes(BaseModel):
    """What the company does at a stage, in order: `onstage` customers see it, `backstage` they don't."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    onstage: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)] = ()
    backstage: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)] = ()

    def all(self) -> Iterator[tuple[Lane, Step]]:
        """Every step with its lane."""
        yield from ((Lane.ONSTAGE, step) for step in self.onstage)
        yield from ((Lane.BACKSTAGE, step) for step in self.backstage)


class Kpi(BaseModel):
    """A figure that a stage is steered by: `computed` from what customers gave with their items, or a `value` entered.

    An entered value has the `date` it holds for; both may be missing until somebody knows them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    names: Names
    unit: Unit = ""
    better: Better = Better.HIGHER
    target: Figure | None = None
    computed: Computed | None = None
    value: Figure | None = None
    date: dt.date | None = None

    def contradiction(self) -> tuple[str, str] | None:
        """A field that doesn't agree with another, and why."""
        if self.computed is not None and self.value is not None:
            return "value", f"KPI {self.id!r} is computed from {self.computed}; leave value out, or computed"
        if self.value is not None and self.date is None:
            return "value", f"KPI {self.id!r} has a value without the date it holds for; add date: YYYY-MM-DD"
        if self.date is not None and self.value is None:
            return "date", f"KPI {self.id!r} has a date without a value"
        return None


@dataclass(frozen=True, slots=True)
class LaneStep:
    """A step on the map: its stage, lane and names by language."""

    stage: str
    lane: Lane
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """A KPI on the map.

    `value` was entered for `date`, or is `computed` over the `voices` that speak of the stage and gave such a figure,
    each once, with its 95% interval `low`..`high`. Where it is null, `reason` says why: no_values, too_few_voices,
    not_entered, several_scales. `met` is null without target or value, and where the interval holds the target.
    """

    stage: str
    id: str
    names: Mapping[str, str]
    unit: str
    better: Better
    target: float | None
    computed: Computed | None
    value: float | None
    low: float | None
    high: float | None
    voices: int | None
    date: str | None
    met: bool | None
    reason: str | None
