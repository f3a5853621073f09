"""Journeys of one's own over mentions that another version of the model has scored."""

from typing import Any

import pytest
from sqlalchemy import func, update

from app.store.tables import MentionTable
from tests.web.service import Service
from tests.web.test_journeys import OWN, put, scored  # noqa: F401 - a fixture

OLD = "old+rules-1"


@pytest.fixture
def old(scored: Service) -> Service:  # noqa: F811 - the fixture
    """What was scored, as if before an upgrade."""
    with scored.database.write() as session:
        model = func.replace(MentionTable.model, scored.pipeline.version.rpartition("+")[0], OLD)
        session.execute(update(MentionTable).values(model=model))
    return scored


def counts(points: list[dict[str, Any]]) -> dict[str, int]:
    return {point["stage"]: point["mentions"] for point in points}


def test_mentions_of_another_version_are_where_the_journey_covers_their_places(old: Service) -> None:
    assert put(old, OWN).status_code == 200
    usual = old.get("/journeys/default/map")
    told = counts(usual["curve"])
    curve, drawn = old.get("/journeys/salon/curve"), old.get("/journeys/salon/map")
    expected = {stage["id"]: sum(told[covered] for covered in stage["covers"]) for stage in OWN["stages"]}
    assert sum(expected.values()) > 0
    assert counts(curve["curve"]) == counts(drawn["curve"]) == expected
    assert drawn["totals"]["unassigned"] == usual["totals"]["unassigned"]
    assert (usual["covered"], drawn["covered"]) == (0, drawn["totals"]["mentions"])
    report = old.call("GET", "/journeys/salon/map.md").text
    assert f"not by their texts: {drawn['covered']}." in report


def test_mentions_of_a_journey_that_isn_t_there_any_more_are_unassigned(old: Service) -> None:
    with old.database.write() as session:
        session.execute(update(MentionTable).values(model=f"{OLD}+gone-1", stage="somewhere"))
    drawn = old.get("/journeys/default/map")
    assert drawn["totals"]["unassigned"] == drawn["totals"]["mentions"]
