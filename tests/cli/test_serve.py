"""Commands that serve, or say what is served, as processes of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.serve import LAST_ANSWERS, refuse_taken, serve_on
from tests.command import wayfelt


def test_the_demos_curve_has_all_stages() -> None:
    run = wayfelt("demo", "--no-serve", COLUMNS="100")
    assert run.returncode == 0, run.stderr
    for stage in ("Awareness", "Consideration", "Purchase", "Delivery", "Use", "Support", "Retention", "Advocacy"):
        assert re.search(rf"{stage} +│ +\d+ │ +[+−]?\d\.\d\d │", run.stdout), f"{stage}\n{run.stdout}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A server with a database of its own: the user's may hold keys, or be of an earlier version."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "WAYFELT_DATABASE_URL": f"sqlite:///{tmp_path / 'wayfelt.db'}"},
    )
    base = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{base}/readyz", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    else:
        pytest.fail("the server was not ready within a minute")
    yield base
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) in (0, 143, -signal.SIGTERM)


def test_the_server_scores_with_the_real_model_and_ends_cleanly(server: str) -> None:
    body = {"documents": [{"id": "1", "text": "Great checkout, but delivery took three weeks."}]}
    request = urllib.request.Request(
        f"{server}/v1/analyze", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.load(response)
    first, second = answer["documents"][0]["mentions"]
    assert first["text"].startswith("Great checkout")
    assert second["text"].endswith("delivery took three weeks.")
    assert (second["touchpoint"], second["stage"]) == ("shipping", "delivery")
    assert first["valence"] > 0.3
    assert second["valence"] < -0.3


def test_model_info_prints_the_encoders_folder_alone_and_verify_checks_the_files() -> None:
    path = wayfelt("model", "info", "--path")
    assert (Path(path.stdout.strip()) / "tokenizer.json").is_file()
    verify = wayfelt("model", "verify")
    assert (verify.returncode, verify.stdout.count(": whole")) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (("--port", "99999"), {}, "0<=x<=65535"),
        (("--host", "no.such.host.invalid"), {}, "choose another --host"),
        ((), {"WAYFELT_LOG_LEVEL": "loud"}, "WAYFELT_LOG_LEVEL"),
        ((), {"WAYFELT_PHONE_REGIONS": "XX"}, "XX"),
    ],
)
def test_what_the_server_cannot_be_started_with_is_told_in_a_line(
    arguments: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    run = wayfelt("serve", *arguments, **environment)
    assert run.returncode in (2, 3)
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert "mistake of ours" not in run.stderr


def test_an_address_of_the_other_family_may_be_listened_on() -> None:
    refuse_taken("::1", 0)
    refuse_taken("localhost", 0)


def test_requests_under_way_have_a_while_to_end_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr("uvicorn.run", lambda _, **more: told.update(more))
    serve_on("127.0.0.1", 0)
    assert told["timeout_graceful_shutdown"] == LAST_ANSWERS
