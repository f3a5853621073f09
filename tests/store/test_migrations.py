"""Migrations on both databases, with data in the tables."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from app.pipeline.pipeline import Pipeline
from app.services.webhooks import Event, JobFinished, publish, register
from app.services.webhooks_target import Policy
from app.store import migrations
from app.store.filters import MentionFilter
from app.store.jobs import enqueue
from app.store.projects import list_projects
from app.store.reading import page_of_mentions
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import Base
from app.store.tables_work import JobTable
from tests.database_fixtures import NOW
from tests.services.steps import item, post, score_all
from tests.store.databases import empty_postgres, opened, sqlite_url

ROOT = Path(__file__).parents[2]
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
UPGRADES = """
import sys
from app.store.migrations import upgrade
from tests.store.databases import opened
with opened(sys.argv[1]) as database:
    print("ready", flush=True)
    sys.stdin.readline()
    upgrade(database)
"""


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if kind == "sqlite":
        with opened(sqlite_url(tmp_path / "empty.db")) as database:
            yield database
        return
    with empty_postgres(request.getfixturevalue("postgres")) as url, opened(url) as database:
        yield database


def test_an_empty_database_becomes_what_the_program_expects(empty: Database) -> None:
    assert migrations.revision(empty) is None
    migrations.upgrade(empty)
    assert migrations.revision(empty) == migrations.head()
    assert migrations.drift(empty) == []


def test_upgrading_twice_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    assert migrations.drift(empty) == []


def test_processes_that_upgrade_at_once_all_find_the_tables_made(empty: Database) -> None:
    url = empty.engine.url.set(drivername=empty.engine.dialect.name).render_as_string(hide_password=False)
    command = [sys.executable, "-c", UPGRADES, url]
    pipe = subprocess.PIPE
    starts = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(4)]
    try:
        for one in starts:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in starts:
            assert one.stdin is not None
            print(file=one.stdin, flush=True)
        told = [one.communicate(timeout=60)[1] for one in starts]
    finally:
        for one in starts:
            one.kill()
    assert [one.returncode for one in starts] == [0] * len(starts), told
    assert migrations.revision(empty) == migrations.head()
    assert migrations.drift(empty) == []


def test_every_migration_can_be_taken_back(empty: Database) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert set(inspect(empty.engine).get_table_names()) == {"alembic_version"}


def test_data_outlives_a_step_down_and_up(database: Database, project_id: int, pipeline: Pipeline) -> None:
    post(database, project_id, "The courier was late.", "Great shop!")
    score_all(database, pipeline)
    with database.read() as session:
        mentions = page_of_mentions(Scope(session, project_id), MentionFilter(), limit=10).items
    migrations.downgrade(database, REVISIONS[0])
    migrations.upgrade(database)
    assert migrations.drift(database) == []
    with database.read() as session:
        assert [project.name for project in list_projects(session)] == ["shop"]
        assert page_of_mentions(Scope(session, project_id), MentionFilter(), limit=10).items == mentions


def test_items_kept_before_segments_had_a_table_are_found_by_theirs(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    long = "x" * 900
    post(database, project_id, item("Late again.", segment={"plan": "pro", "note": long}), item("Great shop!"))
    score_all(database, pipeline)
    migrations.downgrade(database, "0008")
    migrations.upgrade(database)
    with database.read() as session:
        for wanted in ({"plan": ("pro",)}, {"note": (long,)}):
            found = page_of_mentions(Scope(session, project_id), MentionFilter(segment=wanted), limit=10).items
            assert [mention.row["text"] for mention in found] == ["Late again."], wanted


def test_mentions_kept_before_they_said_whether_people_were_asked_say_it_now(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    asked, unasked = item("Late again.", solicited=True), item("Great shop!", solicited=False)
    post(database, project_id, asked, unasked, item("It broke."))
    score_all(database, pipeline)
    migrations.downgrade(database, "0010")
    migrations.upgrade(database)
    with database.read() as session:
        scope = Scope(session, project_id)
        for wanted, words in ((True, ["Late again."]), (False, ["Great shop!"])):
            found = page_of_mentions(scope, MentionFilter(solicited=wanted), limit=10).items
            assert [mention.row["text"] for mention in found] == words
        assert len(page_of_mentions(scope, MentionFilter(), limit=10).items) == 3


def test_a_failed_migration_leaves_everything_as_it_was(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(empty, REVISIONS[0])
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE map (id INTEGER)")  # in the way of the second
    with pytest.raises(Exception, match="map"):
        migrations.upgrade(empty)
    assert migrations.revision(empty) == REVISIONS[0]
    assert "theme" not in inspect(empty.engine).get_table_names()


def test_every_table_but_the_projects_names_its_project() -> None:
    assert [name for name, table in Base.metadata.tables.items() if "project_id" not in table.columns] == ["project"]


def test_messages_that_wait_get_into_the_lanes_of_their_webhooks(database: Database, project_id: int) -> None:
    policy = Policy(private=True, http=True, timeout=2.0)
    with database.write() as session:
        scope = Scope(session, project_id)
        hooks = [register(scope, "http://127.0.0.1:9/", events=list(Event), policy=policy, now=NOW) for _ in range(2)]
        publish(scope, JobFinished("j1", "import", "done"), now=NOW)
        enqueue(scope, "refresh", now=NOW)
    migrations.downgrade(database, "0011")
    migrations.upgrade(database)
    with database.read() as session:
        lanes = set(session.scalars(select(JobTable.lane)))
    assert lanes == {None, *(webhook.id for webhook, _ in hooks)}
