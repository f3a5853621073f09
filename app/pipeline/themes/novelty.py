"""Places where new mentions are dense and earlier ones were not: what has just begun, also beside a known theme.

A scan statistic (Kulldorff 1997): around each new mention balls of several sizes are laid, up to its 5th, 6th, ... 30th
new neighbour, and the earlier mentions in each are counted. Were all of one stream, so few earlier ones would be a
matter of chance; a middle is novel if chance would hardly do it in any ball of any mention. Several sizes, because what
is said in one language is small and tight, and in four large and wide. Novel mentions in each other's balls make a
place. The comparison is of shares, so it raises nothing in a stream that goes on as it was.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.stats import binom

from app.pipeline.themes.space import BLOCK, Doubles, Ints, unit
from models.base import Floats

RISK = 0.01  # of any place in a stream where nothing is new, shared out among all balls (Bonferroni)
SIZES = (5, 6, 7, 8, 10, 12, 15, 19, 24, 30)  # new mentions in a ball, its middle among them
RATIO = 0.25  # of the share of earlier mentions in a ball to that of new ones, up to which it is novel
PAST = 3.0  # times the new mentions that there must be earlier ones, to say what is new
BEGUN = 1 / 3  # of a place in a sub-theme that has just begun, from which the place is that sub-theme
COVERED = 0.5  # of a sub-theme's earlier mentions in a place, from which the place is that sub-theme


@dataclass(frozen=True, slots=True, eq=False)
class _Balls:
    """For each middle: its `nearest` new mentions (f, m), itself first, and how many of them its best ball holds.

    `novel` (f,) says whether chance would hardly do that ball, `chance` (f,) is the natural logarithm of how hardly.
    """

    nearest: Ints
    held: Ints
    chance: Doubles
    novel: Ints


def novel_places(new: Floats, earlier: Floats, *, homes: tuple[Ints, Ints], size: int) -> list[Ints]:
    """Row numbers of `new` in each novel place, at least `size`.

    `new` (f, e) and `earlier` (p, e) are unit rows of one scope; `homes` the sub-themes that hold them, -1 for none. A
    sub-theme that has grown as a whole is no novel place, nor is a part of it that has grown no more than the rest.
    """
    f = len(new)
    if f < 2 * size or len(earlier) < PAST * f:
        return []
    balls = _balls(new, earlier, size)
    if not len(balls.novel):
        return []
    places = [_place(new, core) for core in _cores(balls)]
    return [place.members for place in places if len(place.members) >= size and not place.is_known(earlier, homes)]


def _balls(new: Floats, earlier: Floats, size: int) -> _Balls:
    """The balls of each new mention; its own presence in them says nothing, so it isn't counted."""
    f, p = len(new), len(earlier)
    sizes = np.asarray([n for n in SIZES if size <= n <= f // 2] or [size])
    nearest = np.empty((f, sizes[-1]), dtype=np.int64)
    held, chance = np.empty(f, dtype=np.int64), np.empty(f)
    for start in range(0, f, BLOCK // 4):
        block = new[start : start + BLOCK // 4]
        at = np.arange(len(block))
        likeness = block @ new.T
        likeness[at, start + at] = 2.0
        order = _first(likeness, int(sizes[-1]))
        edges = np.take_along_axis(likeness, order, axis=1)[:, sizes - 1]
        inside = _inside(block @ earlier.T, edges)
        told = binom.logsf(sizes - 2, sizes - 1 + inside, f / (f + p))
        told[inside / p > RATIO * sizes / f] = 0.0
        best = told.argmin(axis=1)
        nearest[start + at], held[start + at], chance[start + at] = order, sizes[best], told[at, best]
    return _Balls(nearest, held, chance, np.flatnonzero(chance < np.log(RISK / (f * len(sizes)))))


def _inside(past: Floats, edges: Floats) -> Ints:
    """How many values of each row of `past` (n, p) reach each of its `edges` (n, m), which fall from left to right."""
    inside = np.empty(edges.shape, dtype=np.int64)
    for at, (row, own) in enumerate(zip(past, edges, strict=True)):
        near = np.sort(row[row >= own[-1]])  # few, so that the other edges are cheap
        inside[at] = len(near) - near.searchsorted(own)
    return inside


def _first(likeness: Floats, most: int) -> Ints:
    """The columns (n, most) of the largest values of each row, largest first; of equals the first column first."""
    chosen = np.sort(np.argpartition(-likeness, most - 1, axis=1)[:, :most], axis=1)
    order = np.argsort(-np.take_along_axis(likeness, chosen, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(chosen, order, axis=1), dtype=np.int64)


def _cores(balls: _Balls) -> list[Ints]:
    """The surest ball of each group of novel mentions, with the novel ones of the group."""
    f = len(balls.nearest)
    novel = np.zeros(f, dtype=np.bool_)
    novel[balls.novel] = True
    heads = np.repeat(balls.novel, balls.held[balls.novel])
    tails = np.concatenate([balls.nearest[i, : balls.held[i]] for i in balls.novel])
    kept = novel[tails]
    graph = sp.coo_matrix((np.ones(kept.sum()), (heads[kept], tails[kept])), shape=(f, f))
    part = connected_components(graph, directed=False)[1]
    cores = []
    for name in np.unique(part[balls.novel]):
        own = balls.novel[part[balls.novel] == name]
        surest = own[balls.chance[own].argmin()]
        cores.append(np.union1d(own, balls.nearest[surest, : balls.held[surest]]))
    return cores


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """The rows of a place, its centre, and the cosine of its edge to it."""

    members: Ints
    centre: Floats
    edge: float

    def is_known(self, earlier: Floats, homes: tuple[Ints, Ints]) -> bool:
        """Whether it is the sub-theme that holds most of it, or a part of that that has grown no more than the rest.

        So it is too where a third belongs to one that has itself just begun and holds no earlier mention.
        """
        counts = np.bincount(homes[0][self.members] + 1)
        young = np.setdiff1d(np.flatnonzero(counts[1:] >= BEGUN * len(self.members)), homes[1])
        home = int(counts.argmax()) - 1
        own = homes[1] == home
        if len(young) or home < 0:
            return bool(len(young))
        before = earlier @ self.centre >= self.edge
        if (before & own).sum() >= COVERED * own.sum():
            return True
        now = np.zeros(len(homes[0]), dtype=np.bool_)
        now[self.members] = True
        came, were = int(((homes[0] == home) & ~now).sum()), int((own & ~before).sum())
        share = came / max(1, came + were)
        inside = len(self.members)
        return bool(binom.sf(inside - 1, inside + int(before.sum()), share) > RISK)


def _place(new: Floats, core: Ints) -> _Place:
    """A place around rows: they and all as near to their centre as nine in ten of them are."""
    centre = unit(new[core].astype(np.float64).sum(axis=0)[None, :])[0].astype(np.float32)
    near = new @ centre
    edge = float(np.quantile(near[core], 0.1))
    return _Place(np.flatnonzero(near >= edge), centre, edge)
