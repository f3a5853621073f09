"""What uploads held, which was not redacted, is overwritten soon after they are dropped."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.jobs.worker import Worker
from app.pipeline.redact import Redactor
from app.services.erasure import ROOM, ROOM_DELAY, SWEEP, request_room, sweep
from app.services.import_rows import Order
from app.services.importing import request_import
from app.services.job_control import call_off
from app.services.staging import MOST, discard, stage
from app.store.jobs import enqueue
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables_work import JobTable
from app.work import make_work
from tests.database_fixtures import NOW
from tests.factories import make_pipeline
from tests.services.test_importing import make_due

SECRET = "walleak7@example.com"
CSV = "id,review\n" + "".join(f"{n},The courier {n} was late. Write to {SECRET}.\n" for n in range(200))


def room_jobs(scope: Scope) -> int:
    return scope.count(JobTable, JobTable.kind == SWEEP, JobTable.dedupe_key == ROOM)


def held(database: Database) -> int:
    """How often the files of the database hold SECRET."""
    path = Path(make_url(str(database.engine.url)).database or "")
    files = [one for one in (path, path.with_name(path.name + "-wal")) if one.exists()]
    return sum(one.read_bytes().count(SECRET.encode()) for one in files)


def _queued(scope: Scope) -> str:
    return request_import(scope, io.BytesIO(CSV.encode()), Order("reviews.csv"), now=NOW)


def _staged(scope: Scope) -> str:
    return stage(scope, io.BytesIO(CSV.encode()), now=NOW)


def _ended(_: Scope, __: str) -> None:
    """Its worker ends it below."""


def _called_off(scope: Scope, job_id: str) -> None:
    call_off(scope, job_id, admin=True, now=NOW)


def _discarded(scope: Scope, upload: str) -> None:
    assert discard(scope, upload)


def _gave_way(scope: Scope, _: str) -> None:
    for minute in range(MOST):
        stage(scope, io.BytesIO(b"id,review\n1,Fine.\n"), now=NOW + dt.timedelta(minutes=minute + 1))


@pytest.mark.parametrize(
    ("put", "drop"), [(_queued, _ended), (_queued, _called_off), (_staged, _discarded), (_staged, _gave_way)]
)
def test_of_an_upload_that_is_dropped_no_byte_stays(
    database: Database,
    project_id: int,
    kind: str,
    put: Callable[[Scope], str],
    drop: Callable[[Scope, str], None],
) -> None:
    if kind != "sqlite":
        pytest.skip("PostgreSQL's log passes with time")
    with database.write() as session:
        upload = put(Scope(session, project_id))
    assert held(database) > 0
    with database.write() as session:
        drop(Scope(session, project_id), upload)
    work = make_work(database, make_pipeline(), redactor=Redactor(), limit=1_000)
    work.drain()
    make_due(database)
    work.drain()
    assert held(database) == 0


def test_one_job_does_it_for_many_uploads_and_only_on_sqlite(scope: Scope, kind: str) -> None:
    for _ in range(5):
        _discarded(scope, _staged(scope))
    assert room_jobs(scope) == (1 if kind == "sqlite" else 0)


def test_it_waits_a_little_for_more_to_come_together(scope: Scope, kind: str) -> None:
    request_room(scope, now=NOW)
    rows = list(scope.session.scalars(scope.rows(JobTable)))
    assert [(one.run_at - NOW).total_seconds() for one in rows] == ([ROOM_DELAY] if kind == "sqlite" else [])


def test_the_hourly_sweep_asks_for_it_when_it_dropped_a_file_and_not_else(
    database: Database, project_id: int, kind: str
) -> None:
    worker = Worker(database, {SWEEP: lambda run: sweep(run, now=NOW + dt.timedelta(hours=3))})
    for files, asked in ((0, 0), (1, 1 if kind == "sqlite" else 0)):
        with database.write() as session:
            scope = Scope(session, project_id)
            enqueue(scope, SWEEP, now=NOW)
            for _ in range(files):
                stage(scope, io.BytesIO(CSV.encode()), now=NOW)
        assert worker.step()
        with database.read() as session:
            assert room_jobs(Scope(session, project_id)) == asked
