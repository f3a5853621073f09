"""The examples of the API page, run as they stand against a service; only the address and the mention's id are real."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from tests.docs.examples import ROOT, examples
from tests.store.databases import sqlite_url
from tests.web.live import served
from wayfelt_client import Client

API = ROOT / "docs" / "api.md"
EXAMPLE_ID = "0f3c7a9be1d24c55"
DUMP = "content,score,plan,country\nThe courier never answers the phone.,1,pro,LT\nLovely lamp.,5,free,LV\n"


@pytest.fixture(scope="module")
def service(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline
) -> Iterator[dict[str, str]]:
    """The environment of the examples, in which a service works in the background."""
    folder = tmp_path_factory.mktemp("api")
    shutil.copy(sqlite_template, folder / "wayfelt.db")
    (folder / "reviews.csv.gz").write_bytes(gzip.compress(DUMP.encode()))
    url = sqlite_url(folder / "wayfelt.db")
    settings = Settings(database_url=url, home=folder)
    with served(create_app(settings, load=lambda _: pipeline, working=True)) as address:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        yield {"ADDRESS": address, "PATH": path, "WAYFELT_DATABASE_URL": url, "FOLDER": str(folder)}


def run(script: str, service: dict[str, str], **more: str) -> str:
    moved = script.replace("http://127.0.0.1:8000", service["ADDRESS"]).replace("curl ", "curl -sSf ")
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", moved],
        cwd=service["FOLDER"],
        env=os.environ | service | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, f"{script}\n{ran.stderr}"
    return ran.stdout


def await_scoring(address: str, key: str) -> None:
    """Wait until what was sent and imported is scored."""
    for _ in range(600):
        jobs = httpx.get(f"{address}/v1/jobs", headers={"Authorization": f"Bearer {key}"}).json()["items"]
        if all(job["state"] == "done" for job in jobs if job["kind"] in {"score", "import"}):
            return
        time.sleep(0.1)
    raise AssertionError("scoring did not end")


@pytest.mark.timeout(300)
def test_the_examples_of_the_api_page_run(service: dict[str, str]) -> None:
    first, *others = [example.script for example in examples(API)]
    key = run(f'{first}\necho; echo "$KEY"', service).split()[-1]
    client = Client(service["ADDRESS"], key)
    answers = {}
    for script in others:
        await_scoring(service["ADDRESS"], key)
        mention = next(iter(client.mentions()))["mention_id"]
        answers[script] = run(script.replace(EXAMPLE_ID, mention), service, KEY=key)
    assert any("/v1/imports" in script and '"job"' in answer for script, answer in answers.items())
    assert any("/v1/corrections" in script and '"effect"' in answer for script, answer in answers.items())
    assert (Path(service["FOLDER"]) / "map.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_objects_that_the_page_shows_are_json() -> None:
    text = API.read_text(encoding="utf-8")
    shown = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert shown
    for block in shown:
        assert isinstance(json.loads(block), dict)
