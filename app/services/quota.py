"""What a project may store: set by its operator, held to by every intake."""

import datetime as dt

from app.errors import InputError, QuotaReached
from app.store.audit import note
from app.store.quota import get_quota, put_quota
from app.store.scope import Scope

REMEDY = "erase some, set a retention, or have the quota raised: `wayfelt project set --quota`"


def set_quota(scope: Scope, *, items: int | None, size: int | None, now: dt.datetime, actor: str = "cli") -> None:
    """Let the project hold so many items and bytes of text; null leaves that as it is, 0 lifts it."""
    if (items or 0) < 0 or (size or 0) < 0:
        raise InputError("a quota is a number of items or bytes; 0 lifts it")
    kept = get_quota(scope)
    new = {
        "items": (kept.items if kept else None) if items is None else items or None,
        "size": (kept.size if kept else None) if size is None else size or None,
    }
    put_quota(scope, **new)
    note(scope, "project.quota", actor=actor, detail=new, now=now)


def hold_to_quota(scope: Scope) -> None:
    """QuotaReached if the project holds more than it may: raised in the transaction of what came, so it takes nothing.

    Whoever asks has counted what it put in, and so holds the row until it commits: two intakes can't both fit.
    """
    kept = get_quota(scope)
    if kept is None:
        return
    if kept.items is not None and kept.held_items > kept.items:
        raise QuotaReached(
            f"the project may hold {kept.items:,} items and this would make {kept.held_items:,}; {REMEDY}"
        )
    if kept.size is not None and kept.held_size > kept.size:
        raise QuotaReached(
            f"the project may hold {kept.size:,} bytes of text and this would make {kept.held_size:,}; {REMEDY}"
        )
