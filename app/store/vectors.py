"""Vectors of mentions, read in bulk: what is new since a revision, what is still there, some by number."""

import json
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, LargeBinary, Select, and_, any_, func, literal, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY

from app.store.scope import Scope, pieces
from app.store.tables import MentionTable, VectorTable
from app.store.types import HALF, Half

AT_ONCE = 20_000  # rows read at once
DRAW, PRIME = 40_503, 65_521  # multiples of the one, modulo the other, lie as if drawn

Seqs = npt.NDArray[np.int64]


def meanings_since(scope: Scope, revision: int) -> Iterator[tuple[Seqs, Half]]:
    """Numbers (n,) and meanings (n, 384) of the mentions written after `revision`, in blocks."""
    query = scope.columns(VectorTable, VectorTable.seq, type_coerce(VectorTable.meaning, LargeBinary))
    if revision:  # else of all, which need not be looked up one by one
        written = and_(scope.owned(MentionTable), MentionTable.seq == VectorTable.seq, MentionTable.revision > revision)
        query = query.join(MentionTable, written)
    for rows in _in_bytes(scope, query):
        yield _stacked(rows)


def _stacked(rows: Sequence[Sequence[Any]]) -> tuple[Seqs, Half]:
    """Numbers (n,) and meanings (n, d) of rows with the bytes of each, one at least."""
    meanings = np.frombuffer(b"".join([row[1] for row in rows]), dtype=HALF).reshape(len(rows), -1)
    return np.array([row[0] for row in rows], dtype=np.int64), meanings


def all_seqs(scope: Scope) -> Seqs:
    """Numbers of all mentions with vectors, ascending."""
    query = scope.columns(VectorTable, VectorTable.seq).order_by(VectorTable.seq)
    return np.fromiter(scope.session.scalars(query), dtype=np.int64)


def first_meanings(scope: Scope, count: int) -> Half:
    """Meanings of the first `count` mentions by number, float16 (n, 384)."""
    query = scope.columns(VectorTable, VectorTable.meaning).order_by(VectorTable.seq).limit(count)
    return np.stack(scope.session.scalars(query).all())


def first_by_lang(scope: Scope, count: int, *, each: int, every: int = 1) -> dict[int, str]:
    """Of the first `count` mentions the first `each` of every language: their languages by number.

    Looked at is one in so many, as if drawn, for languages may come in turn.
    """
    last = scope.columns(MentionTable, MentionTable.seq).order_by(MentionTable.seq).offset(max(count, 1) - 1).limit(1)
    place = func.row_number().over(partition_by=MentionTable.lang, order_by=MentionTable.seq)
    ranked = scope.columns(MentionTable, MentionTable.seq, MentionTable.lang, place.label("place"))
    drawn = MentionTable.seq * DRAW % PRIME < PRIME // every
    looked = ranked.where(MentionTable.seq <= last.scalar_subquery(), drawn).subquery()
    found = looked.select().where(looked.c.place <= each).order_by(looked.c.seq)
    return {seq: lang for seq, lang, _ in scope.session.execute(found)}


def meanings_there(scope: Scope, seqs: Sequence[int]) -> tuple[Seqs, Half]:
    """Those of the mentions by number that are there, ascending, and their meanings, float16 (n, 384)."""
    query = scope.columns(VectorTable, VectorTable.seq, type_coerce(VectorTable.meaning, LargeBinary))
    rows = [row for block in _in_bytes(scope, query.where(_numbered(scope, seqs))) for row in block]
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=HALF)
    return _stacked(sorted(rows, key=itemgetter(0)))


def _in_bytes(scope: Scope, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Rows of a query in blocks, bytes as they are; PostgreSQL would hand them out as text, digit by digit."""
    connection = scope.session.connection()
    if scope.is_sqlite:
        yield from connection.execute(query, execution_options={"yield_per": AT_ONCE}).partitions()
        return
    compiled = query.compile(dialect=connection.dialect)
    driver: Any = connection.connection.driver_connection
    with driver.cursor(name="in_bytes", binary=True) as cursor:
        cursor.execute(str(compiled), compiled.params)
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


def _numbered(scope: Scope, seqs: Sequence[int]) -> ColumnElement[bool]:
    """That a vector is of one of these numbers, however many: one value for the database to read, not one each."""
    if scope.is_sqlite:
        each = func.json_each(json.dumps(list(seqs))).table_valued("value")
        return VectorTable.seq.in_(each.select())
    return VectorTable.seq == any_(literal(list(seqs), ARRAY(BigInteger)))


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
