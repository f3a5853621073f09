"""Tables on disk for what doesn't fit into memory: private, without a name, and gone with the block or the process."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

_CACHE = "-8192"  # KiB that the tables may hold in memory
_AT_ONCE = 1_000


@contextmanager
def scratch_tables(*statements: str) -> Iterator[sqlite3.Connection]:
    """A database made by `statements` that spills to disk, in one transaction that is never ended."""
    with closing(sqlite3.connect("", isolation_level=None)) as scratch:
        for statement in (f"PRAGMA cache_size = {_CACHE}", "PRAGMA journal_mode = OFF", *statements, "BEGIN"):
            scratch.execute(statement)
        yield scratch


def fetched(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, some at a time."""
    while some := cursor.fetchmany(_AT_ONCE):
        yield from some


def storable(text: str) -> str:
    """`text` as SQLite takes it: marks of bytes that can't be decoded are no Unicode."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
