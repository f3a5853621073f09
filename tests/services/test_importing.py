import io
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.domain.job import Job, JobState
from app.jobs.outcome import WorkerStopping
from app.jobs.worker import Run, Worker
from app.pipeline.redact import Redactor
from app.readers.source.pulse import pulse
from app.services.import_rows import Order, Rows, open_items
from app.services.importing import IMPORT, OpenRows, import_job, request_import
from app.services.intake_items import ItemError, Rules
from app.services.quota import set_quota
from app.services.scratch import LOCK, Scratch
from app.store.feedback import count_scored_of
from app.store.filters import FeedbackFilter
from app.store.job_list import cancel_job, get_job
from app.store.jobs import MAX_ATTEMPTS, claim
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database, now
from app.store.tables import FeedbackTable
from app.store.tables_work import UploadTable
from app.work import make_work
from tests.database_fixtures import NOW
from tests.factories import make_pipeline
from tests.services.steps import RULES

CSV = "id,review,stars,date\n1,The courier was late.,2,2026-05-01\n2,,1,2026-05-02\n3,Great shop!,5,yesterday\n"


def no_rules(_: Scope) -> Rules:
    return RULES


def upload(
    database: Database,
    project_id: int,
    body: str = CSV,
    name: str = "reviews.csv",
    columns: Mapping[str, str] | None = None,
) -> str:
    with database.write() as session:
        scope = Scope(session, project_id)
        return request_import(scope, io.BytesIO(body.encode()), Order(name, columns=columns), now=NOW)


def importer(database: Database) -> Worker:
    def task(run: Run) -> Mapping[str, Any]:
        return import_job(run, run.job.id, run.job.payload, rules_of=lambda _: RULES)

    return Worker(database, {IMPORT: task})


def job_of(database: Database, project_id: int, job_id: str) -> Job:
    with database.read() as session:
        job = get_job(Scope(session, project_id), job_id)
    assert job is not None
    return job


def uploads(database: Database, project_id: int) -> int:
    with database.read() as session:
        return Scope(session, project_id).count(UploadTable)


def test_the_rows_of_a_file_become_feedback_and_bad_ones_are_told(database: Database, project_id: int) -> None:
    job_id = upload(database, project_id, columns={"time": "date"})
    importer(database).drain()
    job = job_of(database, project_id, job_id)
    assert job.state is JobState.DONE
    assert job.result is not None
    assert {name: job.result[name] for name in ("rows", "accepted", "duplicates", "rejected")} == {
        "rows": 3,
        "accepted": 2,
        "duplicates": 0,
        "rejected": 1,
    }
    assert [(error["index"], error["external_id"], error["code"]) for error in job.result["errors"]] == [
        (2, "2", "text_empty")
    ]
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert {(one.external_id, one.feedback.text, one.feedback.source, one.feedback.rating) for one in kept} == {
        ("1", "The courier was late.", "reviews.csv", 2),
        ("3", "Great shop!", "reviews.csv", 5),
    }
    assert {one.feedback.time for one in kept if one.occurred_at is None} == {"yesterday"}


def test_the_file_is_gone_when_its_import_has_ended_and_not_before(database: Database, project_id: int) -> None:
    job_id = upload(database, project_id)
    with database.write() as session:
        claimed = claim(session, [IMPORT], worker="a", lease=0.01, now=now(session))
    assert claimed is not None
    import_job(Run(claimed, database), job_id, claimed.payload, rules_of=lambda _: RULES)
    assert uploads(database, project_id) == 1  # the worker dies here
    time.sleep(0.02)
    make_work(database, make_pipeline(), redactor=Redactor(), limit=1_000).workers[0].step()
    done = job_of(database, project_id, job_id)
    assert done.state is JobState.DONE
    assert done.result is not None
    assert (done.result["rows"], done.result["accepted"], len(done.result["scoring"])) == (3, 2, 1)
    assert uploads(database, project_id) == 0


def test_the_same_file_again_adds_nothing(database: Database, project_id: int) -> None:
    upload(database, project_id)
    importer(database).drain()
    job_id = upload(database, project_id)
    importer(database).drain()
    result = job_of(database, project_id, job_id).result
    assert result is not None
    assert (result["accepted"], result["duplicates"]) == (0, 2)


def test_a_file_with_other_words_for_a_known_row_puts_them_in_its_place(database: Database, project_id: int) -> None:
    upload(database, project_id)
    importer(database).drain()
    job_id = upload(database, project_id, CSV.replace("Great shop!", "Great shop and slow checkout."))
    importer(database).drain()
    result = job_of(database, project_id, job_id).result
    assert result is not None
    assert (result["accepted"], result["duplicates"], len(result["scoring"])) == (1, 1, 1)
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert {one.feedback.text for one in kept} == {"The courier was late.", "Great shop and slow checkout."}


SLIP = "id,date,text\n" + "".join(
    f"R-{number},2026-03-0{row},The parcel came {row} days late\n"
    for row, number in enumerate((1, 2, 2, 4, 5), start=1)
)


def test_of_a_small_file_with_one_id_twice_a_longer_one_adds_the_rest(database: Database, project_id: int) -> None:
    counts = []
    for body in (SLIP, SLIP + "".join(f"R-{n},2026-03-09,The parcel came {n} hours late\n" for n in range(6, 40))):
        job_id = upload(database, project_id, body)
        importer(database).drain()
        result = job_of(database, project_id, job_id).result
        assert result is not None
        counts.append((result["accepted"], result["duplicates"]))
    assert counts == [(5, 0), (34, 5)]
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=99).items
    assert {"R-1", "R-2", "R-2#3", "R-39"} <= {one.external_id for one in kept}


WITHOUT_IDS = "review\nThe courier was late.\nGreat shop!\nThe courier was late.\n"
AGAIN = "review\n" + "".join(f"The parcel {number % 400} was late and wet.\n" for number in range(1_700))


def test_a_file_without_ids_again_adds_nothing_and_a_longer_one_adds_the_rest(
    database: Database, project_id: int
) -> None:
    counts = []
    for body in (WITHOUT_IDS, WITHOUT_IDS, WITHOUT_IDS + "The courier was late.\nA new thing.\n"):
        job_id = upload(database, project_id, body)
        importer(database).drain()
        result = job_of(database, project_id, job_id).result
        assert result is not None
        counts.append((result["accepted"], result["duplicates"]))
    assert counts == [(3, 0), (0, 3), (2, 3)]


def test_rows_without_ids_are_known_again_after_an_import_that_went_on_in_their_midst(
    database: Database, project_id: int
) -> None:
    upload(database, project_id, AGAIN)
    breaking(database, 1_100, OSError("the disk went away")).step()
    make_due(database)
    importer(database).drain()
    job_id = upload(database, project_id, AGAIN)
    importer(database).drain()
    result = job_of(database, project_id, job_id).result
    assert result is not None
    assert (result["accepted"], result["duplicates"]) == (0, 1_700)
    with database.read() as session:
        assert Scope(session, project_id).count(FeedbackTable) == 1_700


LONG = "review\n" + "".join(f"The parcel {number} was late and wet.\n" for number in range(1_700))


def breaking(database: Database, after: int, error: Exception) -> Worker:
    """An importer for which something happens after so many rows."""

    def rows(path: Path, order: Order) -> Any:  # noqa: ANN401 - rows
        for number, row in open_items(path, order):
            if number > after:
                raise error
            yield number, row

    def task(run: Run) -> Mapping[str, Any]:
        return import_job(run, run.job.id, run.job.payload, open_rows=rows, rules_of=lambda _: RULES)

    return Worker(database, {IMPORT: task})


def make_due(database: Database) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE job SET run_at = '2020-01-01 00:00:00' WHERE state = 'queued'")


@pytest.mark.parametrize("error", [OSError("the disk went away"), WorkerStopping()])
def test_an_import_that_is_run_again_goes_on_where_it_was_and_tells_of_all_rows(
    database: Database, project_id: int, error: Exception
) -> None:
    job_id = upload(database, project_id, LONG.replace("The parcel 7 was late and wet.", '" "'))
    breaking(database, 1_100, error).step()
    with database.read() as session:
        assert Scope(session, project_id).count(FeedbackTable) == 999
    make_due(database)
    importer(database).step()
    result = job_of(database, project_id, job_id).result
    assert result is not None
    counts = [result[name] for name in ("rows", "accepted", "duplicates", "rejected")]
    assert (counts, len(result["errors"]), len(result["scoring"])) == ([1_700, 1_699, 0, 1], 1, 4)
    with database.read() as session:
        scope = Scope(session, project_id)
        assert scope.count(FeedbackTable) == count_scored_of(scope, result["scoring"])[1] == 1_699


def test_an_import_that_always_fails_at_the_same_row_is_given_up(database: Database, project_id: int) -> None:
    job_id = upload(database, project_id, LONG)
    worker = breaking(database, 600, OSError("the disk went away"))
    attempts = 0
    while worker.step():
        make_due(database)
        attempts += 1
        assert attempts <= MAX_ATTEMPTS
    job = job_of(database, project_id, job_id)
    assert (job.state, job.done) == (JobState.DEAD, 500)
    assert job.result is not None
    assert job.result["accepted"] == 500


def test_an_import_beyond_the_quota_ends_and_keeps_what_it_may(database: Database, project_id: int) -> None:
    with database.write() as session:
        set_quota(Scope(session, project_id), items=700, size=None, now=NOW)
    job_id = upload(database, project_id, LONG)
    importer(database).step()
    job = job_of(database, project_id, job_id)
    assert job.state is JobState.DEAD
    assert "may hold 700 items" in (job.error or "")
    with database.read() as session:
        assert Scope(session, project_id).count(FeedbackTable) == 500


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [("", "empty.csv", "send it again"), ("a,b\n1,2\n", "figures.csv", "no column"), ("\x00\x01\x02", "x.bin", "")],
)
def test_a_file_that_can_not_be_read_is_the_end_of_its_job_and_is_not_kept(
    database: Database, project_id: int, body: str, name: str, told: str
) -> None:
    job_id = upload(database, project_id, body, name)
    make_work(database, make_pipeline(), redactor=Redactor(), limit=1_000).workers[0].drain()
    job = job_of(database, project_id, job_id)
    assert job.state is JobState.DEAD
    assert told in (job.error or "")
    assert uploads(database, project_id) == 0


def test_an_import_is_ended_between_two_rows_and_while_no_rows_come(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    def endless(_: Path, __: Order) -> Rows:
        yield from ((number, ItemError(number, None, "row_json", "no row")) for number in count(1))

    def silent(_: Path, __: Order) -> Rows:
        for _number in count():
            pulse()
        yield from ()

    for reading in (endless, silent):
        upload(database, project_id)
        scratch = Scratch(tmp_path / "tmp")
        stopping = threading.Event()

        def task(run: Run, reading: OpenRows = reading, scratch: Scratch = scratch) -> Mapping[str, Any]:
            threading.Timer(0.3, stopping.set).start()  # noqa: B023 - called within the loop
            own = replace(run, stopping=stopping)  # noqa: B023 - the same
            return import_job(own, run.job.id, {"name": "a.csv"}, rules_of=no_rules, open_rows=reading, scratch=scratch)

        assert Worker(database, {IMPORT: task}).step()
        assert [one.name for one in (tmp_path / "tmp").iterdir()] == [LOCK]


def test_ids_of_refused_rows_are_kept_if_they_can_be_nobodys(database: Database, project_id: int) -> None:
    ids = [
        "17",
        "R-2041",
        "0b9f7a52-3c1d-4e8f-9a6b-1c2d3e4f5a6b",
        "jane@example.com",
        "+37061234567",
        "Jane Doe",
        "4821736",
    ]
    body = "id,review\n1,Fine here.\n2,Late again.\n" + "".join(f"{one},\n" for one in ids)
    job_id = upload(database, project_id, body)
    importer(database).drain()
    result = job_of(database, project_id, job_id).result
    assert result is not None
    assert [error["external_id"] for error in result["errors"]] == [*ids[:3], None, None, None, None]
    assert [error["index"] for error in result["errors"]] == list(range(3, 10))


def test_an_import_that_is_called_off_takes_nothing_in(database: Database, project_id: int) -> None:
    job_id = upload(database, project_id)
    with database.write() as session:
        cancel_job(Scope(session, project_id), job_id, now=NOW)
    assert importer(database).drain() == 0
    with database.read() as session:
        assert Scope(session, project_id).count(FeedbackTable) == 0


def test_a_field_that_is_left_out_stays_empty_and_other_columns_become_segments(
    database: Database, project_id: int
) -> None:
    order = Order("reviews.csv", columns={"text": "review", "more": ["date"]}, without=("rating", "time"))
    with database.write() as session:
        request_import(Scope(session, project_id), io.BytesIO(CSV.encode()), order, now=NOW)
    importer(database).drain()
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert {(one.feedback.rating, one.feedback.time, one.feedback.segment["date"]) for one in kept} == {
        (None, None, "2026-05-01"),
        (None, None, "yesterday"),
    }


def test_the_result_names_the_jobs_that_score_what_is_new(database: Database, project_id: int) -> None:
    result = job_of(database, project_id, _imported(database, project_id)).result
    assert result is not None
    assert [job_of(database, project_id, job).kind for job in result["scoring"]] == ["score"]
    again = job_of(database, project_id, _imported(database, project_id)).result
    assert again is not None
    assert again["scoring"] == []


def test_a_file_that_can_not_be_read_is_called_by_its_own_name(database: Database, project_id: int) -> None:
    job_id = upload(database, project_id, "%PDF-1.7\n", name="report.pdf")
    importer(database).drain()
    error = job_of(database, project_id, job_id).error
    assert error is not None
    assert error.startswith("report.pdf: ")


def _imported(database: Database, project_id: int) -> str:
    job_id = upload(database, project_id)
    importer(database).drain()
    return job_id


REPEATED = "id,review\nO-1,The courier was late.\nO-2,Great shop!\nO-1,Nobody answers.\nO-1,The courier was late.\n"
BY_ID = {"id": "id"}
MANY = "id,review\n" + "".join(f"O-{number % 400},Parcel {number} was late and wet.\n" for number in range(1_700))


def ids_kept(database: Database, project_id: int) -> set[str | None]:
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=2_000).items
    return {one.external_id for one in kept}


def test_rows_of_one_id_are_all_kept_and_known_when_the_file_comes_again(database: Database, project_id: int) -> None:
    counts = []
    for body in (REPEATED, REPEATED, REPEATED + "O-2,Closed.\n"):
        job_id = upload(database, project_id, body, columns=BY_ID)
        importer(database).drain()
        result = job_of(database, project_id, job_id).result
        assert result is not None
        counts.append((result["accepted"], result["duplicates"]))
    assert counts == [(4, 0), (0, 4), (1, 4)]
    assert ids_kept(database, project_id) == {"O-1", "O-2", "O-1#3", "O-1#4", "O-2#5"}


def test_rows_of_one_id_are_told_apart_alike_after_an_import_that_went_on_in_their_midst(
    database: Database, project_id: int
) -> None:
    upload(database, project_id, MANY, columns=BY_ID)
    breaking(database, 1_100, OSError("the disk went away")).step()
    make_due(database)
    importer(database).drain()
    assert len(ids_kept(database, project_id)) == 1_700
    job_id = upload(database, project_id, MANY, columns=BY_ID)
    importer(database).drain()
    result = job_of(database, project_id, job_id).result
    assert result is not None
    assert (result["accepted"], result["duplicates"]) == (0, 1_700)
