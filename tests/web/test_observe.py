import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text, update
from structlog.testing import capture_logs

from app.domain.job import JobState
from app.jobs.worker import Worker
from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from app.store.tables_work import JobTable
from tests.web.live import served
from tests.web.service import LOCAL, REVIEW, Service

Logged = Callable[[], Callable[[], str]]


def requests(logs: list[Any]) -> list[Any]:
    return [log for log in logs if log["event"] == "request"]


def test_a_request_is_told_of_by_route_status_time_project_and_key(service: Service) -> None:
    item = service.post({"text": REVIEW})["items"][0]["id"]
    with capture_logs() as logs:
        service.call("GET", f"/feedback/{item}", params={"who": "secret"})
    (told,) = requests(logs)
    assert (told["method"], told["route"], told["status"]) == ("GET", "/v1/feedback/{id}", 200)
    assert told["ms"] > 0
    assert service.keys["shop"]["Authorization"].startswith(f"Bearer {told['key']}")
    assert isinstance(told["project"], int)
    assert item not in str(told)


def test_no_text_query_or_secret_reaches_the_log(service: Service, logged: Logged) -> None:
    taken = logged()
    service.post({"text": "The purple elephant was late", "author": "someone-private"})
    service.work()
    service.get("/mentions", params={"q": "purple elephant", "author": "someone-private"})
    service.call("POST", "/feedback", json={"items": [{"text": "purple", "nps": "elephant"}]})
    service.call("POST", "/feedback", json={"purple": "elephant"})
    service.client.get("/purple/elephant?q=purple", headers={"Authorization": "Bearer wf_purple"})
    secrets = [header["Authorization"].removeprefix("Bearer ") for header in service.keys.values()]
    told = taken()
    assert told.count("\n") > 4
    for word in ("purple", "elephant", "someone-private", *secrets):
        assert word not in told


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123.X_y", True), ("a" * 65, False), ("a b", False), ("", False), ('"}', False)]
)
def test_a_request_id_is_taken_if_it_is_good_and_given_back(client: TestClient, given: str, *, kept: bool) -> None:
    for path in ("/healthz", "/nowhere", "/v1/feedback"):
        told = client.get(path, headers={"X-Request-Id": given}).headers["x-request-id"]
        assert (told == given) == kept
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", told)


def test_every_line_of_a_request_bears_its_id(service: Service, logged: Logged) -> None:
    taken = logged()
    service.client.get("/v1/jobs", headers=service.keys["read"] | {"X-Request-Id": "mine"})
    lines = [json.loads(line) for line in taken().splitlines()]
    assert [line["request"] for line in lines if line["event"] == "request"] == ["mine"]


def test_nothing_of_the_inside_leaves_with_an_error_nobody_expected(app: FastAPI, logged: Logged) -> None:
    taken = logged()

    @app.get("/broken")
    def broken(request: object = None) -> None:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    with TestClient(app, base_url=LOCAL) as client:
        response = client.get("/broken", headers={"X-Request-Id": "r1"})
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"] == "r1"
    for word in ("secret", "SELECT", "passwd", "Traceback", ".py", "RuntimeError"):
        assert word not in response.text
    log = taken()
    failed = next(json.loads(line) for line in log.splitlines() if "request.failed" in line)
    assert (failed["error"], failed["route"], failed["request"]) == ("RuntimeError", "/broken", "r1")
    assert failed["where"][-1].endswith(" broken")
    assert "secret" not in log


def test_answers_bear_headers_for_safety(client: TestClient) -> None:
    for path in ("/healthz", "/v1/jobs", "/nowhere"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
    assert "script-src 'self'" in client.get("/docs").headers["content-security-policy"]


def test_metrics_tell_of_requests_the_queue_the_model_and_texts(service: Service) -> None:
    service.post({"text": REVIEW})
    service.client.post("/v1/analyze", json={"documents": [{"id": "1", "text": REVIEW}]}, headers=service.keys["read"])
    service.client.get("/a/strangers/path")
    response = service.client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    page = response.text
    assert 'wayfelt_requests_total{method="POST",route="/v1/feedback",status="202"} 1.0' in page
    assert 'wayfelt_requests_total{method="GET",route="other",status="404"} 1.0' in page
    assert 'wayfelt_request_seconds_count{method="POST",route="/v1/analyze"} 1.0' in page
    assert 'wayfelt_jobs{kind="score",state="queued"} 1.0' in page
    assert 'wayfelt_job_oldest_seconds{kind="score",state="queued"}' in page
    assert "wayfelt_texts_scored_total 1.0" in page
    assert "wayfelt_text_seconds_count 1.0" in page
    assert 'wayfelt_batch_texts_bucket{le="1.0"} 1.0' in page
    assert f'wayfelt_model{{version="{service.pipeline.version}"}} 1.0' in page
    assert "wayfelt_database_up 1.0" in page
    assert "stranger" not in page


def test_readiness_tells_when_the_database_is_of_another_version(service: Service) -> None:
    assert service.client.get("/readyz").json()["worker"] == "elsewhere"
    with service.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = service.client.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert "wayfelt db upgrade" in response.json()["detail"]
    assert service.client.get("/healthz").status_code == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the death is the matter
def test_readiness_tells_when_the_background_work_has_died(
    settings: Settings, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = threading.Event()

    def step(self: Worker) -> bool:
        if not died.is_set():
            return False
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(Worker, "step", step)

    def run(self: Worker) -> None:
        while not self.stopping.wait(0.01):
            self.step()

    monkeypatch.setattr(Worker, "run", run)
    with TestClient(create_app(settings, load=lambda _: pipeline, working=True), base_url=LOCAL) as client:
        assert client.get("/readyz").json()["worker"] == "here"
        died.set()
        deadline = time.monotonic() + 20
        while (response := client.get("/readyz")).status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert "worker" in response.json()["detail"]


def test_health_is_told_while_every_thread_is_busy(app: FastAPI) -> None:
    released = threading.Event()

    @app.get("/slow")
    def slow() -> None:
        released.wait(30)

    with served(app) as address, ThreadPoolExecutor(60) as clients:
        waiting = [clients.submit(httpx.get, f"{address}/slow", timeout=40) for _ in range(60)]
        try:
            time.sleep(0.5)
            assert httpx.get(f"{address}/healthz", timeout=10).status_code == 200
            assert not any(one.done() for one in waiting)
        finally:
            released.set()
        assert {one.result().status_code for one in waiting} == {200}


def test_a_database_that_can_not_be_read_is_a_problem_and_no_crash(service: Service) -> None:
    with service.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE idempotency"))
        connection.execute(text("ALTER TABLE feedback RENAME TO other"))
    response = service.call("GET", "/feedback")
    assert (response.status_code, response.json()["code"]) == (503, "database_problem")
    assert response.headers["retry-after"] == "1"
    for word in ("feedback.id", "SELECT", "sqlite"):
        assert word not in response.text


@pytest.mark.parametrize("sent", [b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"nothing\r\n\r\n"])
def test_what_is_no_request_is_answered_as_a_problem_too(app: FastAPI, sent: bytes) -> None:
    with served(app) as address, socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as to:
        to.sendall(sent)
        answer = http.client.HTTPResponse(to)
        answer.begin()
        body = answer.read()
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.headers["X-Request-Id"]
    assert (json.loads(body)["code"], json.loads(body)["status"]) == ("bad_request", 400)


def test_metrics_count_what_has_failed_for_good_and_say_of_what_waits_how_long(service: Service) -> None:
    service.post({"text": REVIEW})
    with service.database.write() as session:
        session.execute(update(JobTable).values(state=JobState.DEAD))
    page = service.client.get("/metrics").text
    assert 'wayfelt_jobs{kind="score",state="dead"} 1.0' in page
    assert "wayfelt_job_oldest_seconds{" not in page
