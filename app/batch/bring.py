"""Dumps as items to be kept: rows in, given on a chunk at a time, and what is not taken to the rejects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

from app.batch.progress import Progress
from app.batch.score import total_bytes
from app.readers.fields.columns import Columns
from app.readers.ids import SeenIds, seen_ids
from app.readers.items import Found, Reject, items_of_all, raw_of
from app.readers.source.open import STDIN
from app.services.intake import Intake
from app.services.items import Item

CHUNK = 500
"""Rows that are taken at once."""

Take = Callable[[Mapping[int, Item]], Intake]
"""Keeps items by their index in the chunk, and says which it did not take."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the rows, and the jobs that score what is new."""

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    jobs: tuple[str, ...] = ()

    def __add__(self, other: "Brought") -> "Brought":
        return Brought(
            self.rows + other.rows,
            self.accepted + other.accepted,
            self.duplicates + other.duplicates,
            self.rejected + other.rejected,
            self.jobs + other.jobs,
        )


def bring_dumps(
    paths: Sequence[str],
    *,
    take: Take,
    reject: Callable[[Reject], object],
    columns: Columns,
    source: str | None,
    progress: Progress,
) -> Brought:
    """Give the rows of the dumps at `paths` (`-` is standard input) to `take`, and each that is not taken to `reject`.

    `source` stands in every item; without one, it is the name of the file. Ids are told apart within each
    file. Raises as `items_of_all`.
    """
    whole, read, total = Brought(), 0, total_bytes(paths)
    rows = items_of_all(paths, columns=replace(columns, resolve=True), say=progress.say)
    with seen_ids() as seen:
        while chunk := list(islice(rows, CHUNK)):
            whole += _bring(chunk, source=source, seen=seen, take=take, reject=reject)
            read = max((one.read for one in chunk if isinstance(one, Found)), default=read)
            progress.advance(rows=whole.rows, read=read, total=total)
    return whole


def _bring(
    rows: Sequence[Found | Reject],
    *,
    source: str | None,
    seen: SeenIds,
    take: Take,
    reject: Callable[[Reject], object],
) -> Brought:
    refused = {index: one for index, one in enumerate(rows) if isinstance(one, Reject)}
    found = {index: one for index, one in enumerate(rows) if isinstance(one, Found)}
    taken = take({index: _item(one, source, seen) for index, one in found.items()})
    for error in taken.errors:
        one = found[error.index]
        told = (error.external_id, error.code, error.detail, raw_of(one.row), error.values)
        refused[error.index] = Reject(one.file, one.row.line, *told)
    for _, bad in sorted(refused.items()):
        reject(bad)
    jobs = () if taken.job is None else (taken.job,)
    return Brought(len(rows), taken.accepted, taken.duplicates, len(refused), jobs)


def _item(one: Found, source: str | None, seen: SeenIds) -> Item:
    name = "stdin" if one.path == STDIN else PurePath(one.path).name
    return Item(replace(one.feedback, source=source or name), one.own_id(seen))
