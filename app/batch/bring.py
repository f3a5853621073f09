"""Dumps as items to be kept: rows in, given on a chunk at a time, and what is not taken to the rejects."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

from app.batch.progress import Progress
from app.batch.rejects import Reject
from app.batch.score import raw_of, total_bytes
from app.domain.authors import AuthorCount
from app.errors import InputError, TextProblem
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row, as_text, feedback_of
from app.readers.read import Dump, open_dump
from app.readers.source.open import STDIN, display_name
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

    `source` stands in every item; without one, it is the name of the file. Raises FileProblem or ColumnsProblem if no
    file can be read; one of several becomes a reject.
    """
    whole, before, problems, authors = Brought(), 0, 0, AuthorCount()
    total = total_bytes(paths)
    for path in paths:
        with ExitStack() as opened:
            try:
                dump = opened.enter_context(open_dump(path, named=replace(columns, resolve=True)))
            except InputError as problem:
                problems += 1
                if problems == len(paths):
                    raise
                reject(Reject(display_name(path), None, None, problem.code, str(problem), None))
                progress.say(str(problem))
                whole += Brought(rejected=1)
                continue
            progress.say(str(dump.choice))
            named = source or ("stdin" if path == STDIN else PurePath(path).name)
            while rows := list(islice(dump.rows, CHUNK)):
                whole += _bring(rows, dump, source=named, take=take, reject=reject, authors=authors)
                progress.advance(rows=whole.rows, read=before + dump.position(), total=total)
            before += dump.total or 0
    if one := authors.one():
        progress.say(str(one))
    return whole


def _bring(
    rows: Sequence[Row | BadRow],
    dump: Dump,
    *,
    source: str,
    take: Take,
    reject: Callable[[Reject], object],
    authors: AuthorCount,
) -> Brought:
    columns, items, refused = dump.choice.columns, {}, []
    for index, row in enumerate(rows):
        if isinstance(row, BadRow):
            refused.append(Reject(dump.choice.name, row.line, None, row.code, row.reason, row.raw))
            continue
        given = columns.id and as_text(row.values.get(columns.id))
        try:
            feedback = feedback_of(row.values, columns, row_id="")
        except TextProblem as problem:
            refused.append(Reject(dump.choice.name, row.line, given, problem.code, str(problem), raw_of(row)))
            continue
        authors.add(feedback.author)
        items[index] = Item(replace(feedback, source=source), given)
    taken = take(items)
    for error in taken.errors:
        row = rows[error.index]
        assert isinstance(row, Row)
        reason = Reject(dump.choice.name, row.line, error.external_id, error.code, error.detail, raw_of(row))
        refused.append(reason)
    for one in sorted(refused, key=lambda one: one.line or 0):
        reject(one)
    jobs = () if taken.job is None else (taken.job,)
    return Brought(len(rows), taken.accepted, taken.duplicates, len(refused), jobs)
