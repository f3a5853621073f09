"""Read a folder of scored mentions, parted or not, some at a time and in the same order every time."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from app.batch.place import NO_VALUE
from app.batch.tables import SCORED
from app.errors import ColumnsProblem, FileProblem

_AT_ONCE = 16_384


def is_folder(path: str) -> bool:
    """Whether there is a folder with Parquet files at `path`."""
    return Path(path).is_dir() and any(Path(path).rglob("*.parquet"))


def folder_tables(path: str) -> Iterator[pa.Table]:
    """The mentions of all Parquet files under `path`, tables of the schema SCORED.

    Raises ColumnsProblem if there is something else in the folder, FileProblem if it can't be read.
    """
    try:
        yield from _tables(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FileProblem(f"{path}: the folder can't be read ({str(error).partition(chr(10))[0]})") from None


def _tables(path: str) -> Iterator[pa.Table]:
    files = sorted(str(file) for file in Path(path).rglob("*.parquet"))
    names = dict.fromkeys(
        part.partition("=")[0] for file in files for part in Path(file).relative_to(path).parts if "=" in part
    )
    fields = [SCORED.field(name) if name in SCORED.names else pa.field(name, pa.string()) for name in names]
    parting = ds.HivePartitioning(pa.schema(fields), null_fallback=NO_VALUE)
    folder = ds.dataset(files, format="parquet", partitioning=parting, partition_base_dir=path)
    there = folder.schema.names
    missing = [name for name in SCORED.names if name not in there]
    if missing:
        raise ColumnsProblem(f"{path}: not a folder of `wayfelt score`, it has no {', '.join(missing)}")
    for batch in folder.to_batches(columns=SCORED.names, batch_size=_AT_ONCE, use_threads=False):
        if batch.num_rows:
            yield pa.Table.from_batches([batch]).cast(SCORED)
