"""The database behind a URL, and the two ways to speak with it: to read, and to write in one transaction."""

import datetime as dt
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.errors import DatabaseProblem

BUSY_SECONDS = 30
SCHEMES = ("sqlite", "postgresql")
POOL, MORE = 10, 50  # connections kept, and those opened beside them when all are in use
PAGES = 4_096  # that are given back at once
RECLAIM_MS = 2_000  # how long `reclaim` waits for readers before it asks to be tried again
BUSY = "the database is busy; try again"
_WRITES = "wayfelt_writes"
_PROBLEMS = (  # signs in the driver's words or its code, and what to say
    (("disk is full", "53100", "No space left"), "the database's disk is full; make room, nothing was lost"),
    (("readonly", "read-only", "25006"), "the database is read-only; give the service the right to write to it"),
    (("is locked", "40P01", "40001", "55P03"), BUSY),
    (("unable to open",), "the database file can't be opened; see that its folder exists and may be written"),
    (
        ("no such table", "no such column", "42P01", "42703"),
        "the database is of another version; run `wayfelt db upgrade`",
    ),
    (("malformed", "not a database"), "the database file is damaged or none of ours; restore it from a copy"),
    (("disk I/O error",), "the database's disk can't be read or written; see that it is whole and not full"),
)


@dataclass(frozen=True, slots=True)
class Database:
    """An engine. Threads may share it; a process opens its own.

    `turn` lines up the writers of this process on SQLite: waiting for a lock in the process is fair and cheap, while
    SQLite's own waiting is neither.
    """

    engine: Engine
    busy_seconds: float = BUSY_SECONDS
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file with one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the data and changes nothing. DatabaseProblem if it can't be read."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}  # SQLite's readers have it anyway
        bound = self.engine.execution_options(**level)
        with _told(), Session(bound, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end of the block or not at all.

        On SQLite it waits for its turn at the start, so that it never fails halfway for want of a lock. DatabaseProblem
        if the database can't be written.
        """
        bound = self.engine.execution_options(**{_WRITES: True})
        with self._in_turn(), _told(), Session(bound, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self.turn.acquire(timeout=self.busy_seconds):
            raise DatabaseProblem(BUSY)
        try:
            yield
        finally:
            self.turn.release()

    def reclaim(self) -> None:
        """Overwrite and give back the room of what was deleted, as far as the database can."""
        if not self.is_sqlite:
            with _told(), self.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
            return
        left, before = 1, 0
        while left and left != before:  # in steps, between which others write
            before = left
            with self._in_turn(), _driver(self.engine) as driver:
                driver.executescript(f"PRAGMA incremental_vacuum({PAGES})")  # where `execute` stops at a page
                (left,) = driver.execute("PRAGMA freelist_count").fetchone()
        with self._in_turn(), _driver(self.engine) as driver:
            driver.execute(f"PRAGMA busy_timeout = {RECLAIM_MS}")
            (busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            driver.execute(f"PRAGMA busy_timeout = {self.busy_seconds * 1000:.0f}")
        if busy:
            raise DatabaseProblem("the database is being read, so its log can't be emptied yet; try again")

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
    pool = {"pool_size": POOL, "max_overflow": MORE, "pool_timeout": busy_seconds, "hide_parameters": True}
    if scheme != "sqlite":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **pool)
    elif parsed.database in (None, "", ":memory:"):
        raise DatabaseProblem("a database in memory is lost with its connection; write sqlite:///file.db")
    elif "uri" in parsed.query:
        raise DatabaseProblem("a database file is named by its path, without uri=; write sqlite:///file.db")
    else:
        engine = create_engine(parsed, connect_args={"timeout": busy_seconds}, **pool)
        event.listen(engine, "do_connect", partial(_made, Path(str(parsed.database))))
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, busy_seconds)


def own_file(path: Path) -> None:
    """Make an empty file that its owner alone may read and write, for SQLite to open; OSError if one is there.

    SQLite would give it the usual mode, which lets others read. What it puts beside the file takes the file's mode.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def problem_of(error: DBAPIError) -> DatabaseProblem | None:
    """What to tell of an error of the driver; null if it is our mistake and no matter of the database's state."""
    cause = str(error.orig)
    code = getattr(error.orig, "sqlstate", None)
    for signs, told in _PROBLEMS:
        if any(sign == code or sign in cause for sign in signs):
            return DatabaseProblem(told)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return DatabaseProblem("the database can't be reached; see that it runs and that WAYFELT_DATABASE_URL is right")
    return None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseProblem(BUSY) from error
    except DBAPIError as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise problem from error


@contextmanager
def _driver(engine: Engine) -> Iterator[sqlite3.Connection]:
    """A connection of SQLite's driver, outside any transaction."""
    with _told(), engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        try:
            yield driver
        except sqlite3.Error as error:
            raise DBAPIError.instance(None, None, error, sqlite3.Error) from error


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """A session that may write: this one if it does, else one beside it, whose transaction is committed at the end.

    What is written beside a session that reads is not seen by it: that one goes on to see one state of the data.
    """
    bound = session.get_bind()
    if bound.get_execution_options().get(_WRITES, False):
        yield session
        return
    level = {} if bound.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    with Session(bound) as beside, beside.begin():
        beside.connection(execution_options={**level, _WRITES: True})
        yield beside


def now(session: Session) -> dt.datetime:
    """The time by the database's clock, which all machines share."""
    if session.get_bind().dialect.name == "sqlite":
        return dt.datetime.now(dt.UTC)
    told: dt.datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(dt.UTC)


def _made(path: Path, *_: object) -> None:
    """Make the file before the first connection; what hinders that, SQLite says in its own words."""
    with suppress(OSError):
        own_file(path)


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's connection
    connection.isolation_level = None  # the driver leaves BEGIN to us
    if not connection.execute("PRAGMA page_count").fetchone()[0]:  # else it changes nothing and waits for the writer
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # lets `reclaim` give pages back
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
