"""A project with themes, made once; a test that asks for `themed` gets a copy of it, every other one an empty one."""

import shutil
from pathlib import Path

import pytest

from app.pipeline.pipeline import Pipeline
from tests.services.planted import make_planted
from tests.store.databases import sqlite_url
from tests.web.pages.themed import fill
from tests.web.service import Service


@pytest.fixture(scope="session")
def planted() -> Pipeline:
    return make_planted()


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("themed")
    fill(sqlite_template, folder / "filled.db", folder)
    return folder / "filled.db"


@pytest.fixture
def themed(service: Service) -> Service:
    return service


@pytest.fixture
def url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """As in tests.web.conftest; with themes in it for tests that ask for them."""
    source = request.getfixturevalue("filled") if "themed" in request.fixturenames else sqlite_template
    shutil.copy(source, tmp_path / "wayfelt.db")
    return sqlite_url(tmp_path / "wayfelt.db")
