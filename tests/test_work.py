import datetime as dt
import io
import time
from collections.abc import Callable

from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.erasure import erase_author
from app.services.importing import Order, request_import
from app.store.filters import FeedbackFilter
from app.store.job_list import page_of_jobs
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database
from app.work import make_work
from tests.database_fixtures import NOW
from tests.services.steps import item, post

DEADLINE = 60.0


def eventually(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not seen():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_everything_that_is_asked_for_is_done_in_the_background_until_it_is_stopped(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    work = make_work(database, pipeline, redactor=Redactor(), limit=1_000)
    thread = work.start()
    try:
        post(database, project_id, item("The courier was late.", author="ona"), item("Fine!", author="jonas"))
        with database.write() as session:
            scope = Scope(session, project_id)
            file = io.BytesIO(b"review\nWrite to ona@example.com, the box was wet.\n")
            request_import(scope, file, Order("reviews.csv"), now=NOW)
            erase_author(scope, "jonas", now=NOW, actor="test")

        def done() -> bool:
            with database.read() as session:
                scope = Scope(session, project_id)
                states = {(job.kind, str(job.state)) for job in page_of_jobs(scope, limit=99).items}
                scored = page_of_feedback(scope, FeedbackFilter(scored=True), limit=9).items
            kinds = {kind for kind, state in states if state == "done"}
            return len(scored) == 2 and {"score", "import", "erase", "sweep"} <= kinds

        eventually(done)
    finally:
        work.stop()
        thread.join(DEADLINE)
    assert not thread.is_alive()
    with database.read() as session:
        kept = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert {one.feedback.text for one in kept} == {"The courier was late.", "Write to [email], the box was wet."}
    assert all(one.received_at.tzinfo == dt.UTC for one in kept)
