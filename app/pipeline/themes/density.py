"""HDBSCAN over a sparse graph of neighbours, so that its time grows with the rows and not with their pairs."""

import numpy as np
import scipy.sparse as sp
from hdbscan._hdbscan_linkage import label
from hdbscan._hdbscan_tree import compute_stability, condense_tree, get_clusters
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from app.pipeline.themes.neighbours import Neighbours, neighbours
from app.pipeline.themes.space import Doubles, Ints
from models.base import Floats

MIN_SAMPLES = 2
FLOOR = 0.02  # distances below are equal: copies of one text must not make a theme of their own inside a wider one
DECIMALS = 9  # of distances
BRIDGE = 10  # neighbours by which parts of the graph are joined


def dense_groups(rows: Floats, weights: Ints, *, found: Neighbours, smallest: int, largest: int) -> Ints:
    """Clusters (n,) of unit rows float32 (n, d), -1 outside: excess of mass, `smallest` to `largest` members by weight.

    A row of weight w stands for w equal texts. `found` are the rows' neighbours. Source: Campello et al. 2013.
    """
    n = len(rows)
    distances = np.stack([_gaps(rows, rows[column]) for column in found.ids.T], axis=1)
    heads = np.repeat(np.arange(n), found.ids.shape[1])
    tails, lengths = found.ids.ravel(), distances.ravel()
    parts = [
        (heads, tails, lengths),
        _copies(np.minimum(weights, smallest) - 1, found.ids[:, 0], distances[:, 0]),
        _bridges(rows, heads, tails),
    ]
    heads, tails, lengths = (np.concatenate(column) for column in zip(*parts, strict=True))
    total = int(max(n, tails.max() + 1))
    graph = sp.coo_matrix((lengths, (heads, tails)), shape=(total, total)).tocsr()
    return _clusters(_both_ways(graph), smallest=smallest, largest=largest)[:n]


def _clusters(graph: sp.csr_matrix, *, smallest: int, largest: int) -> Ints:
    """HDBSCAN's labels of the points of a symmetric, connected graph in which each has MIN_SAMPLES neighbours.

    They are those of the package's `HDBSCAN`, which fills its sparse matrices point by point and takes ten times as
    long; the reachability is reckoned here, and the tree cut by the package.
    """
    nearest = graph.data[np.lexsort((graph.data, np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))))]
    core = nearest[graph.indptr[:-1] + MIN_SAMPLES - 1]
    heads = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    reach = np.maximum(graph.data, np.maximum(core[heads], core[graph.indices]))
    tree = minimum_spanning_tree(sp.csr_matrix((reach, graph.indices, graph.indptr), shape=graph.shape)).tocoo()
    edges = np.stack([tree.row, tree.col, tree.data], axis=1)
    condensed = condense_tree(label(edges[np.argsort(tree.data, kind="stable")]), smallest)
    found = get_clusters(condensed, compute_stability(condensed), max_cluster_size=largest)
    return np.asarray(found[0], dtype=np.int64)


def _copies(more: Ints, nearest: Ints, gap: Doubles) -> tuple[Ints, Ints, Doubles]:
    """Edges of `more` further points for each row: to the row, and to the next copy.

    A single copy is tied to the row's `nearest` at distance `gap` instead, since HDBSCAN wants two neighbours a point.
    """
    n = len(more)
    owner = np.repeat(np.arange(n), more)
    copy = np.arange(n, n + len(owner))
    last = np.ones(len(owner), dtype=bool)
    last[:-1] = owner[1:] != owner[:-1]
    lone = more[owner] == 1
    first = n + np.concatenate([[0], np.cumsum(more)[:-1]])[owner]
    beside = np.where(lone, nearest[owner], np.where(last, first, copy + 1))
    far = np.where(lone, gap[owner], FLOOR)
    heads, tails = np.concatenate([owner, beside]), np.concatenate([copy, copy])
    return heads, tails, np.concatenate([np.full(len(owner), FLOOR), far])


def _both_ways(graph: sp.csr_matrix) -> sp.csr_matrix:
    """The symmetric graph; an edge seen from both ends, or twice, has its mean length."""
    seen = graph.copy()
    seen.data = np.ones_like(seen.data)
    graph, seen = graph + graph.T, seen + seen.T
    graph.data /= seen.data
    return graph


def _bridges(rows: Floats, heads: Ints, tails: Ints) -> tuple[Ints, Ints, Doubles]:
    """Edges that make the graph connected: parts are joined through their members nearest to one another's centres."""
    n = len(rows)
    joined: list[tuple[Ints, Ints]] = []
    while True:
        a = np.concatenate([heads, *(pair[0] for pair in joined)])
        b = np.concatenate([tails, *(pair[1] for pair in joined)])
        count, part = connected_components(sp.coo_matrix((np.ones(len(a)), (a, b)), shape=(n, n)), directed=False)
        if count == 1:
            break
        joined.append(_join(rows, part.astype(np.int64), count))
    first = np.concatenate([np.zeros(0, dtype=np.int64), *(pair[0] for pair in joined)])
    second = np.concatenate([np.zeros(0, dtype=np.int64), *(pair[1] for pair in joined)])
    return first, second, _gaps(rows[first], rows[second])


def _gaps(rows: Floats, others: Floats) -> Doubles:
    """How far (n,) unit rows lie from others, at least FLOOR: so rounded that equal ones are equal on any processor."""
    cosines = np.einsum("ij,ij->i", rows.astype(np.float64), others.astype(np.float64))
    return np.asarray(np.maximum(np.round(np.sqrt(np.maximum(2 - 2 * cosines, 0)), DECIMALS), FLOOR))


def _join(rows: Floats, part: Ints, count: int) -> tuple[Ints, Ints]:
    sums = sp.csr_matrix((np.ones(len(part)), part, np.arange(len(part) + 1)), shape=(len(part), count)).T @ rows
    centres = np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), dtype=np.float32)
    near = neighbours(centres, BRIDGE).ids
    order = np.argsort(part, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(part, minlength=count))[:-1])
    pairs = [(i, int(j)) for i in range(count) for j in near[i]]
    here = [members[i][int((rows[members[i]] @ centres[j]).argmax())] for i, j in pairs]
    there = [members[j][int((rows[members[j]] @ rows[at]).argmax())] for (_, j), at in zip(pairs, here, strict=True)]
    return np.asarray(here, dtype=np.int64), np.asarray(there, dtype=np.int64)
