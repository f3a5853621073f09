"""The application over the pipeline without trained weights."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings


@pytest.fixture
def client(pipeline: Pipeline) -> Iterator[TestClient]:
    settings = Settings(max_text=200, max_documents=20, max_body=100_000)
    with TestClient(create_app(settings, load=lambda _: pipeline), raise_server_exceptions=False) as client:
        yield client
