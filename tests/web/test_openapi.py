"""What the OpenAPI document says of lists, maps and figures, held against answers."""

from typing import Any

import jsonschema  # type: ignore[import-untyped] # comes with altair, without types
import pytest

from app.pipeline.pipeline import Pipeline
from tests.services.planted import make_planted
from tests.web.service import Service
from tests.web.themes import theme_of

LISTS = ("/v1/feedback", "/v1/mentions", "/v1/journeys/{name}/curve", "/v1/journeys/{name}/map")


@pytest.fixture
def pipeline() -> Pipeline:
    return make_planted()


def document(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = service.client.get("/openapi.json").json()
    return found


def content(service: Service, path: str) -> dict[str, Any]:
    found: dict[str, Any] = document(service)["paths"][path]["get"]["responses"]["200"]["content"]
    return found


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"compare": "channel", "mentions": "true", "target": "delivery=0.2", "period": "week"},
        {"from": "2026-03-01", "to": "2026-04-01", "compare": "previous"},
        {"persona": ["A: channel = app", "B: rating >= 3"]},
    ],
)
def test_the_map_is_what_the_document_says(themed: Service, params: dict[str, Any]) -> None:
    drawn = themed.get("/journeys/default/map", params=params | {"fix": theme_of(themed, "late")})
    schemas = {"components": document(themed)["components"]}
    for path in ("/v1/journeys/{name}/map", "/v1/journeys/{name}/map.{ending}"):
        schema = content(themed, path)["application/json"]["schema"]
        jsonschema.validate(drawn, schema | schemas)
    named = schemas["components"]["schemas"]["MapOut"]["properties"]
    assert set(drawn) <= set(named)
    assert set(named) - set(drawn) <= {"mentions"}


@pytest.mark.parametrize("path", LISTS)
def test_lists_tell_that_they_are_filtered_by_fields_of_ones_own(service: Service, path: str) -> None:
    parameters = {one["name"]: one for one in document(service)["paths"][path]["get"]["parameters"]}
    one = parameters["segment"]
    assert (one["in"], one["style"], one["explode"]) == ("query", "form", True)
    jsonschema.validate({"segment.country": ["LT", "none"], "segment.plan": "pro"}, one["schema"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"country": "LT"}, one["schema"])


def test_the_type_of_figures_bears_no_version(service: Service) -> None:
    assert list(content(service, "/metrics")) == ["text/plain"]
    assert service.client.get("/metrics").headers["content-type"].startswith("text/plain")
