import csv
import html
import io
from collections import Counter
from typing import Any

import pytest

from app.domain.journey import Journey
from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline.pipeline import Pipeline
from app.pipeline.summary import summarise
from tests.factories import make_frame
from tests.web.pages.visits import visit
from tests.web.service import Service

OWN: dict[str, Any] = {
    "name": "salon",
    "stages": [
        {"id": "before", "names": {"en": "Before"}, "covers": ["awareness", "consideration", "purchase", "delivery"]},
        {"id": "visit", "names": {"en": "Visit"}, "covers": ["use", "support", "retention", "advocacy"]},
    ],
    "touchpoints": [{"id": "chair", "names": {"en": "Chair", "lt": "Kėdė"}, "covers": ["product_quality"]}],
}
WORDS = ["The cut is great", "Waited an hour", "Never again", "Lovely people", "The chair broke", "Parking was hard"]


@pytest.fixture
def scored(service: Service) -> Service:
    items = [
        {
            "text": f"{text}, visit {number}.",
            "author": f"{text}-{number}",
            "channel": "review" if number % 2 else "chat",
            "occurred_at": f"2026-0{1 + number % 2}-10",
            "segment": {"town": "Vilnius" if number % 3 else "Riga"},
        }
        for text in WORDS
        for number in range(6)
    ]
    service.post(*items[:18])
    service.post(*items[18:])
    service.work()
    return service


def put(service: Service, journey: dict[str, Any], name: str = "salon", key: str = "shop") -> Any:  # noqa: ANN401 - JSON
    return service.call("PUT", f"/journeys/{name}", key, json=journey)


def test_the_journeys_that_ship_are_listed_and_read(service: Service) -> None:
    names = [item["name"] for item in service.get("/journeys")["items"]]
    assert "default" in names
    journey = service.get("/journeys/default")
    assert [stage["id"] for stage in journey["stages"]] == [stage.id for stage in load_journey().stages]
    first = service.get("/journeys", params={"limit": 1})
    rest = service.get("/journeys", params={"cursor": first["next_cursor"]})
    assert [item["name"] for item in first["items"] + rest["items"]] == names


def test_a_journey_of_ones_own_counts_its_versions(service: Service) -> None:
    assert put(service, OWN).json()["version"] == 1
    assert put(service, OWN | {"version": 7}).json()["version"] == 1
    changed = OWN | {"touchpoints": [{"id": "mirror", "names": {"en": "Mirror"}}]}
    assert put(service, changed).json()["version"] == 2
    assert service.get("/journeys/salon")["touchpoints"][0]["id"] == "mirror"
    line = next(item for item in service.get("/journeys")["items"] if item["name"] == "salon")
    assert line == {"name": "salon", "version": 2, "own": True, "stages": 2, "touchpoints": 1}


def test_a_journey_is_seen_by_its_project_alone(service: Service) -> None:
    put(service, OWN)
    assert service.call("GET", "/journeys/salon", "bank").status_code == 404
    assert service.call("GET", "/journeys/salon/curve", "bank").status_code == 404
    assert "salon" not in [item["name"] for item in service.get("/journeys", key="bank")["items"]]


@pytest.mark.parametrize(
    ("change", "name", "status", "code"),
    [
        ({"name": "default"}, "default", 409, "conflict"),
        ({}, "another", 422, "journey_problem"),
        ({"stages": []}, "salon", 422, "invalid_request"),
        ({"stages": [{"id": "x", "names": {"en": "X"}, "covers": ["nowhere"]}]}, "salon", 422, "journey_problem"),
        ({"stages": [{"id": f"s{n}", "names": {"en": f"S{n}"}} for n in range(51)]}, "salon", 422, "journey_problem"),
    ],
)
def test_a_journey_that_can_not_be_is_refused(
    service: Service, change: dict[str, Any], name: str, status: int, code: str
) -> None:
    response = put(service, OWN | change, name)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_the_name_of_a_journey_is_that_of_its_address(service: Service) -> None:
    nameless = {key: value for key, value in OWN.items() if key != "name"}
    assert put(service, nameless).json()["name"] == "salon"
    assert put(service, OWN).json()["version"] == 1
    refused = put(service, OWN, "another").json()
    assert "salon" in refused["detail"]
    assert "another" in refused["detail"]
    bad = put(service, nameless, "Not-A-Name")
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "path.name")


def test_the_curve_is_that_of_the_mentions_that_meet_the_filters(scored: Service) -> None:
    curve = scored.get("/journeys/default/curve", params={"channel": "chat", "to": "2026-02-01"})
    rows = scored.get("/mentions", params={"channel": "chat", "to": "2026-02-01"})["items"]
    frame = make_frame(*(dict(row) for row in rows))
    expected = summarise(frame, load_journey())
    assert curve["mentions"] == len(rows) == expected.mentions
    assert [point["stage"] for point in curve["curve"]] == [point.id for point in expected.curve]
    assert [point["voices"] for point in curve["curve"]] == [point.voices for point in expected.curve]
    for told, point in zip(curve["curve"], expected.curve, strict=True):
        assert told["reason"] == point.reason
        assert told["valence"] == pytest.approx(point.valence, abs=2e-4)


def test_on_a_journey_of_ones_own_mentions_are_placed_anew(scored: Service, pipeline: Pipeline) -> None:
    """As if they were scored on it; no item is scored again."""
    journey = Journey.model_validate(put(scored, OWN).json())
    curve = scored.get("/journeys/salon/curve")
    assert (curve["journey"], curve["version"]) == ("salon", 1)
    items = scored.get("/feedback")["items"]
    anew = pipeline.with_journey(journey).score([Feedback(id=item["id"], text=item["text"]) for item in items])
    places = Counter(mention.stage for mention in anew)
    assert [point["mentions"] for point in curve["curve"]] == [places["before"], places["visit"]]
    assert curve["unassigned"] == places["unassigned"] < curve["mentions"] == len(anew)


def test_a_curve_is_compared_with_the_time_before(scored: Service) -> None:
    january = scored.get("/journeys/default/curve", params={"from": "2026-01-01", "to": "2026-02-01"})
    february = scored.get(
        "/journeys/default/curve", params={"from": "2026-02-01", "to": "2026-03-04", "compare": "previous"}
    )
    (before,) = february["compared"]
    assert before["value"] == "previous"
    assert before["curve"] == january["curve"]
    assert before["mentions"] == january["mentions"] > 0


@pytest.mark.parametrize(
    ("compare", "values"),
    [("channel", {"review", "chat"}), ("segment.town", {"Riga", "Vilnius"}), ("source", {"none"})],
)
def test_a_curve_is_compared_by_a_field(scored: Service, compare: str, values: set[str]) -> None:
    curve = scored.get("/journeys/default/curve", params={"compare": compare})
    assert {compared["value"] for compared in curve["compared"]} == values
    assert sum(compared["mentions"] for compared in curve["compared"]) == curve["mentions"]


@pytest.mark.parametrize("compare", ["author", "segment.", "previous"])
def test_what_can_not_be_compared_is_refused(scored: Service, compare: str) -> None:
    response = scored.call("GET", "/journeys/default/curve", params={"compare": compare})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")


def test_a_curve_is_never_stale(scored: Service) -> None:
    before = scored.get("/journeys/default/curve")
    assert scored.get("/journeys/default/curve") == before
    scored.post({"text": "The mirror is cracked"})
    scored.work()
    assert scored.get("/journeys/default/curve")["mentions"] == before["mentions"] + 1
    scored.call("POST", "/erasures", json={"author": f"{WORDS[0]}-0"})
    assert scored.get("/journeys/default/curve")["mentions"] < before["mentions"] + 1


def test_without_mentions_every_figure_is_null_with_a_reason(service: Service) -> None:
    curve = service.get("/journeys/default/curve")
    assert {point["reason"] for point in curve["curve"]} == {"too_few_voices"}
    assert {point["valence"] for point in curve["curve"]} == {None}


def test_the_page_of_voices_shows_what_lies_at_a_place_of_an_own_journey(scored: Service) -> None:
    put(scored, OWN)
    curve = {point["stage"]: point["mentions"] for point in scored.get("/journeys/salon/curve")["curve"]}
    assert any(curve.values())
    browser = visit(scored, "shop")
    home = browser.get("/?journey=salon").text
    for stage, mentions in curve.items():
        link = f"/voices?journey=salon&amp;stage={stage}"
        assert link in home
        page = browser.get(html.unescape(link)).text
        assert (f"{mentions} mentions" if mentions else "Nothing found") in page
        assert ("Before" if stage == "before" else "Visit") in page
        file = browser.get(f"/voices.csv?journey=salon&stage={stage}").text
        assert len(list(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))) == mentions
    assert "Nothing found" in browser.get("/voices?journey=salon&stage=visit&channel=phone").text


def test_figures_of_a_journey_of_ones_own_lead_to_the_mentions_at_its_places(scored: Service) -> None:
    put(scored, OWN)
    curve = scored.get("/journeys/salon/curve")["curve"]
    for stage in ("before", "visit"):
        asked = {"journey": "salon", "stage": stage, "limit": 10}
        page = scored.get("/mentions", params=asked)
        found = page["items"]
        while page["next_cursor"]:
            page = scored.get("/mentions", params=asked | {"cursor": page["next_cursor"]})
            found += page["items"]
        assert {one["placed"]["stage"] for one in found} <= {stage}
        assert len(found) == next(point["mentions"] for point in curve if point["stage"] == stage)
        near = scored.get("/mentions", params=asked | {"q": "the chair broke", "limit": 1000})["items"]
        assert {one["mention_id"] for one in near} == {one["mention_id"] for one in found}
    assert sum(point["mentions"] for point in curve) > 10
    everything = scored.get("/mentions", params={"journey": "salon", "limit": 1000})["items"]
    usual = scored.get("/mentions", params={"limit": 1000})["items"]
    assert [one | {"placed": None} for one in everything] == usual
    assert scored.call("GET", "/mentions", params={"journey": "salon", "stage": "delivery"}).status_code == 422
    assert scored.call("GET", "/mentions", params={"journey": "none"}).status_code == 404
    assert scored.call("GET", "/mentions", "bank", params={"journey": "salon"}).status_code == 404


def test_a_journey_of_ones_own_is_taken_away_and_one_that_ships_is_not(service: Service) -> None:
    put(service, OWN)
    assert service.call("DELETE", "/journeys/salon", "read").status_code == 403
    assert service.call("DELETE", "/journeys/salon", "bank").status_code == 404
    assert service.call("DELETE", "/journeys/salon").status_code == 204
    assert service.call("GET", "/journeys/salon").status_code == 404
    assert service.call("DELETE", "/journeys/salon").status_code == 404
    refused = service.call("DELETE", "/journeys/default")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "salon" not in [line["name"] for line in service.get("/journeys")["items"]]
    assert put(service, OWN | {"stages": OWN["stages"][:1]}).json()["version"] == 2, "what is kept is known by version"
