"""The application over the pipeline without trained weights and a real database."""

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
from app.settings import Settings
from app.store.session import Database
from tests.store.databases import opened, sqlite_url
from tests.web.pages.themed import fill
from tests.web.service import LOCAL, Service, make_key


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of a project with themes."""
    folder = tmp_path_factory.mktemp("themed")
    fill(sqlite_template, folder / "filled.db", folder)
    return folder / "filled.db"


@pytest.fixture
def url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty database; for tests that ask for `themed`, of one with themes.

    SQLite: what differs on PostgreSQL is tested where the rows are.
    """
    source = request.getfixturevalue("filled") if "themed" in request.fixturenames else sqlite_template
    shutil.copy(source, tmp_path / "wayfelt.db")
    return sqlite_url(tmp_path / "wayfelt.db")


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


@pytest.fixture
def themed(service: Service) -> Service:
    """The same over the five subjects of tests.web.themes, 24 mentions each, as themes."""
    return service
