"""Places where new mentions are dense and earlier ones were not: what has just begun, also beside a known theme.

Around each new mention the smallest ball is taken that holds as many new ones as a theme needs. If earlier mentions are
four times less dense in the ball than new ones, its middle is novel. Novel mentions in each other's balls make a place.
The comparison is of densities, so it raises nothing in a stream that goes on as it was.
"""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from app.pipeline.themes.space import BLOCK, Ints, unit
from models.base import Floats

RATIO = 0.25  # of the density of earlier mentions in a ball to that of new ones, up to which it is novel
PAST = 3.0  # times the new mentions that there must be earlier ones, to say what is new
EARLIER = 8_000  # earlier mentions, evenly chosen, that are looked at
MOST = 20_000  # new mentions; more are for a full clustering


def novel_places(new: Floats, earlier: Floats, *, size: int, tight: float) -> list[Ints]:
    """Row numbers of `new` in each novel place: at least `size`, with a mean cosine of `tight` to their centre.

    `new` (f, e) and `earlier` (p, e) are unit rows of one scope.
    """
    f = len(new)
    if f < 2 * size or f > MOST or len(earlier) < PAST * f:
        return []
    nearest, radius = _balls(new, size)
    looked = earlier[:: 1 + len(earlier) // EARLIER]
    inside = np.zeros(f)
    for start in range(0, len(looked), BLOCK):
        inside += (looked[start : start + BLOCK] @ new.T >= radius[None, :]).sum(axis=0)
    novel = inside / len(looked) <= RATIO * size / f
    heads = np.repeat(np.arange(f), nearest.shape[1])
    tails = nearest.ravel()
    kept = novel[heads] & novel[tails]
    graph = sp.coo_matrix((np.ones(kept.sum()), (heads[kept], tails[kept])), shape=(f, f))
    part = connected_components(graph, directed=False)[1]
    counts = np.bincount(part[novel], minlength=part.max() + 1)
    places = [_place(new, np.flatnonzero(novel & (part == i))) for i in np.flatnonzero(counts >= max(3, size / 2))]
    return [members for members, mean in places if len(members) >= size and mean >= tight]


def _balls(new: Floats, size: int) -> tuple[Ints, Floats]:
    """The `size` - 1 nearest others of each row, and the cosine of the furthest of them."""
    nearest = np.empty((len(new), size - 1), dtype=np.int64)
    radius = np.empty(len(new), dtype=np.float32)
    for start in range(0, len(new), BLOCK // 4):
        likeness = new[start : start + BLOCK // 4] @ new.T
        at = np.arange(len(likeness))
        likeness[at, start + at] = -2
        best = np.argpartition(likeness, len(new) - size + 1, axis=1)[:, len(new) - size + 1 :]
        nearest[start + at] = best
        radius[start + at] = np.take_along_axis(likeness, best, axis=1).min(axis=1)
    return nearest, radius


def _place(new: Floats, core: Ints) -> tuple[Ints, float]:
    """A place around novel rows: they and all rows as near to their centre as nine in ten of them are."""
    centre = unit(new[core].astype(np.float64).sum(axis=0)[None, :])[0].astype(np.float32)
    near = new @ centre
    members = np.flatnonzero(near >= np.quantile(near[core], 0.1))
    return members, float(near[members].mean())
