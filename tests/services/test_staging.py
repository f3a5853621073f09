import datetime as dt
import io
from pathlib import Path

import pytest

from app.errors import FileProblem, NotFound
from app.services.import_rows import Order
from app.services.importing import request_import
from app.services.staging import MOST, discard, stage, staged, start
from app.store.job_list import get_job
from app.store.scope import Scope
from app.store.tables_work import UploadTable
from app.store.uploads import drop_ended_uploads, read_upload
from tests.database_fixtures import NOW
from tests.services.test_importing import CSV

LATER = NOW + dt.timedelta(hours=3)


def keep(scope: Scope, body: str = CSV, now: dt.datetime = NOW) -> str:
    return stage(scope, io.BytesIO(body.encode()), now=now)


def test_a_staged_file_can_be_read_and_starts_as_the_import_of_its_id(scope: Scope, tmp_path: Path) -> None:
    upload = keep(scope)
    path = staged(scope, upload, folder=tmp_path, name="reviews.csv")
    assert (path.suffix, path.read_text()) == (".csv", CSV)
    assert start(scope, upload, Order("reviews.csv"), now=NOW) == upload
    job = get_job(scope, upload)
    assert job is not None
    assert (job.kind, job.payload["name"]) == ("import", "reviews.csv")
    assert b"".join(read_upload(scope, upload)).decode() == CSV


def test_starting_twice_makes_one_job_and_what_was_started_is_looked_at_no_more(scope: Scope, tmp_path: Path) -> None:
    upload = keep(scope)
    start(scope, upload, Order("a.csv"), now=NOW)
    start(scope, upload, Order("b.csv"), now=NOW)
    job = get_job(scope, upload)
    assert job is not None
    assert job.payload["name"] == "a.csv"
    assert not discard(scope, upload)
    with pytest.raises(NotFound):
        staged(scope, upload, folder=tmp_path, name="a.csv")


def test_a_file_thrown_away_is_gone(scope: Scope, tmp_path: Path) -> None:
    upload = keep(scope)
    assert discard(scope, upload)
    assert not discard(scope, upload)
    with pytest.raises(NotFound):
        staged(scope, upload, folder=tmp_path, name="a.csv")
    with pytest.raises(NotFound):
        start(scope, upload, Order("a.csv"), now=NOW)


def test_of_files_that_wait_the_oldest_gives_way(scope: Scope) -> None:
    kept = [keep(scope, now=NOW + dt.timedelta(minutes=minute)) for minute in range(MOST + 2)]
    assert [bool(list(read_upload(scope, one))) for one in kept] == [False, False, *[True] * MOST]


def test_the_sweep_takes_files_that_were_never_started_and_none_that_waits(scope: Scope) -> None:
    never, queued = keep(scope), request_import(scope, io.BytesIO(CSV.encode()), Order("a.csv"), now=NOW)
    fresh = keep(scope, now=LATER)
    assert drop_ended_uploads(scope, before=NOW + dt.timedelta(hours=1)) == 1
    assert [bool(list(read_upload(scope, one))) for one in (never, queued, fresh)] == [False, True, True]


def test_a_file_of_another_project_is_not_there(scope: Scope, tmp_path: Path) -> None:
    upload = keep(scope)
    other = Scope(scope.session, scope.project_id + 1)
    with pytest.raises(NotFound):
        staged(other, upload, folder=tmp_path, name="a.csv")
    assert not discard(other, upload)
    assert scope.count(UploadTable) == 1


def test_an_empty_file_is_refused(scope: Scope) -> None:
    with pytest.raises(FileProblem, match="empty"):
        keep(scope, "")
