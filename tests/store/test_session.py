import datetime as dt
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.errors import DatabaseProblem
from app.store.projects import add_project, find_project, list_projects
from app.store.scope import Scope
from app.store.session import BUSY_SECONDS, Database, now, open_database
from tests.database_fixtures import NOW
from tests.store.databases import opened, sqlite_url

INCREMENTAL = 2  # SQLite's auto_vacuum


def test_a_block_that_raises_writes_nothing(database: Database) -> None:
    def fails_halfway() -> None:
        with database.write() as session:
            add_project(session, "shop", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_halfway()
    with database.read() as session:
        assert list_projects(session) == []


def test_a_database_and_its_log_are_made_for_their_owner_alone_and_one_that_is_there_keeps_its_mode(
    tmp_path: Path,
) -> None:
    with opened(sqlite_url(tmp_path / "new.db")) as database, database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE one (id INTEGER)")
        session.flush()
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm"), 0o600)
    there = tmp_path / "new.db"
    there.chmod(0o640)
    with opened(sqlite_url(there)) as database, database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE one")
    assert there.stat().st_mode & 0o777 == 0o640


def test_what_was_written_is_read_by_another_session(database: Database) -> None:
    with database.write() as session:
        made = add_project(session, "shop", now=NOW)
    with database.read() as session:
        assert find_project(session, "shop") == made


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(database: Database) -> None:
    with database.read() as session:
        assert list_projects(session) == []
        with database.write() as other:
            add_project(other, "shop", now=NOW)
        assert list_projects(session) == []
    with database.read() as session:
        assert [project.name for project in list_projects(session)] == ["shop"]


def test_a_new_connection_waits_for_no_writer(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "wayfelt.db")
    with opened(url) as database:
        with database.write() as session:
            session.connection().exec_driver_sql("CREATE TABLE one (id INTEGER)")
        began = time.monotonic()
        with database.write() as session, opened(url) as beside, beside.read() as reading:
            session.connection().exec_driver_sql("INSERT INTO one VALUES (1)")
            assert reading.connection().exec_driver_sql("SELECT count(*) FROM one").scalar_one() == 0
            assert reading.connection().exec_driver_sql("PRAGMA auto_vacuum").scalar_one() == INCREMENTAL
        assert time.monotonic() - began < BUSY_SECONDS / 3


def test_times_come_back_in_utc_whatever_zone_they_had(database: Database) -> None:
    vilnius = dt.timezone(dt.timedelta(hours=2))
    with database.write() as session:
        add_project(session, "shop", now=NOW.astimezone(vilnius))
    with database.read() as session:
        found = find_project(session, "shop")
    assert found is not None
    assert found.created_at == NOW
    assert found.created_at.tzinfo == dt.UTC


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="no time zone"), database.write() as session:
        add_project(session, "shop", now=dt.datetime(2026, 3, 1))


def test_a_name_is_given_once(database: Database) -> None:
    with database.write() as session:
        add_project(session, "shop", now=NOW)
    with pytest.raises(IntegrityError), database.write() as session:
        add_project(session, "shop", now=NOW)


def test_the_clock_is_aware_and_near_ours(scope: Scope) -> None:
    assert abs(now(scope.session) - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "oracle://x"])
def test_other_databases_are_refused_in_a_line(url: str) -> None:
    with pytest.raises(DatabaseProblem, match="sqlite:///file"):
        open_database(url)


def test_a_file_named_by_a_uri_is_refused_and_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatabaseProblem, match="without uri="):
        open_database("sqlite:///file:x.db?mode=rwc&uri=true")
    assert list(tmp_path.iterdir()) == []


def test_an_unmigrated_database_names_the_remedy(tmp_path: Path) -> None:
    with (
        opened(sqlite_url(tmp_path / "new.db")) as database,
        pytest.raises(DatabaseProblem, match="wayfelt db upgrade"),
        database.read() as session,
    ):
        list_projects(session)


def test_a_postgres_that_is_not_there_is_told_without_its_password() -> None:
    url = "postgresql://me:hush@127.0.0.1:1/none?connect_timeout=1"
    with (
        opened(url) as database,
        pytest.raises(DatabaseProblem, match="can't be reached") as caught,
        database.read() as session,
    ):
        list_projects(session)
    assert "hush" not in str(caught.value)


def test_a_writer_that_waits_too_long_is_told_that_the_database_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("BEGIN IMMEDIATE")
    with (
        opened(sqlite_url(path), busy_seconds=0.05) as database,
        pytest.raises(DatabaseProblem, match="busy"),
        database.write(),
    ):
        pass
    holder.close()


def test_customers_words_do_not_stand_in_the_errors_of_the_driver(database: Database) -> None:
    with database.write() as session:
        add_project(session, "a secret of Ona", now=NOW)
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        add_project(session, "a secret of Ona", now=NOW)
    assert "parameters hidden" in str(caught.value)
