"""What moves an outcome, and what to do about it: drivers and opportunities."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from app.domain.growth import Growth, growth_of


class Quadrant(StrEnum):
    """What an opportunity asks for: impact on the journey by the trend of its voices."""

    FIX_NOW = "fix_now"
    WATCH = "watch"
    MONITOR = "monitor"
    CELEBRATE = "celebrate"


@dataclass(frozen=True, slots=True)
class Driver:
    """What one touchpoint or theme does to an outcome, in its units, with 95% intervals.

    `contribution`: its part of the total, so that the parts of all add up to it. `removal`: how much the total changes
    if it is taken away and computed again; above 0 where the outcome would rise without it. `reach`: share of voices
    that mention it.
    """

    id: str
    voices: int
    reach: float
    contribution: float
    contribution_low: float
    contribution_high: float
    removal: float | None
    removal_low: float | None
    removal_high: float | None


@dataclass(frozen=True, slots=True)
class Drivers:
    """The drivers of one `outcome` (valence, rating, nps, csat) by `by` (touchpoint or theme).

    `mean` over `voices`; `total` = `mean` - `neutral`: what the contributions, those of mentions without a theme among
    them (id `unassigned`), add up to.
    """

    outcome: str
    by: str
    voices: int
    mean: float
    neutral: float
    total: float
    drivers: tuple[Driver, ...]


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something to fix, watch or celebrate: a theme, or a touchpoint where there are no themes (`kind`).

    `impact` is how much the journey's mean valence would rise if its mentions were neutral (fall, for a gain), with its
    95% interval; `reach` the share of voices; `feasibility` 0..1 as entered by people, else 0.5. `score` = impact x
    reach x feasibility. `evidence` are ids of mentions; `growth`, its p and q, and `silent` as in MapTheme.
    """

    id: str
    kind: str
    stage: str
    touchpoint: str
    quadrant: Quadrant
    impact: float
    low: float
    high: float
    voices: int
    reach: float
    feasibility: float
    score: float
    growth: float | None
    growth_p: float | None
    evidence: tuple[str, ...]
    status: str | None = None
    owner: str | None = None
    growth_q: float | None = None
    silent: dt.date | None = None

    @property
    def direction(self) -> Growth:
        """Whether it grows or is over, held against chance."""
        return growth_of(self.growth, self.growth_q, silent=self.silent)


@dataclass(frozen=True, slots=True)
class Joint:
    """Pains of one `touchpoint` that several `themes` tell, as one: what the journey would gain without all of them.

    `impact` with its 95% interval is as that of an opportunity, `voices` those who speak of any of the themes.
    """

    touchpoint: str
    themes: tuple[str, ...]
    impact: float
    low: float
    high: float
    voices: int
