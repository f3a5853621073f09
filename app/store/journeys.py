"""Journeys of a project's own, as YAML."""

import datetime as dt
from dataclasses import dataclass

from app.store.scope import Scope
from app.store.tables_themes import JourneyTable


@dataclass(frozen=True, slots=True)
class StoredJourney:
    """A journey's text and how often it was put."""

    name: str
    version: int
    yaml: str


def list_journeys(scope: Scope) -> list[StoredJourney]:
    """The project's journeys by name."""
    rows = scope.session.scalars(scope.rows(JourneyTable).order_by(JourneyTable.name))
    return [StoredJourney(row.name, row.version, row.yaml) for row in rows]


def get_journey(scope: Scope, name: str) -> StoredJourney | None:
    """The project's journey of that name."""
    row = scope.session.scalar(scope.rows(JourneyTable).where(JourneyTable.name == name))
    return None if row is None else StoredJourney(row.name, row.version, row.yaml)


def drop_journey(scope: Scope, name: str) -> bool:
    """Take the project's journey of that name away; whether there was one."""
    return scope.delete(JourneyTable, JourneyTable.name == name) > 0


def put_journey(scope: Scope, journey: StoredJourney, *, now: dt.datetime) -> None:
    """Keep a journey, in the place of the one of its name."""
    row = {"name": journey.name, "version": journey.version, "yaml": journey.yaml, "updated_at": now}
    scope.upsert(JourneyTable, [row], key=["name"])
