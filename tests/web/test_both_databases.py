"""Every route once on SQLite and on PostgreSQL, over the real application."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from app.store.session import Database
from tests.web.service import CHAT, LOCAL, REVIEW, Service, make_key
from tests.web.test_journeys import OWN
from tests.web.test_webhooks import HOOK

ODD = "\u0000\ufffe\u202e'; DROP TABLE feedback; -- %s {} 😍"


@pytest.fixture
def both(database_url: str, database: Database, pipeline: Pipeline, tmp_path: Path) -> Iterator[Service]:
    asked = Settings(database_url=database_url, home=tmp_path, rate_limit="off")
    with TestClient(create_app(asked, load=lambda _: pipeline), base_url=LOCAL) as client:
        keys = {"shop": make_key(database), "bank": make_key(database, project="bank")}
        yield Service(client, database, pipeline, keys)


def test_what_is_taken_in_is_read_searched_drawn_and_erased(both: Service) -> None:
    items = [
        {"text": f"{REVIEW} ({n})", "author": f"a{n}", "segment": {"town": "Riga" if n % 2 else "Vilnius"}}
        for n in range(12)
    ]
    headers = {"Idempotency-Key": "k"}
    first = both.post(*items, {"turns": CHAT, "external_id": "chat", "channel": "chat"}, headers=headers)
    assert first == both.post(*items, {"turns": CHAT, "external_id": "chat", "channel": "chat"}, headers=headers)
    both.work()
    assert both.get(f"/jobs/{first['job']}")["done"] == 13
    assert len(both.get("/feedback", params={"limit": 5})["items"]) == 5
    everything = both.get("/mentions")["items"]
    riga = both.get("/mentions", params={"segment.town": "Riga", "emotion": ["joy", "anger", "none"]})["items"]
    assert 0 < len(riga) < len(everything)
    assert both.get("/mentions", params={"q": CHAT[1]["text"], "channel": "chat"})["items"][0]["external_id"] == "chat"
    curve = both.get("/journeys/default/curve", params={"compare": "segment.town"})
    assert {compared["value"] for compared in curve["compared"]} == {"Riga", "Vilnius", "none"}
    assert both.call("PUT", "/journeys/salon", json=OWN).json()["version"] == 1
    assert both.get("/journeys/salon/curve")["mentions"] == len(everything)
    assert both.call("POST", "/erasures", json={"author": "a3"}).json()["feedback"] == 1
    assert both.get("/journeys/salon/curve")["items"] == 12
    assert both.call("GET", f"/feedback/{first['items'][0]['id']}", "bank").status_code == 404


def test_keys_webhooks_and_jobs_are_looked_after(both: Service) -> None:
    made = both.call("POST", "/keys", json={"scopes": ["read"]}).json()
    assert both.call("DELETE", f"/keys/{made['id']}").status_code == 204
    hook = both.call("POST", "/webhooks", json=HOOK).json()["id"]
    assert both.get(f"/webhooks/{hook}/deliveries")["items"] == []
    assert both.call("DELETE", f"/webhooks/{hook}").status_code == 204
    job = both.post({"text": REVIEW})["job"]
    assert both.call("POST", f"/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert both.client.get("/readyz").status_code == 200
    assert 'kind="refresh"' not in both.client.get("/metrics").text


@pytest.mark.parametrize("path", ["/feedback", "/mentions", "/journeys", "/jobs", "/keys", "/webhooks"])
def test_odd_signs_in_a_query_or_a_path_do_no_harm(both: Service, path: str) -> None:
    both.post({"text": f"Fine {ODD[1:]}", "external_id": ODD[1:], "segment": {ODD: ODD}})
    for name in ("author", "segment.a", f"segment.{ODD[1:]}", "q", "cursor", "from"):
        assert both.call("GET", path, params={name: ODD}).status_code in {200, 422}
        assert both.call("GET", path, params={name: ODD[1:]}).status_code in {200, 422}
    for odd in ("%00", "%F0%9F%98%8D", "..%2F..", "%FF", "a" * 200):
        assert both.call("GET", f"{path}/{odd}").status_code in {404, 405, 422}
