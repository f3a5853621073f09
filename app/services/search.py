"""Search mentions by meaning, beside every filter.

Up to EXACT mentions every meaning is compared. Of more mentions their sketches alone are held (app.services.sketches),
56 MB a million. Of the NEAR nearest by sketch the LISTED nearest by estimate are read and compared in full. What
meanings have from their language is left out of all of it (app.services.languages). What is held is read once and then
only what changed: `mention_revision` tells what is new, `erasures` that something is gone.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from app.pipeline.themes.space import Doubles
from app.services.languages import learn, learned_from, query_without, without
from app.services.sketches import Middle, Sketches, by_word, middle_of, nearer, nearest, sketch
from app.store.filters import MentionFilter
from app.store.page import Page
from app.store.projects import counters
from app.store.reading import StoredMention, matching_seqs, mentions_by_seq
from app.store.scope import Scope
from app.store.seal import opened, sealed
from app.store.tables import MentionTable
from app.store.types import HALF, Half
from app.store.vectors import Seqs, all_seqs, first_meanings, meanings_since, meanings_there

CAPACITY = 2_000_000_000  # bytes held, over all projects; the one asked for last always stays
BLOCK = 16_384  # vectors compared at once
EXACT = 50_000  # mentions up to which all are compared in full
NEAR = 8_000  # nearest by sketch that are told apart by estimate
LISTED = 2_000  # mentions that a search over more than EXACT lists at most
LOOKED = 20_000  # nearest by sketch that are held against a filter which leaves many
FEW = 20_000  # mentions that a filter may leave to be compared by themselves
SAMPLE = 10_000  # first mentions of a project that tell the middle of its meanings
STEPS = 10_000  # a similarity is counted in ten-thousandths, so that it orders alike on every machine
NEARER = 0.25
"""Cosine from the middle: in the demo the nearest to 12 apt queries has .27 and more, to 13 inept .20 at most."""
SOME = 50  # mentions from which their middle tells something
FIRST_LOOK = 1_000  # best mentions that are held against the filter first

Scores = npt.NDArray[np.int32]


@dataclass(slots=True)
class _Shelf:
    """What is held of a project as of two counters: `seqs` (n,) ascending, and a row each.

    `rows` are meanings (n, 384), or with a `middle` sketches (n, 6), without the directions `basis` (384, k) of the
    languages, which are known from so many first mentions after so many erasures (`learned`), of `counted` there.
    """

    seqs: Seqs
    rows: npt.NDArray[Any]
    middle: Middle | None = None
    basis: Doubles = field(default_factory=lambda: np.zeros((0, 0)))
    learned: tuple[int, int] = (0, 0)
    counted: int = 0
    revision: int = 0
    erasures: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Numbers (n,) of all mentions of a project, ascending, with their meanings or, of many, sketches.

    Both are without the directions `basis` (384, k) of the languages.
    """

    seqs: Seqs
    meanings: Half | None
    sketches: Sketches | None
    middle: Middle | None
    basis: Doubles

    def at(self, places: npt.NDArray[np.int64]) -> "Held":
        """Those at some places alone."""
        meanings = None if self.meanings is None else self.meanings[places]
        sketches = None if self.sketches is None else self.sketches[places]
        return replace(self, seqs=self.seqs[places], meanings=meanings, sketches=sketches)


@dataclass(slots=True)
class MeaningIndex:
    """What is held of the projects that were asked for last. Threads may share it."""

    capacity: int = CAPACITY
    _shelves: OrderedDict[int, _Shelf] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def held(self, scope: Scope) -> Held:
        """All mentions of the project as they are now."""
        with self._lock:
            empty = _Shelf(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=HALF))
            shelf = self._shelves.setdefault(scope.project_id, empty)
            self._shelves.move_to_end(scope.project_id)
        with shelf.lock:
            _refresh(shelf, scope)
            seqs, rows, middle, basis = shelf.seqs, shelf.rows, shelf.middle, shelf.basis
        self._trim()
        if middle is None:
            return Held(seqs, rows.astype(HALF, copy=False), None, None, basis)
        return Held(seqs, None, by_word(rows.astype(np.uint64, copy=False)), middle, basis)

    def _trim(self) -> None:
        with self._lock:
            size = sum(shelf.rows.nbytes for shelf in self._shelves.values())
            while size > self.capacity and len(self._shelves) > 1:
                _, dropped = self._shelves.popitem(last=False)
                size -= dropped.rows.nbytes


def search(
    scope: Scope,
    index: MeaningIndex,
    query: npt.NDArray[np.float32],
    *,
    wanted: MentionFilter,
    limit: int,
    cursor: str | None = None,
    among: Seqs | None = None,
) -> Page[tuple[StoredMention, float]]:
    """Mentions that meet `wanted`, the nearest to the meaning `query` (384,) first, each with its cosine.

    It is the cosine of what is left of both without the directions in which the project's languages differ. Where
    `among` is given, (n,) ascending, these mentions alone are compared, which have to meet `wanted`.

    InvalidCursor for a cursor of another list. Of at most EXACT mentions every one is compared and listed; of more
    LISTED that are near by sketch.
    """
    held = index.held(scope)
    if not len(held.seqs):
        return Page((), None)
    found = _narrow(scope, held.seqs, wanted) if among is None else among
    if found is not None:
        places = np.searchsorted(held.seqs, found)
        held = held.at(places[(places < len(held.seqs)) & (held.seqs[np.minimum(places, len(held.seqs) - 1)] == found)])
    seqs, scores, left = _scored(scope, held, query_without(query, held.basis), wanted if found is None else None)
    order = np.lexsort((seqs, -scores))  # by score, then by number
    if cursor is not None:
        score, seq = (int(part) for part in opened(scope, cursor, int, int))
        after = (scores[order] < score) | ((scores[order] == score) & (seqs[order] > seq))
        order = order[after]
    chosen = _meeting(scope, seqs[order], left, enough=limit + 1)
    by_seq = dict(zip(seqs[order].tolist(), scores[order].tolist(), strict=True))
    there = mentions_by_seq(scope, chosen[:limit])
    items = tuple((there[seq], by_seq[seq] / STEPS) for seq in chosen[:limit] if seq in there)
    last = chosen[:limit][-1] if len(chosen) > limit else None
    return Page(items, None if last is None else sealed(scope, by_seq[last], last))


def is_near(scope: Scope, index: MeaningIndex, query: npt.NDArray[np.float32], found: Sequence[StoredMention]) -> bool:
    """Whether one of `found` lies markedly nearer to the meaning `query` (384,) than mentions of the project at large.

    All cosines of the encoder are high; seen from the middle of the mentions they tell. True for fewer than SOME.
    """
    held = index.held(scope)
    if len(held.seqs) < SOME:
        return True
    _, read = meanings_there(scope, [one.seq for one in found])
    middle = held.middle if held.meanings is None else held.meanings.mean(axis=0, dtype=np.float32)
    assert middle is not None
    rows = without(read, held.basis).astype(np.float32) - middle
    wanted = query_without(query, held.basis) - middle
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(wanted)
    return bool(np.any(rows @ wanted >= NEARER * lengths))


def similarities(meanings: Half, query: npt.NDArray[np.float32]) -> Scores:
    """Cosines of `meanings` (n, d) to `query` (d,), all of length 1, in ten-thousandths, int32 (n,)."""
    scores = np.empty(len(meanings), dtype=np.int32)
    for start in range(0, len(meanings), BLOCK):
        block = meanings[start : start + BLOCK].astype(np.float32)
        scores[start : start + BLOCK] = np.rint(block @ query * STEPS)
    return scores


def _scored(
    scope: Scope, held: Held, query: npt.NDArray[np.float32], wanted: MentionFilter | None
) -> tuple[Seqs, Scores, MentionFilter | None]:
    """Numbers and similarities of what is to be listed, and the filter if it is still to be held against them."""
    if held.meanings is not None:
        return held.seqs, similarities(held.meanings, query), wanted
    assert held.sketches is not None
    assert held.middle is not None
    filtered = wanted is not None and wanted != MentionFilter()
    close = nearest(held.sketches, sketch(query[None, :], held.middle), LOOKED if filtered else NEAR)
    if filtered:
        meeting = _meeting(scope, held.seqs[close], wanted, enough=NEAR)
        close = close[np.isin(held.seqs[close], meeting)]
    listed = close[nearer(held.sketches[close], query, held.middle, LISTED)]
    found, meanings = meanings_there(scope, held.seqs[listed].tolist())
    return found, similarities(without(meanings, held.basis), query), None


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
    if revision > shelf.revision or erasures != shelf.erasures:
        _learn(shelf, scope, erasures)
    if revision > shelf.revision:
        _add(shelf, scope, meanings_since(scope, shelf.revision))
    if erasures != shelf.erasures:
        there = np.isin(shelf.seqs, all_seqs(scope), assume_unique=True)
        shelf.seqs, shelf.rows = shelf.seqs[there], _laid(shelf, shelf.rows[there])
    shelf.revision, shelf.erasures = revision, erasures


def _learn(shelf: _Shelf, scope: Scope, erasures: int) -> None:
    """Learn the languages if it is time to; if they turn out to be others, all is read anew.

    It is when there are many more mentions, when some were erased, and when their meanings were replaced, which is told
    by a revision without a mention more.
    """
    there = scope.count(MentionTable)
    learned = (learned_from(there), erasures)
    if learned == shelf.learned and there != shelf.counted:
        shelf.counted = there
        return
    basis, shelf.learned, shelf.counted = learn(scope, learned[0]), learned, there
    if np.array_equal(basis, shelf.basis):
        return
    shelf.basis, shelf.revision, shelf.middle = basis, 0, None
    shelf.seqs, shelf.rows = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=HALF)


def _add(shelf: _Shelf, scope: Scope, blocks: Iterable[tuple[Seqs, Half]]) -> None:
    """Put the mentions of `blocks` in, in the place of those that were there; sketched as soon as they are many."""
    numbers: list[Seqs] = []
    rows: list[npt.NDArray[Any]] = []
    count = len(shelf.seqs)
    for seqs, meanings in blocks:
        count += len(seqs)
        if shelf.middle is None and count > EXACT:
            shelf.middle = middle_of(without(first_meanings(scope, SAMPLE), shelf.basis))
            rows = [sketch(some, shelf.middle) for some in rows]
            shelf.rows = sketch(shelf.rows, shelf.middle) if len(shelf.seqs) else shelf.rows
        numbers.append(seqs)
        told = without(meanings, shelf.basis)
        rows.append(told if shelf.middle is None else sketch(told, shelf.middle))
    if not numbers:
        return
    new = np.concatenate(numbers)
    kept = ~np.isin(shelf.seqs, new, assume_unique=True)
    old = [(shelf.seqs[kept], shelf.rows[kept])] if kept.any() else []
    seqs = np.concatenate([*(one for one, _ in old), new])
    order = np.argsort(seqs, kind="stable")
    shelf.seqs = seqs[order]
    shelf.rows = _laid(shelf, np.concatenate([*(one for _, one in old), *rows])[order])


def _laid(shelf: _Shelf, rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Rows as a search goes through them."""
    return rows if shelf.middle is None else by_word(rows)
