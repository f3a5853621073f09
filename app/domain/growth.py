"""Whether the share of a theme among all voices changed, said only where it is hardly chance."""

import datetime as dt
from enum import StrEnum

DOUBT = 0.05
"""The rate of false discoveries among themes that are said to have grown or shrunk."""


class Growth(StrEnum):
    """How a share of voices changed: from nothing, up, down, to nothing for now, or not beyond chance."""

    NEW = "new"
    ROSE = "rose"
    FELL = "fell"
    OVER = "over"
    OPEN = "open"

    @property
    def told(self) -> bool:
        """Whether there is a change of the share to be told: what is over has grown or shrunk before."""
        return self in (Growth.NEW, Growth.ROSE, Growth.FELL)

    @property
    def more(self) -> bool:
        """Whether more voices speak of it than before, for sure."""
        return self in (Growth.NEW, Growth.ROSE)


def growth_of(growth: float | None, q: float | None, *, silent: dt.date | None = None) -> Growth:
    """What a relative change with its adjusted p value `q` comes to; without a change to divide by it is new.

    What is `silent` since a day is over, whatever the halves of the time say.
    """
    if silent is not None:
        return Growth.OVER
    if q is None or q > DOUBT:
        return Growth.OPEN
    if growth is None:
        return Growth.NEW
    return Growth.ROSE if growth > 0 else Growth.FELL
