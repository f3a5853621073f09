"""Themes over time: counts per period, where the share changed, and what was to be expected of the latest days.

The expected band lets a theme's share of all mentions go on, with its weekdays; totals carry the rest of the season.
Counts scatter more than Poisson's, so the band is negative binomial with the dispersion of the past weeks and the doubt
about the share (a gamma prior of half a mention).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import nbinom

from app.domain.theme_figures import Change, Point
from app.pipeline.periods import all_periods, with_periods
from app.pipeline.resample import p_value, permutations

Doubles = npt.NDArray[np.float64]

PRIOR = 0.5  # mentions that a theme is granted before its first
SHRINK = 20.0  # expected mentions of a weekday that its own share is weighed against
WEEK = 7
FEWEST_PERIODS = 4  # from which a change is sought
LEAST_PERMUTED = 2000
HIGH = 0.99


@dataclass(frozen=True, slots=True)
class Expected:
    """Of the latest days: mentions `expected`, the 99% bound `high`, and `p` of as many as came or more."""

    expected: float
    high: float
    p: float


def points_of(frame: pl.DataFrame, *, every: str) -> Mapping[str, tuple[Point, ...]]:
    """For each theme its points from the first to the last period of `frame` (columns theme, day)."""
    told = with_periods(frame, every)
    if not told.height:
        return {}
    totals = {str(day): int(n) for day, n in told.group_by("period").len().iter_rows()}
    periods = all_periods(totals, every)
    counts: dict[str, dict[str, int]] = {}
    themed = told.filter(pl.col("theme").is_not_null())
    for theme, period, n in themed.group_by("theme", "period").len().iter_rows():
        counts.setdefault(theme, {})[period] = n
    return {
        theme: tuple(Point(dt.date.fromisoformat(day), own.get(day, 0), totals.get(day, 0)) for day in periods)
        for theme, own in counts.items()
    }


def change_of(points: Sequence[Point]) -> Change | None:
    """The most likely change of the share, tested by permuting the periods; null for few periods or mentions.

    The statistic is the largest binomial likelihood ratio over all places of the change.
    """
    told = [point for point in points if point.total > 0]
    if len(told) < FEWEST_PERIODS or sum(point.mentions for point in told) < FEWEST_PERIODS:
        return None
    counts = np.asarray([point.mentions for point in told], dtype=np.float64)
    totals = np.asarray([point.total for point in told], dtype=np.float64)
    gains = _gains(counts[None, :], totals[None, :])[0]
    at = int(gains.argmax()) + 1
    drawn = [
        _gains(counts[order], totals[order]).max(axis=1) for order in permutations(len(told), draws=LEAST_PERMUTED)
    ]
    before, after = counts[:at].sum() / totals[:at].sum(), counts[at:].sum() / totals[at:].sum()
    p = p_value(float(gains.max()), np.concatenate(drawn))
    return Change(told[at].start, round(float(before), 6), round(float(after), 6), round(p, 5))


def _gains(counts: Doubles, totals: Doubles) -> Doubles:
    """The log likelihood ratio (m, periods - 1) of a change after each period against none."""
    c, n = counts.cumsum(axis=1), totals.cumsum(axis=1)
    whole_c, whole_n = c[:, -1:], n[:, -1:]
    left = _likelihood(c[:, :-1], n[:, :-1])
    right = _likelihood(whole_c - c[:, :-1], whole_n - n[:, :-1])
    return left + right - _likelihood(whole_c, whole_n)


def _likelihood(count: Doubles, of: Doubles) -> Doubles:
    share = np.clip(count / np.maximum(of, 1e-9), 1e-12, 1 - 1e-12)
    return np.asarray(count * np.log(share) + (of - count) * np.log(1 - share))


def expected(counts: Doubles, totals: Doubles, *, latest: int, weekday: int = 0) -> Expected | None:
    """What was to be expected of the `latest` days at the end of daily `counts` (d,) out of `totals` (d,).

    `weekday` is that of the first day. Null without mentions of anything before the latest days or on them.
    """
    past = len(counts) - latest
    if past <= 0 or totals[:past].sum() == 0 or totals[past:].sum() == 0:
        return None
    days = (weekday + np.arange(len(counts))) % WEEK
    seen, share = counts[:past].sum(), (counts[:past].sum() + PRIOR) / totals[:past].sum()
    usual = share * totals
    by_day = np.bincount(days[:past], weights=counts[:past], minlength=WEEK)
    usual_by_day = np.bincount(days[:past], weights=usual[:past], minlength=WEEK)
    usual *= ((by_day + SHRINK) / (usual_by_day + SHRINK))[days]
    mean = float(usual[past:].sum())
    spare = _dispersion(counts[:past], usual[:past]) - 1
    variance = mean * (1 + spare) + mean**2 / (seen + PRIOR)
    size = mean**2 / max(variance - mean, 1e-9)
    spread = nbinom(size, size / (size + mean))
    came = float(counts[past:].sum())
    return Expected(mean, float(spread.ppf(HIGH)), float(spread.sf(came - 1)))


def _dispersion(counts: Doubles, usual: Doubles) -> float:
    """How many times Poisson's the variance of the past weeks is, at least once."""
    weeks = len(counts) // WEEK
    if weeks <= 1:
        return 1.0
    seen = counts[len(counts) - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1)
    meant = usual[len(usual) - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1)
    held = meant > 0
    return max(1.0, float(((seen - meant)[held] ** 2 / meant[held]).sum() / max(1, held.sum() - 1)))
