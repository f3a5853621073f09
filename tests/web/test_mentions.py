from collections.abc import Sequence
from typing import Any

import pytest

from app.domain.row import ScoredRow
from tests.web.service import CHAT, REVIEW, Service

ITEMS: Sequence[dict[str, Any]] = (
    {"external_id": "a", "text": REVIEW, "channel": "review", "author": "ann", "occurred_at": "2026-01-01"},
    {"external_id": "b", "turns": CHAT, "channel": "chat", "occurred_at": "2026-01-02", "segment": {"country": "LT"}},
    {"external_id": "c", "text": "Пальто тёплое, но курьер опоздал.", "source": "store", "occurred_at": "2026-01-03"},
)


@pytest.fixture
def scored(service: Service) -> Service:
    service.post(*ITEMS)
    service.work()
    return service


def found(service: Service, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of any type
    items: list[dict[str, Any]] = service.get("/mentions", params=params)["items"]
    return items


def test_what_a_job_scored_is_read_by_it_alone(service: Service) -> None:
    first, second = (service.post({"text": text})["job"] for text in ("The zip broke", "The courier was late"))
    service.work()
    for path in ("/feedback", "/mentions"):
        told = {
            job: [one["text"] for one in service.get(path, params={"job": job})["items"]] for job in (first, second)
        }
        assert told == {first: ["The zip broke"], second: ["The courier was late"]}
    found = service.get("/mentions", params={"job": second, "q": "zip"})["items"]
    assert [one["text"] for one in found] == ["The courier was late"]
    assert service.get("/mentions", "bank", params={"job": first})["items"] == []


def test_a_mention_has_every_field_of_the_interface_and_its_exact_words(scored: Service) -> None:
    mentions = found(scored)
    assert [mention["external_id"] for mention in mentions] == sorted(
        (mention["external_id"] for mention in mentions), reverse=True
    )
    for mention in mentions:
        assert set(ScoredRow.__annotations__) < set(mention)
        assert mention["model"] == scored.pipeline.version
        assert mention["similarity"] is None
    chat = next(mention for mention in mentions if mention["external_id"] == "b")
    assert chat["turn"] == 1
    assert chat["text"] == CHAT[1]["text"][chat["start"] : chat["end"]]


@pytest.mark.parametrize(
    ("params", "items"),
    [
        ({"channel": "chat"}, {"b"}),
        ({"channel": ["chat", "review"]}, {"a", "b"}),
        ({"channel": "none"}, {"c"}),
        ({"source": "store"}, {"c"}),
        ({"author": "ann"}, {"a"}),
        ({"lang": "ru"}, {"c"}),
        ({"segment.country": "LT"}, {"b"}),
        ({"segment.country": "XX"}, set()),
        ({"segment.country": "none"}, {"a", "c"}),
        ({"segment.country": ["LT", "none"]}, {"a", "b", "c"}),
        ({"from": "2026-01-02"}, {"b", "c"}),
        ({"to": "2026-01-02"}, {"a"}),
        ({"from": "2026-01-02", "to": "2026-01-03"}, {"b"}),
        ({"theme": "none"}, {"a", "b", "c"}),
        ({"model": "another"}, set()),
    ],
)
def test_mentions_are_filtered_by_what_their_item_says(
    scored: Service, params: dict[str, Any], items: set[str]
) -> None:
    assert {mention["external_id"] for mention in found(scored, **params)} == items


@pytest.mark.parametrize("field", ["stage", "touchpoint", "sentiment", "intent", "effort", "emotion"])
def test_mentions_are_filtered_by_every_label(scored: Service, field: str) -> None:
    everything = found(scored)

    def values(mention: dict[str, Any]) -> list[str]:
        given = mention["emotions"] if field == "emotion" else mention[field]
        return (given or ["none"]) if isinstance(given, list) else [given or "none"]

    for value in {value for mention in everything for value in values(mention)}:
        wanted = [mention["mention_id"] for mention in everything if value in values(mention)]
        assert [mention["mention_id"] for mention in found(scored, **{field: value})] == wanted


@pytest.mark.parametrize("params", [{"sentiment": "sad"}, {"emotion": "boredom"}, {"effort": "some"}, {"intent": ""}])
def test_a_label_that_there_is_not_is_refused(scored: Service, params: dict[str, str]) -> None:
    assert scored.call("GET", "/mentions", params=params).status_code == 422


def test_mentions_are_searched_by_meaning_beside_every_filter(scored: Service) -> None:
    words = found(scored, item=found(scored, author="ann")[0]["item_id"])[0]["text"]
    best = found(scored, q=words)
    assert len(best) == len(found(scored))
    similarities = [mention["similarity"] for mention in best]
    assert similarities == sorted(similarities, reverse=True)
    narrowed = found(scored, q=words, channel="chat")
    assert {mention["external_id"] for mention in narrowed} == {"b"}


@pytest.mark.parametrize("more", [{}, {"q": "a warm jacket"}])
def test_mentions_come_in_pages_without_gaps_or_repeats(scored: Service, more: dict[str, str]) -> None:
    everything = [mention["mention_id"] for mention in found(scored, **more)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = scored.get("/mentions", params={"limit": 1, "cursor": cursor, **more})
        seen += [mention["mention_id"] for mention in page["items"]]
        cursor = page["next_cursor"]
    assert seen == everything


def test_a_cursor_of_a_list_is_none_of_a_search(scored: Service) -> None:
    cursor = scored.get("/mentions", params={"limit": 1})["next_cursor"]
    response = scored.call("GET", "/mentions", params={"q": "jacket", "cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor")


def test_mentions_of_another_project_are_not_found_by_any_search(scored: Service) -> None:
    assert scored.get("/mentions", key="bank")["items"] == []
    assert scored.get("/mentions", key="bank", params={"q": REVIEW})["items"] == []
