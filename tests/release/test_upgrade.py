"""A database that an earlier version left is brought up to date, and what people and customers said is still there."""

import gzip
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.services.projects import create_key
from app.settings import Settings
from app.store import migrations
from app.store.corrections import page_of_corrections
from app.store.projects import list_projects
from app.store.quota import get_quota
from app.store.scope import Scope
from app.store.session import Database, now
from app.store.tables import FeedbackTable, MentionTable
from app.store.themes import load_themes
from tests.store.databases import opened, sqlite_url

LEFT = sorted((Path(__file__).parents[1] / "data" / "upgrade").glob("*.db.gz"))
REVISIONS = sorted(migrations.known())


def test_there_are_databases_of_earlier_versions_and_one_is_of_the_version_before() -> None:
    left = [path.name.removesuffix(".db.gz") for path in LEFT]
    assert set(left) <= set(REVISIONS)
    assert left[-1] in REVISIONS[-2:], "tests/data/upgrade/README.md says how one is made"


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


def test_everything_is_there_after_the_upgrade_step_by_step(left: Path) -> None:
    with opened(sqlite_url(left)) as database:
        was = migrations.revision(database)
        assert was is not None
        for step in REVISIONS[REVISIONS.index(was) :]:
            migrations.upgrade(database, step)
            assert migrations.revision(database) == step
        assert migrations.drift(database) == []
        project = scope_of(database)
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(FeedbackTable)) == 32
            assert (session.scalar(select(func.count()).select_from(MentionTable)) or 0) > 32
            scope = Scope(session, project)
            (correction,) = page_of_corrections(scope, limit=10).items
            assert correction.given["touchpoint"] == "packaging"
            assert "Named by a person" in [name for one in load_themes(scope) for name in one.theme.given.values()]
            if was >= "0008":
                quota = get_quota(scope)
                assert quota is not None
                assert (quota.items, quota.held_items) == (1000, 32)


def test_the_service_shows_what_was_there_and_takes_more(left: Path, pipeline: Pipeline, tmp_path: Path) -> None:
    url = sqlite_url(left)
    with opened(url) as database:
        migrations.upgrade(database)
        project = scope_of(database)
        with database.write() as session:
            _, secret = create_key(Scope(session, project), scopes=["ingest", "read"], now=now(session))
    app = create_app(Settings(database_url=url, home=tmp_path), load=lambda _: pipeline)
    with TestClient(app, base_url="http://127.0.0.1:8000", headers={"Authorization": f"Bearer {secret}"}) as client:
        assert client.get("/readyz").status_code == 200
        curve = client.get("/v1/journeys/default/curve").json()
        assert (curve["items"], len(curve["curve"])) == (32, 8)
        (first,) = client.get("/v1/mentions?limit=1").json()["items"]
        assert first["model"] != pipeline.version
        taken = client.post("/v1/feedback", json={"items": [{"text": "The parcel was late.", "source": "new"}]})
        assert taken.json()["accepted"] == 1
