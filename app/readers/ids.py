"""Ids that stay apart: a row whose id an earlier row had gets its row number behind it."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from app.readers.source.scratch import scratch_tables


class SeenIds:
    """The ids given out, as 64-bit digests in a scratch table that spills to disk: memory stays bounded.

    Two of n different ids have the same digest, and the later one an id with a row number that it didn't need, with a
    chance of n²/2^65: 3 in 10,000 for 100 million rows.
    """

    def __init__(self, scratch: sqlite3.Connection) -> None:
        self._scratch = scratch
        self.repeated = 0

    def unique(self, given: str, *, row_id: str, within: str = "") -> str:
        """`given`, or if an earlier row of the same `within` had it `given#row_id`."""
        if self._add(within, given):
            return given
        self.repeated += 1
        again = f"{given}#{row_id}"
        while not self._add(within, again):
            again = f"{again}#{row_id}"
        return again

    def _add(self, within: str, given: str) -> bool:
        item_id = f"{within}\0{given}" if within else given
        digest = hashlib.blake2b(item_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "big", signed=True)
        return self._scratch.execute("INSERT OR IGNORE INTO seen VALUES (?)", (number,)).rowcount > 0


@contextmanager
def seen_ids() -> Iterator[SeenIds]:
    """An empty SeenIds; its scratch table goes with the block."""
    with scratch_tables("CREATE TABLE seen (digest INTEGER PRIMARY KEY)") as scratch:
        yield SeenIds(scratch)
