"""What a project may store and how much it stores, counted in the transaction of what comes and goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.store.scope import Scope, pieces
from app.store.tables import FeedbackTable
from app.store.tables_quota import QuotaTable

AT_ONCE = 5_000  # rows read at once


@dataclass(frozen=True, slots=True)
class Quota:
    """Most items and bytes of text, null for any number; and those that are held."""

    items: int | None
    size: int | None
    held_items: int
    held_size: int


def get_quota(scope: Scope) -> Quota | None:
    """The project's quota; null if it has none."""
    row = scope.session.scalar(scope.rows(QuotaTable).execution_options(populate_existing=True))
    return None if row is None else Quota(row.items, row.size, row.held_items, row.held_size)


def put_quota(scope: Scope, *, items: int | None, size: int | None) -> None:
    """Set what the project may hold, all of which is counted anew; two nulls lift it."""
    scope.delete(QuotaTable)
    if items is None and size is None:
        return
    scope.insert(QuotaTable, [{"items": items, "size": size, "held_items": 0, "held_size": 0}])
    query = scope.columns(FeedbackTable, FeedbackTable.text, FeedbackTable.turns)
    count = total = 0
    for text, turns in scope.session.execute(query, execution_options={"yield_per": AT_ONCE}):
        count, total = count + 1, total + size_of(text, turns)
    add_held(scope, items=count, size=total)


def add_held(scope: Scope, *, items: int, size: int) -> None:
    """Count what came, or with numbers below zero what went; nothing in a project without a quota."""
    values = {"held_items": QuotaTable.held_items + items, "held_size": QuotaTable.held_size + size}
    scope.changed(scope.update(QuotaTable).values(values))


def held_of(scope: Scope, ids: Sequence[str]) -> tuple[int, int]:
    """How many of the items are there and their bytes; zeros in a project without a quota."""
    if not ids or not scope.count(QuotaTable):
        return 0, 0
    sizes = []
    for some in pieces(ids):
        query = scope.columns(FeedbackTable, FeedbackTable.text, FeedbackTable.turns)
        sizes += [
            size_of(text, turns) for text, turns in scope.session.execute(query.where(FeedbackTable.id.in_(some)))
        ]
    return len(sizes), sum(sizes)


def size_of(text: str, turns: Sequence[Mapping[str, Any]] | None) -> int:
    """Bytes of an item's words in UTF-8, and of the times of its turns."""
    told = (f"{turn['text']}{turn.get('time') or ''}" for turn in turns or ())
    return len(text.encode()) + sum(len(one.encode()) for one in told)
