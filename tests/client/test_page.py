"""The examples of docs/from-your-cx-tool.md, run as they stand against a service on a socket."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from tests.store.databases import opened, sqlite_url
from tests.web.live import served
from tests.web.service import make_key
from wayfelt_client import Client

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "from-your-cx-tool.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The blocks of the page of a language and a mark, such as "sh run"."""
    language, mark = kind.split()
    return re.findall(rf"^<!-- {mark} -->\n```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def service(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline
) -> Iterator[dict[str, str]]:
    """The variables that the page asks for, of a service that works in the background."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(sqlite_template, folder / "wayfelt.db")
    asked = Settings(
        database_url=sqlite_url(folder / "wayfelt.db"),
        home=folder,
        rate_limit="off",
        webhook_private=True,
        webhook_http=True,
    )
    with opened(asked.database) as database:
        key = make_key(database)["Authorization"].removeprefix("Bearer ")
    with served(create_app(asked, load=lambda _: pipeline, working=True)) as address:
        yield {"WAYFELT": address, "KEY": key}


def environment(service: dict[str, str], **more: str) -> dict[str, str]:
    return os.environ | service | {"PYTHONPATH": str(ROOT)} | more


def run(command: list[str], service: dict[str, str], folder: Path) -> str:
    ran = subprocess.run(
        command, cwd=folder, env=environment(service), capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_examples_by_curl_run_and_do_what_the_page_says(service: dict[str, str], tmp_path: Path) -> None:
    imported, sent, read = blocks("sh run")
    run(["bash", "-euo", "pipefail", "-c", imported], service, tmp_path)
    assert json.loads(run(["bash", "-euo", "pipefail", "-c", sent], service, tmp_path))["accepted"] == 1
    run(["bash", "-euo", "pipefail", "-c", read], service, tmp_path)
    assert (tmp_path / "map.xlsx").read_bytes().startswith(b"PK")
    client = Client(service["WAYFELT"], service["KEY"])
    assert {item["external_id"] for item in client.feedback(source="reviews")} == {"r-1", "r-2", "r-3"}


def test_the_examples_by_python_run_and_do_what_the_page_says(service: dict[str, str], tmp_path: Path) -> None:
    first, second = (run([sys.executable, "-c", block], service, tmp_path) for block in blocks("python run"))
    assert first.startswith("2 taken; [(2, 'text_empty')]\n")
    assert "s-1" in first
    assert second.startswith("1 taken, 1 rejected: ")
    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_receiver_of_the_page_takes_what_the_service_sends_and_refuses_what_others_do(
    service: dict[str, str], tmp_path: Path
) -> None:
    [receiver] = blocks("python webhook")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = Client(service["WAYFELT"], service["KEY"])
    secret = client.create_webhook(f"http://127.0.0.1:{port}/hook", ["job.finished"])["secret"]
    process = subprocess.Popen(
        [sys.executable, "-c", receiver],
        env=environment(service, WEBHOOK_SECRET=secret, PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        for _ in range(100):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        forged = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://127.0.0.1:{port}", "-d", "{}"]
        assert run(forged, service, tmp_path) == "400"
        client.wait(*client.send([{"text": "The courier was kind."}]).jobs, every=0.1)
        assert process.stdout.readline().split()[1] == "job.finished"
    finally:
        process.kill()
        process.communicate()
