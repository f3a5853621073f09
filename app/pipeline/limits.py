"""What chance gives where voices are many: its limit, instead of shuffles and resamples of every one of them.

A sum over thousands of voices that are weighed or shuffled at random is normal, with a mean and a covariance that
follow from the figures. So sums over MANY voices or more are drawn as such, and a draw costs as much as there are
places. What few voices say is not normal: a column that fewer than RARE of them fill is drawn voice by voice as ever,
all else in the limit. Ends of intervals move by less than from one seed to another.
"""

from math import erfc, sqrt

import numpy as np
import numpy.typing as npt
from scipy import sparse

MANY = 5_000
RARE = 400

Floats = npt.NDArray[np.float64]


def resampled(columns: Floats | sparse.csc_array, rng: np.random.Generator, *, draws: int) -> Floats:
    """Sums (draws, k) of `columns` (n voices, k), each voice weighing Exp(1): the Bayesian bootstrap."""
    matrix = sparse.csr_array(columns)
    filled = sparse.csc_array(columns != 0)
    counts = np.diff(filled.indptr)
    rare = np.unique(filled[:, counts < RARE].indices)
    some = matrix[rare]
    means = np.asarray(matrix.sum(axis=0) - some.sum(axis=0)).ravel()
    spread = np.asarray((matrix.T @ matrix - some.T @ some).todense())
    sums: Floats = means + _normal(spread, rng, draws=draws)
    return sums + rng.standard_exponential((draws, len(rare))) @ some if len(rare) else sums


def shuffled(values: Floats, there: Floats, rng: np.random.Generator, *, draws: int) -> Floats:
    """Sums (draws, k) over who is `there` (n voices, k; 0 or 1) when `values` (n,) change places among voices."""
    rare = there[:, there.sum(axis=0) < RARE].any(axis=1)
    some, most = there[rare], there[~rare]
    n, k = most.shape
    total, squares = np.full(draws, values.sum()), np.full(draws, float(values @ values))
    sums = np.zeros((draws, k))
    for draw in range(draws if len(some) else 0):
        given = values[rng.choice(len(values), len(some), replace=False)]
        total[draw] -= given.sum()
        squares[draw] -= given @ given
        sums[draw] = given @ some
    counts = most.sum(axis=0)
    mean = total / n
    within = np.maximum(squares - n * mean**2, 0.0) / (n - 1)
    apart = _normal(most.T @ most - np.outer(counts, counts) / n, rng, draws=draws)
    shuffles: Floats = sums + mean[:, None] * counts + np.sqrt(within)[:, None] * apart
    return shuffles


def above(observed: float, mean: float, variance: float) -> float:
    """How likely a normal sum is at least as large as `observed`."""
    return 0.5 * erfc((observed - mean) / sqrt(2 * variance)) if variance > 0 else float(observed <= mean)


def limit_p(chance: float, *, draws: int) -> float:
    """What `p_value` is on average where a draw is as large with so much `chance`: never 0."""
    return (1 + draws * chance) / (1 + draws)


def _normal(covariance: Floats, rng: np.random.Generator, *, draws: int) -> Floats:
    """Draws (draws, k) about zero; columns may depend on one another."""
    sizes, axes = np.linalg.eigh(covariance)
    drawn: Floats = (rng.standard_normal((draws, len(sizes))) * np.sqrt(np.maximum(sizes, 0.0))) @ axes.T
    return drawn
