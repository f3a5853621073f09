"""The database behind a URL, and the two ways to speak with it: to read, and to write in one transaction."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from app.errors import DatabaseProblem

BUSY_SECONDS = 30
SCHEMES = ("sqlite", "postgresql")
_WRITES = "wayfelt_writes"


@dataclass(frozen=True, slots=True)
class Database:
    """An engine. Threads may share it; a process opens its own."""

    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file with one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the data and changes nothing."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end of the block or not at all.

        On SQLite it waits for its turn at the start, so that it never fails halfway for want of a lock.
        """
        bound = self.engine.execution_options(**{_WRITES: True})
        with Session(bound, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """The database at `url`: sqlite:///file or postgresql://...; DatabaseProblem for another kind."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseProblem("WAYFELT_DATABASE_URL is no URL; write sqlite:///file.db or postgresql://...") from None
    scheme = parsed.get_backend_name()
    if scheme not in SCHEMES:
        raise DatabaseProblem(f"{scheme} is not a database we know; write sqlite:///file.db or postgresql://...")
    if scheme == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": busy_seconds})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    return Database(engine)


def now(session: Session) -> dt.datetime:
    """The time by the database's clock, which all machines share."""
    if session.get_bind().dialect.name == "sqlite":
        return dt.datetime.now(dt.UTC)
    told: dt.datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(dt.UTC)


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's connection
    connection.isolation_level = None  # the driver leaves BEGIN to us
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a commit that was answered outlives a power cut
        "foreign_keys = ON",
        "secure_delete = ON",  # what is erased is overwritten with zeros
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
