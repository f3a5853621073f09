"""Workers without trained weights, to be killed or stopped."""

import os
from collections.abc import Callable
from unittest.mock import patch

from app import work as background
from app.cli import store as cli_store
from app.cli.store import worker
from app.jobs.worker import Worker
from app.store.session import open_database
from tests.factories import make_pipeline
from tests.faults.processes import LEASE
from tests.faults.server_process import STEP, slow_pipeline
from tests.services.steps import score_tasks


def work(ready: Callable[[], None], url: str) -> None:
    """Score until killed."""
    one = Worker(open_database(url), score_tasks(make_pipeline()), lease=LEASE, poll=0.02)
    ready()
    one.run()


def work_slowly(ready: Callable[[], None], url: str) -> None:
    """`wayfelt worker` over a slow encoder, until it is told to stop."""
    os.environ["WAYFELT_DATABASE_URL"] = url
    background.LAST_STEP = STEP
    pipeline = slow_pipeline()
    ready()
    with patch.object(cli_store, "pipeline_of", lambda _: pipeline):
        worker.main([], prog_name="worker")
