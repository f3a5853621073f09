"""A worker without trained weights, to be killed: python -m tests.faults.worker_process URL."""

import sys

from app.jobs.worker import Worker
from app.services.intake import SCORE
from app.services.scoring import score_job
from app.store.session import open_database
from tests.factories import make_pipeline
from tests.faults.processes import LEASE, READY


def main(url: str) -> None:
    pipeline = make_pipeline()
    tasks = {SCORE: lambda run: score_job(run, run.job.id, scorer=lambda _: pipeline)}
    worker = Worker(open_database(url), tasks, lease=LEASE, poll=0.02)
    print(READY, flush=True)  # noqa: T201 - the test waits for it
    worker.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
