"""Answers kept for requests that may be sent again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.store.scope import Scope, pieces
from app.store.tables_work import IdempotencyTable

ERASED: Mapping[str, Any] = {"erased": True}
"""In the place of an answer that named what was erased since."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a body of this sha256, or ERASED."""

    body_hash: str
    answer: Mapping[str, Any]


def reserve_answer(scope: Scope, key: str, *, body_hash: str, now: dt.datetime) -> KeptAnswer | None:
    """Take `key` for this transaction, or tell what was answered under it before.

    Of two that come at once the second waits here until the first has committed.
    """
    row = {"key": key, "body_hash": body_hash, "answer": {}, "created_at": now}
    if scope.insert_new(IdempotencyTable, [row], told=IdempotencyTable.key):
        return None
    kept = scope.session.scalars(scope.rows(IdempotencyTable).where(IdempotencyTable.key == key)).one()
    return KeptAnswer(kept.body_hash, kept.answer)


def keep_answer(scope: Scope, key: str, answer: Mapping[str, Any]) -> None:
    """Keep the answer of the key that this transaction took."""
    scope.changed(scope.update(IdempotencyTable).where(IdempotencyTable.key == key).values(answer=dict(answer)))


def drop_answers_about(scope: Scope, ids: Iterable[str]) -> int:
    """Take away the answers that name one of `ids`, with what is known of their bodies; how many.

    The keys stay, so that the same request, sent again by a queue, doesn't bring back what was erased.
    """
    wanted = set(ids)
    told = scope.session.execute(scope.columns(IdempotencyTable, IdempotencyTable.key, IdempotencyTable.answer))
    keys = [key for key, answer in told if any(item.get("id") in wanted for item in answer.get("items", ()))]
    erased = scope.update(IdempotencyTable).values(answer=dict(ERASED), body_hash="")
    return sum(scope.changed(erased.where(IdempotencyTable.key.in_(some))) for some in pieces(keys))


def drop_old_answers(scope: Scope, *, before: dt.datetime) -> int:
    """Take away answers given before that moment; how many."""
    return scope.delete(IdempotencyTable, IdempotencyTable.created_at < before)
