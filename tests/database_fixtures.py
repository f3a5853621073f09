"""Fixtures of every test that stores: `database` and `scope` on SQLite and on PostgreSQL, a fresh one a test."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import migrations
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database
from tests.store.databases import KINDS, make_template, opened, postgres_database, postgres_server, sqlite_url

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    return make_template(postgres)


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
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    with postgres_database(server, template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with opened(database_url) as database:
        yield database


@pytest.fixture
def scope(database: Database) -> Iterator[Scope]:
    """A writing scope of a project named shop; nothing of the test is committed."""
    with database.write() as session:
        yield Scope(session, add_project(session, "shop", now=NOW).id)
        session.rollback()


@pytest.fixture
def project_id(database: Database) -> int:
    """A committed project named shop."""
    with database.write() as session:
        return add_project(session, "shop", now=NOW).id
