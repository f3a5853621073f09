import datetime as dt
import json

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from app.store.page import cursor_of
from tests.web.service import CHAT, REVIEW, Service

JSON = {"content-type": "application/json"}
ITEM = {
    "external_id": "r-1",
    "source": "shop",
    "channel": "review",
    "author": "customer-7",
    "occurred_at": "2026-02-01T10:00:00+02:00",
    "text": REVIEW,
    "lang": "en",
    "rating": 3,
    "nps": 6,
    "solicited": False,
    "segment": {"country": "LT", "vip": True, "age": 31},
}


def test_items_are_taken_and_kept_as_they_came(service: Service) -> None:
    answer = service.post(ITEM, {"turns": CHAT, "channel": "chat"})
    assert (answer["accepted"], answer["duplicates"], answer["errors"]) == (2, 0, [])
    assert [item["outcome"] for item in answer["items"]] == ["accepted", "accepted"]
    kept = service.get(f"/feedback/{answer['items'][0]['id']}")
    for name in ("external_id", "source", "channel", "author", "occurred_at", "text", "lang", "rating", "nps"):
        assert kept[name] == ITEM[name]
    assert kept["segment"] == {"country": "LT", "vip": "true", "age": "31"}
    assert dt.datetime.fromisoformat(kept["at"]) == dt.datetime(2026, 2, 1, 8, tzinfo=dt.UTC)
    assert (kept["job"], kept["model"], kept["mentions"], kept["turns"]) == (answer["job"], None, [], None)
    chat = service.get(f"/feedback/{answer['items'][1]['id']}")
    assert (chat["text"], [turn["text"] for turn in chat["turns"]]) == (None, [turn["text"] for turn in CHAT])


def test_what_was_taken_is_scored_in_the_background(service: Service) -> None:
    answer = service.post(ITEM)
    assert service.get(f"/jobs/{answer['job']}")["state"] == "queued"
    assert service.work() == 1
    job = service.get(f"/jobs/{answer['job']}")
    assert (job["state"], job["done"], job["total"]) == ("done", 1, 1)
    item = service.get(f"/feedback/{answer['items'][0]['id']}")
    assert item["model"] == service.pipeline.version
    assert len(item["mentions"]) == 2
    for mention in item["mentions"]:
        assert mention["text"] == REVIEW[mention["start"] : mention["end"]]


def test_personal_data_is_redacted_before_it_is_kept(service: Service) -> None:
    answer = service.post({"text": "Write to jane.doe@example.com about the broken zip"})
    text = service.get(f"/feedback/{answer['items'][0]['id']}")["text"]
    assert "jane" not in text
    assert "broken zip" in text
    raw = service.database.engine.connect().exec_driver_sql("SELECT * FROM feedback").all()
    assert "jane" not in str(raw)


def test_an_item_that_came_before_is_a_duplicate_and_one_that_changed_takes_its_place(service: Service) -> None:
    first = service.post(ITEM)["items"][0]["id"]
    again = service.post(ITEM)
    assert (again["accepted"], again["duplicates"], again["job"]) == (0, 1, None)
    changed = service.post(ITEM | {"text": "The zip broke"})
    assert (changed["accepted"], changed["items"][0]) == (1, {"index": 0, "id": first, "outcome": "updated"})
    assert [item["text"] for item in service.get("/feedback")["items"]] == ["The zip broke"]


def test_a_change_of_an_item_that_says_no_time_leaves_it_where_it_was(service: Service) -> None:
    service.post(ITEM | {"occurred_at": None})
    (first,) = service.get("/feedback")["items"]
    service.post(ITEM | {"occurred_at": None, "rating": 5})
    (then,) = service.get("/feedback")["items"]
    assert (then["rating"], then["at"], then["received_at"]) == (5, first["received_at"], first["received_at"])
    service.post(ITEM | {"occurred_at": "2026-02-01", "rating": 4})
    assert service.get("/feedback")["items"][0]["at"] == "2026-02-01T00:00:00Z"


def test_a_whole_number_of_a_segment_is_one_however_it_is_written(service: Service) -> None:
    service.post(ITEM | {"segment": {"seats": 30.0, "share": 0.5, "vip": True}})
    assert service.post(ITEM | {"segment": {"seats": 30, "share": 0.5, "vip": True}})["duplicates"] == 1
    (item,) = service.get("/feedback", params={"segment.seats": "30"})["items"]
    assert item["segment"] == {"seats": "30", "share": "0.5", "vip": "true"}


def test_blanks_around_an_author_make_no_other_voice_and_keep_nothing_from_an_erasure(service: Service) -> None:
    service.post(*({"text": REVIEW, "author": name} for name in ("ann", " ann ", "ann\u00a0", "\ufeffann")))
    assert {item["author"] for item in service.get("/feedback")["items"]} == {"ann"}
    service.work()
    for path in ("/feedback", "/mentions"):
        sent = [service.get(path, params={"author": name})["items"] for name in ("ann", " ann ")]
        assert len({one.get("item_id") or one["id"] for one in sent[0]}) == 4, path
        assert sent[0] == sent[1]
    assert service.call("POST", "/erasures", json={"author": "ann "}).json()["feedback"] == 4


def test_what_was_erased_is_not_taken_in_again_by_the_same_request(service: Service) -> None:
    headers = {"Idempotency-Key": "batch-1"}
    service.post(ITEM, headers=headers)
    assert service.call("POST", "/erasures", json={"author": "customer-7"}).json()["answers"] == 1
    again = service.call("POST", "/feedback", json={"items": [ITEM]}, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_conflict")
    assert "erased" in again.json()["detail"]
    assert service.get("/feedback")["items"] == []


def test_one_bad_item_is_reported_by_index_and_the_others_are_taken(service: Service) -> None:
    answer = service.post(
        {"text": "  ", "external_id": "empty"},
        {"text": REVIEW},
        {"text": REVIEW, "colour": "red"},
        {"text": "a", "turns": []},
        {"text": REVIEW, "occurred_at": "yesterday"},
        {"text": "x " * 101},
        {"text": REVIEW, "nps": 11},
        {"text": REVIEW, "rating": "good"},
        {"text": "\x00\x01\x02\x03\x04\x05"},
        {"text": REVIEW, "segment": {"a": {"b": "c"}}},
        {"text": REVIEW, "source": "a\x00b"},
    )
    assert (answer["accepted"], answer["items"][0]["index"]) == (2, 1)
    assert [(error["index"], error["code"]) for error in answer["errors"]] == [
        (0, "text_empty"),
        (2, "invalid_item"),
        (3, "invalid_item"),
        (4, "invalid_item"),
        (5, "text_too_long"),
        (6, "number_out_of_range"),
        (7, "invalid_item"),
        (8, "text_binary"),
        (9, "invalid_item"),
    ]
    assert answer["errors"][0]["external_id"] == "empty"


def test_half_a_sign_in_an_item_is_told_or_replaced_and_the_others_are_taken(service: Service) -> None:
    items = [
        {"external_id": "good", "text": "The parcel came late"},
        {
            "external_id": "a\ud800",
            "author": "b\ud800",
            "text": "The parcel came late",
            "segment": {"c\ud800": "d\ud800"},
        },
        {"external_id": "half", "text": "The parcel \ud83d came late"},
        {"text": "Late", "segment": {"\ud800": {"b": 1}}},
        {"text": "Late", "segment": {"x\0\ud800" + "x" * 1_000: 1}},
    ]
    headers = JSON | {"Idempotency-Key": "half"}
    for _ in range(2):  # the answer that is kept for its key is another way out
        response = service.call("POST", "/feedback", content=json.dumps({"items": items}), headers=headers)
        assert response.status_code == 202, response.text
        answer = response.json()
        assert [item["index"] for item in answer["items"]] == [0, 1, 2]
        assert [(error["index"], error["external_id"]) for error in answer["errors"]] == [(3, None), (4, None)]
    texts = {item["text"] for item in service.get("/feedback")["items"]}
    assert texts == {"The parcel came late", "The parcel \ufffd came late"}
    (item,) = service.get("/feedback", params={"external_id": "a\ufffd"})["items"]
    assert (item["author"], item["segment"]) == ("b\ufffd", {"c\ufffd": "d\ufffd"})
    erased = json.dumps({"author": "b\ud800"})
    assert service.call("POST", "/erasures", content=erased, headers=JSON).json()["feedback"] == 1


def test_items_that_are_no_objects_are_reported_too(service: Service) -> None:
    response = service.call("POST", "/feedback", json={"items": ["text", None, 3]})
    assert response.status_code == 202
    assert [error["code"] for error in response.json()["errors"]] == ["invalid_item"] * 3
    assert response.json()["job"] is None


def test_a_request_that_comes_again_gets_the_first_answer(service: Service) -> None:
    headers = {"Idempotency-Key": "batch-1"}
    first = service.post({"text": REVIEW}, headers=headers)
    assert service.post({"text": REVIEW}, headers=headers) == first
    assert len(service.get("/feedback")["items"]) == 1
    other = service.call("POST", "/feedback", headers=headers, json={"items": [{"text": "Another"}]})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


def test_the_same_idempotency_key_of_another_project_is_another(service: Service) -> None:
    headers = {"Idempotency-Key": "batch-1"}
    service.post({"text": REVIEW}, headers=headers)
    assert service.post({"text": "Another"}, key="bank", headers=headers)["accepted"] == 1


def test_more_than_a_thousand_items_are_too_many(service: Service) -> None:
    response = service.call("POST", "/feedback", json={"items": [{"text": "a"}] * 1001})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_body_nested_too_deep_is_malformed(service: Service) -> None:
    body = '{"items": ' + "[" * 50_000 + "]" * 50_000 + "}"
    response = service.call("POST", "/feedback", content=body[:99_000], headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert "nested" in response.json()["detail"]


def test_a_body_that_is_no_utf8_is_malformed(service: Service) -> None:
    response = service.call(
        "POST", "/feedback", content=b'{"items": ["\xff"]}', headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


def test_feedback_is_listed_in_pages_that_nothing_is_lost_between(service: Service) -> None:
    items = [{"text": f"Item {n} is fine", "occurred_at": f"2026-01-{n:02}T00:00:00Z"} for n in range(1, 8)]
    service.post(*items)
    seen: list[str] = []
    cursor = None
    while True:
        page = service.get("/feedback", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
        seen += [item["text"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        service.post({"text": f"A new one after {len(seen)}", "occurred_at": "2026-02-01"})
    assert seen == [item["text"] for item in reversed(items)]


@pytest.mark.parametrize("cursor", ["x", "MQ", "WzEsMl0", "é", "[]", "WyIyMDI2IiwgImEiXQ"])
def test_a_cursor_that_no_list_gave_is_refused_with_a_code(service: Service, cursor: str) -> None:
    for path in ("/feedback", "/mentions", "/jobs", "/keys"):
        response = service.call("GET", path, params={"cursor": cursor})
        assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor"), path


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/mentions", ("2026-01-01T00:00:00+00:00", 10**30)),
        ("/mentions", ("0001-01-01T00:00:00+14:00", 5)),
        ("/mentions", ("9999-12-31T23:00:00-14:00", 5)),
        ("/feedback", ("2026-01-01T00:00:00+00:00", "\ud800")),
        ("/jobs", ("2026-01-01T00:00:00+00:00", "a\x00")),
    ],
)
def test_a_cursor_beyond_what_a_database_holds_is_refused_too(
    service: Service, path: str, parts: tuple[str | int, ...]
) -> None:
    response = service.call("GET", path, params={"cursor": cursor_of(*parts)})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor")


def test_filters_by_fields_of_ones_own_are_bounded(service: Service) -> None:
    many = {f"segment.{n}": "x" for n in range(21)}
    for params in (many, {"segment.a": ["x"] * 51}, {"segment.a": "x" * 1_001}):
        response = service.call("GET", "/mentions", params=params)
        assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


def test_items_without_a_field_are_none_of_it(service: Service) -> None:
    service.post(ITEM, {"text": "Neat", "segment": {"country": "none"}}, {"text": "Fine"})
    found = service.get("/feedback", params={"segment.country": "none"})["items"]
    assert {item["text"] for item in found} == {"Neat", "Fine"}


def test_feedback_is_filtered_by_what_was_given(service: Service) -> None:
    service.post(ITEM, {"text": "Neat", "channel": "chat", "segment": {"country": "LV"}}, {"text": "Fine"})
    texts = {item["text"] for item in service.get("/feedback", params={"channel": ["chat", "none"]})["items"]}
    assert texts == {"Neat", "Fine"}
    for params in ({"segment.country": "LT"}, {"author": "customer-7"}, {"external_id": "r-1"}, {"to": "2026-02-02"}):
        found = service.get("/feedback", params=params)["items"]
        assert [item["external_id"] for item in found] == ["r-1"], params
    assert len(service.get("/feedback", params={"scored": False})["items"]) == 3
    assert service.get("/feedback", params={"from": "2026-01-01", "to": "2026-02-01"})["items"] == []


@pytest.mark.parametrize("params", [{"colour": 1}, {"limit": 0}, {"limit": 5000}, {"from": "soon"}, {"segment.": 1}])
def test_a_filter_that_there_is_not_is_refused(service: Service, params: dict[str, str]) -> None:
    response = service.call("GET", "/feedback", params=params)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


def test_an_item_is_erased_with_its_mentions_and_a_receipt(service: Service) -> None:
    answer = service.post(ITEM, {"text": "Another one"})
    service.work()
    gone = answer["items"][0]["id"]
    receipt = service.call("DELETE", f"/feedback/{gone}").json()
    assert (receipt["feedback"], receipt["mentions"]) == (1, 2)
    assert service.call("GET", f"/feedback/{gone}").status_code == 404
    assert {mention["item_id"] for mention in service.get("/mentions")["items"]} == {answer["items"][1]["id"]}
    assert service.call("DELETE", f"/feedback/{gone}").status_code == 404


def test_all_that_an_author_wrote_is_erased(service: Service) -> None:
    service.post(ITEM, ITEM | {"external_id": "r-2"}, {"text": "By somebody else", "author": "customer-8"})
    receipt = service.call("POST", "/erasures", json={"author": "customer-7"}).json()
    assert receipt["feedback"] == 2
    assert [item["author"] for item in service.get("/feedback")["items"]] == ["customer-8"]
    assert service.call("POST", "/erasures", json={"author": "customer-7"}).json()["feedback"] == 0
    assert service.call("POST", "/erasures", json={"author": ""}).status_code == 422


def test_what_can_not_be_committed_is_not_answered_as_taken(service: Service) -> None:
    def fail(_: object) -> None:
        raise OperationalError("COMMIT", None, Exception("database or disk is full"))

    event.listen(Engine, "commit", fail)
    try:
        response = service.call("POST", "/feedback", json={"items": [{"text": REVIEW}]})
    finally:
        event.remove(Engine, "commit", fail)
    assert (response.status_code, response.json()["code"]) == (503, "database_problem")
    assert service.get("/feedback")["items"] == []
    assert service.post({"text": REVIEW})["accepted"] == 1


def test_what_was_replaced_as_it_came_is_found_and_erased_by_what_was_sent(service: Service) -> None:
    odd = "Ann\0e"
    service.post(
        {"text": REVIEW, "author": odd, "source": odd, "channel": odd, "external_id": odd, "segment": {odd: odd}}
    )
    service.work()
    for name in ("author", "source", "channel", "external_id", f"segment.{odd}"):
        (found,) = service.get("/feedback", params={name: odd})["items"]
        assert found["author"] == "Ann\ufffde"
    for name in ("author", "source", "channel", f"segment.{odd}"):
        assert service.get("/mentions", params={name: odd})["items"]
    assert service.call("POST", "/erasures", json={"author": odd}).json()["feedback"] == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
def test_a_number_of_a_segment_that_is_none_is_refused(service: Service, number: str) -> None:
    body = f'{{"items": [{{"text": "Late", "segment": {{"a": {number}}}}}]}}'
    answer = service.call("POST", "/feedback", content=body, headers={"content-type": "application/json"}).json()
    (error,) = answer["errors"]
    assert (error["code"], answer["accepted"]) == ("invalid_item", 0)
    assert error["detail"].startswith("segment.a: no finite number")
