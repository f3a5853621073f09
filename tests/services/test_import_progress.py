from app.pipeline.pipeline import Pipeline
from app.services.import_progress import ImportProgress, import_progress
from app.store.scope import Scope
from app.store.session import Database
from tests.services.steps import scoring_worker
from tests.services.test_importing import importer, job_of, upload


def progress(database: Database, project_id: int, job_id: str) -> ImportProgress:
    job = job_of(database, project_id, job_id)
    with database.read() as session:
        return import_progress(Scope(session, project_id), job)


def test_progress_goes_from_reading_to_scoring_to_the_map(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    job_id = upload(database, project_id)
    assert progress(database, project_id, job_id) == ImportProgress(0, 0, refreshing=False)
    importer(database).drain()
    read = progress(database, project_id, job_id)
    assert read == ImportProgress(0, 2, refreshing=False)
    assert read.scoring
    scoring_worker(database, pipeline).drain()
    scored = progress(database, project_id, job_id)
    assert scored == ImportProgress(2, 2, refreshing=True)
    assert not scored.scoring
