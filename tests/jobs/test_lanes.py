"""Lanes of jobs on both databases: one at a time of each, and turns between them; time is given."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.domain.job import Done, Job
from app.store.jobs import claim, enqueue, finish
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW

CLAIMERS, ROUNDS = 4, 20


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def put(scope: Scope, lane: str, *, after: float = 0) -> str:
    made = enqueue(scope, "webhook", now=later(after), lane=lane)
    assert made is not None
    return made


def take(scope: Scope, at: float = 100) -> Job | None:
    return claim(scope.session, ["webhook"], worker="a", lease=10, now=later(at))


def taken(scope: Scope, at: float = 100) -> Job:
    job = take(scope, at)
    assert job is not None
    return job


def test_of_a_lane_one_runs_at_a_time_in_the_order_they_are_due(scope: Scope) -> None:
    second, first = put(scope, "a", after=2), put(scope, "a", after=1)
    running = taken(scope)
    assert running.id == first
    assert take(scope) is None
    finish(scope.session, running, Done(), now=later(100))
    assert taken(scope).id == second


def test_other_lanes_do_not_wait_for_one_that_is_busy(scope: Scope) -> None:
    put(scope, "a"), put(scope, "a")
    other = put(scope, "b", after=50)
    taken(scope)
    assert taken(scope).id == other
    assert take(scope) is None


def test_lanes_take_turns_however_much_waits_in_one(scope: Scope) -> None:
    full = [put(scope, "full", after=number) for number in range(3)]
    put(scope, "new", after=50)
    seen = []
    for moment in range(100, 104):
        job = taken(scope, moment)
        seen.append(job.id in full)
        finish(scope.session, job, Done(), now=later(moment))
    assert seen == [True, False, True, True]


def test_a_project_with_less_at_work_goes_first(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    for lane in "abc":
        put(scope, lane)
    theirs = [put(other, lane, after=50) for lane in "ab"]
    jobs = [taken(scope) for _ in range(4)]
    assert [job.id in theirs for job in jobs] == [False, True, False, True]


def test_the_same_lane_of_two_projects_is_two(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    put(scope, "a"), put(other, "a")
    taken(scope)
    taken(scope)


def test_a_job_whose_worker_went_silent_is_taken_before_the_rest_of_its_lane(scope: Scope) -> None:
    first, second = put(scope, "a"), put(scope, "a", after=1)
    assert taken(scope, 100).id == first
    again = taken(scope, 111)
    assert (again.id, again.attempt) == (first, 2)
    assert take(scope, 112) is None
    finish(scope.session, again, Done(), now=later(113))
    assert taken(scope, 114).id == second


def test_a_job_of_no_lane_is_taken_beside_them(scope: Scope) -> None:
    put(scope, "a")
    enqueue(scope, "webhook", now=NOW)
    taken(scope)
    taken(scope)


def test_workers_that_claim_at_once_never_take_two_of_a_lane(database: Database, project_id: int) -> None:
    with database.write() as session:
        scope = Scope(session, project_id)
        for number in range(ROUNDS * CLAIMERS):
            put(scope, "ab"[number % 2], after=number / 1000)
    start = Barrier(CLAIMERS)

    def claimed(_: int) -> Job | None:
        start.wait()
        with database.write() as session:
            return take(Scope(session, project_id))

    with ThreadPoolExecutor(CLAIMERS) as pool:
        for _ in range(ROUNDS):
            jobs = [job for job in pool.map(claimed, range(CLAIMERS)) if job is not None]
            assert 1 <= len(jobs) <= 2
            with database.write() as session:
                for job in jobs:
                    finish(session, job, Done(), now=later(100))
