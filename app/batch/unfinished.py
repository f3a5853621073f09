"""The folder of a run that isn't finished: what it has scored and rejected so far, and how far that counts.

Tables go to one file and rejects to another, both only ever appended to. A small state file says how many bytes of
each count and is replaced as a whole: after a kill what lies behind them is cut off, so no row is lost or doubled.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from app.batch.rejects import reject_line
from app.errors import FileProblem
from app.readers.items import Reject

SUFFIX = ".unfinished"
_TABLES, _REJECTS, _STATE, _LOCK = "scored.arrow", "rejects.jsonl", "state.json", "lock"
_LENGTH = 8  # bytes before each table that say how long it is
_PACKED = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass(frozen=True, slots=True)
class State:
    """How far a run has come.

    `run` says by what it was made. `items` were scored into `mentions`, `rejected` rows were not, `repeated` had the id
    of another; `digest` sums up the items. `tables` and `refused` are the bytes that count. `read` is true at the end
    of the input, `placed` once the output stands in its place.
    """

    run: Mapping[str, Any]
    items: int = 0
    mentions: int = 0
    rejected: int = 0
    repeated: int = 0
    digest: str = ""
    tables: int = 0
    refused: int = 0
    read: bool = False
    placed: bool = False


@dataclass(slots=True)
class Unfinished:
    """An open folder of an unfinished run."""

    folder: Path
    state: State
    _tables: BinaryIO
    _rejects: BinaryIO
    _buffers: list[bytes] = field(default_factory=list)

    def write(self, table: pa.Table) -> None:
        """Add a table of scored mentions."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema, options=_PACKED) as writer:
            writer.write_table(table)
        packed = sink.getvalue().to_pybytes()
        self._tables.write(len(packed).to_bytes(_LENGTH, "big") + packed)

    def reject(self, reject: Reject) -> None:
        """Add a reject."""
        self._rejects.write(reject_line(reject))

    def commit(self, **reached: Any) -> None:  # noqa: ANN401 - fields of State
        """What was added so far counts from here on, whatever happens to the process or the machine."""
        for file in (self._tables, self._rejects):
            file.flush()
            os.fsync(file.fileno())
        self.state = replace(self.state, tables=self._tables.tell(), refused=self._rejects.tell(), **reached)
        _save(self.folder, self.state)

    def tables(self) -> Iterator[pa.Table]:
        """The tables that count, in order."""
        with (self.folder / _TABLES).open("rb") as file:
            while file.tell() < self.state.tables:
                packed = file.read(int.from_bytes(file.read(_LENGTH), "big"))
                yield pa.ipc.open_stream(packed).read_all()

    def rejects(self) -> Iterator[bytes]:
        """The rejects that count, in blocks."""
        with (self.folder / _REJECTS).open("rb") as file:
            left = self.state.refused
            while left:
                block = file.read(min(left, 1 << 20))
                left -= len(block)
                yield block


def remove(folder: Path) -> None:
    """Take the folder of a run away, the state last: a kill on the way leaves what says that all is done."""
    for name in (_TABLES, _REJECTS, _LOCK, _STATE):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder)


def default_folder(out: str) -> Path:
    """Where an unfinished run lies unless told otherwise: beside the output, or here if that is on another machine."""
    return Path((out.rstrip("/").rsplit("/", 1)[-1] if "://" in out else out.rstrip("/")) + SUFFIX)


def read_state(folder: Path) -> State | None:
    """How far the run in `folder` has come; null if there is none. FileProblem if the state can't be understood."""
    try:
        return State(**json.loads((folder / _STATE).read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError):
        raise FileProblem(f"{folder}: this is of no run of this version; remove it and begin anew") from None
    except OSError as error:
        raise FileProblem(f"{folder}: the unfinished run can't be read ({error.strerror})") from None


@contextmanager
def open_unfinished(folder: Path, state: State) -> Iterator[Unfinished]:
    """The run in `folder`, made if it isn't there, cut back to what `state` says that counts.

    A run that counts nothing yet leaves no folder when it fails. Raises FileProblem if another process works on it or
    the folder can't be made.
    """
    try:
        folder.mkdir(exist_ok=True)
        lock = (folder / _LOCK).open("wb")
    except OSError as error:
        raise FileProblem(f"{folder}: can't be written ({error.strerror}); make the folder or choose another") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FileProblem(f"{folder}: another run works on this; wait for its end") from None
        if (read_state(folder) or state) != state:
            raise FileProblem(f"{folder}: another run has just worked on this; begin again")
        with _cut(folder / _TABLES, state.tables) as tables, _cut(folder / _REJECTS, state.refused) as rejects:
            run = Unfinished(folder, state, tables, rejects)
            try:
                yield run
            except BaseException as error:
                if isinstance(error, OSError) and error.filename is None:
                    error.filename = str(folder)
                if not (folder / _STATE).exists():
                    shutil.rmtree(folder, ignore_errors=True)
                raise


def _cut(path: Path, size: int) -> BinaryIO:
    """The file at `path` without what lies behind `size` bytes, open at its end."""
    path.touch()
    if path.stat().st_size < size:
        raise FileProblem(f"{path.parent}: a part of the unfinished run is missing; remove it and begin anew")
    file = path.open("r+b")
    file.truncate(size)
    file.seek(size)
    return file


def _save(folder: Path, state: State) -> None:
    fresh = folder / f"{_STATE}.new"
    with fresh.open("w") as file:
        json.dump(asdict(state), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / _STATE)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
