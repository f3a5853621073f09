"""A worker without trained weights, to be killed."""

from collections.abc import Callable

from app.jobs.worker import Worker
from app.services.intake import SCORE
from app.services.scoring import score_job
from app.store.session import open_database
from tests.factories import make_pipeline
from tests.faults.processes import LEASE


def work(ready: Callable[[], None], url: str) -> None:
    """Score until killed."""
    pipeline = make_pipeline()
    tasks = {SCORE: lambda run: score_job(run, run.job.id, scorer=lambda _: pipeline)}
    worker = Worker(open_database(url), tasks, lease=LEASE, poll=0.02)
    ready()
    worker.run()
