import pytest

from app.domain.job import JobState
from app.errors import Conflict, Forbidden, NotFound
from app.services.intake import SCORE
from app.services.job_control import call_off, may_control, try_again
from app.services.scoring import REFRESH
from app.store.job_list import any_waits, get_job
from app.store.jobs import enqueue
from app.store.scope import Scope
from tests.database_fixtures import NOW


def queued(scope: Scope, kind: str) -> str:
    job_id = enqueue(scope, kind, now=NOW)
    assert job_id is not None
    return job_id


def test_intake_may_be_called_off_by_ingest_and_other_work_by_admins_alone(scope: Scope) -> None:
    score, refresh = queued(scope, SCORE), queued(scope, REFRESH)
    assert call_off(scope, score, admin=False, now=NOW).state is JobState.CANCELLED
    with pytest.raises(Forbidden):
        call_off(scope, refresh, admin=False, now=NOW)
    assert any_waits(scope, REFRESH)
    assert call_off(scope, refresh, admin=True, now=NOW).state is JobState.CANCELLED
    assert not any_waits(scope, REFRESH)


def test_what_was_called_off_may_be_tried_again_unless_its_file_is_gone(scope: Scope) -> None:
    score, upload = queued(scope, SCORE), queued(scope, "import")
    for job in (score, upload):
        call_off(scope, job, admin=False, now=NOW)
    assert try_again(scope, score, admin=False, now=NOW).state is JobState.QUEUED
    with pytest.raises(Conflict):
        try_again(scope, upload, admin=False, now=NOW)
    with pytest.raises(Conflict):
        try_again(scope, score, admin=False, now=NOW)


def test_a_job_of_another_project_is_not_there(scope: Scope) -> None:
    score = queued(scope, SCORE)
    other = Scope(scope.session, scope.project_id + 1)
    for act in (call_off, try_again):
        with pytest.raises(NotFound):
            act(other, score, admin=True, now=NOW)


def test_a_key_that_only_reads_controls_nothing(scope: Scope) -> None:
    job = get_job(scope, queued(scope, SCORE))
    assert job is not None
    assert not may_control(job, admin=False, ingest=False)
    assert may_control(job, admin=False, ingest=True)
