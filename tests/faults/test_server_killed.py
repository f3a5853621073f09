import random
import threading
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from app.pipeline.pipeline import Pipeline
from app.services.projects import create_key
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.faults.checks import assert_scored_once, finish, sent
from tests.faults.processes import LONGEST_TEST, ROUNDS, START, Process, free_port, running, start

CLIENTS, ITEMS, LONGEST = 3, 20, 2.0


@pytest.fixture
def key(database: Database, project_id: int) -> str:
    with database.write() as session:
        return create_key(Scope(session, project_id), scopes=["ingest"], now=NOW)[1]


class Clients:
    """Clients that post items without external id, and each request again under its key until it is answered 202."""

    def __init__(self, port: int, key: str) -> None:
        self._url = f"http://127.0.0.1:{port}/v1/feedback"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self._number = 0
        self.accepted: list[str] = []
        self.repeated = 0
        self.odd: list[str] = []
        self._threads = [threading.Thread(target=self._post, daemon=True) for _ in range(CLIENTS)]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(START)

    def _texts(self) -> Iterator[list[str]]:
        while not self._enough.is_set():
            with self._lock:
                first, self._number = self._number, self._number + ITEMS
            yield [sent(number).feedback.text for number in range(first, first + ITEMS)]

    def _post(self) -> None:
        for texts in self._texts():
            name = uuid.uuid4().hex
            while not self._try(texts, name):
                self.repeated += 1
                time.sleep(0.05)

    def _try(self, texts: list[str], name: str) -> bool:
        body = {"items": [{"text": text, "author": "client"} for text in texts]}
        try:
            response = httpx.post(self._url, json=body, headers={**self._headers, "Idempotency-Key": name}, timeout=30)
        except httpx.TransportError:
            return False
        if response.status_code != 202:
            self.odd.append(response.text)
            return False
        with self._lock:
            self.accepted += texts
        return True


@pytest.mark.timeout(LONGEST_TEST)
def test_a_server_killed_at_any_moment_keeps_what_it_accepted_once(
    database: Database, database_url: str, project_id: int, pipeline: Pipeline, key: str
) -> None:
    chance = random.Random(f"server {database.engine.dialect.name}")
    port = free_port()

    def serve() -> Process:
        return start("server_process", database_url, str(port))

    with running(serve()) as servers:
        with Clients(port, key) as clients:
            for _ in range(ROUNDS):
                before = len(clients.accepted)
                _until_accepted(clients, before)
                time.sleep(chance.uniform(0, LONGEST))
                servers[0].kill()
                servers[0] = serve()
            _until_accepted(clients, len(clients.accepted))
        finish(database, pipeline)
    assert clients.repeated > 0, "the kills met no request"
    assert clients.odd == []  # no answer but 202
    assert_scored_once(database, project_id, pipeline, clients.accepted)


def _until_accepted(clients: Clients, before: int) -> None:
    """Wait until the server has taken more than `before`."""
    end = time.monotonic() + START
    while len(clients.accepted) <= before:
        assert time.monotonic() < end, "the server took nothing"
        time.sleep(0.02)
