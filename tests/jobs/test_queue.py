"""The lease table on both databases; time is given, so nothing waits."""

import datetime as dt

import pytest

from app.domain.job import Again, Cancelled, Dead, Done, Job, JobState, Outcome, Released
from app.store.job_list import cancel_job, count_jobs, depths, due, get_job, page_of_jobs, retry_job
from app.store.jobs import LostLease, bury, claim, end_called_off, enqueue, fence, finish, renew
from app.store.projects import add_project
from app.store.scope import Scope
from tests.database_fixtures import NOW

KINDS = ["score"]


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def put(scope: Scope, **more: object) -> str:
    made = enqueue(scope, "score", now=NOW, **more)  # type: ignore[arg-type]  # fields by name
    assert made is not None
    return made


def take(scope: Scope, at: float = 0, worker: str = "a") -> Job | None:
    return claim(scope.session, KINDS, worker=worker, lease=10, now=later(at))


def taken(scope: Scope, at: float = 0, worker: str = "a") -> Job:
    job = take(scope, at, worker)
    assert job is not None
    return job


def state(scope: Scope, job_id: str) -> JobState:
    job = get_job(scope, job_id)
    assert job is not None
    return job.state


def test_jobs_are_claimed_in_the_order_they_are_due(scope: Scope) -> None:
    second, first = put(scope, delay=2), put(scope, delay=1)
    assert take(scope) is None
    assert [taken(scope, 3).id, taken(scope, 3).id] == [first, second]
    assert take(scope, 3) is None


def test_only_kinds_that_were_asked_for_are_claimed(scope: Scope) -> None:
    enqueue(scope, "other", now=NOW)
    assert take(scope) is None


def test_of_one_dedupe_key_only_one_job_waits(scope: Scope) -> None:
    put(scope, dedupe_key="map")
    assert enqueue(scope, "score", now=NOW, dedupe_key="map") is None


def test_the_same_key_waits_in_two_projects_and_kinds(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    put(scope, dedupe_key="map")
    assert enqueue(other, "score", now=NOW, dedupe_key="map") is not None
    assert enqueue(scope, "refresh", now=NOW, dedupe_key="map") is not None


def test_a_second_job_of_a_key_waits_until_the_first_has_ended(scope: Scope) -> None:
    put(scope, dedupe_key="map")
    running = taken(scope)
    waiting = put(scope, dedupe_key="map")
    assert take(scope) is None
    finish(scope.session, running, Done(), now=NOW)
    assert taken(scope).id == waiting


def test_a_running_job_keeps_no_like_of_another_project_waiting(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    put(scope, dedupe_key="map")
    taken(scope)
    waiting = put(other, dedupe_key="map")
    assert taken(scope).id == waiting


def test_a_job_id_is_used_once_for_ever(scope: Scope) -> None:
    put(scope, job_id="sweep-1")
    finish(scope.session, taken(scope), Done(), now=NOW)
    assert enqueue(scope, "score", now=NOW, job_id="sweep-1") is None


def test_a_job_whose_lease_ran_out_goes_to_another_and_the_first_can_save_nothing(scope: Scope) -> None:
    put(scope)
    first = taken(scope)
    assert take(scope, 9.9, "b") is None
    second = taken(scope, 10.1, "b")
    assert (second.id, second.attempt) == (first.id, 2)
    for attempt in (
        lambda: fence(scope.session, first, done=1),
        lambda: renew(scope.session, first, lease=10, now=later(11)),
        lambda: finish(scope.session, first, Done(), now=later(11)),
    ):
        with pytest.raises(LostLease):
            attempt()
    fence(scope.session, second, done=1)


def test_a_renewed_lease_is_kept(scope: Scope) -> None:
    put(scope)
    job = taken(scope)
    assert not renew(scope.session, job, lease=10, now=later(9))
    assert take(scope, 15, "b") is None


def test_a_job_that_keeps_losing_its_worker_is_buried_with_the_reason(scope: Scope) -> None:
    job_id = put(scope, max_attempts=2)
    taken(scope)
    assert bury(scope.session, now=later(11)) == []
    taken(scope, 11)
    assert [job.id for job in bury(scope.session, now=later(22))] == [job_id]
    assert take(scope, 22) is None
    found = get_job(scope, job_id)
    assert found is not None
    assert found.state is JobState.DEAD
    assert "ended without a word 2 times" in (found.error or "")


def test_a_job_that_was_called_off_and_lost_its_worker_is_ended_and_not_run_again(scope: Scope) -> None:
    job_id, other = put(scope, max_attempts=1), put(scope)
    taken(scope)
    taken(scope)
    cancel_job(scope, job_id, now=later(1))
    assert end_called_off(scope.session, now=later(9)) == []  # its worker may still end it
    assert [job.id for job in end_called_off(scope.session, now=later(11))] == [job_id]
    assert state(scope, job_id) is JobState.CANCELLED
    assert bury(scope.session, now=later(11)) == []
    assert taken(scope, 11).id == other


def test_progress_clears_what_failed_before(scope: Scope) -> None:
    job_id = put(scope, max_attempts=2)
    for round_ in range(5):
        job = taken(scope, 11 * round_)
        fence(scope.session, job, done=round_, total=9)
        assert bury(scope.session, now=later(11 * round_ + 10.5)) == []
    found = get_job(scope, job_id)
    assert found is not None
    assert (found.done, found.total, found.attempt) == (4, 9, 5)


def test_what_was_done_before_is_no_progress_and_what_is_done_never_falls(scope: Scope) -> None:
    job_id = put(scope, max_attempts=2)
    fence(scope.session, taken(scope), done=5)
    again = taken(scope, 11)
    fence(scope.session, again, done=3, total=9)
    fence(scope.session, again, done=5)
    found = get_job(scope, job_id)
    assert found is not None
    assert (found.done, found.total, found.failures) == (5, 9, 1)
    assert [job.id for job in bury(scope.session, now=later(22))] == [job_id]


def test_a_failed_job_waits_before_it_is_tried_again(scope: Scope) -> None:
    job_id = put(scope)
    finish(scope.session, taken(scope), Again("the disk is full", delay=30, code="database_problem"), now=NOW)
    assert take(scope, 29) is None
    job = taken(scope, 31)
    assert (job.id, job.failures, job.error) == (job_id, 1, "the disk is full")


def test_what_failed_before_is_not_told_of_a_job_that_is_done(scope: Scope) -> None:
    put(scope)
    finish(scope.session, taken(scope), Again("the disk is full", delay=1, code="database_problem"), now=NOW)
    again = take(scope, at=2)
    assert again is not None
    finish(scope.session, again, Done({}), now=later(3))
    done = get_job(scope, again.id)
    assert done is not None
    assert (done.state, done.error, done.code, done.failures) == (JobState.DONE, None, None, 1)


def test_jobs_are_listed_by_kind_and_without_some(scope: Scope) -> None:
    for kind in ("score", "webhook", "refresh", "webhook"):
        enqueue(scope, kind, now=NOW)

    some = page_of_jobs(scope, limit=9, kinds=("webhook", "score")).items
    assert sorted(job.kind for job in some) == ["score", "webhook", "webhook"]
    others = page_of_jobs(scope, limit=9, without=("webhook",)).items
    assert sorted(job.kind for job in others) == ["refresh", "score"]
    assert count_jobs(scope, "webhook") == 2


def test_when_the_next_job_of_a_kind_may_run_is_told(scope: Scope) -> None:
    assert due(scope, "score") is None
    put(scope, delay=60)
    assert due(scope, "score") == later(60)


@pytest.mark.parametrize("outcome", [Again("later", delay=1, code="unavailable"), Released()])
def test_a_job_that_goes_back_gives_way_to_its_like_that_waits(scope: Scope, outcome: Outcome) -> None:
    job_id = put(scope, dedupe_key="map")
    job = taken(scope)
    waiting = put(scope, dedupe_key="map")
    finish(scope.session, job, outcome, now=NOW)
    assert state(scope, job_id) is JobState.CANCELLED
    assert taken(scope).id == waiting


def test_a_released_job_is_taken_at_once_and_nothing_counts_against_it(scope: Scope) -> None:
    put(scope)
    finish(scope.session, taken(scope), Released(), now=NOW)
    assert taken(scope).failures == 0


def test_a_dead_job_keeps_its_reason_and_can_be_queued_again(scope: Scope) -> None:
    job_id = put(scope)
    finish(scope.session, taken(scope), Dead("no such file", "not_found"), now=NOW)
    assert take(scope, 1000) is None
    found = get_job(scope, job_id)
    assert found is not None
    assert (found.state, found.error) == (JobState.DEAD, "no such file")
    retry_job(scope, job_id, now=later(1))
    assert taken(scope, 1).failures == 0


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_told(scope: Scope) -> None:
    waiting = put(scope)
    cancel_job(scope, waiting, now=NOW)
    assert state(scope, waiting) is JobState.CANCELLED
    running = put(scope)
    job = taken(scope)
    cancel_job(scope, running, now=NOW)
    assert state(scope, running) is JobState.RUNNING
    assert renew(scope.session, job, lease=10, now=NOW)
    finish(scope.session, job, Cancelled(), now=NOW)
    assert state(scope, running) is JobState.CANCELLED


def test_an_ended_job_stays_as_it_is_when_it_is_cancelled(scope: Scope) -> None:
    job_id = put(scope)
    finish(scope.session, taken(scope), Done({"items": 1}), now=NOW)
    found = cancel_job(scope, job_id, now=NOW)
    assert found is not None
    assert (found.state, found.result) == (JobState.DONE, {"items": 1})


def test_another_project_sees_and_cancels_nothing(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    job_id = put(scope)
    assert get_job(other, job_id) is None
    assert cancel_job(other, job_id, now=NOW) is None
    assert retry_job(other, job_id, now=NOW) is None
    assert page_of_jobs(other, limit=10).items == ()
    assert state(scope, job_id) is JobState.QUEUED


def test_jobs_are_listed_newest_first_in_pages(scope: Scope) -> None:
    made = [put(scope) for _ in range(5)]
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = page_of_jobs(scope, limit=2, cursor=cursor)
        seen += [job.id for job in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert sorted(seen) == sorted(made)
    assert seen == sorted(seen, reverse=True)


def test_what_waits_is_counted_by_kind_with_the_age_of_the_oldest(scope: Scope) -> None:
    put(scope, delay=5)
    put(scope)
    put(scope)
    taken(scope)
    counted = {(depth.kind, depth.state): (depth.jobs, depth.oldest) for depth in depths(scope.session)}
    assert counted[("score", JobState.QUEUED)] == (2, NOW)
    assert counted[("score", JobState.RUNNING)][0] == 1
