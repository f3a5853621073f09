"""Nearest neighbours by cosine: exact for few rows, through inverted lists for many.

The lists are made by spherical k-means whose seeds are the first rows (callers sort rows by a hash, so the first rows
are a random sample). A row is compared exactly with all rows of the lists nearest to its own, so the time grows with
rows times a constant.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from app.pipeline.themes.space import Doubles, Ints, unit
from models.base import Floats

EXACT = 6000
LIST = 256
PROBES = 12
SAMPLE = 32  # rows a list, to place the lists
LLOYD = 6
ROWS = 512


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """For each row its k nearest others, nearest first: `ids` int64 (n, k) and cosines `near` float32 (n, k)."""

    ids: Ints
    near: Floats


def neighbours(rows: Floats, k: int) -> Neighbours:
    """The `k` nearest others of each of `rows`, float32 (n, d) of unit length; fewer where n is small."""
    n = len(rows)
    k = max(1, min(k, n - 1))
    ids, near = np.zeros((n, k), dtype=np.int64), np.zeros((n, k), dtype=np.float32)
    if n <= 1:
        return Neighbours(ids, near)
    if n <= EXACT:
        everything = np.arange(n)
        parts = [(np.arange(a, min(a + ROWS, n)), everything) for a in range(0, n, ROWS)]
    else:
        parts = _parts(rows)
    for queries, among in parts:
        ids[queries], near[queries] = _nearest(rows, queries, among, k)
    return Neighbours(ids, near)


def smooth(rows: Floats, found: Neighbours, *, rounds: int = 4) -> Floats:
    """Move each row half-way to the mean of its neighbours, `rounds` times: dense places contract."""
    n, k = found.ids.shape
    ends = np.arange(0, n * k + 1, k)
    share = sp.csr_matrix((np.full(n * k, 0.5 / k, dtype=np.float32), found.ids.ravel(), ends), shape=(n, n))
    for _ in range(rounds):
        moved = rows * np.float32(0.5) + share @ rows
        length = np.linalg.norm(moved, axis=1, keepdims=True)
        rows = moved / np.where(length > 0, length, 1)
    return rows


def _nearest(rows: Floats, queries: Ints, among: Ints, k: int) -> tuple[Ints, Floats]:
    likeness = rows[queries] @ rows[among].T
    likeness[np.arange(len(queries)), np.searchsorted(among, queries)] = -2
    best = _largest(likeness, k)
    values = np.take_along_axis(likeness, best, axis=1)
    order = np.lexsort((best, -values), axis=1)
    return among[np.take_along_axis(best, order, axis=1)], np.take_along_axis(values, order, axis=1)


def _largest(values: Floats, k: int) -> Ints:
    """The columns (n, k) of the largest `values` of each row, in any order; of equals at the end some."""
    width = values.shape[1]
    least = np.partition(values, width - k, axis=1)[:, width - k]
    rows, columns = np.divmod(np.flatnonzero(values >= least[:, None]), width)
    many = np.bincount(rows, minlength=len(values)) > k
    found = np.empty((len(values), k), dtype=np.int64)
    found[~many] = columns[~many[rows]].reshape(-1, k)
    found[many] = np.argpartition(values[many], width - k, axis=1)[:, width - k :]
    return found


def _parts(rows: Floats) -> list[tuple[Ints, Ints]]:
    """Queries and the rows to compare them with, a list at a time, in pieces of at most ROWS queries."""
    centres = _centres(rows)
    home = _home(rows, centres)
    order = np.argsort(home, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(home, minlength=len(centres)))[:-1])
    close = np.argsort(-(centres @ centres.T), axis=1, kind="stable")[:, :PROBES]
    parts = []
    for own, others in zip(members, close, strict=True):
        if len(own):
            among = np.sort(np.concatenate([own, *(members[i] for i in others if members[i] is not own)]))
            parts += [(own[a : a + ROWS], among) for a in range(0, len(own), ROWS)]
    return parts


def _centres(rows: Floats) -> Floats:
    count = max(2, len(rows) // LIST)
    sample = rows[: count * SAMPLE]
    centres = sample[:count]
    for _ in range(LLOYD):
        home = _home(sample, centres)
        sums = sp.csr_matrix((np.ones(len(home)), home, np.arange(len(home) + 1)), shape=(len(home), count)).T @ sample
        held: Doubles = np.linalg.norm(sums, axis=1) > 0
        centres = np.where(held[:, None], unit(np.asarray(sums, dtype=np.float64)), centres).astype(np.float32)
    return centres


def _home(rows: Floats, centres: Floats) -> Ints:
    found = [(rows[a : a + 2048] @ centres.T).argmax(axis=1) for a in range(0, len(rows), 2048)]
    return np.concatenate(found).astype(np.int64)
