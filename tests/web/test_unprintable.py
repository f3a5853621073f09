"""Names with signs that no picture can hold."""

import copy
from typing import Any

import pytest

from app.domain.journey import Journey
from app.services.journeys import journey_text
from app.services.projects import project
from app.store.journeys import StoredJourney, put_journey
from app.store.scope import Scope
from tests.web.service import NOW, Service
from tests.web.test_journeys import OWN, put, scored  # noqa: F401 - a fixture


def named(name: str) -> dict[str, Any]:
    """The journey with a stage of this name."""
    journey = copy.deepcopy(OWN)
    journey["stages"][0]["names"]["en"] = name
    return journey


@pytest.mark.parametrize("name", ["\u0001x", "a\u0085b", "\ufffe"])
def test_a_journey_with_a_name_that_can_t_be_printed_is_refused(service: Service, name: str) -> None:
    response = put(service, named(name))
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert "can't be printed" in response.text
    assert service.call("GET", "/journeys/salon").status_code == 404


def test_one_that_was_kept_before_is_drawn(scored: Service) -> None:  # noqa: F811 - the fixture
    put(scored, OWN)
    with scored.database.write() as session:
        text = journey_text(Journey.model_validate(scored.get("/journeys/salon"))).replace("Before", '"\\x01x"')
        put_journey(Scope(session, project(session, "shop").id), StoredJourney("salon", 2, text), now=NOW)
    assert scored.get("/journeys/salon")["stages"][0]["names"]["en"] == "\ufffdx"
    for ending in ("svg", "pdf", "html"):
        assert scored.call("GET", f"/journeys/salon/map.{ending}").status_code == 200


def test_a_persona_with_such_a_name_is_drawn(scored: Service) -> None:  # noqa: F811 - the fixture
    asked = {"persona": "\u0001x: channel = chat", "compare": "previous", "from": "2026-02-01", "to": "2026-03-01"}
    assert scored.call("GET", "/journeys/default/map.svg", params=asked).status_code == 200
