"""A clean folder for a page's examples, with a database of its own."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.examples import workplace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workplace(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Mapping[str, str]:
    """The environment of the examples: nothing of the user's database, and the runtime that all have."""
    return {"WAYFELT_DATABASE_URL": f"sqlite:///{tmp_path / 'wayfelt.db'}", "WAYFELT_RUNTIME": "torch"}
