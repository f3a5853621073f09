"""A project with themes and texts that are meant to break pages, made once and copied for each test."""

import shutil
from pathlib import Path

from fastapi.testclient import TestClient

from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from tests.services.planted import make_planted
from tests.store.databases import opened, sqlite_url
from tests.web.service import CHAT, LOCAL, REVIEW, Service, make_key
from tests.web.themes import SUBJECTS, refresh, tell

WILD = (
    "<script>alert('x')</script><img src=x onerror=alert(1)> {{ 7*7 }} \u202eabc\u202c \u2066"
    "Z\u0351\u036b\u0343\u036a\u0302a\u036b\u033d\u034fl\u0334\u0319g\u030b\u036d\u0315o\u0321\u030a"
    " \"quoted\" 'single' &amp; </blockquote></main> late"
)
"""Markup, a template, right-to-left marks and stacked accents, in what a customer wrote."""

HEARD = (
    {"external_id": "review", "text": REVIEW, "channel": "review", "source": "shop", "lang": "en"},
    {"external_id": "chat", "turns": CHAT, "channel": "chat", "author": "ona", "lang": "en"},
    {"external_id": "wild", "text": WILD, "author": "<i>eve</i>", "source": "shop", "segment": {"<u>": "<s>"}},
)
"""A review, a chat, and the wild text with a wild author."""


def fill(empty: Path, target: Path, home: Path) -> str:
    """Copy the empty database to `target` with five subjects in it that many speak of, as themes; its URL."""
    shutil.copy(empty, target)
    settings = Settings(database_url=sqlite_url(target), home=home, max_text=200, rate_limit="off")
    pipeline = make_planted()
    app = create_app(settings, load=lambda _: pipeline)
    with TestClient(app, base_url=LOCAL) as client, opened(settings.database) as database:
        service = Service(client, database, pipeline, {"shop": make_key(database)})
        tell(service, *SUBJECTS)
        refresh(service)
    return sqlite_url(target)


def hear(empty: Path, target: Path, home: Path, pipeline: Pipeline) -> tuple[str, str]:
    """The same with a review, a chat and a wild text, scored by `pipeline`; the URL and a key."""
    shutil.copy(empty, target)
    settings = Settings(database_url=sqlite_url(target), home=home, rate_limit="off")
    app = create_app(settings, load=lambda _: pipeline)
    with TestClient(app, base_url=LOCAL) as client, opened(settings.database) as database:
        key = make_key(database)
        service = Service(client, database, pipeline, {"shop": key})
        service.post(*HEARD)
        service.work()
    return sqlite_url(target), key["Authorization"].removeprefix("Bearer ")
