"""Migrations of the store, run by Alembic without a file of settings: `upgrade`, `downgrade` and `drift`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from app.store import tables_answers, tables_quota, tables_registry, tables_sessions, tables_themes, tables_work
from app.store.session import Database
from app.store.tables import Base

FOLDER = Path(__file__).parent
ALL = (Base, tables_answers, tables_quota, tables_themes, tables_work, tables_registry, tables_sessions)
"""Named, so that every table is known to the metadata."""
TURN = 0x77617966656C74  # "wayfelt": PostgreSQL's number for the lock of those who change the tables


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the tables up to revision `to`, in one transaction. Several processes may ask at once: one does it."""
    with _alone(database) as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Take the tables back to revision `to`, in one transaction."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), to)


def revision(database: Database) -> str | None:
    """The revision the tables are at; null for an empty database. DatabaseProblem if it can't be read."""
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def head() -> str:
    """The revision that this version of the program works with."""
    found = ScriptDirectory(str(FOLDER)).get_current_head()
    assert found is not None
    return found


def known() -> frozenset[str]:
    """Every revision that this version of the program can bring up to its own."""
    return frozenset(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())


def drift(database: Database) -> list[Any]:
    """What the tables in the program have that those in the database don't, or the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction in which nobody else changes tables: Alembic reads the revision in it, after those before.

    SQLite has one writer at a time anyway; on PostgreSQL the lock is held until the transaction ends.
    """
    with database.engine.execution_options(wayfelt_writes=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(TURN)))
        yield connection


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
