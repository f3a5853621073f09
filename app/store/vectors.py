"""Vectors of mentions, read in bulk: what is new since a revision, what is still there, some by number."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import and_

from app.store.scope import Scope, pieces
from app.store.tables import MentionTable, VectorTable
from app.store.types import HALF, Half

AT_ONCE = 20_000  # rows read at once

Seqs = npt.NDArray[np.int64]


def meanings_since(scope: Scope, revision: int) -> Iterator[tuple[Seqs, Half]]:
    """Numbers (n,) and meanings (n, 384) of the mentions written after `revision`, in blocks."""
    written = and_(scope.owned(MentionTable), MentionTable.seq == VectorTable.seq, MentionTable.revision > revision)
    query = scope.columns(VectorTable, VectorTable.seq, VectorTable.meaning).join(MentionTable, written)
    result = scope.session.execute(query, execution_options={"yield_per": AT_ONCE})
    for block in result.partitions():
        yield np.array([seq for seq, _ in block], dtype=np.int64), np.stack([meaning for _, meaning in block])


def all_seqs(scope: Scope) -> Seqs:
    """Numbers of all mentions with vectors, ascending."""
    query = scope.columns(VectorTable, VectorTable.seq).order_by(VectorTable.seq)
    return np.fromiter(scope.session.scalars(query), dtype=np.int64)


def first_meanings(scope: Scope, count: int) -> Half:
    """Meanings of the first `count` mentions by number, float16 (n, 384)."""
    query = scope.columns(VectorTable, VectorTable.meaning).order_by(VectorTable.seq).limit(count)
    return np.stack(scope.session.scalars(query).all())


def meanings_there(scope: Scope, seqs: Sequence[int]) -> tuple[Seqs, Half]:
    """Those of the mentions by number that are there, ascending, and their meanings, float16 (n, 384)."""
    found: list[tuple[int, Half]] = []
    connection = scope.session.connection()  # rows as they come, without what a session does for each
    for some in pieces(seqs):
        query = scope.columns(VectorTable, VectorTable.seq, VectorTable.meaning).where(VectorTable.seq.in_(some))
        found += [(seq, meaning) for seq, meaning in connection.execute(query)]
    found.sort(key=lambda pair: pair[0])
    meanings = np.stack([meaning for _, meaning in found]) if found else np.zeros((0, 0), dtype=HALF)
    return np.array([seq for seq, _ in found], dtype=np.int64), meanings


def features_of(scope: Scope, seqs: Sequence[int]) -> Half:
    """Features of mentions by number, float16 (n, width), in that order; all must be there."""
    found: dict[int, Half] = {}
    for some in pieces(seqs):
        query = scope.columns(VectorTable, VectorTable.seq, VectorTable.features).where(VectorTable.seq.in_(some))
        found |= {seq: vector for seq, vector in scope.session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    return np.stack([found[seq] for seq in seqs]) if len(seqs) else np.zeros((0, 0), dtype=HALF)


def placed_surely(scope: Scope, seqs: Sequence[int], sure: float) -> tuple[set[int], set[int]]:
    """Numbers of the mentions among `seqs` whose stage, and whose touchpoint, has a confidence of `sure` at least."""
    columns = (MentionTable.seq, MentionTable.stage_confidence, MentionTable.touchpoint_confidence)
    query = scope.columns(MentionTable, *columns)
    rows = [row for some in pieces(seqs) for row in scope.session.execute(query.where(MentionTable.seq.in_(some)))]
    return {row[0] for row in rows if row[1] >= sure}, {row[0] for row in rows if row[2] >= sure}
