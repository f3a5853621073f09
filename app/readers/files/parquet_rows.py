"""Parquet, a batch of rows at a time."""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.errors import FileProblem
from app.readers.fields.names import shown
from app.readers.fields.rows import BadRow, Row
from app.readers.source.open import STDIN, ByteSource
from app.readers.source.pulse import pulse

MAGIC = b"PAR1"
_BATCH = 512
_BLOCK = 1 << 20
_IN_HAND = 1 << 25
"""Bytes that rows take which are in hand at once, as far as the file tells it: few bytes of it may stand for many."""

LONGEST_ROW = 1 << 24
"""Bytes of a row that is read."""

LARGEST_GROUP = 1 << 31
"""Bytes of a row group, unpacked, and values in all lists of a column of one."""

_A_VALUE = 16  # bytes
_DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError)  # the reader decodes names and dates unguarded


@contextmanager
def open_parquet(source: ByteSource, path: str) -> Iterator[tuple[pq.ParquetFile, Callable[[], int]]]:
    """The Parquet file in `source` and how far it is read. From a pipe or a packed file it is first copied to disk.

    Raises FileProblem if it is damaged.
    """
    with seekable(source, path) as file:
        try:
            parquet = pq.ParquetFile(file, pre_buffer=False)
            texts = [one.name for one in parquet.schema_arrow if _is_text(one.type)]
            parquet = pq.ParquetFile(file, pre_buffer=False, read_dictionary=texts)
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
        size = _rows_in_hand(parquet.metadata.row_group(group))
        if size is None:
            reason = f"rows {number + 1} to {end} are a row group too large; export them in smaller ones"
            yield BadRow(number + 1, "file_damaged", reason)
            continue
        try:
            for batch in parquet.iter_batches(batch_size=size, row_groups=[group], use_threads=False):
                for row in _batch_rows(batch, before=number):
                    number = row.line or number
                    yield row
        except _DAMAGE as error:
            reason = f"rows {number + 1} to {end} are damaged ({_line(error)}); export them again"
            yield BadRow(number + 1, "file_damaged", reason)


def _rows_in_hand(group: pq.RowGroupMetaData) -> int | None:
    """How many rows of a group may be read at once, null if it is too large."""
    columns = [group.column(number) for number in range(group.num_columns)]
    size, values = (
        sum(one.total_uncompressed_size for one in columns),
        max((one.num_values for one in columns), default=0),
    )
    if size > LARGEST_GROUP or values * _A_VALUE > LARGEST_GROUP:
        return None
    each = (size + _A_VALUE * sum(one.num_values for one in columns)) // max(1, group.num_rows)
    return max(1, min(_BATCH, int(_IN_HAND // max(1, each))))


def _batch_rows(batch: pa.RecordBatch, *, before: int) -> Iterator[Row | BadRow]:
    """The rows of a batch, a few at a time: a text that the file holds once may stand in each of them."""
    sizes = _sizes(batch)
    long = np.flatnonzero(sizes > LONGEST_ROW)
    start = 0
    while start < batch.num_rows:
        end = start + max(1, int(np.searchsorted(np.cumsum(sizes[start:]), _IN_HAND)))
        end = min([end, *long[(long > start) & (long < end)].tolist()])
        if start in long:
            end = start + 1
            yield BadRow(before + end, "row_too_long", f"the row is longer than {LONGEST_ROW} bytes")
        else:
            for number, values in enumerate(_values(batch.slice(start, end - start)), start=before + start + 1):
                wrong = BadRow(number, "row_encoding", "text that is not UTF-8; mend it and export it again")
                yield wrong if values is None else Row(number, values)
        start = end


def _sizes(batch: pa.RecordBatch) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """About how many bytes each row takes, (rows,)."""
    found = np.full(batch.num_rows, _A_VALUE * batch.num_columns, dtype=np.int64)
    for column in batch.columns:
        kind = column.type
        if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
            lengths = pc.binary_length(column.dictionary).take(column.indices)
        elif _is_text(kind):
            lengths = pc.binary_length(column)
        elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
            lengths = pc.multiply(pc.list_value_length(column), _A_VALUE)
        else:
            continue
        found += lengths.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _is_text(kind: pa.DataType) -> bool:
    return kind in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())


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
def seekable(source: ByteSource, path: str, *, most: int | None = None) -> Iterator[BinaryIO]:
    """The file at `path`, or a copy on disk of what comes from a pipe or is packed.

    FileProblem if it is damaged, or such a copy would have more than `most` bytes.
    """
    if path != STDIN and not source.packed and source.total is not None:
        with Path(path).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        for block in iter(lambda: source.stream.read(_BLOCK), b""):
            pulse()
            copy.write(block)
            if most is not None and copy.tell() > most:
                raise FileProblem(f"{source.name}: this file is longer than {most >> 20} MB unpacked; save it as CSV")
        if source.damage is not None:
            raise FileProblem(f"{source.name}: {source.damage}")
        copy.seek(0, io.SEEK_SET)
        yield cast("BinaryIO", copy)


def _line(error: Exception) -> str:
    return shown(str(error).partition("\n")[0].rstrip("."))
