"""What the client does with what callers and strangers give it: keys, names, files, answers of others."""

import math
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import quote

import pytest

from app.web.schemas.mentions import MentionOut
from tests.client.test_client import PAGE, telling
from wayfelt_client import ApiError, BadAnswer, Client, Mention

HTML, EMPTY = b"<html>Please log in</html>", b""
EARLY = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\nContent-Length: 21\r\n"
    b'Connection: close\r\n\r\n{"code": "too_large"}'
)


@contextmanager
def refusing_early() -> Iterator[str]:
    """A server that answers when it has read the head of a request, and hangs up."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                connection.sendall(EARLY)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("key", ["wf_secret\n", " wf_secret\r\n"])
def test_a_key_is_taken_without_the_line_end_that_a_file_leaves(key: str) -> None:
    with telling((200, {}, PAGE)) as teller:
        assert list(Client(teller.base, key).mentions()) == []
    assert teller.asked[0][2]["Authorization"] == "Bearer wf_secret"


@pytest.mark.parametrize("key", ["wf_se cret", "wf_se\ncret", "wf_sécret", "wf_se\x00cret", "", " "])
def test_what_is_no_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValueError, match="the key is none") as caught:
        Client("http://127.0.0.1:1", key)
    assert "cret" not in "".join(traceback.format_exception(caught.value))


def test_a_key_does_not_stand_in_what_a_client_shows_of_itself() -> None:
    assert "wf_secret" not in repr(vars(Client("http://127.0.0.1:1", "wf_secret")))


@pytest.mark.parametrize("base", ["localhost:8000", "127.0.0.1", "ftp://host", "http://", "http://host/kelias/į"])
def test_what_is_no_address_is_refused_at_once(base: str) -> None:
    with pytest.raises(ValueError, match="the address of a service"):
        Client(base)


def test_an_address_with_a_password_is_refused_without_being_shown() -> None:
    with pytest.raises(ValueError, match="no name and password") as caught:
        Client("https://user:hunter2@example.org")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("key", ["задача", "a\nb", "a ", "k" * 181])
def test_an_idempotency_key_that_no_header_holds_is_refused_before_anything_is_sent(key: str) -> None:
    with telling() as teller, pytest.raises(ValueError, match="idempotency_key"):
        teller.client.send([{"text": "Text"}], idempotency_key=key)
    assert teller.asked == []


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda client: client.map("default?x=1"), "/v1/journeys/default%3Fx%3D1/map.json"),
        (lambda client: client.map("a/b", ending="json?x"), "/v1/journeys/a%2Fb/map.json%3Fx"),
        (lambda client: client.curve("kelionė"), "/v1/journeys/kelion%C4%97/curve"),
        (lambda client: client.job("задача"), f"/v1/jobs/{quote('задача')}"),
        (lambda client: client.cancel("a/../b"), "/v1/jobs/a%2F..%2Fb/cancel"),
    ],
    ids=["query", "slash", "curve", "cyrillic", "cancel"],
)
def test_a_name_is_one_part_of_the_path_whatever_is_in_it(call: Callable[[Client], object], path: str) -> None:
    with telling((404, {}, {"code": "not_found"})) as teller, pytest.raises(ApiError):
        call(teller.client)
    assert teller.asked[0][1] == path


@pytest.mark.parametrize("answer", [HTML, EMPTY, [], {"status": "ok"}], ids=["html", "empty", "list", "another's"])
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.send([{"text": "Text"}]),
        lambda client: list(client.mentions()),
        lambda client: client.job("x"),
        lambda client: client.analyze([]),
        lambda client: client.curve(),
        lambda client: client.create_webhook("https://example.org", []),
        lambda client: client.import_file(__file__),
    ],
    ids=["send", "mentions", "job", "analyze", "curve", "webhook", "import"],
)
def test_a_success_that_is_not_the_services_is_an_error_that_says_so(
    call: Callable[[Client], object], answer: object
) -> None:
    with telling((200, {}, answer)) as teller, pytest.raises(BadAnswer, match="not the service"):
        call(teller.client)


def test_a_refusal_that_comes_before_all_is_sent_is_read() -> None:
    with refusing_early() as base, pytest.raises(ApiError) as caught:
        Client(base, "wf_key", timeout=5, tries=2).send([{"text": "x" * 30_000_000}])
    assert (caught.value.status, caught.value.code) == (413, "too_large")


def test_a_file_that_is_not_there_is_told_as_such_and_nothing_is_sent(tmp_path: Path) -> None:
    with telling() as teller, pytest.raises(FileNotFoundError):
        teller.client.import_file(tmp_path / "nope.csv")
    assert teller.asked == []


def test_a_mention_has_the_fields_of_the_services_answer() -> None:
    assert Mention.__annotations__.keys() == get_type_hints(MentionOut).keys()


def test_types_take_what_the_docs_show(tmp_path: Path) -> None:
    shown = tmp_path / "shown.py"
    shown.write_text(
        "from wayfelt_client import Client, Item\n"
        'item: Item = {"text": "a", "segment": {"plan": 1, "trial": True, "country": "LT"}, "rating": 5}\n'
        'for m in Client("http://x").mentions():\n    print(m["stage_confidence"], m["at"], m["similarity"])\n',
        encoding="utf-8",
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path), str(shown)]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("given", [{"tries": 0}, {"tries": -1}, {"timeout": 0}, {"timeout": -1}, {"timeout": math.nan}])
def test_a_client_that_could_send_nothing_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"give (one above 0|1 or more)"):
        Client("http://127.0.0.1:1", **given)
