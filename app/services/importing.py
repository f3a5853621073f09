"""Take a whole file in: kept as it came until a job has read it, row by row, through the same intake as everything."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.ids import new_id
from app.errors import NotFound
from app.services.intake import accept
from app.services.items import Item
from app.services.preparing import ItemError, Rules, prepare_items
from app.services.run import TaskRun
from app.store.jobs import enqueue
from app.store.scope import Scope
from app.store.session import now
from app.store.uploads import add_upload, drop_upload, read_upload

IMPORT = "import"
BATCH = 500
PART = 1 << 20  # bytes kept in one row
MOST_ERRORS = 1_000  # errors told of one file


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: the file's name, whose ending tells its kind, the preset, and columns by field.

    `source` stands in every item; without one, it is the name of the file.
    """

    name: str
    preset: str | None = None
    columns: Mapping[str, str] | None = None
    source: str | None = None


Rows = Iterator[tuple[int, Item | ItemError]]
OpenRows = Callable[[Path, Order], Rows]
"""Reads a file: each row with its number, as an item or as the reason why it is none."""


def request_import(scope: Scope, file: BinaryIO, order: Order, *, now: dt.datetime) -> str:
    """Keep the file and queue its import; the id of the job."""
    job_id = new_id()
    add_upload(scope, job_id, iter(lambda: file.read(PART), b""), now=now)
    enqueue(scope, IMPORT, job_id=job_id, payload=asdict(order), now=now)
    return job_id


def import_job(
    run: TaskRun, job_id: str, payload: Mapping[str, Any], *, open_rows: OpenRows, rules_of: Callable[[Scope], Rules]
) -> dict[str, Any]:
    """Read the job's file and take its rows in; may be run again at any point: a row taken twice is a duplicate."""
    order = Order(**payload)
    counts = {"rows": 0, "accepted": 0, "duplicates": 0, "rejected": 0}
    errors: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="wayfelt-import-") as folder:
        path = Path(folder) / f"upload{''.join(Path(order.name).suffixes[-2:])}"
        with run.read() as scope:
            _write(path, read_upload(scope, job_id))
            rules, moment = replace(rules_of(scope), lenient=True), now(scope.session)
        rows = open_rows(path, order)
        while batch := list(islice(rows, BATCH)):
            counts["rows"] += len(batch)
            items = {number: _named(row, number, job_id, order) for number, row in batch if isinstance(row, Item)}
            bad = [row for _, row in batch if isinstance(row, ItemError)]
            prepared = prepare_items(items, rules=rules, now=moment, errors=bad)
            with run.save(done=counts["rows"]) as scope:
                taken = accept(scope, prepared, now=now(scope.session))
            counts["accepted"] += taken.accepted
            counts["duplicates"] += taken.duplicates
            counts["rejected"] += len(taken.errors)
            errors += [asdict(error) for error in taken.errors]
    with run.save(done=counts["rows"], total=counts["rows"]) as scope:
        drop_upload(scope, job_id)
    return {**counts, "errors": errors[:MOST_ERRORS]}


def _named(item: Item, number: int, job_id: str, order: Order) -> Item:
    """The item with a source and an external id, so that reading the file again adds nothing.

    A row without an id of its own is known by the job and its number.
    """
    source = item.feedback.source or order.source or order.name
    external_id = item.external_id or f"{job_id}:{number}"
    return Item(replace(item.feedback, source=source), external_id)


def _write(path: Path, parts: Iterable[bytes]) -> None:
    size = 0
    with path.open("wb") as file:
        for part in parts:
            size += file.write(part)
    if not size:
        raise NotFound("the uploaded file is no longer there, or it is empty; send it again")
