"""Take prepared feedback in: told apart from what is there already, kept, and a job to score it, as one."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from app.domain.ids import new_id
from app.errors import IdempotencyConflict
from app.services.intake_items import ItemError, Prepared
from app.services.quota import hold_to_quota
from app.store.corrections import drop_corrections
from app.store.feedback import (
    ExternalKey,
    StoredFeedback,
    feedback_by_id,
    insert_feedback,
    known_feedback,
    lock_feedback,
    replace_feedback,
    take_forsaken,
)
from app.store.idempotency import ERASED, keep_answer, reserve_answer
from app.store.jobs import enqueue
from app.store.mentions import drop_mentions, follow_items
from app.store.scope import Scope

SCORE = "score"


@dataclass(frozen=True, slots=True)
class TakenItem:
    """What became of the item at `index`: new, put in the place of an older one, or known word for word."""

    index: int
    id: str
    outcome: Literal["accepted", "updated", "duplicate"]


@dataclass(frozen=True, slots=True)
class Intake:
    """The answer. It holds ids and no text.

    `job` scores what is new or changed, and what was known but never scored since its job came to nothing; null if
    there is none of it.
    """

    items: tuple[TakenItem, ...]
    errors: tuple[ItemError, ...]
    job: str | None

    @property
    def accepted(self) -> int:
        """How many are new or changed."""
        return sum(item.outcome != "duplicate" for item in self.items)

    @property
    def duplicates(self) -> int:
        """How many were known word for word."""
        return sum(item.outcome == "duplicate" for item in self.items)


@dataclass(frozen=True, slots=True)
class Replay:
    """The Idempotency-Key of a request and the sha256 of its body."""

    key: str
    body_hash: str


def accept(scope: Scope, prepared: Prepared, *, now: dt.datetime, replay: Replay | None = None) -> Intake:
    """Take `prepared` items. Those without external id are always new.

    QuotaReached if the project would hold more than it may.
    Under the key of `replay` the first answer is given again, and IdempotencyConflict is raised for another body.
    """
    if replay is not None:
        kept = reserve_answer(scope, replay.key, body_hash=replay.body_hash, now=now)
        if kept is not None:
            return _replayed(kept.body_hash, kept.answer, replay)
    intake = _keep(scope, prepared, now=now)
    if replay is not None:
        keep_answer(scope, replay.key, asdict(intake))
    return intake


def _replayed(body_hash: str, answer: Mapping[str, Any], replay: Replay) -> Intake:
    if answer == ERASED:
        raise IdempotencyConflict("what came with this Idempotency-Key was erased since; it isn't taken in again")
    if body_hash != replay.body_hash:
        raise IdempotencyConflict("this Idempotency-Key came before with another body; use a new key for new items")
    return Intake(
        items=tuple(TakenItem(**item) for item in answer["items"]),
        errors=tuple(ItemError(**error) for error in answer["errors"]),
        job=answer["job"],
    )


def _keep(scope: Scope, prepared: Prepared, *, now: dt.datetime) -> Intake:
    job_id = new_id()
    known = known_feedback(scope, _keys(prepared.items.values()))
    fresh, later = _sort_out(prepared.items, known, job_id)
    # In the order of their keys, so that two requests never wait for one another.
    there = insert_feedback(scope, sorted(fresh.values(), key=lambda item: item.key or ("", item.id)))
    taken = {index: TakenItem(index, item.id, "accepted") for index, item in fresh.items() if item.id in there}
    # Not put in: another request was faster, or an earlier item of this one has the same external id.
    later |= {index: item for index, item in fresh.items() if item.id not in there}
    if later:
        known = known_feedback(scope, _keys(later.values()))
    changed: dict[str, StoredFeedback] = {}
    for index, item in sorted(later.items()):
        taken[index] = _compare(index, item, known, changed)
    _put_anew(scope, changed)
    if any(item.outcome != "duplicate" for item in taken.values()):
        hold_to_quota(scope)
    scored = {item.id for item in taken.values() if item.outcome != "duplicate"}
    scored |= take_forsaken(scope, job_id, sorted({item.id for item in taken.values()} - scored))
    if scored:
        enqueue(scope, SCORE, job_id=job_id, total=len(scored), now=now)
    return Intake(
        items=tuple(taken[index] for index in sorted(taken)),
        errors=prepared.errors,
        job=job_id if scored else None,
    )


def _keys(items: Iterable[StoredFeedback]) -> set[ExternalKey]:
    return {item.key for item in items if item.key is not None}


def _sort_out(
    prepared: Mapping[int, StoredFeedback], known: Mapping[ExternalKey, object], job_id: str
) -> tuple[dict[int, StoredFeedback], dict[int, StoredFeedback]]:
    """Those to be put in, and those whose external id is known, by now or by an earlier item of the request."""
    fresh: dict[int, StoredFeedback] = {}
    later: dict[int, StoredFeedback] = {}
    seen = set(known)
    for index, item in prepared.items():
        (later if item.key in seen else fresh)[index] = replace(item, job_id=job_id)
        if item.key is not None:
            seen.add(item.key)
    return fresh, later


def _compare(
    index: int,
    item: StoredFeedback,
    known: dict[ExternalKey, tuple[str, str]],
    changed: dict[str, StoredFeedback],
) -> TakenItem:
    """The same words: a duplicate. Other words: noted in `known` and `changed`, where the last of an item stays."""
    assert item.key is not None
    item_id, content = known[item.key]
    if content == item.content_hash:
        return TakenItem(index, item_id, "duplicate")
    known[item.key] = (item_id, item.content_hash)
    changed[item_id] = replace(item, feedback=replace(item.feedback, id=item_id))
    return TakenItem(index, item_id, "updated")


def _put_anew(scope: Scope, changed: Mapping[str, StoredFeedback]) -> None:
    """Put changed items in the place of the old. What was found and corrected in those stays where their words do."""
    before = feedback_by_id(scope, lock_feedback(scope, list(changed)))
    for item_id in sorted(changed):
        replace_feedback(scope, _when_it_came(changed[item_id], before.get(item_id)))
    same = [item for item_id, item in changed.items() if item_id in before and _words(item) == _words(before[item_id])]
    other = sorted(set(changed).difference(item.id for item in same))
    drop_mentions(scope, other)
    drop_corrections(scope, other)
    follow_items(scope, same)


def _when_it_came(item: StoredFeedback, before: StoredFeedback | None) -> StoredFeedback:
    """The item as of when it first came, where it doesn't say when it happened: a change of it isn't news."""
    return item if before is None or item.occurred_at else replace(item, at=before.received_at)


def _words(item: StoredFeedback) -> tuple[str, list[tuple[str, str]]]:
    return item.feedback.text, [(turn.role, turn.text) for turn in item.feedback.turns]
