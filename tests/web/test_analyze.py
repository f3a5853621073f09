import json

import pytest
from fastapi.testclient import TestClient

from app.domain.row import ScoredRow
from tests.web.service import Service

REVIEW = "The jacket is warm and light, but the courier left it in the rain."
STAGES = ("awareness", "consideration", "purchase", "delivery", "use", "support", "retention", "advocacy")
CHAT = [
    {"role": "customer", "text": "hi"},
    {"role": "agent", "text": "How can I help you today? Your service is great."},
    {"role": "customer", "text": "My order arrived broken and nobody answers my mails"},
]


def analyze(client: TestClient, *documents: object, **more: object) -> dict[str, list[dict[str, object]]]:
    body = json.dumps({"documents": documents, **more})
    response = client.post("/v1/analyze", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200, response.text
    answer: dict[str, list[dict[str, object]]] = response.json()
    return answer


def test_a_text_comes_back_as_mentions_with_every_field_and_exact_spans(client: TestClient) -> None:
    answer = analyze(client, {"id": "r1", "text": REVIEW, "channel": "review"})
    (document,) = answer["documents"]
    assert (document["id"], document["lang"], answer["errors"]) == ("r1", "en", [])
    mentions = document["mentions"]
    assert isinstance(mentions, list)
    assert len(mentions) == 2
    for mention in mentions:
        assert list(mention) == list(ScoredRow.__annotations__)
        assert mention["text"] == REVIEW[mention["start"] : mention["end"]]
        assert mention["channel"] == "review"
        assert mention["model"] == answer["model"]


def test_in_a_chat_log_only_the_customers_turns_are_mentioned(client: TestClient) -> None:
    answer = analyze(client, {"id": "c1", "turns": CHAT})
    mentions = answer["documents"][0]["mentions"]
    assert isinstance(mentions, list)
    assert {mention["turn"] for mention in mentions} == {2}
    for mention in mentions:
        assert mention["text"] == CHAT[2]["text"][mention["start"] : mention["end"]]


def test_one_bad_document_is_reported_by_index_and_the_others_are_scored(client: TestClient) -> None:
    answer = analyze(
        client,
        {"id": "good", "text": REVIEW},
        {"id": "empty", "text": "   "},
        {"text": "no id"},
        {"id": "both", "text": "a", "turns": []},
        "not an object",
        {"id": "long", "text": "x " * 101},
        {"id": "emoji", "text": "😍😍😍"},
    )
    assert [document["id"] for document in answer["documents"]] == ["good", "emoji"]
    assert [(error["index"], error["id"], error["code"]) for error in answer["errors"]] == [
        (1, "empty", "text_empty"),
        (2, None, "invalid_document"),
        (3, "both", "invalid_document"),
        (4, None, "invalid_document"),
        (5, "long", "text_too_long"),
    ]


def test_half_a_sign_in_a_document_is_told_or_replaced_and_the_others_are_scored(client: TestClient) -> None:
    answer = analyze(
        client,
        {"id": "good", "text": REVIEW},
        {"id": "half", "text": "The courier \ud83d came late."},
        {"id": "chat", "turns": [{"role": "customer", "text": "It came \ud83d late.", "time": "10:32"}]},
        {"id": "a\ud800", "text": REVIEW},
    )
    assert [document["id"] for document in answer["documents"]] == ["good", "half", "chat"]
    mentions = answer["documents"][1]["mentions"]
    assert isinstance(mentions, list)
    assert [mention["text"] for mention in mentions] == [
        "The courier \ufffd came late."[mention["start"] : mention["end"]] for mention in mentions
    ]
    assert [(error["index"], error["id"]) for error in answer["errors"]] == [(3, "a\ufffd")]


def test_malformed_payloads_are_problems_that_name_the_field(client: TestClient) -> None:
    response = client.post("/v1/analyze", json={"documents": [], "colour": 1})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    problem = response.json()
    assert problem["code"] == "invalid_request"
    assert {error["field"] for error in problem["errors"]} == {"documents", "colour"}
    broken = client.post("/v1/analyze", content="{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["code"]) == (422, "invalid_request")


def test_too_many_documents_or_too_large_a_body_is_413(client: TestClient) -> None:
    many = client.post("/v1/analyze", json={"documents": [{"id": str(i), "text": "a"} for i in range(21)]})
    assert (many.status_code, many.json()["code"]) == (413, "too_large")
    large = client.post("/v1/analyze", json={"documents": [{"id": "1", "text": "a" * 100_000}]})
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    assert large.headers["content-type"] == "application/problem+json"


def test_a_body_that_does_not_announce_its_size_is_counted(client: TestClient) -> None:
    chunks = (b" " * 50_000 for _ in range(3))
    response = client.post("/v1/analyze", content=chunks, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_an_unknown_journey_is_404_and_names_those_that_ship(client: TestClient) -> None:
    response = client.post("/v1/analyze", json={"documents": [{"id": "1", "text": "a"}], "journey": "../secrets"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert "default" in response.json()["detail"]


def test_a_journey_of_ones_own_is_there_for_who_may_read_it(service: Service) -> None:
    chair = {"id": "chair", "names": {"en": "Chair"}, "covers": ["product_quality"]}
    own = {"stages": [{"id": "all", "names": {"en": "All"}, "covers": list(STAGES)}], "touchpoints": [chair]}
    put = service.call("PUT", "/journeys/salon", json=own)
    assert put.status_code == 200, put.text
    asked = {"documents": [{"id": "1", "text": REVIEW}], "journey": "salon"}
    told = {key: service.call("POST", "/analyze", key, json=asked) for key in ("shop", "read", "ingest", "bank")}
    assert {key: one.status_code for key, one in told.items()} == {"shop": 200, "read": 200, "ingest": 404, "bank": 404}
    (document,) = told["shop"].json()["documents"]
    assert {one["stage"] for one in document["mentions"]} <= {"all", "unassigned"}
    assert "+salon-1" in told["shop"].json()["model"]
    changed = service.call("PUT", "/journeys/salon", json={**own, "stages": [{**own["stages"][0], "id": "every"}]})
    assert changed.json()["version"] == 2
    later = service.call("POST", "/analyze", json=asked).json()
    assert "+salon-2" in later["model"]
    assert {one["stage"] for one in later["documents"][0]["mentions"]} <= {"every", "unassigned"}


def test_what_a_document_says_does_not_depend_on_its_company(client: TestClient) -> None:
    alone = analyze(client, {"id": "r1", "text": REVIEW})["documents"]
    together = analyze(client, {"id": "r0", "text": "Fine."}, {"id": "r1", "text": REVIEW})["documents"]
    assert json.dumps(together[1]) == json.dumps(alone[0])


def test_health_and_readiness_tell_the_model(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["waiting"]) == ("ready", 0)
    assert ready["model"] == analyze(client, {"id": "1", "text": "ok then"})["model"]


def test_unknown_paths_and_methods_are_problems_too(client: TestClient) -> None:
    missing, wrong = client.get("/v1/nothing"), client.get("/v1/analyze")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")


def test_the_openapi_document_describes_documents_mentions_and_problems(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert {"/v1/analyze", "/healthz", "/readyz"} <= set(schema["paths"])
    document = schema["components"]["schemas"]["DocumentIn"]
    assert set(document["properties"]) == {"id", "text", "turns", "lang", "channel"}
    assert set(schema["components"]["schemas"]["AnalyzedMention"]["required"]) == set(ScoredRow.__annotations__)


def test_alternatives_come_when_asked_for_with_the_label_itself_first(client: TestClient) -> None:
    body = {"documents": [{"id": "r1", "text": REVIEW}]}
    response = client.post("/v1/analyze?alternatives=0.9", json=body)
    assert response.status_code == 200, response.text
    for mention in response.json()["documents"][0]["mentions"]:
        for kind in ("stage", "touchpoint"):
            given = mention["alternatives"][kind]
            assert given[0]["confidence"] == pytest.approx(mention[f"{kind}_confidence"], abs=1e-4)
            assert mention[kind] in (given[0]["id"], "unassigned")
            assert [one["confidence"] for one in given] == sorted((one["confidence"] for one in given), reverse=True)


def test_a_coverage_that_is_not_offered_is_refused(client: TestClient) -> None:
    response = client.post("/v1/analyze?alternatives=0.5", json={"documents": [{"id": "r1", "text": REVIEW}]})
    assert response.status_code == 422
