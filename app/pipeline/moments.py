"""Moments of truth: stages that carry more feeling than the rest, and with which the outcome goes more than with them.

That is association: it doesn't say that the stage is the cause.

Two permutation tests a stage, both one-sided. Load: were it all the same where a voice feels, each voice's figures
could change places among the stages. Swing: were it all the same what a voice speaks of, and not how much, the outcomes
could change places among the voices, but for what goes with the number of stages (Freedman and Lane 1983). A moment
needs both, so its p value is the larger one (intersection-union, Berger 1982), and Benjamini and Hochberg hold the
share of false moments at 5%.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from app.domain.curve import CurvePoint
from app.domain.journey_map import Moment
from app.domain.labels import Intent
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.limits import MANY, above, limit_p
from app.pipeline.outcomes import Outcome, churn, given_outcomes
from app.pipeline.resample import CELLS, DRAWS, SEED, Floats, discovery_rates, p_value, shuffled_sums
from app.pipeline.voices import per_voice

RATE = 0.05


def moments(
    frame: pl.DataFrame, stages: Sequence[str], *, min_voices: int = MIN_VOICES, draws: int = DRAWS
) -> tuple[Moment, ...]:
    """The evidence on each of `stages`. `frame` is as for `curve`, with rating, nps, csat or intent if they are known.

    The outcome is the rating, NPS or CSAT that most voices give, else whether they leave; then what says so counts for
    no stage, lest the last stage swing by its own words.
    """
    told = frame.filter(pl.col("stage").is_in(list(stages)))
    if told.is_empty():
        return ()
    load, p_load = _loads(told, stages, draws=draws)
    swing, p_swing, name = _swings(told, stages, min_voices=min_voices, draws=draws)
    both = [None if p is None else max(p, of_load) for p, of_load in zip(p_swing, p_load, strict=True)]
    found = zip(stages, load, swing, p_load, p_swing, discovery_rates(both), strict=True)
    return tuple(_moment(stage, name, *rest) for stage, *rest in found)


def peak_and_end(curve: Sequence[CurvePoint]) -> tuple[str | None, str | None]:
    """The stage whose shrunken mean is furthest from neutral, and the last that has one (peak-end rule, Kahneman)."""
    told = [point for point in curve if point.shrunk is not None]
    peak = max(told, key=lambda point: abs(point.shrunk or 0.0), default=None)
    return (peak.id if peak else None), (told[-1].id if told else None)


def _moment(
    stage: str,
    outcome: str | None,
    load: float,
    swing: float | None,
    p_load: float,
    p_swing: float | None,
    q: float | None,
) -> Moment:
    return Moment(
        id=stage,
        outcome=outcome,
        load=round(load, DECIMALS),
        swing=None if swing is None else round(swing, DECIMALS),
        p_load=round(p_load, DECIMALS),
        p_swing=None if p_swing is None else round(p_swing, DECIMALS),
        q=None if q is None else round(q, DECIMALS),
        truth=q is not None and q <= RATE,
    )


def _loads(frame: pl.DataFrame, stages: Sequence[str], *, draws: int) -> tuple[list[float], list[float]]:
    """Load and p value of each stage: the mean over all voices of how strongly they feel there, 0 where they don't."""
    cells = _matrix(per_voice(frame, "stage"), stages, "intensity")
    observed = cells.sum(axis=0)
    if len(cells) >= MANY:
        mean, variance = float(cells.mean(axis=1).sum()), float(cells.var(axis=1).sum())
        ps = [limit_p(above(float(total), mean, variance), draws=draws) for total in observed]
        return (observed / len(cells)).tolist(), ps
    drawn = _shuffled_totals(cells, draws=draws)
    return (observed / len(cells)).tolist(), [p_value(total, drawn) for total in observed]


def _shuffled_totals(cells: Floats, *, draws: int) -> Floats:
    """Totals (draws,) of any one stage when each voice's figures change places among the stages."""
    rng = np.random.default_rng(SEED)
    n, stages = cells.shape
    flat, rows = cells.ravel(), np.arange(n) * stages
    block = max(1, CELLS // n)
    sizes = (min(block, draws - done) for done in range(0, draws, block))
    return np.concatenate([flat[rows + rng.integers(0, stages, (size, n))].sum(axis=1) for size in sizes])


def _swings(
    frame: pl.DataFrame, stages: Sequence[str], *, min_voices: int, draws: int
) -> tuple[list[float | None], list[float | None], str | None]:
    none: list[float | None] = [None] * len(stages)
    outcome, told = _outcome(frame, min_voices=min_voices)
    if outcome is None:
        return none, none, None
    voices = per_voice(told, "stage").join(outcome.values, on="voice").sort("stage", "voice")
    if voices.is_empty():
        return none, none, None
    there = _matrix(voices.with_columns(pl.lit(1.0).alias("there")), stages, "there")
    values = voices.select("voice", "value").unique("voice").sort("voice")["value"].to_numpy()
    counts = there.sum(axis=0)
    fit = (counts >= min_voices) & (len(values) - counts >= min_voices)
    if fit.sum() == 0:
        return none, none, None
    usual = _by_count(values, there)
    there = there[:, fit]
    seen = _differences((values @ there)[None, :], values, there)
    drawn = _differences(usual @ there + shuffled_sums(values - usual, there, draws=draws), values, there)
    lead, chance = _above_rest(seen)[0], _above_rest(drawn)
    p = iter([p_value(lead[i], chance[:, i]) for i in range(lead.size)])
    found = iter(seen[0].tolist())
    return (
        [next(found) if ok else None for ok in fit],
        [next(p) if ok else None for ok in fit],
        outcome.name,
    )


def _by_count(values: Floats, there: Floats) -> Floats:
    """What to expect of `values` (n,) were all stages alike: the line through them by how many a voice is `there`."""
    counts = np.column_stack([np.ones(len(there)), there.sum(axis=1)])
    fitted: Floats = counts @ np.linalg.lstsq(counts, values, rcond=None)[0]
    return fitted


def _outcome(frame: pl.DataFrame, *, min_voices: int) -> tuple[Outcome | None, pl.DataFrame]:
    """The outcome to look at, and the mentions that may explain it."""
    given = given_outcomes(frame, min_voices=2 * min_voices)
    if given:
        return given[0], frame
    if "intent" not in frame.columns:
        return None, frame
    leaving = churn(frame)
    if leaving.values["value"].n_unique() < 2:  # noqa: PLR2004 - all stay, or all leave
        return None, frame
    return leaving, frame.filter(pl.col("intent") != Intent.CHURN.value)


def _matrix(voices: pl.DataFrame, stages: Sequence[str], column: str) -> Floats:
    """(voices, stages) of `column`, rows in the order of the voices' names, 0 where a voice doesn't speak."""
    names = voices["voice"].unique().sort()
    cells = np.zeros((len(names), len(stages)))
    rows = names.search_sorted(voices["voice"]).to_numpy()
    columns = voices["stage"].replace_strict(list(stages), list(range(len(stages))), return_dtype=pl.Int64).to_numpy()
    cells[rows, columns] = voices[column].to_numpy()
    return cells


def _differences(sums: Floats, values: Floats, there: npt.NDArray[np.float64]) -> Floats:
    """Mean of `values` (voices,) of those who mention a stage less that of those who don't: (draws, stages).

    `sums` (draws, stages) are the values of those who do.
    """
    counts = there.sum(axis=0)
    differences: Floats = sums / counts - (values.sum() - sums) / (len(there) - counts)
    return differences


def _above_rest(swings: Floats) -> Floats:
    """How far the size of each swing is above the mean size of the others; the size itself if there are no others."""
    sizes = np.abs(swings)
    others = max(sizes.shape[1] - 1, 1)
    above: Floats = sizes - (sizes.sum(axis=1, keepdims=True) - sizes) / others
    return above
