"""Fixtures of every test that stores: `database` and `scope` on SQLite and on PostgreSQL, a fresh one a test."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import migrations
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database, open_database
from tests.store.databases import KINDS, make_migrated, named, opened, postgres_server, run_on, sqlite_url

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: str) -> str:
    """A migrated database that each test leaves empty."""
    return named(postgres, make_migrated(postgres))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "wayfelt.db"
    with opened(sqlite_url(path)) as database:
        migrations.upgrade(database)
    return path


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database; tests that ask for it, or for what needs it, run on both."""
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database."""
    if kind == "sqlite":
        path = tmp_path / "wayfelt.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield sqlite_url(path)
        return
    url = request.getfixturevalue("postgres_url")
    yield url
    run_on(url, "DELETE FROM project")  # and with it all that belongs to one


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with opened(database_url) as database:
        yield database


@pytest.fixture(scope="session")
def shared_databases() -> Iterator[dict[str, Database]]:
    """By kind, databases that nothing is ever committed to."""
    made: dict[str, Database] = {}
    yield made
    for database in made.values():
        database.close()


@pytest.fixture
def scope(kind: str, shared_databases: dict[str, Database], request: pytest.FixtureRequest) -> Iterator[Scope]:
    """A writing scope of a project named shop, rolled back after the test."""
    if kind not in shared_databases and kind == "sqlite":
        shared_databases[kind] = open_database(sqlite_url(request.getfixturevalue("sqlite_template")))
    elif kind not in shared_databases:
        server = request.getfixturevalue("postgres")
        shared_databases[kind] = open_database(named(server, make_migrated(server)))
    with shared_databases[kind].write() as session:
        yield Scope(session, add_project(session, "shop", now=NOW).id)
        session.rollback()


@pytest.fixture
def project_id(database: Database) -> int:
    """A committed project named shop."""
    with database.write() as session:
        return add_project(session, "shop", now=NOW).id
