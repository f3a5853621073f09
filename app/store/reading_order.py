"""Pages of mentions in the order of how they feel: the worst first, the best, or those furthest from neutral."""

import datetime as dt
import heapq
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from app.errors import InvalidCursor
from app.store.filters import MentionFilter, mention_conditions
from app.store.page import OTHER_LIST, Page, after_place
from app.store.reading import StoredMention, mentions_by_seq
from app.store.scope import Scope, pieces
from app.store.seal import opened, sealed
from app.store.tables import MentionTable


class Order(StrEnum):
    """What comes first."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    STRONGEST = "strongest"


_RANKS: Mapping[Order, tuple[ColumnElement[float], Callable[[float], float]]] = {
    Order.NEGATIVE: (MentionTable.valence.expression, lambda valence: valence),
    Order.POSITIVE: (-MentionTable.valence, lambda valence: -valence),
    Order.STRONGEST: (-func.abs(MentionTable.valence), lambda valence: -abs(valence)),
}
"""What mentions are ordered by, the least first, as a database and as Python works it out."""

_Key = tuple[float, dt.datetime, int]


def page_in_order(
    scope: Scope,
    wanted: MentionFilter,
    order: Order,
    *,
    limit: int,
    cursor: str | None = None,
    among: Sequence[int] | None = None,
) -> Page[StoredMention]:
    """A page of the mentions that meet the filter; of those that feel alike the one that happened last first.

    Where `among` is given, their numbers, these alone. InvalidCursor for a cursor of another list.
    """
    rank, _ = _RANKS[order]
    query = scope.columns(MentionTable, rank, MentionTable.at, MentionTable.seq)
    query = query.where(*mention_conditions(scope, wanted, whole=True), *_after(scope, order, cursor))
    if among is None:
        query = query.order_by(rank, MentionTable.at.desc(), MentionTable.seq.desc()).limit(limit + 1)
        keys: list[Any] = list(scope.session.execute(query))
    else:
        some = (query.where(MentionTable.seq.in_(part)) for part in pieces(among))
        found = (tuple(row) for part in some for row in scope.session.execute(part))
        keys = heapq.nsmallest(limit + 1, found, key=_place)
    seqs = [key[2] for key in keys]
    there = mentions_by_seq(scope, seqs[:limit])
    items = tuple(there[seq] for seq in seqs[:limit])
    return Page(items, sealed(scope, str(order), seqs[limit - 1]) if len(seqs) > limit else None)


def _place(key: _Key) -> tuple[float, float, int]:
    rank, at, seq = key
    return rank, -at.timestamp(), -seq


def _after(scope: Scope, order: Order, cursor: str | None) -> list[ColumnElement[bool]]:
    """The condition that a mention comes after the last one of the page before."""
    if cursor is None:
        return []
    of, seq = opened(scope, cursor, str, int)
    rows = scope.columns(MentionTable, MentionTable.valence, MentionTable.at).where(MentionTable.seq == seq)
    last = scope.session.execute(rows).first()
    if of != order or last is None:
        raise InvalidCursor(OTHER_LIST)
    rank, worked_out = _RANKS[order]
    here = worked_out(last.valence)
    return [or_(rank > here, and_(rank == here, after_place(MentionTable.at, MentionTable.seq, last.at, int(seq))))]
