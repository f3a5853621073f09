"""A mean over few voices and how sure it is: the interval, and the mean drawn towards that of the journey.

Both lend from the journey. The interval is Student's t over the voices of a place and one more, that of the journey:
the mean of all places, as far from it as voices usually are. How far voices are from one another is lent from LENT
more. With five voices on one side of zero, t alone would be sure of what it can't know; measured beside bootstraps in
bench/curve.py, see docs/decisions. Where most are happy and few are not, the spread grows as the mean falls: the
interval reaches further to that side, as Wilson's does for a share. The shrunken mean is the empirical Bayes one (Efron
and Morris 1975).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtrit

LEVEL = 0.95
LEAST_SPREAD = 0.2
"""Standard deviation of voices that is assumed at least: a journey where all agree is small, not certain."""

WIDEST = 4.0
"""The largest variance between places that is looked for; on the scale -1..1 there is none above 1."""

TRUSTED = 40
"""Voices whose lopsidedness counts for half; of fewer it says little."""

FEWEST_PLACES = 4
"""Places from which a journey is told apart from one of them."""

LENT = 2
"""Voices of the journey that lend their spread and lopsidedness alone, beside the one that lends its mean too."""

Floats = npt.NDArray[np.float64]

Figures = tuple[float | None, float | None, float | None]
"""A mean with the ends of its interval, null where there is none."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What the `places` of a journey have in common: `mean` over them, variance `within` and `between` them.

    `third` is the third central moment within them, below zero where few are far less happy than the others.
    """

    places: int
    mean: float
    within: float
    between: float
    third: float = 0.0


NEUTRAL = Pool(places=FEWEST_PLACES, mean=0.0, within=0.5, between=0.0)
"""The journey where there are too few places to know one: in the middle of the scale -1..1, spread all over it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a 95% interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Moments:
    """What an interval asks of `size` values: their mean, and the sums of squares and cubes of distances from it."""

    size: int
    mean: float
    squares: float
    cubes: float


def moments_of(values: Floats) -> Moments:
    """The moments of values (n,), one at least."""
    mean = float(values.mean())
    return Moments(values.size, mean, float(values.var() * values.size), float(((values - mean) ** 3).sum()))


def pool(places: Sequence[Floats]) -> Pool:
    """The pool of the values of voices at each of several places; those with one voice say nothing of the spread."""
    return pool_of([moments_of(values) for values in places if values.size])


def pool_of(places: Sequence[Moments]) -> Pool:
    """As `pool`, of moments."""
    told = [place for place in places if place.size > 1]
    if not told:
        return Pool(places=0, mean=0.0, within=LEAST_SPREAD**2, between=0.0)
    sizes = np.array([place.size for place in told], dtype=np.float64)
    means = np.array([place.mean for place in told])
    freedom = float(sizes.sum() - sizes.size)
    within = sum(place.squares for place in told) / freedom
    third = sum(place.cubes for place in told) / float(sizes.sum())
    return _between(means, sizes, max(within, LEAST_SPREAD**2), third)


def _between(means: Floats, sizes: Floats, within: float, third: float) -> Pool:
    """Paule and Mandel's variance between places (1982), and their mean weighed with it."""

    def weighed(between: float) -> tuple[float, float]:
        weights = 1 / (between + within / sizes)
        centre = float(weights @ means / weights.sum())
        return centre, float(weights @ (means - centre) ** 2) - (sizes.size - 1)

    alike = sizes.size < 2 or weighed(0.0)[1] <= 0  # noqa: PLR2004 - rounding alone sets a place apart from itself
    between = 0.0 if alike else float(brentq(lambda value: weighed(value)[1], 0.0, WIDEST))
    return Pool(places=sizes.size, mean=weighed(between)[0], within=within, between=between, third=third)


def interval(values: Floats, common: Pool, *, most: float = 1.0) -> Interval:
    """The 95% interval of the mean of `values` (n,) on the scale -1..`most`; it holds their mean.

    With fewer than FEWEST_PLACES places the journey is little more than the place itself: NEUTRAL lends in its stead.
    """
    return interval_of(moments_of(values), common, most=most)


def interval_of(told: Moments, common: Pool, *, most: float = 1.0) -> Interval:
    """As `interval`, of moments."""
    n, mean = told.size, told.mean
    if common.places < FEWEST_PLACES:
        common = NEUTRAL
    centre = (n * mean + common.mean) / (n + 1)
    off = common.mean - centre
    own = mean - centre
    squares = told.squares + n * own**2 + off**2 + (1 + LENT) * common.within
    lopsided = n * own**3 + 3 * own * told.squares + off**3 + 3 * off * common.within
    cubes = told.cubes + lopsided + (1 + LENT) * common.third
    share = float(stdtrit(n + LENT, 0.5 + LEVEL / 2)) ** 2 / (n + 1)
    lean = share * n / (n + TRUSTED) * cubes / squares / 2  # half of what the variance gains as the mean rises
    half = sqrt(lean**2 + share * squares / (n + LENT))
    return Interval(low=max(-1.0, min(centre + lean - half, mean)), high=min(most, max(centre + lean + half, mean)))


def difference(a: Figures, b: Figures) -> tuple[float, float, float] | None:
    """B - a with its 95% interval, from each one's own mean and interval (Zou and Donner 2008); null if one is."""
    (mean_a, low_a, high_a), (mean_b, low_b, high_b) = a, b
    if mean_a is None or low_a is None or high_a is None or mean_b is None or low_b is None or high_b is None:
        return None
    apart = mean_b - mean_a
    return apart, apart - hypot(mean_b - low_b, high_a - mean_a), apart + hypot(high_b - mean_b, mean_a - low_a)


def shrink(mean: float, n: int, common: Pool) -> float:
    """The mean of `n` voices drawn towards that of the journey."""
    return common.mean + common.between / (common.between + common.within / n) * (mean - common.mean)
