"""Projects: find, make, list, and change their settings."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.store.session import writing
from app.store.tables import ProjectTable

LANGUAGE = "en"
UNTHEMED_BUDGET = 0.2


@dataclass(frozen=True, slots=True)
class Project:
    """A project and its settings: days that feedback is kept (null: for ever), language, share left unthemed."""

    id: int
    name: str
    created_at: dt.datetime
    retention_days: int | None
    language: str
    unthemed_budget: float
    redaction_patterns: Mapping[str, str]


def find_project(session: Session, name: str) -> Project | None:
    """The project of that name."""
    row = session.scalar(select(ProjectTable).where(ProjectTable.name == name))
    return None if row is None else _project(row)


def get_project(session: Session, project_id: int) -> Project:
    """The project of that id, which is known to exist."""
    return _project(session.get_one(ProjectTable, project_id, populate_existing=True))


def list_projects(session: Session) -> list[Project]:
    """All projects by name."""
    return [_project(row) for row in session.scalars(select(ProjectTable).order_by(ProjectTable.name))]


def add_project(session: Session, name: str, *, now: dt.datetime) -> Project:
    """Make a project with the usual settings."""
    row = ProjectTable(
        name=name,
        created_at=now,
        language=LANGUAGE,
        unthemed_budget=UNTHEMED_BUDGET,
        redaction_patterns={},
        mention_revision=0,
        erasures=0,
        secret=_new_secret(),
    )
    session.add(row)
    session.flush()
    return _project(row)


def change_project(session: Session, project_id: int, **settings: Any) -> None:  # noqa: ANN401 - columns by name
    """Change some of the settings of a project."""
    session.execute(update(ProjectTable).where(ProjectTable.id == project_id).values(**settings))


def secret_of(session: Session, project_id: int) -> bytes:
    """What the project's cursors are sealed with, known to nobody.

    A process of the version before that column makes projects without: such a one gets its secret here, of several that
    come at once the first one's.
    """
    query = select(ProjectTable.secret).where(ProjectTable.id == project_id)
    kept = session.scalar(query)
    if kept is None:
        none = update(ProjectTable).where(ProjectTable.id == project_id, ProjectTable.secret.is_(None))
        with writing(session) as writer:
            writer.execute(none.values(secret=_new_secret()), execution_options={"synchronize_session": False})
            kept = writer.execute(query).scalar_one()
    return bytes.fromhex(str(kept))


def counters(session: Session, project_id: int, *, lock: bool = False) -> tuple[int, int]:
    """The project's `mention_revision` and `erasures`: by these a cache knows whether it is fresh.

    With `lock` nobody writes mentions of the project until the transaction ends.
    """
    columns = (ProjectTable.mention_revision, ProjectTable.erasures)
    query = select(*columns).where(ProjectTable.id == project_id)
    revision, erasures = session.execute(query.with_for_update() if lock else query).one()
    return revision, erasures


def _new_secret() -> str:
    return secrets.token_hex(32)


def _project(row: ProjectTable) -> Project:
    return Project(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        retention_days=row.retention_days,
        language=row.language,
        unthemed_budget=row.unthemed_budget,
        redaction_patterns=row.redaction_patterns,
    )
