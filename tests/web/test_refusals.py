"""What is refused, where and in which words."""

import gzip
import json

import pytest
from fastapi.testclient import TestClient

from tests.web.service import REVIEW, Service

BODY = json.dumps({"items": [{"text": REVIEW}]}).encode()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(BODY), {"content-type": "application/json", "content-encoding": "gzip"}),
        (BODY, {"content-type": "application/json", "content-encoding": "gzip"}),
        (BODY, {"content-type": "text/csv"}),
        (BODY, {}),
    ],
    ids=["packed", "told to be packed", "another type", "no type"],
)
def test_a_body_of_another_kind_is_told_what_to_send(service: Service, body: bytes, headers: dict[str, str]) -> None:
    response = service.call("POST", "/feedback", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert response.json()["detail"] == "send application/json, not packed"


def test_who_has_no_key_is_told_so_whatever_the_body_is(client: TestClient) -> None:
    assert client.post("/v1/feedback", content=BODY, headers={"content-type": "text/csv"}).status_code == 401


def test_no_body_at_all_is_a_missing_one(service: Service) -> None:
    response = service.call("POST", "/feedback")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


def test_of_broken_json_the_place_is_told(service: Service) -> None:
    response = service.call(
        "POST", "/feedback", content=b'{"items": [{"text" "late"}]}', headers={"content-type": "application/json"}
    )
    (error,) = response.json()["errors"]
    assert error == {"field": "body", "detail": "no JSON at character 19: Expecting ':' delimiter"}


def test_errors_name_fields_and_no_members_of_unions(service: Service) -> None:
    errors = service.post({"text": REVIEW, "segment": {"a": [1]}}, {"text": 1})["errors"]
    assert [error["detail"].partition(":")[0] for error in errors] == ["segment.a", "text"]
    told = service.call("GET", "/mentions", params={"emotion": "rage"}).json()["errors"]
    assert {error["field"] for error in told} == {"query.emotion.0"}


def test_all_wrong_fields_of_an_item_are_told_once_and_without_names_of_ours(service: Service) -> None:
    bad = {"text": REVIEW, "lang": "klingon", "rating": "good", "nps": [], "segment": {"a": [1], "b": None, "c": True}}
    response = service.call("POST", "/feedback", json={"items": [bad, [], {"turns": ["hi"]}, {}]})
    first, second, third, fourth = response.json()["errors"]
    fields = [one.partition(":")[0] for one in first["detail"].split("; ") if ":" in one]
    assert fields == ["lang", "rating", "nps", "segment.a", "segment.b"]
    assert "'klingon' is no tag of BCP 47" in first["detail"]
    assert first["detail"].count("write a text, a number, true or false") == 2
    assert second["detail"] == "Input should be an object"
    assert third["detail"] == "turns.0: Input should be an object"
    assert fourth["detail"] == "give either text or turns"


@pytest.mark.parametrize("lang", ["en", "EN", "zh-Hant", "pt_BR", "lit", "und", "", None])
def test_a_tag_of_a_language_is_taken(service: Service, lang: str | None) -> None:
    assert service.post({"text": REVIEW, "lang": lang})["errors"] == []


@pytest.mark.parametrize("lang", ["klingon", "English", "e", "en us", "1"])
def test_what_is_no_tag_of_a_language_is_refused_by_name(service: Service, lang: str) -> None:
    (error,) = service.post({"text": REVIEW, "lang": lang})["errors"]
    assert (error["code"], error["detail"].partition(" is no")[0]) == ("invalid_item", f"lang: {lang!r}")
    answer = service.call("POST", "/analyze", json={"documents": [{"id": "a", "text": REVIEW, "lang": lang}]})
    assert answer.json()["errors"][0]["detail"] == error["detail"]


def test_a_segment_without_a_name_is_refused(service: Service) -> None:
    (error,) = service.post({"text": REVIEW, "segment": {"": "pro"}})["errors"]
    assert error["code"] == "invalid_item"
    assert "without a name" in error["detail"]


def test_empty_words_are_null_in_every_field(service: Service) -> None:
    fields = ("source", "channel", "author", "occurred_at", "lang")
    (taken,) = service.post({"text": "...1", **dict.fromkeys(fields, "")})["items"]
    kept = service.get(f"/feedback/{taken['id']}")
    assert {name: kept[name] for name in fields if name != "lang"} == dict.fromkeys(fields[:4])
    assert kept["lang"] != ""


@pytest.mark.parametrize("time", ["yesterday", "12:75", "25:00", "x" * 101, "10:32 jane.doe@example.com"])
def test_the_time_of_a_turn_is_a_time_or_refused(service: Service, time: str) -> None:
    turns = [{"role": "agent", "text": "Hello"}, {"role": "customer", "text": "It is late", "time": time}]
    (error,) = service.post({"turns": turns})["errors"]
    assert (error["code"], "turns.1.time" in error["detail"]) == ("invalid_item", True)


@pytest.mark.parametrize("lang", ["EN", "en", "En"])
def test_languages_are_found_however_they_are_written(service: Service, lang: str) -> None:
    service.post({"text": REVIEW, "lang": "en"})
    service.work()
    for path in ("/feedback", "/mentions"):
        assert service.get(path, params={"lang": lang})["items"], path


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/v1/feedback", "PUT", {"GET", "HEAD", "POST"}),
        ("/v1/webhooks/x", "POST", {"GET", "HEAD", "DELETE"}),
        ("/v1/journeys/own", "POST", {"GET", "HEAD", "PUT", "DELETE"}),
        ("/v1/erasures", "GET", {"POST"}),
    ],
)
def test_all_methods_of_a_path_are_allowed(client: TestClient, path: str, method: str, allowed: set[str]) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert set(response.headers["allow"].split(", ")) == allowed


def test_head_is_answered_as_get_without_the_body(service: Service) -> None:
    for path in ("/healthz", "/readyz", "/openapi.json", "/login"):
        asked, head = service.client.get(path), service.client.head(path)
        assert (head.status_code, head.content) == (asked.status_code, b""), path
        assert head.headers["content-length"] == asked.headers["content-length"], path
    assert service.call("HEAD", "/feedback").status_code == 200
    assert service.client.head("/v1/feedback").status_code == 401
    figures = service.client.get("/metrics").text
    assert 'wayfelt_requests_total{method="HEAD",route="/healthz",status="200"} 1.0' in figures
