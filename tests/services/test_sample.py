import pytest

from app.errors import Conflict
from app.jobs.worker import Run, Worker
from app.services.importing import IMPORT, import_job
from app.services.projects import LONGEST_NAME, create_key, keys, revoke
from app.services.sample import has_sample, is_sample, open_sample, sample_name
from app.store.job_list import page_of_jobs
from app.store.keys import Key
from app.store.projects import get_project
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import FeedbackTable
from tests.database_fixtures import NOW
from tests.services.steps import RULES


def made(scope: Scope, *scopes: str) -> Key:
    """A new key of the project."""
    return create_key(scope, scopes=scopes or ["read"], now=NOW)[0]


def test_the_sample_is_a_project_beside_with_its_texts_queued_once(scope: Scope) -> None:
    own = made(scope, "read", "ingest")
    assert not has_sample(scope)
    key = open_sample(scope, own, now=NOW)
    assert has_sample(scope)
    assert key.project_id != scope.project_id
    assert key.scopes == ("ingest", "read")
    assert open_sample(scope, own, now=NOW) == key
    sample = Scope(scope.session, key.project_id)
    assert is_sample(get_project(scope.session, key.project_id))
    assert [job.kind for job in page_of_jobs(sample, limit=9).items] == ["import"]
    assert page_of_jobs(scope, limit=9).items == ()


def test_each_key_has_one_of_its_own_that_may_as_much(scope: Scope) -> None:
    admin, reader = (open_sample(scope, made(scope, one), now=NOW) for one in ("admin", "read"))
    assert (admin.scopes, reader.scopes) == (("admin",), ("read",))
    assert admin.project_id == reader.project_id


def test_a_key_that_is_revoked_takes_the_one_of_the_sample_with_it(scope: Scope) -> None:
    own, other = made(scope), made(scope)
    lent, kept = open_sample(scope, own, now=NOW), open_sample(scope, other, now=NOW)
    revoke(scope, own.id, now=NOW)
    there = {key.id: key.revoked_at for key in keys(Scope(scope.session, lent.project_id))}
    assert there == {lent.id: NOW, kept.id: None}


def test_the_sample_has_no_sample(scope: Scope) -> None:
    key = open_sample(scope, made(scope), now=NOW)
    with pytest.raises(Conflict):
        open_sample(Scope(scope.session, key.project_id), key, now=NOW)


def test_long_names_of_projects_give_names_of_samples_that_fit_and_differ() -> None:
    first, second = sample_name("x" * 199 + "a"), sample_name("x" * 199 + "b")
    assert first != second
    assert max(len(first), len(second)) <= LONGEST_NAME


def test_all_its_texts_can_be_taken(database: Database, project_id: int) -> None:
    with database.write() as session:
        scope = Scope(session, project_id)
        key = open_sample(scope, made(scope), now=NOW)

    def read(run: Run) -> dict[str, object]:
        return import_job(run, run.job.id, run.job.payload, rules_of=lambda _: RULES)

    Worker(database, {IMPORT: read}).drain()
    with database.read() as session:
        sample = Scope(session, key.project_id)
        (job,) = (job for job in page_of_jobs(sample, limit=9).items if job.kind == IMPORT)
        assert job.result is not None
        assert job.result["rejected"] == 0
        assert sample.count(FeedbackTable) == job.result["rows"] > 50
