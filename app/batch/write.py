"""Write tables of scored mentions to a file that appears under its name only when it is whole."""

import gzip
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from app.batch.tables import SCORED
from app.errors import FileProblem, InputError
from app.readers.source.open import STDIN
from app.readers.source.remote import is_remote, place_of

STDOUT = STDIN
ENDINGS = (".csv", ".jsonl", ".parquet", ".csv.gz", ".jsonl.gz", ".csv.zst", ".jsonl.zst")
EMOTION_SEPARATOR = "|"
ROW_GROUP = 16_384
"""Rows of a Parquet row group, and the most that are held back before they are written."""


class TableWriter(Protocol):
    """Takes tables of the schema SCORED, one after another."""

    def write(self, table: pa.Table) -> None:
        """Add the rows. Raises OSError if they can't be written."""
        ...


@contextmanager
def open_output(out: str) -> Iterator[TableWriter]:
    r"""A writer for the file `out`, in the format of its ending; JSON Lines to standard output for `-`.

    The file is written beside its place and moved there when the block ends well; else nothing is left of it. At once
    raises InputError if the ending is unknown, FileProblem if the folder can't be written to. CSV is UTF-8 with `\n`
    line ends and emotions joined by `|`; a text that begins with `=` is left as it is, since texts must stay what was
    sent.
    """
    ending = output_ending(out)
    with _open_binary(out) as file, _packed(file, ending) as packed:
        if ending == ".parquet":
            with _ParquetRows(packed) as writer:
                yield writer
        elif ending.startswith(".csv"):
            yield _CsvRows(packed)
        else:
            yield _JsonRows(packed)


def output_ending(out: str) -> str:
    """The one of ENDINGS that `out` has. Raises InputError if it has none."""
    if out == STDOUT:
        return ".jsonl"
    ending = next((ending for ending in ENDINGS if out.lower().endswith(ending)), None)
    if ending is None:
        raise InputError(f"{out}: the format can't be told from the ending; end the name in {', '.join(ENDINGS)}")
    return ending


@contextmanager
def open_atomic(path: Path) -> Iterator[BinaryIO]:
    """A file that is moved to `path` when the block ends well, and removed when it doesn't.

    Raises FileProblem if it can't be made there.
    """
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    if target.is_dir():
        raise FileProblem(f"{path}: this is a directory; name a file")
    if target.exists() and not target.is_file():
        raise FileProblem(f"{path}: this is a device or a pipe, which a file would take the place of; name a file")
    try:
        file = part.open("wb")
    except OSError as error:
        raise FileProblem(f"{path}: can't be written ({error.strerror}); make the folder or choose another") from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)
        raise


@contextmanager
def _open_binary(out: str) -> Iterator[BinaryIO]:
    if out == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with place_of(out).fresh() if is_remote(out) else open_atomic(Path(out)) as file:
        yield file


@contextmanager
def _packed(file: BinaryIO, ending: str) -> Iterator[BinaryIO]:
    if ending.endswith(".gz"):
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:  # no name, no time: same bytes
            yield cast("BinaryIO", packed)
    elif ending.endswith(".zst"):
        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as packed:
            yield cast("BinaryIO", packed)
    else:
        yield file


class _CsvRows:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.write((",".join(SCORED.names) + "\n").encode())

    def write(self, table: pa.Table) -> None:
        frame = cast("pl.DataFrame", pl.from_arrow(table))
        flat = frame.with_columns(pl.col("emotions").list.join(EMOTION_SEPARATOR).replace("", None))
        self._file.write(flat.write_csv(include_header=False, null_value="").encode())


class _JsonRows:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, table: pa.Table) -> None:
        lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in table.to_pylist())
        self._file.write("".join(lines).encode())


class _ParquetRows:
    """Gathers rows to groups of a fixed size, so that the file doesn't depend on how they came."""

    def __init__(self, file: BinaryIO) -> None:
        self._writer = pq.ParquetWriter(file, SCORED, compression="zstd")
        self._held: list[pa.Table] = []
        self._count = 0

    def __enter__(self) -> "_ParquetRows":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._held:
            self._writer.write_table(pa.concat_tables(self._held))
        self._writer.close()

    def write(self, table: pa.Table) -> None:
        self._held.append(table)
        self._count += table.num_rows
        while self._count >= ROW_GROUP:
            held = pa.concat_tables(self._held)
            self._writer.write_table(held.slice(0, ROW_GROUP))
            self._held = [held.slice(ROW_GROUP)]
            self._count -= ROW_GROUP
