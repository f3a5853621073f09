import random
import threading
import time
from collections.abc import Iterator

import pytest

from app.errors import DatabaseProblem
from app.pipeline.pipeline import Pipeline
from app.services.intake import Replay, accept
from app.services.intake_items import prepare_items
from app.store import migrations
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.faults.checks import assert_scored_once, finish, sent
from tests.faults.processes import LONGEST_TEST, ROUNDS, START, Postgres, own_postgres, running, start
from tests.faults.worker_process import work
from tests.services.steps import RULES
from tests.store.databases import opened

ITEMS, LONGEST = 100, 1.0


@pytest.fixture
def postgres_of_its_own() -> Iterator[Postgres]:
    with own_postgres() as server:
        yield server


class Sender:
    """Takes items in a thread of this process, and each batch again under its key until the commit came through."""

    def __init__(self, database: Database, project_id: int) -> None:
        self._database, self._project_id = database, project_id
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)
        self.accepted: list[str] = []
        self.problems: list[str] = []
        self.error: Exception | None = None

    def __enter__(self) -> "Sender":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join(START)
        if self.error:
            raise self.error

    def _send(self) -> None:
        number = 0
        try:
            while not self._enough.is_set():
                self._until_taken(number)
                number += ITEMS
        except Exception as error:
            self.error = error

    def _until_taken(self, first: int) -> None:
        items = [sent(number) for number in range(first, first + ITEMS)]
        replay = Replay(f"batch-{first}", "hash")
        while True:
            try:
                with self._database.write() as session:
                    scope = Scope(session, self._project_id)
                    accept(scope, prepare_items(dict(enumerate(items)), rules=RULES, now=NOW), now=NOW, replay=replay)
                self.accepted += [one.feedback.text for one in items]
                return
            except DatabaseProblem as problem:
                self.problems.append(str(problem))
                time.sleep(0.05)


@pytest.mark.timeout(LONGEST_TEST)
def test_a_postgres_killed_at_any_moment_loses_and_doubles_nothing(
    postgres_of_its_own: Postgres, pipeline: Pipeline
) -> None:
    chance = random.Random("database")
    server = postgres_of_its_own
    with opened(server.url) as database:
        migrations.upgrade(database)
        with database.write() as session:
            project_id = add_project(session, "shop", now=NOW).id
        with running(start(work, server.url)):
            with Sender(database, project_id) as sender:
                for round_ in range(ROUNDS):
                    before = len(sender.accepted)
                    time.sleep(chance.uniform(0, LONGEST))
                    if round_ % 2:
                        server.kill_session(chance)
                    else:
                        server.kill()
                        server.restart()
                    server.wait()
                    _until_accepted(sender, before)
            finish(database, pipeline)
        assert_scored_once(database, project_id, pipeline, sender.accepted)
    assert sender.problems
    assert all("database" in problem for problem in sender.problems)


def _until_accepted(sender: Sender, before: int) -> None:
    end = time.monotonic() + START
    while len(sender.accepted) <= before:
        assert sender.error is None, sender.error
        assert time.monotonic() < end, "nothing was taken"
        time.sleep(0.02)
