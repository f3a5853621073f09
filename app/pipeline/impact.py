"""What moves valence, rating, NPS and CSAT: removal impact and additive contribution of each touchpoint or theme.

Contribution: a voice's figure, less the neutral middle of its scale, is shared out among its mentions: its valence as
they have it, a rating in equal parts. The shares of all parts add up to the total. Removal: the total computed again,
for valence without the mentions, so that voices with nothing else to say drop out; for a rating, which belongs to a
voice and not to a mention, without the voices that mention it. Intervals are those of the
Bayesian bootstrap over voices, widened for few.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from app.domain.labels import UNASSIGNED
from app.domain.opportunity import Driver, Drivers
from app.pipeline.curve import MIN_VOICES
from app.pipeline.outcomes import Outcome, given_outcomes
from app.pipeline.resample import Floats, bootstrap_sums, ends

VALENCE = "valence"
OTHER = "other"
"""Stands for all parts that too few voices mention."""


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Who says how much of what: `values` (voices,); a row of `cells` each voice and part, with voice and part numbers.

    `parts` are ids; `cells` has the columns voice, part, share (contribution to the voice's figure), and left (the
    voice's figure without the part) with stays (whether it has any).
    """

    parts: tuple[str, ...]
    values: Floats
    neutral: float
    cells: pl.DataFrame


def drivers(frame: pl.DataFrame, by: str, *, min_voices: int = MIN_VOICES) -> tuple[Drivers, ...]:
    """Drivers of the valence and of each outcome that enough voices give, by the column `by` (null: unassigned).

    `frame` has a row a mention with voice, felt, valence and `by`, and item_id with rating, nps and csat if given.
    Empty if there are fewer than `min_voices` (at least 2).
    """
    parts = _named(frame.filter(pl.col("felt")), by, min_voices=min_voices)
    if parts["voice"].n_unique() < min_voices:
        return ()
    found = [_drivers(VALENCE, by, _of_valence(parts), min_voices=min_voices)]
    given = given_outcomes(frame, min_voices=min_voices)
    found += [_drivers(one.name, by, _of_outcome(parts, one), min_voices=min_voices) for one in given]
    return tuple(found)


def _named(frame: pl.DataFrame, by: str, *, min_voices: int) -> pl.DataFrame:
    """The mentions with their `part`, UNASSIGNED where it is null, OTHER where too few voices share it."""
    part = pl.col(by).fill_null(UNASSIGNED)
    few = pl.col("voice").n_unique().over("part") < min_voices
    named = frame.select("voice", "valence", part.alias("part"))
    return named.with_columns(
        pl.when(few & (pl.col("part") != UNASSIGNED)).then(pl.lit(OTHER)).otherwise("part").alias("part")
    )


def _of_valence(parts: pl.DataFrame) -> _Parts:
    cells = _cells(parts)
    left = (pl.col("all") - pl.col("sum")) / (pl.col("mentions") - pl.col("here"))
    stays = pl.col("mentions") > pl.col("here")
    cells = cells.with_columns(
        (pl.col("sum") / pl.col("mentions")).alias("share"),
        pl.when(stays).then(left).otherwise(0.0).alias("left"),
        stays.cast(pl.Float64).alias("stays"),
        (pl.col("all") / pl.col("mentions")).alias("value"),
    )
    return _numbered(cells, neutral=0.0)


def _of_outcome(parts: pl.DataFrame, outcome: Outcome) -> _Parts:
    cells = _cells(parts).join(outcome.values, on="voice")
    share = (pl.col("value") - outcome.neutral) * pl.col("here") / pl.col("mentions")
    gone = pl.lit(0.0)
    cells = cells.with_columns(share.alias("share"), gone.alias("left"), gone.alias("stays"))
    return _numbered(cells, neutral=outcome.neutral)


def _cells(parts: pl.DataFrame) -> pl.DataFrame:
    """A row a voice and part: mentions `here` and their `sum` of valence, beside `mentions` and `all` of the voice."""
    cells = parts.group_by("voice", "part").agg(pl.len().alias("here"), pl.col("valence").sort().sum().alias("sum"))
    cells = cells.sort("voice", "part")
    return cells.with_columns(
        pl.col("here").sum().over("voice").alias("mentions"), pl.col("sum").sum().over("voice").alias("all")
    )


def _numbered(cells: pl.DataFrame, *, neutral: float) -> _Parts:
    names = cells["part"].unique().sort()
    voices = cells["voice"].unique().sort()
    values = cells.unique("voice").sort("voice")["value"].to_numpy()
    numbered = cells.select(
        pl.Series("voice", voices.search_sorted(cells["voice"])),
        pl.Series("part", names.search_sorted(cells["part"])),
        "share",
        "left",
        "stays",
    )
    return _Parts(tuple(names), values, neutral, numbered)


def _drivers(name: str, by: str, told: _Parts, *, min_voices: int) -> Drivers:
    n, k = len(told.values), len(told.parts)
    rows, columns = told.cells["voice"].to_numpy(), told.cells["part"].to_numpy()

    def placed(values: Floats) -> sparse.csc_array:
        return sparse.csc_array((values, (rows, columns)), shape=(n, k))

    share = placed(told.cells["share"].to_numpy())
    lost = placed(told.values[rows] - told.cells["left"].to_numpy())
    gone = placed(1.0 - told.cells["stays"].to_numpy())
    whole = sparse.csc_array(np.column_stack([np.ones(n), told.values]))
    matrix = sparse.hstack([whole, share, lost, gone], format="csc")
    sums = np.vstack([np.asarray(matrix.sum(axis=0)).ravel()[None, :], bootstrap_sums(matrix)])
    parts, removals = _figures(sums, k)
    voices = np.bincount(columns, minlength=k)
    left = n - np.asarray(gone.sum(axis=0)).ravel()
    found = [
        _driver(told.parts[i], (int(voices[i]), n, int(left[i])), parts[:, i], removals[:, i], min_voices=min_voices)
        for i in range(k)
    ]
    mean = float(sums[0, 1] / n)
    order = sorted(found, key=lambda driver: (-abs(driver.contribution), driver.id))
    return Drivers(name, by, n, mean, told.neutral, mean - told.neutral, tuple(order))


def _figures(sums: Floats, k: int) -> tuple[Floats, Floats]:
    """Contributions and removal impacts, (1 + draws, k) each, of sums of ones, values, shares, losses, leavers."""
    ones, values = sums[:, :1], sums[:, 1:2]
    share, lost, gone = (sums[:, 2 + part * k : 2 + (part + 1) * k] for part in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):  # nobody left: the caller gives null
        removal = (values - lost) / (ones - gone) - values / ones
    return share / ones, removal


def _driver(name: str, counts: tuple[int, int, int], part: Floats, removal: Floats, *, min_voices: int) -> Driver:
    """The driver from its figures and their resamples; `counts` are its voices, all, and those left without it."""
    voices, n, left = counts
    low, high = ends(part[1:], float(part[0]), voices=n)
    gone: tuple[float | None, float | None] = (None, None)
    if left >= min_voices:
        gone = ends(removal[1:], float(removal[0]), voices=left)
    return Driver(
        id=name,
        voices=voices,
        reach=voices / n,
        contribution=float(part[0]),
        contribution_low=low,
        contribution_high=high,
        removal=None if left < min_voices else float(removal[0]),
        removal_low=gone[0],
        removal_high=gone[1],
    )
