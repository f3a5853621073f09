"""Read mentions out of a large database: `python bench/mentions.py FOLDER 10000 1000000` prints milliseconds a request.

Makes a SQLite file of synthetic rows for each size in FOLDER, if it is not there, and asks GET /v1/mentions through
the application without a network. Meanings have 384 figures, as those of the model; features few, for no request here
reads them.
"""

import argparse
import datetime as dt
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from fastapi.testclient import TestClient

from app.domain.labels import Intent
from app.journeys import load_journey
from app.log import set_up
from app.main import create_app
from app.pipeline.pipeline import Pipeline, assemble
from app.services.projects import KeyScope, create_key, ensure_project
from app.settings import Settings
from app.store.migrations import upgrade
from app.store.scope import Scope
from app.store.session import now, open_database
from models.hashing import HashingEncoder, fixed_heads
from tests.factories import head_labels

WIDTH, TIMES, AUTHORS = 384, 9, 50_000
SLOW = 400.0  # milliseconds from which a request is sent fewer times
BLOCK = 10_000
START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
CASES = {
    "all": "",
    "stage": "stage=delivery",
    "touchpoint": "touchpoint=shipping",
    "stage and sentiment": "stage=support&sentiment=very_negative",
    "channel": "channel=chat",
    "rare channel": "channel=fax",
    "absent channel": "channel=telex",
    "author": "author=a77",
    "language": "lang=lt",
    "absent language": "lang=fi",
    "emotion and intent": "emotion=anger&intent=churn",
    "a month": "from=2025-06-01T00:00:00Z&to=2025-07-01T00:00:00Z",
    "segment": "segment.plan=pro",
    "absent segment": "segment.plan=none-such",
    "theme none": "theme=none",
    "q": "q=late parcel",
    "q and stage": "q=late parcel&stage=delivery",
    "q and rare channel": "q=late parcel&channel=fax",
}


def pipeline() -> Pipeline:
    """One without weights whose meanings are as long as the model's."""
    journey = load_journey()
    return assemble(HashingEncoder(width=WIDTH), fixed_heads(head_labels(journey), width=WIDTH), journey=journey)


def fill(path: Path, project_id: int, mentions: int) -> None:
    """Synthetic items of two mentions each, over a year and a half."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    for first in range(0, mentions, BLOCK):
        connection.execute("BEGIN")
        _insert(connection, "feedback", (row for _, row, _ in _rows(project_id, first) if row))
        _insert(connection, "mention", (row for row, _, _ in _rows(project_id, first)))
        _insert(connection, "vector", (row for _, _, row in _rows(project_id, first)))
        connection.execute("COMMIT")
    connection.execute("UPDATE project SET mention_revision = 1")
    connection.close()


def _rows(project_id: int, first: int) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Mention, its item (empty for the second of an item) and vectors."""
    chance = np.random.default_rng(first)
    meanings = chance.normal(size=(BLOCK, WIDTH))
    meanings = (meanings / np.linalg.norm(meanings, axis=1, keepdims=True)).astype(np.float16)
    journey = load_journey()
    places = [(stage.id, point.id) for stage in journey.stages for point in journey.touchpoints]
    draws = chance.integers(0, 1 << 30, (BLOCK, 8))
    for number in range(BLOCK):
        seq = first + number + 1
        own = draws[number - number % 2]
        at = (START + dt.timedelta(seconds=int(own[0]) % 47_000_000)).strftime("%Y-%m-%d %H:%M:%S.000000")
        item, channel = (
            f"{(seq + 1) // 2:032x}",
            "fax" if own[1] % 20_000 == 0 else ("chat", "review", "email")[own[1] % 3],
        )
        lang, author = ("en", "en", "ru", "lt", "zh-Hant")[own[2] % 5], f"a{own[3] % AUTHORS}"
        text = "The courier was late again. The lady on the phone was kind and helped me at once."
        feedback = {
            "project_id": project_id, "id": item, "source": "shop", "external_id": item, "text": text,
            "channel": channel, "author": author, "time": at, "occurred_at": at, "at": at, "lang": lang,
            "segment": '{"plan": "%s"}' % ("pro" if own[4] % 10 == 0 else "free"),
            "received_at": at, "content_hash": item, "scored_by": "m",
        } if number % 2 == 0 else {}  # fmt: skip
        mine = draws[number]
        stage, touchpoint = places[mine[5] % len(places)]
        start, end = (0, 27) if number % 2 == 0 else (28, len(text))
        mention = {
            "project_id": project_id, "seq": seq, "id": f"m{seq}", "feedback_id": item, "start": start, "end": end,
            "lang": lang, "source": "shop", "channel": channel, "author": author, "at": at, "valence": 0.1,
            "sentiment": ("very_negative", "negative", "neutral", "positive", "very_positive")[mine[6] % 5],
            "sentiment_confidence": 0.5, "emotions": int(mine[7] % 256), "intensity": 0.5,
            "intent": list(Intent)[mine[4] % len(Intent)], "intent_confidence": 0.5, "effort_confidence": 0.5,
            "stage": stage, "stage_confidence": 0.5, "touchpoint": touchpoint, "touchpoint_confidence": 0.5,
            "model": "m", "revision": 1,
        }  # fmt: skip
        vector = {"project_id": project_id, "seq": seq, "features": meanings[number, :8].tobytes()}
        yield mention, feedback, vector | {"meaning": meanings[number].tobytes()}


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names = ", ".join(f'"{name}"' for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(first))})"  # noqa: S608 - names of ours
    connection.execute(statement, tuple(first.values()))
    connection.executemany(statement, (tuple(row.values()) for row in rows))


def measure(folder: Path, mentions: int) -> dict[str, tuple[float, float]]:
    """Median milliseconds of the first page and of the tenth, by case."""
    path = folder / f"{mentions}.db"
    fresh = not path.exists()
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    with database.write() as session:
        project_id = ensure_project(session, "bench", now=now(session)).id
        key = create_key(Scope(session, project_id), scopes=[KeyScope.READ], now=now(session))[1]
    database.close()
    if fresh:
        begun = time.monotonic()
        fill(path, project_id, mentions)
        print(f"{mentions:,} mentions made in {time.monotonic() - begun:.0f} s, {path.stat().st_size / 1e9:.1f} GB")
    settings = Settings(database_url=f"sqlite:///{path}", home=folder, rate_limit="off")
    with TestClient(create_app(settings, load=lambda _: pipeline())) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        found = {}
        for name, query in CASES.items():
            found[name] = _measured(client, query)
            print(f"{mentions:,} {name}: {found[name][0]:.1f}, {found[name][1]:.1f} ms", file=sys.stderr)
        return found


def _measured(client: TestClient, query: str) -> tuple[float, float]:
    _, cursor = _ask(client, query)  # the first reads the vectors, or warms the file
    slow = _ask(client, query)[0] > SLOW
    times = 2 if slow else TIMES
    first = statistics.median(_ask(client, query)[0] for _ in range(times))
    for _ in range(8):
        cursor = _ask(client, query, cursor)[1] if cursor else None
    return first, statistics.median(_ask(client, query, cursor)[0] for _ in range(times)) if cursor else float("nan")


def _ask(client: TestClient, query: str, cursor: str | None = None) -> tuple[float, str | None]:
    begun = time.perf_counter()
    response = client.get(f"/v1/mentions?limit=50&{query}" + (f"&cursor={cursor}" if cursor else ""))
    spent = 1000 * (time.perf_counter() - begun)
    assert response.status_code == 200, response.text
    return spent, response.json()["next_cursor"]


def main(folder: Path, sizes: list[int]) -> None:
    """Measure each size and print them beside each other."""
    set_up("error")
    folder.mkdir(parents=True, exist_ok=True)
    found = [measure(folder, size) for size in sizes]
    print("| filter | " + " | ".join(f"{size:,}: first page, tenth" for size in sizes) + " | ratio |")
    for name in CASES:
        cells = [f"{one[name][0]:.1f}, {one[name][1]:.1f}" for one in found]
        print(f"| {name} | " + " | ".join(cells) + f" | {found[-1][name][0] / found[0][name][0]:.1f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the databases are, or are made")
    parser.add_argument("sizes", type=int, nargs="+", metavar="SIZE", help="mentions")
    given = parser.parse_args()
    main(given.folder, given.sizes)
