"""The folder of a run on a cluster: rows cut to parts that are scored one by one, each of them whole or not there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.batch.score import CHUNK, Score
from app.errors import FileProblem
from app.readers.source.remote import Place

_RUN, _REJECTS = "run.json", "rejects.jsonl"
_FEEDBACK, _SCORED = "feedback", "scored"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read: by what the run was made, items cut into so many parts, rows rejected, ids that were repeated."""

    run: Mapping[str, Any]
    parts: int
    items: int
    rejected: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a run in a folder that all of the cluster can reach."""

    folder: Place

    def make(self) -> None:
        """Make the folder."""
        for name in (_FEEDBACK, _SCORED):
            (self.folder / name).make_folder()

    def prepared(self) -> Prepared | None:
        """What was read, null as long as that isn't finished."""
        kept = self.folder / _RUN
        if not kept.exists():
            return None
        try:
            return Prepared(**json.loads(kept.read()))
        except (ValueError, TypeError):
            raise FileProblem(f"{self.folder.path}: this is of no run of this version; remove it") from None

    def keep(self, prepared: Prepared) -> None:
        """Note that all is read."""
        (self.folder / _RUN).write(json.dumps(asdict(prepared)).encode())

    def add(self, number: int, feedback: pa.Table) -> None:
        """Keep the feedback of a part."""
        _write(self.folder / _FEEDBACK / _name(number), feedback)

    def open_rejects(self) -> Any:  # noqa: ANN401 - a context manager of a binary file
        """A fresh file of rejects."""
        return (self.folder / _REJECTS).fresh()

    def rejects(self) -> Iterator[bytes]:
        """The rejects, in blocks."""
        place = self.folder / _REJECTS
        with place.system.open_input_stream(place.path) as file:
            yield from iter(lambda: bytes(file.read(_BLOCK)), b"")

    def left(self, count: int) -> list[int]:
        """Those of the first `count` parts that aren't scored yet."""
        there = (self.folder / _SCORED).names()
        return [number for number in range(count) if _name(number) not in there]

    def score(self, number: int, score: Score) -> int:
        """Score a part, unless it is scored, and count its mentions. Several may do so at once, to the same end."""
        scored = self.folder / _SCORED / _name(number)
        if not scored.exists():
            feedback = _read(self.folder / _FEEDBACK / _name(number))
            tables = [score(feedback.slice(start, CHUNK)) for start in range(0, feedback.num_rows, CHUNK)]
            _write(scored, pa.concat_tables([table for table in tables if table.num_rows] or tables[:1]))
        return self.mentions(number)

    def mentions(self, number: int) -> int:
        """The mentions of a scored part."""
        scored = self.folder / _SCORED / _name(number)
        with scored.system.open_input_file(scored.path) as file:
            return int(pq.read_metadata(file).num_rows)

    def tables(self, count: int) -> Iterator[pa.Table]:
        """The scored tables of all parts, in order."""
        for number in range(count):
            yield _read(self.folder / _SCORED / _name(number))

    def remove(self) -> None:
        """Take the folder away."""
        self.folder.remove_folder()


def _name(number: int) -> str:
    return f"{number:08}.parquet"


def _read(place: Place) -> pa.Table:
    with place.system.open_input_file(place.path) as file:
        return pq.ParquetFile(file).read(use_threads=False)


def _write(place: Place, table: pa.Table) -> None:
    with place.fresh() as file:
        pq.write_table(table, file, compression="zstd")
