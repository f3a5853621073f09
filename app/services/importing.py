"""Take a whole file in: kept as it came until a job has read it, row by row, through the same intake as everything."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from app.domain.ids import new_id
from app.errors import InputError, NotFound
from app.readers.source.pulse import stopped_by
from app.services.import_rows import Order, Row, Rows, open_items
from app.services.intake import Intake, accept
from app.services.intake_items import ItemError, Prepared, Rules, named_by_words, prepare_items
from app.services.items import Item
from app.services.run import CheckedRun
from app.services.scratch import Scratch
from app.store.job_list import get_job
from app.store.jobs import enqueue, note_so_far
from app.store.scope import Scope
from app.store.session import now
from app.store.uploads import add_upload, read_upload

IMPORT = "import"
BATCH = 500
PART = 1 << 20  # bytes kept in one row
MOST_ERRORS = 1_000  # errors told of one file
ANYWHERE = Scratch()
OpenRows = Callable[[Path, Order], Rows]
OPTIONAL = frozenset({"time", "channel", "author", "lang", "rating", "nps", "csat", "ces"})
ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")
PLAIN_ID = re.compile(
    r"[A-Za-z]{0,4}[-_#]?\d{1,6}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
)
"""Ids of rows that can be nobody's address, number or name."""

OPTION = re.compile(r"--(\w+)(?: COL\b|(?= out\b))")


@dataclass(frozen=True, slots=True)
class Taken:
    """What has become of the first `rows` of a file, the first `errors`, and the jobs in `scoring` that score.

    `untimed` rows have a time that can't be read or lies in the future: they count as of when they came.
    """

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    untimed: int = 0
    errors: Sequence[Mapping[str, Any]] = field(default_factory=list)
    scoring: Sequence[str] = field(default_factory=list)

    def and_then(self, rows: int, intake: Intake, *, untimed: int) -> "Taken":
        """With so many more rows and what became of them."""
        return Taken(
            rows=self.rows + rows,
            accepted=self.accepted + intake.accepted,
            duplicates=self.duplicates + intake.duplicates,
            rejected=self.rejected + len(intake.errors),
            untimed=self.untimed + untimed,
            errors=[*self.errors, *(asdict(_unnamed(error)) for error in intake.errors)][:MOST_ERRORS],
            scoring=[*self.scoring, *([] if intake.job is None else [intake.job])],
        )


def request_import(scope: Scope, file: BinaryIO, order: Order, *, now: dt.datetime) -> str:
    """Keep the file and queue its import; the id of the job."""
    job_id = new_id()
    add_upload(scope, job_id, iter(lambda: file.read(PART), b""), now=now)
    enqueue(scope, IMPORT, job_id=job_id, payload=asdict(order), now=now)
    return job_id


def import_job(
    run: CheckedRun,
    job_id: str,
    payload: Mapping[str, Any],
    *,
    rules_of: Callable[[Scope], Rules],
    open_rows: OpenRows = open_items,
    scratch: Scratch = ANYWHERE,
) -> dict[str, Any]:
    """Read the job's file and take its rows in; run again at any point it goes on after the last rows it had saved.

    Its result counts rows, names those rejected and why, and the jobs that score what is new. While the file is read in
    a folder of `scratch`, the run may end it at any row, and between the blocks of a file that gives none.
    """
    order = Order(**payload)
    with scratch.folder() as folder, stopped_by(run.check):
        with run.read() as scope:
            path = kept_file(scope, job_id, folder=folder, name=order.name)
            rules, moment = replace(rules_of(scope), lenient=True), now(scope.session)
            taken = _taken_before(scope, job_id)
        prepare = partial(_prepared, order=order, rules=rules, now=moment, said=Counter())
        rows = _checked(_told(open_rows(path, order), path, order.name), run)
        for batch in _batches(islice(rows, taken.rows)):
            prepare([(number, row) for number, row in batch if isinstance(row, Item)])
        for batch in _batches(rows):
            prepared = prepare(batch)
            with run.save(done=taken.rows + len(batch)) as scope:
                intake = accept(scope, prepared, now=now(scope.session))
                taken = taken.and_then(len(batch), intake, untimed=prepared.untimed)
                note_so_far(scope, job_id, asdict(taken))
    with run.save(done=taken.rows, total=taken.rows):
        return asdict(taken)


def _batches(rows: Rows) -> Iterator[Sequence[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _prepared(batch: Sequence[Row], *, order: Order, rules: Rules, now: dt.datetime, said: Counter[int]) -> Prepared:
    """The rows as they may be kept; those without an id of their own are known by what they say.

    `said` counts what the rows of the file before these said.
    """
    items = {number: _sourced(row, order) for number, row in batch if isinstance(row, Item)}
    bad = [row for _, row in batch if isinstance(row, ItemError)]
    return named_by_words(prepare_items(items, rules=rules, now=now, errors=bad), said)


def _taken_before(scope: Scope, job_id: str) -> Taken:
    """What earlier attempts at the job have saved."""
    job = get_job(scope, job_id)
    return Taken(**job.result) if job is not None and job.result else Taken()


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
    """The same problem of the file that was sent as `name`: where it was put for reading is nobody's business.

    What the command line calls options are fields of an order.
    """
    (told, *_) = problem.args
    return type(problem)(OPTION.sub(r"`\1`", str(told)).replace(str(path), name), **problem.values)


def chosen(item: Item, order: Order) -> Item:
    """The item without the fields that the order leaves out."""
    left_out: dict[str, Any] = {field: None for field in order.without if field in OPTIONAL}
    return Item(replace(item.feedback, **left_out), None if "id" in order.without else item.external_id)


def _told(rows: Rows, path: Path, name: str) -> Rows:
    try:
        yield from rows
    except InputError as problem:
        raise in_its_name(problem, path, name) from None


def _unnamed(error: ItemError) -> ItemError:
    """The error without an id that may be somebody's: what isn't kept as an item is found by no erasure."""
    plain = error.external_id is not None and PLAIN_ID.fullmatch(error.external_id)
    return error if plain else replace(error, external_id=None)


def _checked(rows: Rows, run: CheckedRun) -> Rows:
    for row in rows:
        run.check()
        yield row


def _sourced(item: Item, order: Order) -> Item:
    """The item with a source, and with the id of its row if that has one."""
    wanted = chosen(item, order)
    source = wanted.feedback.source or order.source or order.name
    return Item(replace(wanted.feedback, source=source), wanted.external_id or None)
