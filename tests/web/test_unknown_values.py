"""What a question names has to be there: a slip of the pen is told, and not answered with nothing."""

from typing import Any

import pytest

from app.journeys import load_journey
from tests.web.service import REVIEW, Service

ITEM = {"text": REVIEW, "channel": "review", "occurred_at": "2026-01-01", "segment": {"country": "LT", "plan": "pro"}}


@pytest.fixture
def scored(service: Service) -> Service:
    service.post(ITEM)
    service.work()
    return service


def refused(service: Service, path: str, **params: Any) -> str:  # noqa: ANN401 - of any type
    """The detail of a refusal."""
    response = service.call("GET", path, params=params)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input"), response.text
    return str(response.json()["detail"])


@pytest.mark.parametrize("path", ["/mentions", "/themes"])
def test_an_unknown_stage_or_touchpoint_is_refused_with_those_there_are(scored: Service, path: str) -> None:
    told = refused(scored, path, stage=["delivery", "deliver"])
    assert "'deliver'" in told
    assert all(stage.id in told for stage in load_journey().stages)
    assert "'parcel'; there are: " in refused(scored, path, touchpoint="parcel")
    for stage in ("delivery", "unassigned", "none"):
        assert scored.call("GET", path, params={"stage": stage}).status_code == 200


def test_a_stage_that_mentions_have_from_an_earlier_journey_is_known(scored: Service) -> None:
    with scored.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE mention SET stage = 'visit'")
    assert len(scored.get("/mentions", params={"stage": "visit"})["items"]) >= 1


@pytest.mark.parametrize(
    "path", ["/mentions", "/feedback", "/journeys/default/curve", "/journeys/default/map", "/journeys/default/map.csv"]
)
def test_a_field_that_no_item_has_is_refused_with_those_there_are(scored: Service, path: str) -> None:
    told = refused(scored, path, **{"segment.nosuch": "x"})
    assert told == "no item has a field segment.nosuch; there are: segment.country, segment.plan"
    assert scored.call("GET", path, params={"segment.country": "nowhere"}).status_code == 200


@pytest.mark.parametrize("ending", ["curve", "map", "map.json"])
def test_maps_are_not_compared_by_a_field_that_no_item_has(scored: Service, ending: str) -> None:
    assert "segment.nosuch" in refused(scored, f"/journeys/default/{ending}", compare="segment.nosuch")
    assert scored.call("GET", f"/journeys/default/{ending}", params={"compare": "segment.plan"}).status_code == 200


def test_fields_too_long_for_the_table_of_fields_are_known_too(service: Service) -> None:
    service.post({"text": REVIEW, "segment": {"n" * 300: "x", "note": "y" * 900}})
    for name in ("n" * 300, "note"):
        assert service.call("GET", "/feedback", params={f"segment.{name}": "z"}).status_code == 200


def test_before_there_are_items_no_field_is_unknown(service: Service) -> None:
    assert service.get("/feedback", params={"segment.country": "LT"})["items"] == []


def test_fields_of_another_project_are_not_named(scored: Service) -> None:
    scored.post({"text": REVIEW, "segment": {"branch": "north"}}, key="bank")
    told = scored.call("GET", "/feedback", "bank", params={"segment.country": "LT"}).json()["detail"]
    assert told == "no item has a field segment.country; there are: segment.branch"


@pytest.mark.parametrize("path", ["/mentions", "/feedback", "/journeys/default/curve", "/journeys/default/map"])
@pytest.mark.parametrize("until", ["2026-01-01", "2025-12-31"])
def test_a_time_that_ends_before_it_begins_is_refused(scored: Service, path: str, until: str) -> None:
    told = refused(scored, path, **{"from": "2026-01-01", "to": until})
    assert "2026-01-01" in told
    assert until in told
