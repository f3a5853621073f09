"""Whether the share of a theme among all voices changed, said only where it is hardly chance."""

from enum import StrEnum

DOUBT = 0.05
"""The rate of false discoveries among themes that are said to have grown or shrunk."""


class Growth(StrEnum):
    """How a share of voices changed: from nothing, up, down, or not beyond chance."""

    NEW = "new"
    ROSE = "rose"
    FELL = "fell"
    OPEN = "open"

    @property
    def more(self) -> bool:
        """Whether more voices speak of it than before, for sure."""
        return self in (Growth.NEW, Growth.ROSE)


def growth_of(growth: float | None, q: float | None) -> Growth:
    """What a relative change with its adjusted p value `q` comes to; without a change to divide by it is new."""
    if q is None or q > DOUBT:
        return Growth.OPEN
    if growth is None:
        return Growth.NEW
    return Growth.ROSE if growth > 0 else Growth.FELL
