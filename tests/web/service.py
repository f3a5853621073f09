"""A service to speak to in tests: clients with keys, and its background work done when a test says so."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi.testclient import TestClient

from app.jobs.worker import Run, Worker
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor, redact_feedback
from app.services.importing import IMPORT, import_job
from app.services.intake_items import Rules
from app.services.projects import create_key, ensure_project
from app.store.scope import Scope
from app.store.session import Database
from tests.services.steps import score_tasks

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LOCAL = "http://127.0.0.1:8000"
ALL = ("ingest", "read", "admin")

REVIEW = "The jacket is warm and light, but the courier left it in the rain."
CHAT = [
    {"role": "agent", "text": "How can I help you today?"},
    {"role": "customer", "text": "My order arrived broken and nobody answers my mails"},
]


@dataclass(frozen=True)
class Service:
    """What a test speaks to; `keys` are headers by name: shop, bank (another project), ingest, read."""

    client: TestClient
    database: Database
    pipeline: Pipeline
    keys: dict[str, dict[str, str]]

    def call(self, method: str, path: str, key: str = "shop", **more: Any) -> Any:  # noqa: ANN401 - what the client takes and gives
        """A request under /v1 with a key."""
        headers = self.keys[key] | more.pop("headers", {})
        return self.client.request(method, f"/v1{path}", headers=headers, **more)

    def get(self, path: str, key: str = "shop", **more: Any) -> Any:  # noqa: ANN401 - JSON
        """The answer to a GET that must succeed."""
        response = self.call("GET", path, key, **more)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, *items: dict[str, Any], key: str = "shop", **more: Any) -> Any:  # noqa: ANN401 - JSON
        """The answer to feedback that must be taken."""
        response = self.call("POST", "/feedback", key, json={"items": items}, **more)
        assert response.status_code == 202, response.text
        return response.json()

    def work(self) -> int:
        """Read and score what waits."""
        rules = Rules(redact=partial(redact_feedback, redactor=Redactor()), limit=200)

        def read(run: Run) -> dict[str, Any]:
            return import_job(run, run.job.id, run.job.payload, rules_of=lambda _: rules)

        return Worker(self.database, score_tasks(self.pipeline) | {IMPORT: read}).drain()


def make_key(database: Database, *scopes: str, project: str = "shop") -> dict[str, str]:
    """The header of a new key of the project, which is made if it isn't there."""
    with database.write() as session:
        of = ensure_project(session, project, now=NOW)
        _, secret = create_key(Scope(session, of.id), scopes=scopes or ALL, now=NOW)
    return {"Authorization": f"Bearer {secret}"}
