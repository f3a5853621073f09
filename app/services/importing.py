"""Take a whole file in: kept as it came until a job has read it, row by row, through the same intake as everything."""

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from app.domain.ids import new_id
from app.errors import InputError, NotFound
from app.services.intake import accept
from app.services.intake_items import ItemError, Rules, prepare_items
from app.services.items import Item
from app.services.run import TaskRun
from app.store.jobs import enqueue
from app.store.scope import Scope
from app.store.session import now
from app.store.uploads import add_upload, drop_upload, read_upload

IMPORT = "import"
BATCH = 500
PART = 1 << 20  # bytes kept in one row
MOST_ERRORS = 1_000  # errors told of one file
OPTIONAL = frozenset({"time", "channel", "author", "lang", "rating", "nps", "csat", "ces"})
ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: the file's name, whose ending tells its kind, the preset, and columns by field.

    Under `more` columns lists those to keep as segments. Fields in `without` stay empty, even if a column looks like
    them. `source` stands in every item; without one, it is the name of the file.
    """

    name: str
    preset: str | None = None
    columns: Mapping[str, str | Sequence[str]] | None = None
    source: str | None = None
    without: Sequence[str] = ()


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
    """Read the job's file and take its rows in; may be run again at any point: a row taken twice is a duplicate.

    Its result counts rows, names those rejected and why, and the jobs that score what is new.
    """
    order = Order(**payload)
    counts = {"rows": 0, "accepted": 0, "duplicates": 0, "rejected": 0}
    errors: list[dict[str, Any]] = []
    scoring: list[str] = []
    with tempfile.TemporaryDirectory(prefix="wayfelt-import-") as folder:
        with run.read() as scope:
            path = kept_file(scope, job_id, folder=Path(folder), name=order.name)
            rules, moment = replace(rules_of(scope), lenient=True), now(scope.session)
        rows = _told(open_rows(path, order), path, order.name)
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
            scoring += [] if taken.job is None else [taken.job]
    with run.save(done=counts["rows"], total=counts["rows"]) as scope:
        drop_upload(scope, job_id)
    return {**counts, "errors": errors[:MOST_ERRORS], "scoring": scoring}


def kept_file(scope: Scope, upload_id: str, *, folder: Path, name: str) -> Path:
    """The uploaded file, written into `folder` with the ending of `name`, which tells its kind. NotFound if gone."""
    path = folder / f"upload{''.join(one for one in PurePath(name).suffixes[-2:] if ENDING.fullmatch(one))}"
    size = 0
    with path.open("wb") as file:
        for part in read_upload(scope, upload_id):
            size += file.write(part)
    if not size:
        raise NotFound("the uploaded file is no longer there, or it is empty; send it again")
    return path


def in_its_name(problem: InputError, path: Path, name: str) -> InputError:
    """The same problem of the file that was sent as `name`: where it was put for reading is nobody's business."""
    return type(problem)(str(problem).replace(str(path), name))


def chosen(item: Item, order: Order) -> Item:
    """The item without the fields that the order leaves out."""
    left_out: dict[str, Any] = {field: None for field in order.without if field in OPTIONAL}
    return Item(replace(item.feedback, **left_out), None if "id" in order.without else item.external_id)


def _told(rows: Rows, path: Path, name: str) -> Rows:
    try:
        yield from rows
    except InputError as problem:
        raise in_its_name(problem, path, name) from None


def _named(item: Item, number: int, job_id: str, order: Order) -> Item:
    """The item with a source and an external id, so that reading the file again adds nothing.

    A row without an id of its own is known by the job and its number.
    """
    wanted = chosen(item, order)
    source = wanted.feedback.source or order.source or order.name
    external_id = wanted.external_id or f"{job_id}:{number}"
    return Item(replace(wanted.feedback, source=source), external_id)
