"""Parquet, a batch of rows at a time."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from app.errors import FileProblem
from app.readers.fields.names import shown
from app.readers.fields.rows import BadRow, Row
from app.readers.source.open import STDIN, ByteSource

MAGIC = b"PAR1"
_BATCH = 512
_DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError)  # the reader decodes names and dates unguarded


@contextmanager
def open_parquet(source: ByteSource, path: str) -> Iterator[tuple[pq.ParquetFile, Callable[[], int]]]:
    """The Parquet file in `source` and how far it is read. From a pipe or a packed file it is first copied to disk.

    Raises FileProblem if it is damaged.
    """
    with seekable(source, path) as file:
        try:
            parquet = pq.ParquetFile(file, pre_buffer=False)
            _ = parquet.schema_arrow.names
        except _DAMAGE as error:
            raise FileProblem(
                f"{source.name}: this Parquet file is damaged ({_line(error)}); export it again"
            ) from None
        yield parquet, source.position if source.packed else file.tell


def parquet_rows(parquet: pq.ParquetFile) -> Iterator[Row | BadRow]:
    """The rows, numbered from 1, and a bad row for each row group that is damaged, in place of what is left of it."""
    end = 0
    for group in range(parquet.num_row_groups):
        number, end = end, end + parquet.metadata.row_group(group).num_rows
        try:
            for batch in parquet.iter_batches(batch_size=_BATCH, row_groups=[group], use_threads=False):
                for values in _values(batch):
                    number += 1
                    wrong = BadRow(number, "row_encoding", "text that is not UTF-8; mend it and export it again")
                    yield wrong if values is None else Row(number, values)
        except _DAMAGE as error:
            reason = f"rows {number + 1} to {end} are damaged ({_line(error)}); export them again"
            yield BadRow(number + 1, "file_damaged", reason)


def _values(batch: pa.RecordBatch) -> Iterator[dict[str, object] | None]:
    """The rows of a batch, with times in microseconds and bytes as text; null for one that holds what is not UTF-8."""
    schema = _plain_schema(batch.schema)
    batch = batch if schema == batch.schema else batch.cast(schema, safe=False)
    binary = [field.name for field in batch.schema if _is_binary(field.type)]
    try:
        yield from (_decoded(values, binary) for values in batch.to_pylist())
        return
    except UnicodeDecodeError:
        pass
    for number in range(batch.num_rows):
        try:
            yield _decoded(batch.slice(number, 1).to_pylist()[0], binary)
        except UnicodeDecodeError:
            yield None


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_type(_plain(field.type)) for field in schema])


def _plain(kind: pa.DataType) -> pa.DataType:
    """A type with microseconds in the place of nanoseconds, which Python's times don't have, also inside of others."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", tz=kind.tz)
    if pa.types.is_duration(kind) and kind.unit == "ns":
        return pa.duration("us")
    if pa.types.is_time64(kind) and kind.unit == "ns":
        return pa.time64("us")
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_plain(field.type)) for field in kind.fields])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_plain(kind.value_type)))
    return kind


def _is_binary(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_binary(kind.value_type)
    return kind in (pa.binary(), pa.large_binary(), pa.binary_view())


def _decoded(values: dict[str, object], binary: Sequence[str]) -> dict[str, object]:
    """The row with bytes that are UTF-8 as the text that they are; others stay."""
    return {**values, **{name: _as_text(values[name]) for name in binary}} if binary else values


def _as_text(value: object) -> object:
    try:
        return value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError:
        return value


@contextmanager
def seekable(source: ByteSource, path: str) -> Iterator[BinaryIO]:
    """The file at `path`, or a copy on disk of what comes from a pipe or is packed. FileProblem if it is damaged."""
    if path != STDIN and not source.packed and source.total is not None:
        with Path(path).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(source.stream, copy)
        if source.damage is not None:
            raise FileProblem(f"{source.name}: {source.damage}")
        copy.seek(0, io.SEEK_SET)
        yield cast("BinaryIO", copy)


def _line(error: Exception) -> str:
    return shown(str(error).partition("\n")[0].rstrip("."))
