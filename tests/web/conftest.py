"""The application over the pipeline without trained weights and a real database."""

import datetime as dt
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.log import set_up
from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.services.projects import create_key, ensure_project
from app.settings import Settings
from app.store.scope import Scope
from app.store.session import Database
from tests.store.databases import opened, sqlite_url
from tests.web.service import Service

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LOCAL = "http://127.0.0.1:8000"
ALL = ("ingest", "read", "admin")


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty database. SQLite: what differs on PostgreSQL is tested where the rows are."""
    path = tmp_path / "wayfelt.db"
    shutil.copy(sqlite_template, path)
    return sqlite_url(path)


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=url,
        home=tmp_path,
        max_text=200,
        max_documents=20,
        max_body=100_000,
        max_upload=200_000,
        rate_limit="off",
    )


@pytest.fixture
def app(settings: Settings, pipeline: Pipeline) -> FastAPI:
    return create_app(settings, load=lambda _: pipeline)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Somebody without a key, on this machine."""
    with TestClient(app, base_url=LOCAL, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def stored(settings: Settings) -> Iterator[Database]:
    """The same database, beside the application."""
    with opened(settings.database) as database:
        yield database


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], Callable[[], str]]]:
    """Call it to log as in production from then on; it returns what takes what was logged."""
    root = logging.getLogger()
    before = list(root.handlers), root.level

    def begin() -> Callable[[], str]:
        root.handlers.clear()  # those of pytest would be closed
        set_up("debug")
        return lambda: capsys.readouterr().err

    yield begin
    structlog.reset_defaults()
    root.handlers, root.level = before


def make_key(database: Database, *scopes: str, project: str = "shop") -> dict[str, str]:
    """The header of a new key of the project, which is made if it isn't there."""
    with database.write() as session:
        of = ensure_project(session, project, now=NOW)
        _, secret = create_key(Scope(session, of.id), scopes=scopes or ALL, now=NOW)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def service(client: TestClient, stored: Database, pipeline: Pipeline) -> Service:
    """The application with keys of two projects."""
    keys = {
        "shop": make_key(stored),
        "ingest": make_key(stored, "ingest"),
        "read": make_key(stored, "read"),
        "admin": make_key(stored, "admin"),
        "bank": make_key(stored, project="bank"),
    }
    return Service(client, stored, pipeline, keys)
