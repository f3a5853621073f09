"""Full disks and databases that may not be written: a clear line, nothing lost, and on with the work afterwards."""

import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from app.errors import DatabaseProblem
from app.pipeline.pipeline import Pipeline
from app.store import migrations
from app.store.filters import FeedbackFilter
from app.store.projects import add_project
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import FeedbackTable
from tests.database_fixtures import NOW
from tests.faults.checks import assert_scored_once, finish
from tests.faults.processes import LEASE
from tests.services.steps import item, post, scoring_worker
from tests.store.databases import named, opened, run_on, sqlite_url

FULL = "disk is full"
MEGABYTES = 16
TOGETHER = 5  # items in a transaction, so that there are few jobs to be done


def bulk() -> dict[str, str]:
    """Fields that are quick to score and take 45 kB in any database."""
    return {f"field-{number}": secrets.token_hex(450) for number in range(50)}


def fill(database: Database, project_id: int) -> tuple[list[str], str]:
    """Post until there is no room; the texts that were taken, and what was said of those that were not."""
    taken: list[str] = []
    while True:
        texts = [f"Parcel {number} was late." for number in range(len(taken), len(taken) + TOGETHER)]
        try:
            post(database, project_id, *(item(text, segment=bulk()) for text in texts))
        except DatabaseProblem as problem:
            return taken, str(problem)
        taken += texts


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk of one's own; skips where mounting is not permitted."""
    with tempfile.TemporaryDirectory(prefix="wayfelt-disk-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", made]
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting needs the right to")
        yield folder
        subprocess.run(["umount", "-l", made], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@contextmanager
def on(folder: Path) -> Iterator[tuple[Database, int]]:
    """A SQLite database on that disk, with a project."""
    with opened(sqlite_url(folder / "wayfelt.db")) as database:
        migrations.upgrade(database)
        with database.write() as session:
            project_id = add_project(session, "shop", now=NOW).id
        yield database, project_id


def test_a_sqlite_on_a_full_disk_says_so_keeps_all_and_goes_on_when_there_is_room(
    disk: Path, pipeline: Pipeline
) -> None:
    with on(disk) as (database, project_id):
        taken, problem = fill(database, project_id)
        assert FULL in problem
        assert len(taken) > 50
        with database.read() as session:
            assert Scope(session, project_id).count(FeedbackTable) == len(taken)
        remount(disk, "size=200m")
        post(database, project_id, item("There is room again."))
        finish(database, pipeline)
        assert_scored_once(database, project_id, pipeline, [*taken, "There is room again."])


def test_a_worker_on_a_full_disk_goes_on_when_there_is_room(disk: Path, pipeline: Pipeline) -> None:
    with on(disk) as (database, project_id):
        taken, _ = fill(database, project_id)
        worker = replace(scoring_worker(database, pipeline), lease=LEASE)  # what it can't finish is free again soon
        thread = threading.Thread(target=worker.run)
        thread.start()
        time.sleep(3)  # it scores, fills what is left, and waits
        remount(disk, "size=200m")
        finish(database, pipeline)
        worker.stop()
        thread.join()
        with database.read() as session:
            kept = [row.text for row in session.scalars(Scope(session, project_id).rows(FeedbackTable))]
        assert set(taken) <= set(kept)
        assert_scored_once(database, project_id, pipeline, kept)


def test_a_sqlite_on_a_read_only_disk_says_so_and_goes_on_afterwards(disk: Path, pipeline: Pipeline) -> None:
    with on(disk) as (database, project_id):
        post(database, project_id, item("Before."))
    remount(disk, "ro")
    with opened(sqlite_url(disk / "wayfelt.db")) as database:
        with pytest.raises(DatabaseProblem, match=r"read-only|may be written"):
            post(database, project_id, item("Meanwhile."))
        remount(disk, "rw")
        post(database, project_id, item("After."))
        finish(database, pipeline)
        assert_scored_once(database, project_id, pipeline, ["Before.", "After."])


def limit_pages(database: Database, pages: int) -> Callable[[], None]:
    """Let the file of a SQLite database grow to so many pages; what it returns lifts that."""

    def limit(connection: object, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]  # the driver's

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()

    def lift() -> None:
        event.remove(database.engine, "connect", limit)
        database.engine.dispose()

    return lift


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_sqlite_that_may_not_grow_says_so_and_takes_what_fits_later(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    lift = limit_pages(database, 800)
    taken, problem = fill(database, project_id)
    assert FULL in problem
    lift()
    post(database, project_id, item("There is room again."))
    finish(database, pipeline)
    assert_scored_once(database, project_id, pipeline, [*taken, "There is room again."])


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_read_only_postgres_says_so_can_be_read_and_goes_on_afterwards(
    database: Database, database_url: str, project_id: int, pipeline: Pipeline, postgres: str
) -> None:
    post(database, project_id, item("Before."))
    name = database.engine.url.database
    run_on(postgres, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        with opened(database_url) as reading:
            with pytest.raises(DatabaseProblem, match="read-only"):
                post(reading, project_id, item("Meanwhile."))
            with reading.read() as session:
                assert len(page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items) == 1
    finally:
        run_on(postgres, f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    with opened(database_url) as writing:
        post(writing, project_id, item("After."))
        finish(writing, pipeline)
        assert_scored_once(writing, project_id, pipeline, ["Before.", "After."])


def test_a_postgres_on_a_full_disk_says_so_keeps_all_and_goes_on_when_there_is_room(
    disk: Path, postgres: str, pipeline: Pipeline
) -> None:
    if "WAYFELT_TEST_DATABASE_URL" in os.environ:
        pytest.skip("the server's disk is not ours to fill")
    remount(disk, "size=24m")  # an empty database has 8 MB
    shutil.chown(disk, "pgserver")  # whom the server runs as under root
    run_on(postgres, f"CREATE TABLESPACE small LOCATION '{disk}'")
    run_on(postgres, "CREATE DATABASE full_disk TABLESPACE small")
    try:
        with opened(named(postgres, "full_disk")) as database:
            migrations.upgrade(database)
            with database.write() as session:
                project_id = add_project(session, "shop", now=NOW).id
            taken, problem = fill(database, project_id)
            assert FULL in problem
            remount(disk, "size=200m")
            post(database, project_id, item("There is room again."))
            finish(database, pipeline)
            assert_scored_once(database, project_id, pipeline, [*taken, "There is room again."])
    finally:
        run_on(postgres, "DROP DATABASE full_disk WITH (FORCE)")
        run_on(postgres, "DROP TABLESPACE small")
