import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.jobs.worker import Worker
from app.services.learning import adjusted
from tests.services.steps import score_tasks
from tests.web.service import CHAT, Service
from training.gold import as_feedback, load_gold

COURIER = [f"The courier came {word} and left the parcel in the rain." for word in ("late", "early", "twice", "drunk")]


@pytest.fixture
def mentions(service: Service) -> list[dict[str, Any]]:
    """Scored mentions of three couriers and a chat, by their words."""
    service.post(*({"text": text, "source": "app"} for text in COURIER), {"turns": CHAT, "source": "desk"})
    tasks = score_tasks(service.pipeline, adjust=partial(adjusted, pipeline=service.pipeline))
    assert Worker(service.database, tasks).drain()
    found: list[dict[str, Any]] = service.get("/mentions")["items"]
    return sorted(found, key=lambda mention: mention["text"])


def given(*mentions: dict[str, Any], **labels: object) -> dict[str, Any]:
    return {"corrections": [{"mention_id": one["mention_id"], "labels": labels} for one in mentions]}


def couriers(mentions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [mention for mention in mentions if "courier" in mention["text"]]


def test_a_correction_is_previewed_made_listed_and_undone(service: Service, mentions: list[dict[str, Any]]) -> None:
    body = given(*couriers(mentions)[:3], touchpoint="packaging", effort=None)
    seen = service.call("POST", "/corrections/preview", json=body)
    assert seen.status_code == 200
    assert service.get("/corrections")["items"] == []
    made = service.call("POST", "/corrections", json=body)
    assert made.status_code == 201
    assert made.json()["effect"] == seen.json()
    listed = service.get("/corrections")["items"]
    assert [one["id"] for one in listed] == [one["id"] for one in reversed(made.json()["corrections"])]
    assert listed[0]["given"] == {"touchpoint": "packaging", "effort": None}
    now = {one["mention_id"]: one["touchpoint"] for one in service.get("/mentions")["items"]}
    assert {now[one["mention_id"]] for one in couriers(mentions)[:3]} == {"packaging"}
    for one in listed:
        undone = service.call("DELETE", f"/corrections/{one['id']}")
        assert undone.status_code == 200
    assert sorted(service.get("/mentions")["items"], key=lambda mention: mention["text"]) == mentions
    assert service.get("/corrections")["items"] == []


def test_examples_are_as_many_as_asked_for(service: Service, mentions: list[dict[str, Any]]) -> None:
    body = given(*couriers(mentions), touchpoint="packaging") | {"examples": 1}
    seen = service.call("POST", "/corrections/preview", json=body).json()
    assert len(seen["examples"]) == 1
    assert seen["mentions"] == seen["fields"]["touchpoint"] == 4
    change = seen["examples"][0]["changes"][0]
    assert (change["field"], change["after"], change["confidence"]) == ("touchpoint", "packaging", 1.0)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({}, "no label is given"),
        ({"touchpoint": "gate"}, "'gate' does not exist; give one of"),
        ({"sentiment": None}, "sentiment None does not exist"),
    ],
)
def test_a_label_that_there_is_not_is_refused(
    service: Service, mentions: list[dict[str, Any]], labels: dict[str, Any], told: str
) -> None:
    for path in ("/corrections", "/corrections/preview"):
        refused = service.call("POST", path, json=given(mentions[0], **labels))
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
        assert told in refused.json()["detail"]


@pytest.mark.parametrize("labels", [{"mood": "joy"}, {"sentiment": "good"}, {"intensity": 2}, {"emotions": ["love"]}])
def test_a_malformed_label_names_its_field(service: Service, labels: dict[str, Any]) -> None:
    refused = service.call("POST", "/corrections", json=given({"mention_id": "m"}, **labels))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert refused.json()["errors"][0]["field"].startswith(f"corrections.0.labels.{next(iter(labels))}")


def test_another_project_sees_and_changes_nothing(service: Service, mentions: list[dict[str, Any]]) -> None:
    body = given(mentions[0], touchpoint="packaging")
    made = service.call("POST", "/corrections", json=body).json()["corrections"][0]
    assert service.get("/corrections", "bank")["items"] == []
    assert service.call("GET", "/corrections/export", "bank").text == ""
    for method, path, more in (
        ("POST", "/corrections", {"json": body}),
        ("POST", "/corrections/preview", {"json": body}),
        ("DELETE", f"/corrections/{made['id']}", {}),
    ):
        assert service.call(method, path, "bank", **more).status_code == 404


def test_reading_shows_corrections_and_previews_and_only_admins_make_them(
    service: Service, mentions: list[dict[str, Any]]
) -> None:
    body = given(mentions[0], touchpoint="packaging")
    assert service.call("POST", "/corrections/preview", "read", json=body).status_code == 200
    assert service.call("POST", "/corrections", "read", json=body).status_code == 403
    assert service.call("DELETE", "/corrections/x", "read").status_code == 403
    assert service.call("GET", "/corrections", "ingest").status_code == 403


def test_corrected_mentions_are_exported_as_a_gold_set(
    service: Service, mentions: list[dict[str, Any]], tmp_path: Path
) -> None:
    chat = next(one for one in mentions if one["turn"] is not None)
    labels = {"sentiment": "very_negative", "emotions": ["anger"], "intensity": 0.7, "intent": "complaint"}
    service.call("POST", "/corrections", json=given(couriers(mentions)[0], touchpoint="packaging"))
    service.call("POST", "/corrections", json=given(chat, **labels, effort="high", stage="support"))
    exported = service.call("GET", "/corrections/export")
    assert exported.headers["content-type"].startswith("application/x-ndjson")
    (tmp_path / "test.jsonl").write_text(exported.text, encoding="utf-8")
    first, second = load_gold(tmp_path, "test")
    assert first.mentions[0].touchpoint == "packaging"
    assert second.text[second.mentions[0].start : second.mentions[0].end] == chat["text"]
    mention = second.mentions[0]
    assert (mention.valence, mention.emotions, mention.intensity, mention.effort) == (-2, ("anger",), 2, "high")
    assert len(as_feedback(second)[0].turns) == 2
    assert next(json.loads(line)["given"] for line in exported.text.splitlines()) == [["touchpoint"]]


OTHER: dict[str, Any] = {
    "name": "parcels",
    "stages": [
        {"id": "before", "names": {"en": "Before"}, "covers": ["awareness", "consideration", "purchase", "delivery"]},
        {"id": "after", "names": {"en": "After"}, "covers": ["use", "support", "retention", "advocacy"]},
    ],
    "touchpoints": [{"id": "parcel", "names": {"en": "Parcel"}, "covers": ["shipping", "packaging"]}],
}


@pytest.mark.parametrize(("stage", "place"), [("support", "after"), ("purchase", "before")])
def test_another_journey_of_the_project_keeps_to_what_people_corrected(
    service: Service, mentions: list[dict[str, Any]], stage: str, place: str
) -> None:
    assert service.call("PUT", "/journeys/parcels", json=OTHER).status_code == 200

    def placed(path: str) -> tuple[dict[str, int], int]:
        found = service.get(path)
        touched = {point["touchpoint"]: point["mentions"] for point in found["touchpoints"]}
        return {point["stage"]: point["mentions"] for point in found["curve"]}, touched["parcel"]

    paths = ("/journeys/parcels/curve", "/journeys/parcels/map")
    before = [placed(path) for path in paths]
    body = given(*mentions, stage=stage, touchpoint="packaging")
    made = service.call("POST", "/corrections", json=body).json()["corrections"]
    for path in paths:
        assert placed(path) == ({"before": 0, "after": 0} | {place: len(mentions)}, len(mentions))
    for one in made:
        assert service.call("DELETE", f"/corrections/{one['id']}").status_code == 200
    assert [placed(path) for path in paths] == before
