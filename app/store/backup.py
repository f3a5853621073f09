"""Copies of a SQLite database: one taken while it is in use, and putting one back.

The copy is made with SQLite's online backup, so it is one state of the data whatever is written meanwhile.
"""

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.errors import DatabaseProblem
from app.store.migrations import head, known
from app.store.session import Database, own_file

PAGES = 4096  # copied at a time; between the steps others may write
BESIDE = ("-wal", "-shm", "-journal")
POSTGRES = "PostgreSQL has its own tools for copies: pg_dump --format=custom, and pg_restore --clean --if-exists"

Progress = Callable[[int, int], None]
"""Told of pages copied and of all pages."""


def backup(database: Database, target: Path, *, progress: Progress | None = None) -> int:
    """Copy the database to `target` while it is in use; the bytes of the copy.

    The copy appears under its name when it is whole and checked. DatabaseProblem for PostgreSQL, for a file that is
    there already, and where the copy can't be written.
    """
    source = path_of(database)
    if target.exists():
        raise DatabaseProblem(f"{target} is there already; name another file")
    part = _part(target)
    try:
        own_file(part)
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(part)) as there:
            here.backup(there, pages=PAGES, progress=_told(progress))
            there.execute("PRAGMA journal_mode = DELETE")  # a copy is one file
        check(part)
        _settle(part, target)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseProblem(f"{target} can't be written: {error}") from error
    finally:
        _remove(part)
    return target.stat().st_size


def restore(database: Database, source: Path, *, replace: bool = False, progress: Progress | None = None) -> str:
    """Put the copy `source` in the place of the database; its revision.

    No process may be using the database. DatabaseProblem where the copy is damaged, is none of ours or of a newer
    version, and where the database is there already, unless it is to be replaced; then nothing has changed.
    """
    target = path_of(database)
    if not source.is_file():
        raise DatabaseProblem(f"there is no file {source}")
    revision = check(source)
    if target.exists() and not replace:
        raise DatabaseProblem(f"{target} is there already; --replace puts the copy in its place")
    database.close()
    part = _part(target)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _unused(target)
        own_file(part)
        with closing(_reading(source)) as here, closing(sqlite3.connect(part)) as there:
            here.backup(there, pages=PAGES, progress=_told(progress))
        check(part)
        for ending in BESIDE:  # the log of the database that was must not be read into the one that comes
            _remove(target.with_name(target.name + ending))
        _settle(part, target)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseProblem(f"{target} can't be written: {error}") from error
    finally:
        _remove(part)
    return revision


def check(path: Path) -> str:
    """The revision of a copy that is whole; DatabaseProblem for one that is damaged, not ours, or too new."""
    try:
        with closing(_reading(path)) as copy:
            (told,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            found = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise DatabaseProblem(f"{path} is damaged or no database of ours: {error}") from error
    if told != "ok":
        raise DatabaseProblem(f"{path} is damaged: {told}")
    if found is None or found[0] not in known():
        raise DatabaseProblem(f"{path} is of a version that this program doesn't know (it knows up to {head()})")
    return str(found[0])


def path_of(database: Database) -> Path:
    """The file of a SQLite database; DatabaseProblem for PostgreSQL."""
    if not database.is_sqlite:
        raise DatabaseProblem(POSTGRES)
    return Path(str(database.engine.url.database))


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _unused(target: Path) -> None:
    """DatabaseProblem if a process has the database open. None has one whose file is damaged beyond being opened."""
    if not target.exists():
        return
    with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as own:
        try:
            own.execute("PRAGMA locking_mode = EXCLUSIVE")
            own.execute("PRAGMA journal_mode = DELETE")  # needs to be the only one
        except sqlite3.OperationalError as error:
            raise DatabaseProblem(f"{target} is in use; stop the service and its workers first") from error
        except sqlite3.DatabaseError:
            return


def _told(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    return progress and (lambda _, left, pages: progress(pages - left, pages))


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")


def _settle(part: Path, target: Path) -> None:
    """Give the part its name, so that a power cut leaves the one or the other."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
