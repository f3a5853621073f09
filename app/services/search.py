"""Search mentions by meaning, beside every filter: an exact scan of float16 vectors held in memory a project.

A million mentions are 768 MB. The vectors are read once and then only what changed: `mention_revision` tells what is
new, `erasures` that something is gone.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.store.filters import MentionFilter
from app.store.page import Page, cursor_of, read_cursor
from app.store.projects import counters
from app.store.reading import StoredMention, matching_seqs, mentions_by_seq
from app.store.scope import Scope
from app.store.types import HALF, Half
from app.store.vectors import Seqs, all_seqs, meanings_since

CAPACITY = 2_000_000_000  # bytes of vectors held, over all projects; the one asked for last always stays
BLOCK = 16_384  # vectors compared at once
FEW = 20_000  # mentions that a filter may leave to be compared by themselves
STEPS = 10_000  # a similarity is counted in ten-thousandths, so that it orders alike on every machine
FIRST_LOOK = 1_000  # best mentions that are held against the filter first

Scores = npt.NDArray[np.int32]


@dataclass(slots=True)
class _Shelf:
    """The vectors of a project: `seqs` (n,) ascending, `meanings` (n, 384), as of two counters."""

    seqs: Seqs
    meanings: Half
    revision: int = 0
    erasures: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class MeaningIndex:
    """The vectors of the projects that were asked for last. Threads may share it."""

    capacity: int = CAPACITY
    _shelves: OrderedDict[int, _Shelf] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def vectors(self, scope: Scope) -> tuple[Seqs, Half]:
        """Numbers (n,) and meanings (n, 384) of all mentions of the project as they are now."""
        with self._lock:
            empty = _Shelf(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=HALF))
            shelf = self._shelves.setdefault(scope.project_id, empty)
            self._shelves.move_to_end(scope.project_id)
        with shelf.lock:
            _refresh(shelf, scope)
            seqs, meanings = shelf.seqs, shelf.meanings
        self._trim()
        return seqs, meanings

    def _trim(self) -> None:
        with self._lock:
            held = sum(shelf.meanings.nbytes for shelf in self._shelves.values())
            while held > self.capacity and len(self._shelves) > 1:
                _, dropped = self._shelves.popitem(last=False)
                held -= dropped.meanings.nbytes


def search(
    scope: Scope,
    index: MeaningIndex,
    query: npt.NDArray[np.float32],
    *,
    wanted: MentionFilter,
    limit: int,
    cursor: str | None = None,
) -> Page[tuple[StoredMention, float]]:
    """Mentions that meet `wanted`, the nearest to the meaning `query` (384,) first, each with its cosine.

    InvalidCursor for a cursor of another list. Exact: every mention is compared.
    """
    seqs, meanings = index.vectors(scope)
    if not len(seqs):
        return Page((), None)
    found = _narrow(scope, seqs, wanted)
    if found is not None:
        rows = np.searchsorted(seqs, found)
        rows = rows[(rows < len(seqs)) & (seqs[np.minimum(rows, len(seqs) - 1)] == found)]
        seqs, meanings = seqs[rows], meanings[rows]
    scores = similarities(meanings, query)
    order = np.lexsort((seqs, -scores))  # by score, then by number
    if cursor is not None:
        score, seq = (int(part) for part in read_cursor(cursor, int, int))
        after = (scores[order] < score) | ((scores[order] == score) & (seqs[order] > seq))
        order = order[after]
    chosen = _meeting(scope, seqs[order], wanted if found is None else None, enough=limit + 1)
    by_seq = dict(zip(seqs[order].tolist(), scores[order].tolist(), strict=True))
    there = mentions_by_seq(scope, chosen[:limit])
    items = tuple((there[seq], by_seq[seq] / STEPS) for seq in chosen[:limit] if seq in there)
    last = chosen[:limit][-1] if len(chosen) > limit else None
    return Page(items, None if last is None else cursor_of(by_seq[last], last))


def similarities(meanings: Half, query: npt.NDArray[np.float32]) -> Scores:
    """Cosines of `meanings` (n, d) to `query` (d,), all of length 1, in ten-thousandths, int32 (n,)."""
    scores = np.empty(len(meanings), dtype=np.int32)
    for start in range(0, len(meanings), BLOCK):
        block = meanings[start : start + BLOCK].astype(np.float32)
        scores[start : start + BLOCK] = np.rint(block @ query * STEPS)
    return scores


def _narrow(scope: Scope, seqs: Seqs, wanted: MentionFilter) -> Seqs | None:
    """The mentions that meet the filter if they are few, or null: then the nearest are held against it one by one."""
    if wanted == MentionFilter():
        return None
    few = matching_seqs(scope, wanted, limit=FEW + 1)
    return np.array(sorted(few), dtype=np.int64) if len(few) <= min(FEW, len(seqs)) else None


def _meeting(scope: Scope, ordered: Seqs, wanted: MentionFilter | None, *, enough: int) -> list[int]:
    """The first `enough` of `ordered` that meet the filter."""
    if wanted is None or wanted == MentionFilter():
        return [int(seq) for seq in ordered[:enough]]
    chosen: list[int] = []
    start, look = 0, FIRST_LOOK
    while len(chosen) < enough and start < len(ordered):
        some = ordered[start : start + look].tolist()
        meeting = set(matching_seqs(scope, wanted, among=some))
        chosen += [seq for seq in some if seq in meeting]
        start, look = start + look, look * 2
    return chosen[:enough]


def _refresh(shelf: _Shelf, scope: Scope) -> None:
    revision, erasures = counters(scope.session, scope.project_id)
    if revision > shelf.revision:
        _add(shelf, list(meanings_since(scope, shelf.revision)))
    if erasures != shelf.erasures:
        there = np.isin(shelf.seqs, all_seqs(scope), assume_unique=True)
        shelf.seqs, shelf.meanings = shelf.seqs[there], shelf.meanings[there]
    shelf.revision, shelf.erasures = revision, erasures


def _add(shelf: _Shelf, blocks: Sequence[tuple[Seqs, Half]]) -> None:
    """Put the mentions of `blocks` in, in the place of those that were there."""
    if not blocks:
        return
    new = np.concatenate([seqs for seqs, _ in blocks])
    kept = ~np.isin(shelf.seqs, new, assume_unique=True)
    old = [(shelf.seqs[kept], shelf.meanings[kept])] if kept.any() else []
    seqs = np.concatenate([seqs for seqs, _ in (*old, *blocks)])
    order = np.argsort(seqs, kind="stable")
    shelf.seqs = seqs[order]
    shelf.meanings = np.concatenate([meanings for _, meanings in (*old, *blocks)])[order]
