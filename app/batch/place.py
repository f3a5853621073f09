"""Put what a run scored and rejected in its place, whole: a file, or a folder of Parquet parted by columns."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from app.batch.rejects import remove_rejects
from app.batch.tables import SCORED
from app.batch.write import ENDINGS, ROW_GROUP, STDOUT, TableWriter, open_atomic, open_output
from app.errors import FileProblem, InputError
from app.readers.source.remote import is_remote

PARTED = ("lang", "channel", "author", "sentiment", "intent", "effort", "stage", "touchpoint", "rating", "day", "month")
"""What a folder may be parted by: columns of a scored mention, and the day or month of its time."""

MANIFEST = "_wayfelt.json"
"""Marks a folder that was written here, which may be written anew. Readers of Parquet pass over such names."""

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_MOST_FOLDERS = 1_000
_MOST_HELD = 8 * ROW_GROUP
_OF_TIME = {"day": r"^(\d{4}-\d{2}-\d{2})", "month": r"^(\d{4}-\d{2})"}  # the beginning of an ISO 8601 time


def place(
    tables: Iterable[pa.Table], out: str, *, by: Sequence[str] = (), rejected: Iterable[bytes], rejects: Path
) -> None:
    """Write the rejects to `rejects`, none to no file, and the tables to `out`, which appears last and whole.

    May be done again at any point, with the same outcome.
    """
    lines = iter(rejected)
    first = next(lines, None)
    if first is None:
        remove_rejects(rejects)
    else:
        with open_atomic(rejects) as file:
            file.write(first)
            file.writelines(lines)
    with open_folder(Path(out), by) if by else open_output(out) as writer:
        for table in tables:
            writer.write(table)


def refuse_place(out: str, by: Sequence[str]) -> None:
    """Raise InputError if `out` can't take what is to be written there, before anything is scored.

    FileProblem if the folder can't be made.
    """
    if not by:
        return
    folder = Path(out)
    if is_remote(out):
        raise InputError(f"{out}: --partition-by writes to a folder of this machine; name one and copy it there")
    if out == STDOUT or out.lower().endswith(ENDINGS):
        raise InputError(f"{out}: --partition-by writes a folder of Parquet files; name a folder")
    if folder.exists() and not (folder / MANIFEST).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{out}: there is something else already; name a new folder")
    if not folder.absolute().parent.is_dir():
        raise FileProblem(f"{out}: there is no folder to put it in; make {folder.parent}")


@contextmanager
def open_folder(folder: Path, by: Sequence[str]) -> Iterator[TableWriter]:
    """A writer of Parquet files under `folder`, one for each value of `by`, as in `lang=en/stage=use/mentions.parquet`.

    The folder is written beside its place and moved there when the block ends well; one that was written so before is
    replaced. The columns of `by` stand in the names of folders, as Hive has it, and not in the files.
    """
    fresh, old = (folder.with_name(f".{folder.name}.{kind}") for kind in ("part", "old"))
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        with ExitStack() as files:
            writer = _Parted(fresh, by, files)
            yield writer
            writer.flush()
        (fresh / MANIFEST).write_text('{"format": 1}\n')
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


class _Parted:
    """Gathers rows by folder and writes the fullest when many are held."""

    def __init__(self, folder: Path, by: Sequence[str], files: ExitStack) -> None:
        self._folder, self._by, self._files = folder, by, files
        self._held: dict[str, list[pl.DataFrame]] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._schema = pa.schema([field for field in SCORED if field.name not in by])

    def write(self, table: pa.Table) -> None:
        frame = pl.DataFrame(table).with_columns(
            pl.col("time").str.extract(part, 1).alias(name) for name, part in _OF_TIME.items() if name in self._by
        )
        for values, rows in frame.partition_by(self._by, as_dict=True, maintain_order=True).items():
            names = (f"{name}={_folder_name(value)}" for name, value in zip(self._by, values, strict=True))
            self._held.setdefault("/".join(names), []).append(rows.drop(self._by))
        if len(self._held) > _MOST_FOLDERS:
            asked = ", ".join(self._by)
            raise FileProblem(f"{asked}: more than {_MOST_FOLDERS} folders; part by a column with fewer values")
        while sum(map(_rows, self._held.values())) > _MOST_HELD:
            self._flush(max(self._held, key=lambda name: _rows(self._held[name])))

    def flush(self) -> None:
        """Write all that is held."""
        for name in self._held:
            self._flush(name)

    def _flush(self, name: str) -> None:
        held, self._held[name] = self._held[name], []
        if name not in self._writers:
            (self._folder / name).mkdir(parents=True, exist_ok=True)
            made = pq.ParquetWriter(self._folder / name / "mentions.parquet", self._schema, compression="zstd")
            self._writers[name] = self._files.enter_context(made)
        if held:
            self._writers[name].write_table(pl.concat(held).to_arrow().cast(self._schema))


def _rows(frames: Sequence[pl.DataFrame]) -> int:
    return sum(frame.height for frame in frames)


def _folder_name(value: object) -> str:
    return NO_VALUE if value is None else quote(str(value), safe="")
