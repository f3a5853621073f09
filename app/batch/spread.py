"""Mentions of any number, spread over files by their voices: read back whole, or some voices, or voice by voice.

Up to `most` mentions stay in memory. Of more, each goes to one of PILES files by a digest of its voice: a pile has
whole voices, so what is summed pile by pile is summed over voices, and the first piles are a sample of voices that
depends on their names alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from app.batch.tables import SCORED
from app.pipeline.periods import with_days
from models.base import Floats

MOST = 100_000
"""Mentions that are held at once; a map of more is of some voices, with sums over all."""
SEED = 8
PILES = 256
_SPAN = 1 << 64
_AT_ONCE = 32_768
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
MEANING, _HALF, _ROW, _CHANCE, _DAY = "meaning", "half", "row", "chance", "day"


@dataclass(slots=True, eq=False)
class Spread:
    """Takes tables with the columns of SCORED, further ones (strings), and maybe MEANING (see `packed`).

    `days` are those of the mentions and how many each has, once there are more than are held.
    """

    folder: Path
    most: int = MOST
    total: int = 0
    days: Counter[dt.date] = field(default_factory=Counter)
    _held: list[pa.Table] = field(default_factory=list)
    _waiting: int = 0
    _spilt: bool = False
    _piles: dict[int, pa.ipc.RecordBatchStreamWriter] = field(default_factory=dict)
    _sizes: list[int] = field(default_factory=lambda: [0] * PILES)
    _files: ExitStack = field(default_factory=ExitStack)

    def write(self, table: pa.Table) -> None:
        """Add mentions, in their order."""
        if not table.num_rows:
            return
        rows = pa.array(np.arange(self.total, self.total + table.num_rows))
        self._held.append(table.append_column(_ROW, rows))
        self.total += table.num_rows
        self._waiting += table.num_rows
        if self._waiting > (min(_AT_ONCE, self.most) if self._spilt else self.most):
            self._spill()

    @property
    def whole(self) -> bool:
        """Whether all mentions are held."""
        return not self._spilt

    def close(self) -> None:
        """No more comes."""
        if self._spilt:
            self._spill()
        self._files.close()

    def sample(self) -> tuple[pl.DataFrame, Floats | None]:
        """All mentions in their order, or those of a share of the voices if they are too many, and their meanings."""
        if not self._spilt:
            return _read(self._held)
        share = self.most / self.total
        piles = range(min(PILES, int(share * PILES) + 1))
        limit = pa.scalar(int(share * _SPAN), pa.uint64())
        tables = [batch.filter(pc.less(batch[_CHANCE], limit)) for pile in piles for batch in self._tables(pile)]
        return _read(tables)

    def parts(self) -> Iterator[Iterator[tuple[pl.DataFrame, Floats | None]]]:
        """All mentions in parts of whole voices, each of about `most` mentions, in blocks."""
        if not self._spilt:
            yield iter([_read(self._held)])
            return
        piles: list[int] = []
        for pile in range(PILES):
            if piles and sum(self._sizes[one] for one in (*piles, pile)) > self.most:
                yield self._blocks(piles)
                piles = []
            piles.append(pile)
        yield self._blocks(piles)

    def _blocks(self, piles: Sequence[int]) -> Iterator[tuple[pl.DataFrame, Floats | None]]:
        for pile in piles:
            held: list[pa.Table] = []
            for table in self._tables(pile):
                held.append(table)
                if sum(one.num_rows for one in held) >= _AT_ONCE:
                    yield _read(held)
                    held = []
            if held:
                yield _read(held)

    def _tables(self, pile: int) -> Iterator[pa.Table]:
        path = self._path(pile)
        if path.exists():
            with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as batches:
                for batch in batches:
                    yield pa.Table.from_batches([batch])

    def _path(self, pile: int) -> Path:
        return self.folder / f"{pile:03}.arrow"

    def _spill(self) -> None:
        held, self._held, self._waiting, self._spilt = self._held, [], 0, True
        if held:
            table = pa.concat_tables(held)
            for start in range(0, table.num_rows, _AT_ONCE):
                self._pile(table.slice(start, _AT_ONCE))

    def _pile(self, table: pa.Table) -> None:
        if MEANING in table.column_names:
            table = table.append_column(_HALF, _halved(table[MEANING])).drop_columns(MEANING)
        chance = chances(table)
        days = with_days(cast("pl.DataFrame", pl.from_arrow(table.select(["time"]))))["day"]
        self.days.update(days.drop_nulls().to_list())
        table = table.append_column(_CHANCE, pa.array(chance)).append_column(_DAY, days.to_arrow())
        pile = (chance // np.uint64(_SPAN // PILES)).astype(np.int64)
        table, pile = table.take(pa.array(np.argsort(pile, kind="stable"))), np.sort(pile)
        ends = np.searchsorted(pile, np.arange(PILES + 1))
        for number in np.unique(pile).tolist():
            part = table.slice(ends[number], ends[number + 1] - ends[number])
            self._sizes[number] += part.num_rows
            self._writer(number, part.schema).write_table(part.combine_chunks())

    def _writer(self, pile: int, schema: pa.Schema) -> pa.ipc.RecordBatchStreamWriter:
        if pile not in self._piles:
            file = self._files.enter_context(pa.OSFile(str(self._path(pile)), "wb"))
            self._piles[pile] = self._files.enter_context(pa.ipc.new_stream(file, schema, options=_PACKED))
        return self._piles[pile]


def chances(table: pa.Table) -> npt.NDArray[np.uint64]:
    """A number (n,) for each mention by its voice: the author, or the item where nobody is named."""
    names = pl.DataFrame(table.select(["author", "item_id"])).select(
        pl.when(pl.col("author").str.len_chars() > 0).then("author").otherwise("item_id").alias("voice")
    )
    told = names["voice"].unique()
    numbers = [blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8, salt=bytes([SEED])) for name in told]
    number = pl.DataFrame(
        {"voice": told, "chance": [int.from_bytes(one.digest(), "big") for one in numbers]},
        schema={"voice": pl.String, "chance": pl.UInt64},
    )
    return names.join(number, on="voice", how="left", maintain_order="left")["chance"].to_numpy()


def packed(meanings: Floats) -> pa.Array:
    """Meanings float32 (n, d) as a column of bytes."""
    return _bytes(np.ascontiguousarray(meanings, dtype=np.float32))


def _halved(column: pa.ChunkedArray) -> pa.Array:
    return _bytes(_rows(column, np.float32).astype(np.float16))


def _bytes(rows: npt.NDArray[np.floating[Any]]) -> pa.Array:
    kind = pa.binary(rows.itemsize * rows.shape[1])
    return pa.FixedSizeBinaryArray.from_buffers(kind, len(rows), [None, pa.py_buffer(rows)])


def _rows(column: pa.ChunkedArray, kind: type[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
    """The rows (n, d) that a column of bytes holds."""
    parts = []
    for chunk in column.chunks:
        width = chunk.type.byte_width // np.dtype(kind).itemsize
        values = np.frombuffer(chunk.buffers()[1], dtype=kind)
        parts.append(values[chunk.offset * width : (chunk.offset + len(chunk)) * width].reshape(-1, width))
    return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=kind)


def _read(tables: Sequence[pa.Table]) -> tuple[pl.DataFrame, Floats | None]:
    """Tables as one frame in the order in which mentions came, and their meanings if they have any."""
    if not tables:
        return cast("pl.DataFrame", pl.from_arrow(SCORED.empty_table())), None
    table = pa.concat_tables(tables)
    found = next(
        ((name, kind) for name, kind in ((MEANING, np.float32), (_HALF, np.float16)) if name in table.column_names),
        None,
    )
    order = np.argsort(table[_ROW].to_numpy(), kind="stable")
    vectors = None if found is None else _rows(table[found[0]], found[1])[order].astype(np.float32)
    rest = table.drop_columns([name for name in (MEANING, _HALF, _ROW, _CHANCE, _DAY) if name in table.column_names])
    frame = cast("pl.DataFrame", pl.from_arrow(rest))
    return frame[order], vectors
