"""Chance, with a seed: bootstrap weights, permutations and the rate of false discoveries, in bounded memory.

Of MANY voices or more sums are drawn in their limit (app.pipeline.limits), at a cost that doesn't grow with draws.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import ndtri, stdtrit

from app.pipeline.limits import MANY, RARE, resampled, shuffled

SEED = 20_260_101
DRAWS = 2_000
"""Permutations a test."""
RESAMPLES = 1_000
"""Bootstrap samples an interval."""
TAIL = 0.025
"""What an interval leaves out at each end."""
CELLS = 4_000_000
"""Numbers that are held at once."""

Floats = npt.NDArray[np.float64]


def bootstrap_sums(columns: Floats | sparse.csc_array, *, draws: int = RESAMPLES, seed: int = SEED) -> Floats:
    """Weighted sums of the `columns` (n voices, k) over `draws` resamples of the voices: (draws, k).

    The Bayesian bootstrap (Rubin 1981): a voice weighs Exp(1), about its number of copies in a resample, without the
    resamples that miss a rare voice altogether. Divide two sums to get a resampled mean.
    """
    rng = np.random.default_rng(seed)
    n = columns.shape[0]
    if n >= MANY:
        return resampled(columns, rng, draws=draws)
    block = max(1, CELLS // max(n, 1))
    sums = [rng.standard_exponential((min(block, draws - done), n)) @ columns for done in range(0, draws, block)]
    return np.concatenate(sums) if sums else np.zeros((0, columns.shape[1]))


def ends(drawn: Floats, middle: float, *, voices: int) -> tuple[float, float]:
    """The 95% interval of a figure from its resamples `drawn` (draws,) about `middle`, what all voices give.

    The percentiles, moved away from `middle` as for few `voices` (2 at least, whose figures differ) Student's t is
    wider than the normal, and the variance of a mean wider than that of the Bayesian bootstrap: (n + 1) / (n - 1).
    """
    low, high = np.percentile(drawn, (100 * TAIL, 100 * (1 - TAIL)))
    wider = float(stdtrit(voices - 1, 1 - TAIL) / ndtri(1 - TAIL)) * ((voices + 1) / (voices - 1)) ** 0.5
    return float(middle - (middle - low) * wider), float(middle + (high - middle) * wider)


def permutations(n: int, *, draws: int = DRAWS, seed: int = SEED) -> Iterator[npt.NDArray[np.int64]]:
    """Blocks (some, n) of orders of `n` voices, `draws` in all."""
    rng = np.random.default_rng(seed)
    block = max(1, min(draws, CELLS // max(n, 1)))
    for done in range(0, draws, block):
        yield rng.permuted(np.tile(np.arange(n), (min(block, draws - done), 1)), axis=1)


def shuffled_sums(values: Floats, there: Floats, *, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """Sums (draws, k) over who is `there` (n voices, k; 0 or 1) when `values` (n,) change places among voices."""
    rare = there[:, there.sum(axis=0) < RARE].any(axis=1)
    if len(values) >= MANY and np.count_nonzero(~rare) >= len(values) // 2:
        return shuffled(values, there, np.random.default_rng(seed), draws=draws)
    blocks = [values[order] @ there for order in permutations(len(values), draws=draws, seed=seed)]
    return np.concatenate(blocks) if blocks else np.zeros((0, there.shape[1]))


def p_value(observed: float, drawn: Floats) -> float:
    """The share of draws at least as large, the observed one among them (Phipson and Smyth 2010): never 0."""
    tiny = 1e-12 * max(1.0, abs(observed))
    return float((1 + np.count_nonzero(drawn >= observed - tiny)) / (1 + drawn.size))


def discovery_rates(ps: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg's adjusted p values (1995), in the order given; null stays null and counts for nothing."""
    told = sorted((p, i) for i, p in enumerate(ps) if p is not None)
    adjusted: list[float | None] = [None] * len(ps)
    least = 1.0
    for rank in range(len(told), 0, -1):
        p, i = told[rank - 1]
        least = min(least, p * len(told) / rank)
        adjusted[i] = least
    return adjusted
