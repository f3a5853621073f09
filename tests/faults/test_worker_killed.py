import random
import time

import pytest

from app.pipeline.pipeline import Pipeline
from app.services.intake import accept
from app.services.intake_items import prepare_items
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.faults.checks import assert_scored_once, claimed_again, finish, sent, wait_running
from tests.faults.processes import LONGEST_TEST, ROUNDS, running, start, wait_ready
from tests.faults.worker_process import work
from tests.services.steps import RULES

WORKERS, ITEMS, LONGEST = 2, 200, 0.2


@pytest.mark.timeout(LONGEST_TEST)
def test_workers_killed_at_any_moment_lose_and_double_nothing(
    database: Database, database_url: str, project_id: int, pipeline: Pipeline
) -> None:
    chance = random.Random(f"worker {database.engine.dialect.name}")
    texts: list[str] = []
    with running(*(start(work, database_url) for _ in range(WORKERS))) as workers:
        for round_ in range(ROUNDS):
            items = [sent(round_ * ITEMS + number) for number in range(ITEMS)]
            texts += [one.feedback.text for one in items]
            with database.write() as session:
                accept(Scope(session, project_id), prepare_items(dict(enumerate(items)), rules=RULES, now=NOW), now=NOW)
            holder = wait_running(database)
            time.sleep(chance.uniform(0, LONGEST))
            place = next((n for n, one in enumerate(workers) if one.pid == holder), chance.randrange(WORKERS))
            workers[place].kill()
            workers[place] = start(work, database_url)
            wait_ready(workers[place])
        finish(database, pipeline)
    assert claimed_again(database, project_id) > 0, "the kills met no work"
    assert_scored_once(database, project_id, pipeline, texts)
