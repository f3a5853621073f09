"""A database that an earlier version left is brought up to date, and what people and customers said is still there."""

import gzip
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.store import migrations
from app.store.corrections import page_of_corrections
from app.store.projects import list_projects
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import FeedbackTable, MentionTable
from app.store.themes import load_themes
from tests.store.databases import opened, sqlite_url

LEFT = sorted((Path(__file__).parents[1] / "data" / "upgrade").glob("*.db.gz"))


def test_there_are_databases_of_earlier_versions() -> None:
    assert [path.name for path in LEFT] != []
    assert all(re.fullmatch(r"\d{4}\.db\.gz", path.name) for path in LEFT)


@pytest.fixture(params=LEFT, ids=lambda path: path.name)
def left(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "wayfelt.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def scope_of(database: Database) -> int:
    with database.read() as session:
        (one,) = list_projects(session)
        assert one.name == "shop"
        return one.id


def test_everything_is_there_after_the_upgrade(left: Path) -> None:
    with opened(sqlite_url(left)) as database:
        migrations.upgrade(database)
        assert migrations.drift(database) == []
        project = scope_of(database)
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(FeedbackTable)) == 32
            assert (session.scalar(select(func.count()).select_from(MentionTable)) or 0) > 32
            scope = Scope(session, project)
            (correction,) = page_of_corrections(scope, limit=10).items
            assert correction.given["touchpoint"] == "packaging"
            assert "Named by a person" in [name for one in load_themes(scope) for name in one.theme.given.values()]
