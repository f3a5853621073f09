"""Journeys of a project's own, as YAML. Of one that was taken away the version stays, lest it be given out again."""

import datetime as dt
from dataclasses import dataclass

from app.store.scope import Scope
from app.store.tables_themes import JourneyTable

GONE = ""
"""The text of a journey that was taken away."""


@dataclass(frozen=True, slots=True)
class StoredJourney:
    """A journey's text and how often it was put."""

    name: str
    version: int
    yaml: str


def list_journeys(scope: Scope) -> list[StoredJourney]:
    """The project's journeys by name."""
    rows = scope.session.scalars(scope.rows(JourneyTable).where(JourneyTable.yaml != GONE).order_by(JourneyTable.name))
    return [StoredJourney(row.name, row.version, row.yaml) for row in rows]


def get_journey(scope: Scope, name: str) -> StoredJourney | None:
    """The project's journey of that name."""
    mine = scope.rows(JourneyTable).where(JourneyTable.name == name, JourneyTable.yaml != GONE)
    row = scope.session.scalar(mine)
    return None if row is None else StoredJourney(row.name, row.version, row.yaml)


def last_version(scope: Scope, name: str) -> int:
    """The last version that a journey of that name had, whether it is there or was taken away; 0 if none was."""
    mine = scope.columns(JourneyTable, JourneyTable.version).where(JourneyTable.name == name)
    return scope.session.scalar(mine) or 0


def drop_journey(scope: Scope, name: str, *, now: dt.datetime) -> bool:
    """Take the project's journey of that name away; whether there was one."""
    mine = scope.update(JourneyTable).where(JourneyTable.name == name, JourneyTable.yaml != GONE)
    return scope.changed(mine.values(yaml=GONE, updated_at=now)) > 0


def put_journey(scope: Scope, journey: StoredJourney, *, now: dt.datetime) -> None:
    """Keep a journey, in the place of the one of its name."""
    row = {"name": journey.name, "version": journey.version, "yaml": journey.yaml, "updated_at": now}
    scope.upsert(JourneyTable, [row], key=["name"])
