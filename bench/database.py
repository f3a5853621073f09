"""The store at three sizes: `python -m bench.database FOLDER [--postgres] 10000 200000 1000000` prints milliseconds.

Makes a database of made-up rows for each size, if it is not there, and asks the sizes in turn, so that what else the
machine does falls on all alike. `--postgres` starts a server of its own in FOLDER. Curve and map are asked as they are
after a refresh by an application that was just started; `cold` is the first time, before that.
"""

import argparse
import datetime as dt
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from fastapi.testclient import TestClient

from app.log import set_up
from app.main import create_app
from app.pipeline.curve import MIN_VOICES
from app.services.cache import Cache
from app.services.curves import Curver
from app.services.projects import KeyScope, create_key, ensure_project
from app.services.ready_jobs import keep_ready
from app.settings import Settings
from app.store.migrations import upgrade
from app.store.scope import Scope
from app.store.session import Database, now, open_database
from app.store.tables_answers import AnswerTable
from bench.mentions import BLOCK, _rows, pipeline
from tests.store.databases import named, own_server

ROUNDS = 7
MADE = 200_000  # mentions that are made up one by one; more are their copies
CASES = {
    "curve": "/v1/journeys/{journey}/curve",
    "map": "/v1/journeys/{journey}/map",
    "curve, a channel": "/v1/journeys/{journey}/curve?channel=chat",
    "curve, a language": "/v1/journeys/{journey}/curve?lang=lt",
    "curve, a segment": "/v1/journeys/{journey}/curve?segment.plan=pro",
    "map, a channel": "/v1/journeys/{journey}/map?channel=chat",
    "map, a segment": "/v1/journeys/{journey}/map?segment.plan=pro",
    "curve, last 90 days": "/v1/journeys/{journey}/curve?from=2026-03-31",
    "map, last 90 days": "/v1/journeys/{journey}/map?from=2026-03-31",
    "curve, any 30 days": "/v1/journeys/{journey}/curve?{days}",
    "map, any 30 days": "/v1/journeys/{journey}/map?{days}",
    "curve, 30 days and those before": "/v1/journeys/{journey}/curve?{days}&compare=previous",
    "map, 30 days and those before": "/v1/journeys/{journey}/map?{days}&compare=previous",
    "curve, two fields": "/v1/journeys/{journey}/curve?channel=chat&segment.plan=pro&{until}",
    "map, two fields": "/v1/journeys/{journey}/map?channel=chat&segment.plan=pro&{until}",
    "mentions, any 30 days": "/v1/mentions?limit=50&{days}",
    "mentions": "/v1/mentions?limit=50",
    "mentions, two filters": "/v1/mentions?limit=50&stage=support&sentiment=very_negative",
    "mentions, absent language": "/v1/mentions?limit=50&lang=fi",
    "mentions, absent segment": "/v1/mentions?limit=50&segment.plan=none-such",
    "mentions, common segment": "/v1/mentions?limit=50&segment.plan=pro",
    "mentions, rare channel": "/v1/mentions?limit=50&channel=fax",
    "mentions, author": "/v1/mentions?limit=50&author=a77",
    "mentions, q=": "/v1/mentions?limit=50&q=late parcel",
}


@contextmanager
def places(folder: Path, sizes: list[int], *, postgres: bool) -> Iterator[dict[int, str]]:
    """URLs of databases by size; those on PostgreSQL live as long as the block."""
    if not postgres:
        yield {size: f"sqlite:///{folder / f'store-{size}.db'}" for size in sizes}
        return
    with own_server(folder / "postgres") as server:
        root = server.get_uri()
        with psycopg.connect(root, autocommit=True) as connection:
            there = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for size in sizes:
                if f"store_{size}" not in there:
                    connection.execute(f'CREATE DATABASE "store_{size}"')
        yield {size: named(root, f"store_{size}") for size in sizes}


def made(url: str, mentions: int) -> str:
    """A key that reads the project of the database, which is filled if it is empty."""
    database = open_database(url)
    upgrade(database)
    with database.write() as session:
        project_id = ensure_project(session, "bench", now=now(session)).id
        scope = Scope(session, project_id)
        key = create_key(scope, scopes=[KeyScope.READ], now=now(session))[1]
        empty = session.connection().exec_driver_sql("SELECT count(*) FROM (SELECT 1 FROM mention LIMIT 1) t").scalar()
        ready = scope.count(AnswerTable)
    if not empty:
        begun = time.monotonic()
        (fill_sqlite if database.is_sqlite else fill_postgres)(url, project_id, mentions)
        print(f"{mentions:,} mentions made in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    if not ready:
        begun = time.monotonic()
        refreshed = keep_ready(_Run(database, project_id), Curver(pipeline(), MIN_VOICES, Cache()))
        print(f"{mentions:,}: {refreshed} in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    database.close()
    return key


@dataclass(frozen=True, slots=True)
class _Run:
    """A job's run as `keep_ready` takes it, without a queue."""

    database: Database
    project_id: int

    @contextmanager
    def read(self) -> Iterator[Scope]:
        with self.database.read() as session:
            yield Scope(session, self.project_id)

    @contextmanager
    def save(self, *, done: int | None = None, total: int | None = None) -> Iterator[Scope]:  # noqa: ARG002 - as a run takes them
        with self.database.write() as session:
            yield Scope(session, self.project_id)


def blocks(project_id: int, mentions: int) -> Iterator[list[tuple[str, list[dict[str, Any]]]]]:
    """Rows by table, some thousands of mentions at once; what is felt is made up of the mention's number."""
    for first in range(0, min(mentions, MADE), BLOCK):
        rows = list(_rows(project_id, first))
        for mention, _, _ in rows:
            mention["valence"] = (mention["seq"] * 7919 % 2001) / 1000 - 1
            mention["intensity"] = (mention["seq"] * 104729 % 1001) / 1000
        yield [
            ("feedback", [row for _, row, _ in rows if row]),
            ("mention", [row for row, _, _ in rows]),
            ("vector", [row for _, _, row in rows]),
        ]


def copies(project_id: int, mentions: int) -> Iterator[str]:
    """Statements that put copies of the first MADE mentions and of their items in, up to `mentions`."""
    feedback = (
        "source, external_id, text, channel, author, time, occurred_at, at, lang, segment, received_at, content_hash, "
        "scored_by"
    )
    mention = (
        '"start", "end", lang, source, channel, author, at, valence, sentiment, sentiment_confidence, emotions, '
        "intensity, intent, intent_confidence, effort_confidence, stage, stage_confidence, touchpoint, "
        "touchpoint_confidence, model, revision"
    )
    for more in range(MADE, mentions, MADE):
        suffix = f"-{more}"
        renamed = feedback.replace("external_id", f"external_id || '{suffix}'", 1)
        first = f"seq <= {MADE} AND project_id = {project_id}"
        yield (
            f"INSERT INTO feedback (project_id, id, {feedback}) SELECT project_id, id || '{suffix}', {renamed} "  # noqa: S608
            f"FROM feedback WHERE project_id = {project_id} AND length(id) = 32"
        )
        yield (
            f"INSERT INTO mention (project_id, seq, id, feedback_id, {mention}) SELECT project_id, seq + {more}, "  # noqa: S608
            f"id || '{suffix}', feedback_id || '{suffix}', {mention} FROM mention WHERE {first}"
        )
        yield (
            "INSERT INTO vector (project_id, seq, features, meaning) "  # noqa: S608 - numbers of ours
            f"SELECT project_id, seq + {more}, features, meaning FROM vector WHERE {first}"
        )


def segments(fields: str) -> str:
    """The statement that notes the fields of their own of all items."""
    return (
        "INSERT INTO segment (project_id, feedback_id, name, value) SELECT feedback.project_id, feedback.id, "  # noqa: S608
        f"field.key, field.value FROM feedback, {fields} AS field"
    )


def fill_sqlite(url: str, project_id: int, mentions: int) -> None:
    """Put the rows in without waiting for the disk."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    for block in blocks(project_id, mentions):
        connection.execute("BEGIN")
        for table, rows in block:
            names = ", ".join(f'"{name}"' for name in rows[0])
            marks = ", ".join("?" * len(rows[0]))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
            connection.executemany(statement, (tuple(row.values()) for row in rows))
        connection.execute("COMMIT")
    for statement in (*copies(project_id, mentions), segments("json_each(feedback.segment)")):
        connection.execute(statement)
    connection.execute("UPDATE project SET mention_revision = 1")
    connection.execute("ANALYZE")
    connection.close()


def fill_postgres(url: str, project_id: int, mentions: int) -> None:
    """Put the rows in by COPY."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        for block in blocks(project_id, mentions):
            for table, rows in block:
                _copy(connection, table, rows)
        for statement in (*copies(project_id, mentions), segments("jsonb_each_text(feedback.segment)")):
            connection.execute(statement.encode())
        connection.execute("UPDATE project SET mention_revision = 1")
        connection.execute("VACUUM ANALYZE")


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    names = ", ".join(f'"{name}"' for name in rows[0])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(tuple(f"{value}+00" if name in _INSTANTS else value for name, value in row.items()))


_INSTANTS = {"at", "occurred_at", "received_at"}


def main(folder: Path, sizes: list[int], *, postgres: bool) -> None:
    """Make what is missing, ask, print."""
    set_up("error")
    folder.mkdir(parents=True, exist_ok=True)
    with places(folder, sizes, postgres=postgres) as urls:
        keys = {size: made(url, size) for size, url in urls.items()}
        cold, warm = asked(folder, urls, keys)
    print(f"{'PostgreSQL' if postgres else 'SQLite'}, {dt.date.today()}; ms, median of {ROUNDS}")
    print("| | " + " | ".join(f"{size:,} cold, after" for size in sizes) + " | last / first |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for case in CASES:
        middle = {size: statistics.median(warm[case, size]) for size in sizes}
        spread = [second / first for first, second in zip(warm[case, sizes[0]], warm[case, sizes[-1]], strict=True)]
        cells = " | ".join(f"{cold[case, size]:.0f}, {middle[size]:.1f}" for size in sizes)
        print(f"| {case} | {cells} | {statistics.median(spread):.1f} [{min(spread):.1f}, {max(spread):.1f}] |")


def asked(
    folder: Path, urls: dict[int, str], keys: dict[int, str]
) -> tuple[dict[tuple[str, int], float], dict[tuple[str, int], list[float]]]:
    """Milliseconds by case and size: of the first request, and of ROUNDS later ones, the sizes in turn."""
    cold: dict[tuple[str, int], float] = {}
    warm: dict[tuple[str, int], list[float]] = {(case, size): [] for case in CASES for size in urls}
    shared = pipeline()
    for again in range(2):  # the second application finds what the first one kept in the database
        with ExitStack() as stack:
            clients = {}
            for size, url in urls.items():
                settings = Settings(database_url=url, home=folder, rate_limit="off", workers=0)
                clients[size] = stack.enter_context(TestClient(create_app(settings, load=lambda _: shared)))
                clients[size].headers["Authorization"] = f"Bearer {keys[size]}"
            for case in CASES:
                for size, client in clients.items():
                    first = _ask(client, _where(case, 0, shared.journey.name))
                    if not again:
                        cold[case, size] = first
                        print(f"{case} {size:,}: {first:.0f} ms cold", file=sys.stderr, flush=True)
                for turn in range(ROUNDS if again else 0):
                    for size, client in clients.items():
                        warm[case, size].append(_ask(client, _where(case, turn + 1, shared.journey.name)))
    return cold, warm


def _where(case: str, turn: int, journey: str) -> str:
    """What is asked for; of a time another one each turn, which nobody has asked for before."""
    first, last = f"2026-05-20T13:{turn:02}:00Z", f"2026-06-19T13:{turn:02}:00Z"
    return CASES[case].format(journey=journey, days=f"from={first}&to={last}", until=f"to={last}")


def _ask(client: TestClient, path: str) -> float:
    begun = time.perf_counter()
    response = client.get(path)
    spent = 1000 * (time.perf_counter() - begun)
    assert response.status_code == 200, json.dumps(response.json())
    return spent


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the databases are, or are made")
    parser.add_argument("sizes", type=int, nargs="+", metavar="SIZE", help="mentions")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own, not on SQLite")
    given = parser.parse_args()
    main(given.folder, given.sizes, postgres=given.postgres)
