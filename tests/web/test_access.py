import ast
import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.theme import Kind, Registry, Theme
from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.services.projects import ensure_project
from app.services.webhooks import FeedbackScored, publish
from app.settings import Settings
from app.store.scope import Scope
from app.store.session import Database
from app.store.themes import Note, save_registry
from tests.web.service import LOCAL, NOW, REVIEW, Service, make_key
from tests.web.test_journeys import OWN

OPEN = {("get", "/healthz"), ("get", "/readyz"), ("get", "/metrics"), ("post", "/v1/analyze")}
BODIES: dict[str, Any] = {
    "/v1/feedback": {"items": [{"text": REVIEW}]},
    "/v1/erasures": {"author": "customer-7"},
    "/v1/keys": {"scopes": ["read"]},
    "/v1/journeys/{name}": OWN,
    "/v1/themes/{id}": {"name": "Parcels come late"},
    "/v1/themes/{id}/split": {"parts": ["part-1"]},
    "/v1/webhooks": {"url": "https://192.0.32.7/hook", "events": ["feedback.scored"]},
}
INGEST = {("post", "/v1/feedback"), ("post", "/v1/imports"), ("post", "/v1/jobs/{id}/cancel")}
EITHER = {("get", "/v1/jobs"), ("get", "/v1/jobs/{id}")}
READ_BY_POST = {("post", "/v1/corrections/preview")}
IN_BODY = {"/v1/corrections", "/v1/corrections/preview", "/v1/themes/merge"}  # what they are about stands there


THEMES = tuple(
    Theme(id=name, kind=Kind.PAINS, scope=None, exemplars=(), size=9, born=NOW, last_seen=NOW, names={"en": name})
    for name in ("theme-of-the-shop", "another-of-the-shop")
)


def routes(service: Service) -> list[tuple[str, str]]:
    """All routes of the OpenAPI document that ask for a key."""
    paths = service.client.get("/openapi.json").json()["paths"]
    return sorted({(method, path) for path, operations in paths.items() for method in operations} - OPEN)


def ids(service: Service) -> dict[str, str]:
    """Ids that are there in the shop, by the path they go into."""
    answer = service.post({"text": REVIEW, "author": "customer-7"})
    service.work()
    service.call("PUT", "/journeys/salon", json=OWN)
    webhook = service.call("POST", "/webhooks", json=BODIES["/v1/webhooks"]).json()["id"]
    with service.database.write() as session:
        of = ensure_project(session, "shop", now=NOW)
        publish(Scope(session, of.id), FeedbackScored(job=answer["job"], items=1, mentions=2), now=NOW)
        save_registry(Scope(session, of.id), Registry("test", THEMES), {one.id: Note({}) for one in THEMES}, now=NOW)
    message = service.get(f"/webhooks/{webhook}/deliveries")["items"][0]["id"]
    mention = service.get("/mentions")["items"][0]["mention_id"]
    correction = service.call("POST", "/corrections", json=correcting(mention)).json()["corrections"][0]["id"]
    found = {
        "/v1/corrections": mention,
        "/v1/corrections/preview": mention,
        "/v1/corrections/{id}": correction,
        "/v1/webhooks/{id}": webhook,
        "/v1/webhooks/{id}/secret": webhook,
        "/v1/webhooks/{id}/enable": webhook,
        "/v1/webhooks/{id}/deliveries": webhook,
        "/v1/webhooks/{id}/deliveries/{delivery}/replay": f"{webhook} {message}",
        "/v1/feedback/{id}": answer["items"][0]["id"],
        "/v1/jobs/{id}": answer["job"],
        "/v1/jobs/{id}/cancel": answer["job"],
        "/v1/keys/{id}": service.get("/keys")["items"][0]["id"],
        "/v1/journeys/{name}": "salon",
        "/v1/journeys/{name}/curve": "salon",
        "/v1/journeys/{name}/map": "salon",
        "/v1/journeys/{name}/map.{ending}": "salon",
        "/v1/journeys/{name}/changes": "salon",
        "/v1/themes/{id}": THEMES[0].id,
        "/v1/themes/{id}/split": THEMES[0].id,
        "/v1/themes/{id}/unmerge": THEMES[0].id,
        "/v1/themes/merge": THEMES[0].id,
    }
    assert {path for _, path in routes(service) if "{" in path} <= set(found)
    return found


def correcting(mention: str) -> dict[str, Any]:
    return {"corrections": [{"mention_id": mention, "labels": {"intent": "churn"}}]}


def body_of(method: str, path: str, at: str) -> Any:  # noqa: ANN401 - JSON
    """A good body for the route, about the thing of that id."""
    if path == "/v1/themes/merge":
        return {"into": at, "from": [THEMES[1].id]}
    return correcting(at) if path in IN_BODY and method == "post" else BODIES.get(path)


def names_one(method: str, path: str) -> bool:
    """Whether the request is about one thing that may be another's; a journey that is put is one's own."""
    return ("{" in path and (method, path) != ("put", "/v1/journeys/{name}")) or (method == "post" and path in IN_BODY)


def ask(service: Service, method: str, path: str, *, key: str | None, at: str = "unknown") -> Any:  # noqa: ANN401
    headers = service.keys[key] if key else {}
    first, _, second = at.partition(" ")
    real = path.replace("{id}", first).replace("{name}", first).replace("{delivery}", second or first)
    real = real.replace("{ending}", "md")
    return service.client.request(method, real, headers=headers, json=body_of(method, path, at))


def test_no_route_answers_without_a_key_or_with_a_wrong_one(service: Service) -> None:
    assert len(routes(service)) >= 15
    for method, path in routes(service):
        for headers in ({}, {"Authorization": "Bearer wf_" + "a" * 43}, {"Authorization": "Basic YTpi"}):
            response = service.client.request(method, path, headers=headers, json=BODIES.get(path))
            assert (response.status_code, response.json()["code"]) == (401, "unauthorized"), (method, path)
            assert response.headers["www-authenticate"] == "Bearer"


def test_a_key_of_another_project_finds_nothing_by_any_route(service: Service) -> None:
    """Also what it changes is its own: after the walk the shop is as it was."""
    there = ids(service)
    before = service.get("/feedback"), service.get("/mentions"), service.get("/journeys")
    for method, path in routes(service):
        response = ask(service, method, path, key="bank", at=there.get(path, "unknown"))
        if names_one(method, path):
            assert response.status_code == 404, (method, path, response.text)
        else:
            assert "customer-7" not in response.text
            named = {part for value in there.values() for part in value.split()} - {"salon"}
            assert not named & set(response.text.split('"')), (method, path)
    assert (service.get("/feedback"), service.get("/mentions"), service.get("/journeys")) == before
    assert {key["revoked_at"] for key in service.get("/keys")["items"]} == {None}


def test_what_is_anothers_looks_like_what_is_not_there(service: Service) -> None:
    there = ids(service)
    for method, path in routes(service):
        if names_one(method, path):
            anothers = ask(service, method, path, key="bank", at=there[path])
            nobodys = ask(service, method, path, key="bank", at="0" * 32)
            assert anothers.text.replace(there[path], "0" * 32) == nobodys.text, (method, path)


def test_it_takes_as_long_to_miss_what_is_anothers_as_what_is_not_there(service: Service) -> None:
    there = ids(service)["/v1/feedback/{id}"]
    times: dict[str, list[float]] = {there: [], "0" * 32: []}
    for _ in range(60):
        for item, taken in times.items():
            started = time.perf_counter()
            service.call("GET", f"/feedback/{item}", "bank")
            taken.append(time.perf_counter() - started)
    anothers, nobodys = (statistics.median(taken) for taken in times.values())
    assert 0.5 < anothers / nobodys < 2


@pytest.mark.parametrize("key", ["ingest", "read", "admin"])
def test_a_key_may_do_what_its_scopes_permit_and_no_more(service: Service, key: str) -> None:
    for method, path in routes(service):
        permitted = {"admin"}
        if (method, path) in INGEST | EITHER:
            permitted.add("ingest")
        if (method == "get" and not path.startswith(("/v1/keys", "/v1/webhooks"))) or (method, path) in READ_BY_POST:
            permitted.add("read")
        response = ask(service, method, path, key=key)
        assert (response.status_code != 403) == (key in permitted), (method, path, response.text)
        if response.status_code == 403:
            assert response.json()["code"] == "forbidden"


def test_a_key_is_made_shown_once_and_revoked(service: Service) -> None:
    made = service.call("POST", "/keys", json={"scopes": ["ingest"], "name": "CRM"}).json()
    assert made["key"].startswith(made["prefix"])
    headers = {"Authorization": f"Bearer {made['key']}"}
    items = {"items": [{"text": REVIEW}]}
    assert service.client.post("/v1/feedback", headers=headers, json=items).status_code == 202
    assert made["key"] not in service.call("GET", "/keys").text
    assert service.call("DELETE", f"/keys/{made['id']}").status_code == 204
    assert service.client.post("/v1/feedback", headers=headers, json=items).status_code == 401
    assert service.get("/keys")["items"][-1]["revoked_at"] is not None


def test_the_use_of_a_key_is_noted(service: Service) -> None:
    service.get("/feedback", key="read")
    used = {tuple(key["scopes"]): key["last_used_at"] for key in service.get("/keys")["items"]}
    assert used[("read",)] is not None
    assert used[("ingest",)] is None


def test_a_key_for_ingest_may_call_off_scoring_but_no_other_work(service: Service) -> None:
    job = service.post({"text": REVIEW, "author": "a"})["job"]
    assert service.call("POST", f"/jobs/{job}/cancel", "ingest").json()["state"] == "cancelled"
    erasure = service.call("POST", "/erasures", json={"author": "a"}).json()["job"]
    assert service.call("POST", f"/jobs/{erasure}/cancel", "ingest").status_code == 403
    assert service.call("POST", f"/jobs/{erasure}/cancel").json()["state"] == "cancelled"


def test_jobs_are_listed_in_pages_newest_first(service: Service) -> None:
    made = [service.post({"text": f"Number {n}"})["job"] for n in range(3)]
    first = service.get("/jobs", params={"limit": 2})
    rest = service.get("/jobs", params={"limit": 2, "cursor": first["next_cursor"]})
    assert [job["id"] for job in first["items"] + rest["items"]] == made[::-1]


ANALYZE = {"documents": [{"id": "1", "text": REVIEW}]}


@pytest.mark.parametrize(
    ("setting", "address", "keys", "status"),
    [
        ("auto", LOCAL, False, 200),
        ("auto", LOCAL, True, 401),
        ("auto", "http://[::1]:8000", False, 200),
        ("auto", "http://10.0.0.5:8000", False, 401),
        ("auto", "http://wayfelt.example", False, 401),
        ("always", "http://10.0.0.5:8000", True, 200),
        ("never", LOCAL, False, 401),
    ],
)
def test_analyze_is_open_on_loopback_until_there_is_a_key(
    settings: Settings, pipeline: Pipeline, stored: Database, setting: str, address: str, *, keys: bool, status: int
) -> None:
    headers = make_key(stored) if keys else {}
    app = create_app(settings.model_copy(update={"analyze_open": setting}), load=lambda _: pipeline)
    with TestClient(app, base_url=address, raise_server_exceptions=False) as client:
        assert client.post("/v1/analyze", json=ANALYZE).status_code == status
        if keys:
            assert client.post("/v1/analyze", json=ANALYZE, headers=headers).status_code == 200


def test_metrics_are_for_those_who_run_the_service(settings: Settings, pipeline: Pipeline, stored: Database) -> None:
    key = make_key(stored)
    outside = "http://10.0.0.5:8000"
    with TestClient(create_app(settings, load=lambda _: pipeline), base_url=outside) as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=key).status_code == 401
    with_token = settings.model_copy(update={"metrics_token": type(settings.metrics_token)("open sesame")})
    with TestClient(create_app(with_token, load=lambda _: pipeline), base_url=outside) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200
        assert client.get("/metrics", headers=key).status_code == 401


def test_a_key_that_asks_too_often_is_told_when_to_come_again(
    settings: Settings, pipeline: Pipeline, stored: Database
) -> None:
    one, other = make_key(stored), make_key(stored)
    app = create_app(settings.model_copy(update={"rate_limit": "3/minute"}), load=lambda _: pipeline)
    with TestClient(app, base_url=LOCAL) as client:
        assert [client.get("/v1/jobs", headers=one).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get("/v1/jobs", headers=one)
        assert refused.json()["code"] == "too_many_requests"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get("/v1/jobs", headers=other).status_code == 200
        assert [client.get("/v1/jobs").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_no_route_is_given_a_database_or_a_session() -> None:
    """They are given an Access, which makes scopes of its project; health tells of the service as a whole."""
    for path in (Path(__file__).parents[2] / "app" / "web" / "api").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        if path.name != "health.py":
            assert not {"DatabaseDep", "Database", "Session"} & (names | imported), path.name
            assert "Scope" not in called, path.name
