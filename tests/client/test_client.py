"""The client against a server that answers as it is told."""

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from wayfelt_client import ApiError, Client, JobFailed, Unreachable, Unsendable
from wayfelt_client import transport as transport_module
from wayfelt_client.transport import Transport

Answer = tuple[int, Mapping[str, str], Any]
PAGE: dict[str, Any] = {"items": [], "next_cursor": None}
TAKEN = {"accepted": 1, "duplicates": 0, "items": [], "errors": [], "job": "j1"}


@dataclass
class Teller:
    """Answers in turn; what it was asked is kept as (method, path, headers, body)."""

    answers: list[Answer]
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    base: str = ""

    @property
    def client(self) -> Client:
        client = Client(self.base, "wf_key", timeout=5)
        object.__setattr__(client, "_transport", Transport(self.base, "wf_key", 5, 4, self.slept.append))
        return client


@contextmanager
def telling(*answers: Answer) -> Iterator[Teller]:
    teller = Teller(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            teller.asked.append((self.command, self.path, dict(self.headers), body))
            status, headers, content = teller.answers.pop(0)
            if status == 0:  # breaks off without an answer
                self.connection.close()
                return
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = answer  # noqa: N815 - names of the base class

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    teller.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield teller
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_a_busy_service_is_asked_again_after_the_time_that_it_says() -> None:
    with telling((429, {"Retry-After": "7"}, {}), (503, {"Retry-After": "2"}, {}), (200, {}, PAGE)) as teller:
        assert list(teller.client.mentions()) == []
    assert teller.slept == [7.0, 2.0]


def test_what_keeps_something_is_sent_again_under_the_same_key_and_in_parts() -> None:
    with telling((0, {}, {}), (502, {}, {}), (202, {}, TAKEN), (202, {}, TAKEN | {"job": None})) as teller:
        sent = teller.client.send([{"text": f"Text {n}"} for n in range(600)], idempotency_key="k")
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in teller.asked]
    assert keys == ["k-0", "k-0", "k-0", "k-500"]
    assert teller.asked[0][3] == teller.asked[2][3]
    assert (sent.accepted, sent.jobs) == (2, ("j1",))


def test_places_of_errors_count_from_the_first_item_of_all() -> None:
    wrong = TAKEN | {"errors": [{"index": 3, "code": "text_empty"}]}
    with telling((202, {}, TAKEN), (202, {}, wrong)) as teller:
        sent = teller.client.send([{"text": "Text"}] * 510)
    assert [error["index"] for error in sent.errors] == [503]


def test_long_items_are_sent_in_requests_of_a_size_that_the_service_takes() -> None:
    with telling(*[(202, {}, TAKEN)] * 5) as teller:
        sent = teller.client.send([{"text": "ą" * 500_000}] * 13, idempotency_key="k")
    assert [len(json.loads(body)["items"]) for _, _, _, body in teller.asked] == [3, 3, 3, 3, 1]
    assert [headers["Idempotency-Key"] for _, _, headers, _ in teller.asked] == ["k-0", "k-3", "k-6", "k-9", "k-12"]
    assert sent.accepted == 5


def test_an_error_says_what_was_sent_before_it() -> None:
    with telling((202, {}, TAKEN), (422, {}, {"code": "item_problem"})) as teller, pytest.raises(ApiError) as caught:
        teller.client.send([{"text": "Text"}] * 510, idempotency_key="k")
    assert caught.value.sent is not None
    assert (caught.value.sent.accepted, caught.value.sent.jobs, caught.value.idempotency_key) == (1, ("j1",), "k")


def test_what_json_has_no_form_for_is_told_with_what_was_sent_before_it_and_times_are_written() -> None:
    day = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    good = {"text": "Text", "occurred_at": day, "segment": MappingProxyType({"since": day.date()})}
    with telling((202, {}, TAKEN)) as teller, pytest.raises(Unsendable, match="complex") as caught:
        teller.client.send([*([good] * 500), {"text": "Text", "rating": 1j}])  # type: ignore[list-item, typeddict-item]  # what users do
    assert isinstance(caught.value, ValueError)
    assert caught.value.sent is not None
    assert caught.value.sent.accepted == 1
    written = {"text": "Text", "occurred_at": "2026-03-01T12:00:00+00:00", "segment": {"since": "2026-03-01"}}
    assert json.loads(teller.asked[0][3])["items"][499] == written


def test_half_a_surrogate_pair_becomes_the_sign_for_what_is_lost() -> None:
    with telling((202, {}, TAKEN)) as teller:
        teller.client.send([{"text": "Gut\udcff 👍"}])
    assert json.loads(teller.asked[0][3])["items"] == [{"text": "Gut\ufffd 👍"}]


def test_a_filter_takes_any_collection_of_values() -> None:
    with telling((200, {}, PAGE), (200, {}, PAGE)) as teller:
        assert list(teller.client.mentions(stage={"use", "delivery"})) == []
        assert list(teller.client.mentions(stage=(one for one in ["use", "delivery"]), q="late")) == []
    assert [path.partition("stage")[2] for _, path, _, _ in teller.asked] == [
        "=delivery&stage=use",
        "=use&stage=delivery&q=late",
    ]


def test_a_request_that_twice_is_not_the_same_as_once_is_not_sent_again() -> None:
    with telling((502, {}, {}), (200, {}, {})) as teller, pytest.raises(ApiError):
        teller.client.create_webhook("https://example.org", ["job.finished"])
    assert len(teller.asked) == 1


def test_a_refusal_has_the_code_and_the_words_of_the_service_and_is_not_tried_again() -> None:
    problem = {"code": "not_found", "detail": "there is no such job"}
    with telling((404, {"X-Request-Id": "r1"}, problem)) as teller, pytest.raises(ApiError) as raised:
        teller.client.job("x")
    error = raised.value
    assert (error.status, error.code, error.detail, error.request_id) == (404, "not_found", problem["detail"], "r1")


def test_who_gives_no_answer_is_unreachable_after_all_tries() -> None:
    with telling(*[(0, {}, {})] * 4) as teller, pytest.raises(Unreachable):
        teller.client.job("x")
    assert len(teller.slept) == 3


def test_a_key_is_sent_to_nobody_that_the_service_points_to() -> None:
    with telling((200, {}, PAGE)) as other, telling((307, {"Location": f"{other.base}/v1/mentions"}, {})) as teller:
        with pytest.raises(ApiError):
            list(teller.client.mentions())
        assert not other.asked


def test_a_list_is_read_page_by_page_with_its_filters() -> None:
    pages: tuple[Answer, ...] = (
        (200, {}, {"items": [{"n": 1}, {"n": 2}], "next_cursor": "c"}),
        (200, {}, PAGE | {"items": [{"n": 3}]}),
    )
    with telling(*pages) as teller:
        client = teller.client
        found = list(client.feedback(from_="2026-03-01", channel=["app", "web"], segment={"plan": "pro"}, scored=True))
    assert [item["n"] for item in found] == [1, 2, 3]
    asked = "/v1/feedback?limit=1000&from=2026-03-01&channel=app&channel=web&segment.plan=pro&scored=true"
    assert [path for _, path, _, _ in teller.asked] == [asked, f"{asked}&cursor=c"]


def test_a_file_is_sent_whole_also_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text\n" + b"Good.\n" * 500_000)
    with telling((503, {}, {}), (202, {}, {"job": "j"})) as teller:
        assert teller.client.import_file(path, source="shop") == "j"
    first, second = (body for _, _, _, body in teller.asked)
    assert len(first) == len(second)
    assert path.read_bytes() in second
    assert b'name="source"\r\n\r\nshop\r\n' in second


@pytest.mark.parametrize(("state", "word"), [("dead", "out of memory"), ("cancelled", "called off")])
def test_a_job_that_ends_otherwise_than_done_is_an_error(state: str, word: str) -> None:
    job = {"id": "j", "kind": "score", "state": state, "done": 1, "total": 2, "result": None, "error": None}
    job["error"] = "out of memory" if state == "dead" else None
    with telling((200, {}, job)) as teller, pytest.raises(JobFailed, match=word):
        teller.client.wait("j")


def test_waiting_ends_when_a_job_is_done_or_the_time_is_over() -> None:
    job = {"id": "j", "kind": "score", "state": "running", "done": 1, "total": 2, "result": None, "error": None}
    with telling((200, {}, job), (200, {}, job | {"state": "done", "result": {"items": 2}})) as teller:
        [done] = teller.client.wait("j", every=0.01)
    assert done.result == {"items": 2}
    with telling(*[(200, {}, job)] * 50) as teller, pytest.raises(JobFailed, match="still running"):
        teller.client.wait("j", timeout=0.05, every=0.02)


def test_waiting_between_tries_grows() -> None:
    waits = [transport_module._backoff(tried) for tried in (1, 2, 3, 4)]
    assert all(0.25 * 2**n <= wait <= 0.5 * 2**n for n, wait in enumerate(waits))
