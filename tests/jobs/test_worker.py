import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.domain.job import Job, JobState, Outcome
from app.errors import TextProblem
from app.jobs.worker import Run, Task, Worker
from app.store.audit import entries, note
from app.store.job_list import cancel_job, get_job
from app.store.jobs import LostLease, claim, enqueue, fence
from app.store.scope import Scope
from app.store.session import Database, now
from tests.database_fixtures import NOW

DEADLINE = 20.0


def put(database: Database, project_id: int, kind: str = "task", **more: object) -> str:
    with database.write() as session:
        made = enqueue(Scope(session, project_id), kind, now=NOW, **more)  # type: ignore[arg-type]  # fields by name
    assert made is not None
    return made


def job_of(database: Database, project_id: int, job_id: str) -> Job:
    with database.read() as session:
        job = get_job(Scope(session, project_id), job_id)
    assert job is not None
    return job


def worker(database: Database, task: Task, **more: object) -> Worker:
    return Worker(database, {"task": task}, poll=0.01, **more)  # type: ignore[arg-type]  # fields by name


def eventually(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not seen():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


Started = dict[threading.Thread, Worker]


@pytest.fixture
def started(database: Database) -> Iterator[Started]:
    """Workers put in here run in threads until the test ends."""
    running: Started = {}
    yield running
    for thread, one in running.items():
        one.stop()
        thread.join(DEADLINE)


def start(running: Started, one: Worker) -> threading.Thread:
    thread = threading.Thread(target=one.run, daemon=True)
    running[thread] = one
    thread.start()
    return thread


def test_a_job_is_run_and_its_result_kept(database: Database, project_id: int) -> None:
    job_id = put(database, project_id, payload={"n": 2})
    assert worker(database, lambda run: {"twice": run.job.payload["n"] * 2}).drain() == 1
    job = job_of(database, project_id, job_id)
    assert (job.state, job.result, job.attempt) == (JobState.DONE, {"twice": 4}, 1)


def test_a_job_that_raises_is_queued_again_with_the_reason(database: Database, project_id: int) -> None:
    def fails(run: Run) -> Mapping[str, Any]:
        raise ValueError("Ona's words")

    job_id = put(database, project_id)
    assert worker(database, fails).step()
    job = job_of(database, project_id, job_id)
    assert (job.state, job.error, job.failures) == (JobState.QUEUED, "ValueError", 1)


def test_of_an_error_nobody_expected_the_places_in_the_code_are_logged_and_not_its_words(
    database: Database, project_id: int
) -> None:
    def fails(run: Run) -> Mapping[str, Any]:
        raise ValueError("Ona's words")

    def refuses(run: Run) -> Mapping[str, Any]:
        raise TextProblem("the file is empty; send another")

    for task in (fails, refuses):
        put(database, project_id)
        with capture_logs() as logs:
            worker(database, task).step()
        told = [one for one in logs if one["event"] == "job.failed"]
        assert len(told) == (task is fails)
        assert not told or (told[0]["error"], told[0]["where"][-1].partition(" ")[2]) == ("ValueError", "fails")
        assert "Ona" not in str(logs)


def test_wrong_input_is_the_end_at_once(database: Database, project_id: int) -> None:
    def fails(run: Run) -> Mapping[str, Any]:
        raise TextProblem("the file is empty; send another")

    job_id = put(database, project_id)
    worker(database, fails).drain()
    job = job_of(database, project_id, job_id)
    assert (job.state, job.error) == (JobState.DEAD, "the file is empty; send another")


def test_saved_steps_stay_and_show_progress_when_a_later_one_fails(database: Database, project_id: int) -> None:
    def halfway(run: Run) -> Mapping[str, Any]:
        with run.save(done=1, total=2) as scope:
            note(scope, "first", actor="test", detail={}, now=NOW)
        raise ValueError

    job_id = put(database, project_id)
    worker(database, halfway).step()
    job = job_of(database, project_id, job_id)
    assert (job.done, job.total, job.failures) == (1, 2, 1)
    with database.read() as session:
        assert [entry.action for entry in entries(Scope(session, project_id))] == ["first"]


def test_a_long_job_keeps_its_lease(database: Database, project_id: int, started: Started) -> None:
    runs = []

    def slow(run: Run) -> Mapping[str, Any]:
        runs.append(run.job.attempt)
        time.sleep(1.5)
        return {}

    job_id = put(database, project_id)
    for _ in range(2):
        start(started, worker(database, slow, lease=0.6))
    eventually(lambda: job_of(database, project_id, job_id).state is JobState.DONE)
    assert runs == [1]


def test_a_running_job_that_is_cancelled_stops_at_its_next_step(
    database: Database, project_id: int, started: Started
) -> None:
    def endless(run: Run) -> Mapping[str, Any]:
        while True:
            run.check()
            time.sleep(0.01)

    job_id = put(database, project_id)
    start(started, worker(database, endless, lease=0.4))
    eventually(lambda: job_of(database, project_id, job_id).state is JobState.RUNNING)
    with database.write() as session:
        cancel_job(Scope(session, project_id), job_id, now=now(session))
    eventually(lambda: job_of(database, project_id, job_id).state is JobState.CANCELLED)


def test_a_worker_that_is_stopped_gives_its_job_back(database: Database, project_id: int, started: Started) -> None:
    def endless(run: Run) -> Mapping[str, Any]:
        while True:
            run.check()
            time.sleep(0.01)

    job_id = put(database, project_id)
    one = worker(database, endless)
    thread = start(started, one)
    eventually(lambda: job_of(database, project_id, job_id).state is JobState.RUNNING)
    one.stop()
    thread.join(DEADLINE)
    job = job_of(database, project_id, job_id)
    assert (job.state, job.failures) == (JobState.QUEUED, 0)


def test_a_step_that_is_given_up_gives_its_job_back_and_saves_nothing_more(
    database: Database, project_id: int, started: Started
) -> None:
    given_up, refused = threading.Event(), threading.Event()

    def unending(run: Run) -> Mapping[str, Any]:
        with run.save(done=1) as scope:
            note(scope, "before", actor="test", detail={}, now=NOW)
        given_up.wait(DEADLINE)
        try:
            with database.write() as session:
                fence(session, run.job)
                note(Scope(session, project_id), "after", actor="test", detail={}, now=NOW)
        except LostLease:
            refused.set()
            raise
        return {}

    job_id = put(database, project_id)
    one = worker(database, unending)
    thread = start(started, one)
    eventually(lambda: job_of(database, project_id, job_id).done == 1)
    one.stop()
    one.give_up()
    job = job_of(database, project_id, job_id)
    assert (job.state, job.failures, job.error) == (JobState.QUEUED, 0, None)
    given_up.set()
    assert refused.wait(DEADLINE)
    thread.join(DEADLINE)
    assert worker(database, lambda run: {"attempt": run.job.attempt}).drain() == 1
    assert job_of(database, project_id, job_id).result == {"attempt": 2}
    with database.read() as session:
        assert [entry.action for entry in entries(Scope(session, project_id))] == ["before"]


def test_a_worker_with_nothing_at_hand_has_nothing_to_give_up(database: Database, project_id: int) -> None:
    job_id = put(database, project_id)
    one = worker(database, lambda _: {})
    one.drain()
    one.give_up()
    assert job_of(database, project_id, job_id).state is JobState.DONE


def test_a_worker_that_lost_its_lease_saves_nothing(database: Database, project_id: int) -> None:
    thief = worker(database, lambda _: {"by": "thief"}, lease=60)

    def robbed(run: Run) -> Mapping[str, Any]:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE job SET lease_until = '2000-01-01 00:00:00'")
        thief.drain()
        with run.save() as scope:
            note(scope, "saved twice", actor="test", detail={}, now=NOW)
        return {"by": "robbed"}

    job_id = put(database, project_id)
    worker(database, robbed, lease=60).step()
    assert job_of(database, project_id, job_id).result == {"by": "thief"}
    with database.read() as session:
        assert entries(Scope(session, project_id)) == []


def test_a_job_that_went_to_another_worker_stops_at_its_next_step(
    database: Database, project_id: int, started: Started
) -> None:
    told = threading.Event()

    def robbed(run: Run) -> Mapping[str, Any]:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE job SET attempt = attempt + 1")
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            try:
                run.check()
            except LostLease:
                told.set()
                raise
            time.sleep(0.01)
        return {}

    put(database, project_id)
    start(started, worker(database, robbed, lease=0.4))
    assert told.wait(DEADLINE / 2)


def test_a_job_that_came_further_before_it_failed_is_tried_again(database: Database, project_id: int) -> None:
    def further(run: Run) -> Mapping[str, Any]:
        with run.save(done=run.job.attempt):
            pass
        raise ValueError

    job_id = put(database, project_id, max_attempts=2)
    for _ in range(3):
        with database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE job SET run_at = created_at")
        assert worker(database, further).step()
    job = job_of(database, project_id, job_id)
    assert (job.state, job.done, job.failures) == (JobState.QUEUED, 3, 1)


@pytest.mark.parametrize(("called_off", "what"), [(False, "Dead"), (True, "Cancelled")])
def test_the_end_of_a_job_whose_worker_went_silent_is_told_too(
    database: Database, project_id: int, *, called_off: bool, what: str
) -> None:
    told: list[tuple[str, str]] = []

    def after(scope: Scope, job: Job, outcome: Outcome) -> None:
        told.append((job.id, type(outcome).__name__))

    job_id = put(database, project_id, max_attempts=1)
    with database.write() as session:
        claim(session, ["task"], worker="silent", lease=1, now=NOW)
        if called_off:
            cancel_job(Scope(session, project_id), job_id, now=NOW)
    worker(database, lambda _: {}, after=after).drain()
    assert told == [(job_id, what)]


def test_many_workers_run_every_job_once(database: Database, project_id: int, started: Started) -> None:
    seen: list[str] = []
    ids = [put(database, project_id) for _ in range(40)]

    def task(run: Run) -> Mapping[str, Any]:
        seen.append(run.job.id)
        return {}

    for _ in range(4):
        start(started, worker(database, task))
    eventually(lambda: all(job_of(database, project_id, one).state is JobState.DONE for one in ids))
    assert sorted(seen) == sorted(ids)


def test_what_became_of_a_job_is_told_in_the_transaction_that_ends_it(database: Database, project_id: int) -> None:
    told: list[tuple[str, str]] = []

    def after(scope: Scope, job: Job, outcome: Outcome) -> None:
        told.append((job.id, type(outcome).__name__))
        note(scope, "told", actor="test", detail={}, now=NOW)

    job_id = put(database, project_id)
    worker(database, lambda _: {}, after=after).drain()
    assert told == [(job_id, "Done")]
    with database.read() as session:
        assert [entry.action for entry in entries(Scope(session, project_id))] == ["told"]


def test_a_worker_without_work_waits_for_no_writer(database: Database, project_id: int) -> None:
    job_id = put(database, project_id, "other")
    with database.write():
        assert not worker(database, lambda _: {}).step()
    assert job_of(database, project_id, job_id).state is JobState.QUEUED


def test_a_job_of_any_kind_whose_worker_went_silent_is_looked_at_by_all(database: Database, project_id: int) -> None:
    ended: list[str] = []
    job_id = put(database, project_id, "other")
    with database.write() as session:
        claim(session, ["other"], worker="silent", lease=1, now=NOW)
        cancel_job(Scope(session, project_id), job_id, now=NOW)
    assert not worker(database, lambda _: {}, after=lambda _scope, job, _outcome: ended.append(job.id)).step()
    assert ended == [job_id]
