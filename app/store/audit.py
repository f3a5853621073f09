"""The audit log: who did what when, without personal data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.store.scope import Scope
from app.store.tables_work import AuditTable


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log; `actor` is the visible part of a key, or `cli` or `system`."""

    at: dt.datetime
    actor: str
    action: str
    detail: Mapping[str, Any]


def note(scope: Scope, action: str, *, actor: str, detail: Mapping[str, Any], now: dt.datetime) -> None:
    """Add a line; `detail` holds ids and counts alone."""
    scope.insert(AuditTable, [{"at": now, "actor": actor, "action": action, "detail": dict(detail)}])


def entries(scope: Scope, *, limit: int = 1_000) -> list[Entry]:
    """The project's last lines, newest first."""
    rows = scope.session.scalars(scope.rows(AuditTable).order_by(AuditTable.seq.desc()).limit(limit))
    return [Entry(row.at, row.actor, row.action, row.detail) for row in rows]
