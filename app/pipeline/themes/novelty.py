"""Places where new mentions are dense and earlier ones were not: what has just begun, also beside a known theme.

Around each new mention the smallest ball is taken that holds as many new ones as a newcomer needs. If earlier mentions
are four times less dense in the ball than new ones, its middle is novel. Novel mentions in each other's balls make a
place. It counts if so few of all mentions in it are earlier ones that chance would hardly do it anywhere: a scan
statistic (Kulldorff 1997), its risk shared out among all balls by Bonferroni, as many centres as radii.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.stats import binom

from app.pipeline.themes.space import BLOCK, Ints, unit
from models.base import Floats

RATIO = 0.25  # of the density of earlier mentions in a ball to that of new ones, up to which it is novel
PAST = 3.0  # times the new mentions that there must be earlier ones, to say what is new
EARLIER = 8_000  # earlier mentions, evenly chosen, that are looked at
MOST = 8_000  # new mentions, evenly chosen
RISK = 0.1  # of any place where nothing is new; the union bound is well above the truth, balls overlap


def novel_places(new: Floats, earlier: Floats, *, homes: tuple[Ints, Ints], size: int, tight: float) -> list[Ints]:
    """Row numbers of `new` in each novel place: at least `size`, with a mean cosine of `tight` to their centre.

    `new` (f, e) and `earlier` (p, e) are unit rows of one scope; `homes` the sub-themes that hold them, -1 for none.
    Inside a sub-theme that has grown a place must have grown more than all of it.
    """
    f = len(new)
    if f < 2 * size or len(earlier) < PAST * f:
        return []
    nearest, radius = _balls(new, size)
    step = 1 + len(earlier) // EARLIER
    looked, homes = earlier[::step], (homes[0], homes[1][::step])
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
    return [
        place.members
        for place in places
        if len(place.members) >= size and place.mean >= tight and place.chance(looked, homes) < risk(f)
    ]


def risk(new: int) -> float:
    """The chance below which a place among so many new mentions is none of chance's."""
    return RISK / max(1, new) ** 2


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """The rows of a place, its centre, the cosine of its edge to it, and their mean cosine."""

    members: Ints
    centre: Floats
    edge: float
    mean: float

    def chance(self, earlier: Floats, homes: tuple[Ints, Ints]) -> float:
        """Of so many new ones among all in the place, if new and earlier mentions were of one stream."""
        before = int((earlier @ self.centre >= self.edge).sum())
        now = len(self.members)
        share = len(homes[0]) / (len(homes[0]) + len(earlier))
        home = int(np.median(homes[0][self.members]))
        if home >= 0 and (homes[0][self.members] == home).mean() >= 1 / 2:
            came, were = (int((side == home).sum()) for side in homes)
            share = max(share, came / (came + were))
        return float(binom.sf(now - 1, now + before, share))


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


def _place(new: Floats, core: Ints) -> _Place:
    """A place around novel rows: they and all rows as near to their centre as nine in ten of them are."""
    centre = unit(new[core].astype(np.float64).sum(axis=0)[None, :])[0].astype(np.float32)
    near = new @ centre
    edge = float(np.quantile(near[core], 0.1))
    members = np.flatnonzero(near >= edge)
    return _Place(members, centre, edge, float(near[members].mean()))
