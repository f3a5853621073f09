from collections.abc import Sequence

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from app.web import telemetry
from tests.web.service import LOCAL


def spans(
    settings: Settings, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, *, on: bool
) -> Sequence[ReadableSpan]:
    """The spans of a request whose query and body hold what nobody else should see."""
    exporter = InMemorySpanExporter()
    made = telemetry.discreet_tracer()
    made.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "discreet_tracer", lambda: made)
    asked = settings.model_copy(update={"otel": on})
    with TestClient(create_app(asked, load=lambda _: pipeline), base_url=LOCAL) as client:
        client.get("/v1/mentions", params={"q": "purple elephant", "author": "someone"})
        client.post("/v1/analyze", json={"documents": [{"id": "1", "text": "purple"}], "elephant": "someone"})
    return exporter.get_finished_spans()


def test_requests_are_traced_by_setting_without_query_or_payload(
    settings: Settings, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = spans(settings, pipeline, monkeypatch, on=True)
    assert {"GET /v1/mentions", "POST /v1/analyze"} <= {span.name for span in found}
    told = str([(span.name, dict(span.attributes or {}), [str(event) for event in span.events]) for span in found])
    assert "REDACTED" in told
    for word in ("purple", "elephant", "someone"):
        assert word not in told


def test_nothing_is_traced_unless_asked_for(
    settings: Settings, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spans(settings, pipeline, monkeypatch, on=False) == ()
