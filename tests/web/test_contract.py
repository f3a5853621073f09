"""Schemathesis against the live OpenAPI document with a real key: no 5xx, and no answer that the document lacks.

WAYFELT_TEST_EXAMPLES sets how many requests of each kind a route gets; the suite makes do with a few.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from tests.store.databases import opened, sqlite_url
from tests.web.live import served
from tests.web.service import CHAT, REVIEW, make_key
from tests.web.test_journeys import OWN

# The worker of the live service waits a little by chance, which Hypothesis takes for chance in a strategy.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")

EXAMPLES = int(os.environ.get("WAYFELT_TEST_EXAMPLES", "5"))
LONGEST = 60_000  # uvicorn refuses an address of over 64 KiB before the application sees it
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


@pytest.fixture(scope="module")
def live(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline
) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a service with some data, and the headers of a key that may do all."""
    folder = tmp_path_factory.mktemp("contract")
    shutil.copy(sqlite_template, folder / "wayfelt.db")
    asked = Settings(database_url=sqlite_url(folder / "wayfelt.db"), home=folder, rate_limit="off")
    with opened(asked.database) as database:
        key = make_key(database)
    with served(create_app(asked, load=lambda _: pipeline, working=True)) as address:
        items = [{"text": REVIEW, "author": "ann", "external_id": "1"}, {"turns": CHAT}]
        httpx.post(f"{address}/v1/feedback", headers=key, json={"items": items}).raise_for_status()
        httpx.put(f"{address}/v1/journeys/salon", headers=key, json=OWN).raise_for_status()
        yield address, key


@pytest.fixture(scope="module")
def document(live: tuple[str, dict[str, str]]) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{live[0]}/openapi.json")


def routes() -> list[tuple[str, str]]:
    paths = create_app(Settings()).openapi()["paths"]
    return [(method, path) for path, operations in paths.items() for method in operations]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), routes())
def test_every_answer_is_one_that_the_document_describes(
    document: BaseSchema, live: tuple[str, dict[str, str]], method: str, path: str, mode: GenerationMode
) -> None:
    @seed(0)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=document[path][method].as_strategy(mode))
    def holds(case: Case[Any]) -> None:
        assume(len(urlencode(case.query or {}, doseq=True)) < LONGEST)
        case.call_and_validate(headers=live[1], checks=CHECKS)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong about a route without parameters
        holds()
