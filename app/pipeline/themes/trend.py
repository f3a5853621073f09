"""Themes over time: counts per period, where the share changed, and what was to be expected of the latest days.

Counts are of mentions; a change is sought in shares of voices, each counted once, in the period in which it first
spoke: who writes often within some weeks would else be a change of the share.

The expected band lets a theme's share of all mentions go on, with its weekdays; totals carry the rest of the season.
Counts scatter more than Poisson's, so the band is negative binomial with the dispersion of the past weeks, or, where
that is more, the wobble that shares of all themes have from week to week, and the doubt about the share (a gamma prior
of half a mention).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import nbinom

from app.domain.theme_figures import Change, Point
from app.pipeline.periods import told_periods, with_periods
from app.pipeline.resample import discovery_rates, p_value, permutations

Doubles = npt.NDArray[np.float64]

PRIOR = 0.5  # mentions that a theme is granted before its first
SHRINK = 20.0  # expected mentions of a weekday that its own share is weighed against
WEEK = 7
FEWEST_PERIODS = 4  # from which a change is sought
LEAST_PERMUTED = 2000
HIGH = 0.99
WOBBLE = 0.1  # variance of a share from week to week, in squares of the share, where the data don't say
KNOWN = 10.0  # degrees of freedom that WOBBLE is worth beside those of the data
FEWEST_A_WEEK = 3.0  # mentions a week of a theme from which its weeks say something of the wobble


@dataclass(frozen=True, slots=True)
class Expected:
    """Of the latest days: mentions `expected`, the 99% bound `high`, and `p` of as many as came or more."""

    expected: float
    high: float
    p: float


def points_of(frame: pl.DataFrame, *, every: str) -> Mapping[str, tuple[Point, ...]]:
    """For each theme its points from the first to the last period of `frame` (columns theme, day), but for silences."""
    told = with_periods(frame, every)
    return _points(told, told, every)


def changes_of(frame: pl.DataFrame, *, every: str) -> Mapping[str, Change]:
    """For each theme the most likely change of its share of voices; q is over all themes of `frame`.

    `frame` has kind, theme, voice and day. A voice counts once in its kind, by what it says in its first period: so
    voices are independent, however often and long each writes. Themes with few periods or voices have none.
    """
    told = with_periods(frame, every)
    told = told.filter(pl.col("period") == pl.col("period").min().over("kind", "voice"))
    found: dict[str, Change] = {}
    for part in told.partition_by("kind"):
        each = _points(part.unique("voice"), part.unique(["theme", "voice"]), every)
        changes = ((name, change_of(points)) for name, points in sorted(each.items()))
        found |= {name: change for name, change in changes if change is not None}
    rates = discovery_rates([change.p for change in found.values()])
    pairs = zip(found.items(), rates, strict=True)
    return {name: replace(change, q=round(rate, 5)) for (name, change), rate in pairs if rate is not None}


def _points(everything: pl.DataFrame, each: pl.DataFrame, every: str) -> dict[str, tuple[Point, ...]]:
    """Points by theme: rows of `each` out of those of `everything`, a period (columns theme, period)."""
    totals = {str(day): int(n) for day, n in everything.group_by("period").len().iter_rows()}
    periods = told_periods(totals, every)
    counts: dict[str, dict[str, int]] = {}
    themed = each.filter(pl.col("theme").is_not_null())
    for theme, period, n in themed.group_by("theme", "period").len().iter_rows():
        counts.setdefault(theme, {})[period] = n
    return {
        theme: tuple(Point(dt.date.fromisoformat(day), own.get(day, 0), totals.get(day, 0)) for day in periods)
        for theme, own in counts.items()
    }


def change_of(points: Sequence[Point]) -> Change | None:
    """The most likely change of the share, tested by permuting the periods; null for few periods or counts.

    The statistic is the largest binomial likelihood ratio over all places of the change. What `points` count has to be
    independent. It is a look at one theme: q is p.
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
    p = round(p_value(float(gains.max()), np.concatenate(drawn)), 5)
    return Change(told[at].start, round(float(before), 6), round(float(after), 6), p, p)


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


def wobble(counts: Doubles, totals: Doubles) -> float:
    """The variance of shares from week to week beyond Poisson's, in squares of the share, pooled over themes.

    Of daily `counts` (themes, d) out of `totals` (d,), drawn towards WOBBLE: the fewer weeks and themes, the more.
    """
    weeks = totals.size // WEEK
    if weeks <= 1 or not totals.sum():
        return WOBBLE
    seen = counts[:, totals.size - weeks * WEEK :].reshape(-1, weeks, WEEK).sum(axis=2)
    of = totals[totals.size - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1)
    meant = seen.sum(axis=1, keepdims=True) * of / max(float(of.sum()), 1.0)
    told = meant.mean(axis=1) >= FEWEST_A_WEEK
    if not told.any():
        return WOBBLE
    seen, meant = seen[told], meant[told]
    beyond = ((seen - meant) ** 2 * weeks / (weeks - 1) - meant).sum() / (meant**2).sum()
    freedom = float(told.sum() * (weeks - 1))
    return (max(0.0, float(beyond)) * freedom + WOBBLE * KNOWN) / (freedom + KNOWN)


def expected(
    counts: Doubles, totals: Doubles, *, latest: int, weekday: int = 0, wobbles: float = 0.0
) -> Expected | None:
    """What was to be expected of the `latest` days at the end of daily `counts` (d,) out of `totals` (d,).

    `weekday` is that of the first day, `wobbles` what `wobble` tells. Null without mentions of anything before the
    latest days or on them.
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
    spare = mean * (_dispersion(counts[:past], usual[:past]) - 1)
    variance = mean + max(spare, wobbles * mean**2) + mean**2 / (seen + PRIOR)
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
