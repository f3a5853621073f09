import pytest

from app.batch.items import open_items
from app.errors import Conflict
from app.jobs.worker import Run, Worker
from app.services.importing import IMPORT, import_job
from app.services.projects import LONGEST_NAME, revoke
from app.services.sample import has_sample, is_sample, open_sample, sample_name
from app.store.job_list import page_of_jobs
from app.store.projects import get_project
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import FeedbackTable
from tests.database_fixtures import NOW
from tests.services.steps import RULES


def test_the_sample_is_a_project_beside_with_its_texts_queued_once(scope: Scope) -> None:
    assert not has_sample(scope)
    key = open_sample(scope, scopes=["read", "ingest"], now=NOW, actor="test")
    assert has_sample(scope)
    assert key.project_id != scope.project_id
    assert key.scopes == ("ingest", "read")
    assert open_sample(scope, scopes=["ingest", "read"], now=NOW, actor="test") == key
    sample = Scope(scope.session, key.project_id)
    assert is_sample(get_project(scope.session, key.project_id))
    assert [job.kind for job in page_of_jobs(sample, limit=9).items] == ["import"]
    assert page_of_jobs(scope, limit=9).items == ()


def test_who_may_less_gets_a_key_that_may_less(scope: Scope) -> None:
    admin = open_sample(scope, scopes=["admin"], now=NOW, actor="test")
    reader = open_sample(scope, scopes=["read"], now=NOW, actor="test")
    assert (admin.scopes, reader.scopes) == (("admin",), ("read",))
    assert admin.project_id == reader.project_id


def test_a_revoked_key_of_the_sample_is_not_used_again(scope: Scope) -> None:
    key = open_sample(scope, scopes=["read"], now=NOW, actor="test")
    revoke(Scope(scope.session, key.project_id), key.id, now=NOW)
    assert open_sample(scope, scopes=["read"], now=NOW, actor="test").id != key.id


def test_the_sample_has_no_sample(scope: Scope) -> None:
    key = open_sample(scope, scopes=["read"], now=NOW, actor="test")
    with pytest.raises(Conflict):
        open_sample(Scope(scope.session, key.project_id), scopes=["read"], now=NOW, actor="test")


def test_long_names_of_projects_give_names_of_samples_that_fit_and_differ() -> None:
    first, second = sample_name("x" * 199 + "a"), sample_name("x" * 199 + "b")
    assert first != second
    assert max(len(first), len(second)) <= LONGEST_NAME


def test_all_its_texts_can_be_taken(database: Database, project_id: int) -> None:
    with database.write() as session:
        key = open_sample(Scope(session, project_id), scopes=["read"], now=NOW, actor="test")

    def read(run: Run) -> dict[str, object]:
        return import_job(run, run.job.id, run.job.payload, open_rows=open_items, rules_of=lambda _: RULES)

    Worker(database, {IMPORT: read}).drain()
    with database.read() as session:
        sample = Scope(session, key.project_id)
        (job,) = (job for job in page_of_jobs(sample, limit=9).items if job.kind == IMPORT)
        assert job.result is not None
        assert job.result["rejected"] == 0
        assert sample.count(FeedbackTable) == job.result["rows"] > 50
