"""Score dumps: rows in, one row a mention out, a chunk at a time and in the order of the input."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

import pyarrow as pa

from app.batch.progress import Progress, Silent
from app.batch.rejects import default_rejects, open_rejects
from app.batch.tables import scored_table, table_feedback
from app.batch.write import STDOUT, open_output
from app.domain.labels import Role
from app.domain.records import Feedback, ScoredMention
from app.domain.row import scored_row
from app.errors import InputError, TextProblem
from app.pipeline.clean import LIMIT, check
from app.readers.fields.columns import Columns
from app.readers.ids import SeenIds, seen_ids
from app.readers.items import Reject, items_of_all
from app.readers.source.open import STDIN

CHUNK = 512
"""Rows that are scored at once."""

ANY_COLUMNS = Columns()
_OF_FOLDERS = (".json", ".parquet")  # what is read of a folder: Slack's days, and what `score` parted
SILENT = Silent()


class Scorer(Protocol):
    """What scores feedback: app.pipeline.pipeline.Pipeline, or a fake in tests."""

    @property
    def version(self) -> str:
        """The version of everything that decides."""
        ...

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        """The mentions of all items, in the order of the items."""
        ...


S = TypeVar("S", bound=Scorer)
Rows: TypeAlias = Callable[[S, Sequence[Feedback]], pa.Table]
"""Makes the table of the scored mentions of items by a scorer."""


@dataclass(frozen=True, slots=True)
class DumpRun:
    """What a run reads: the dumps at `paths` (`-` is standard input), and how.

    `columns` names those that shall not be detected, `limit` is the longest text in code points, `chunk` the rows that
    are read and scored at once: no more is held.
    """

    paths: Sequence[str]
    columns: Columns = ANY_COLUMNS
    limit: int = LIMIT
    chunk: int = CHUNK


@dataclass(frozen=True)
class Score:
    """A table of feedback (schema FEEDBACK) in, a table of scored mentions (schema SCORED) out, in the same order."""

    pipeline: Scorer

    def __call__(self, feedback: pa.Table) -> pa.Table:
        """Score the items of one table; their ids must differ."""
        return score_items(self.pipeline, table_feedback(feedback))


def score_items(pipeline: Scorer, items: Sequence[Feedback]) -> pa.Table:
    """A table of the scored mentions of items whose ids differ (schema SCORED), in their order."""
    by_id = {item.id: item for item in items}
    return scored_table([scored_row(mention, by_id[mention.mention.item_id]) for mention in pipeline.score(items)])


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: rows read, of them rejected, mentions found; `repeated` rows had the id of an earlier one."""

    rows: int
    mentions: int
    rejected: int
    repeated: int
    seconds: float


def score_files(
    run: DumpRun,
    out: str,
    *,
    pipeline: Scorer,
    rejects: Path | None = None,
    progress: Progress = SILENT,
) -> Summary:
    """Score dumps into the file `out` (`-` is standard output).

    Rows that can't be scored go to the file `rejects`, by default `<out>.rejects.jsonl`. Raises FileProblem or
    ColumnsProblem, both InputErrors, if nothing can be read or the output can't be made, and OSError if writing fails
    later. Then, and on an interrupt, nothing is left of output and rejects.
    """
    refused = rejects or default_rejects(out)
    refuse_overwriting(run.paths, out, rejects=refused)
    with open_output(out) as writer, open_rejects(refused) as rejected:
        return score_dumps(run, pipeline=pipeline, write=writer.write, reject=rejected.add, progress=progress)


def score_dumps(
    run: DumpRun,
    *,
    pipeline: S,
    write: Callable[[pa.Table], object],
    reject: Callable[[Reject], object],
    progress: Progress = SILENT,
    table_of: Rows[S] = score_items,
) -> Summary:
    """Score dumps; give each table of mentions (schema SCORED) to `write`, each bad row to `reject`.

    `progress` is told what each file was taken for, `table_of` makes the tables. Raises FileProblem or ColumnsProblem
    if no file can be read; one of several becomes a reject.
    """
    started = time.monotonic()
    rejected = Counting(reject)
    total = total_bytes(run.paths)
    rows = mentions = 0
    with seen_ids() as seen:
        taken = read_items(run, seen=seen, reject=rejected, progress=progress)
        while batch := list(islice(taken, run.chunk)):
            table = table_of(pipeline, [item for item, _ in batch])
            write(table)
            rows += len(batch)
            mentions += table.num_rows
            progress.advance(rows=rows + rejected.count, read=batch[-1][1], total=total)
        return Summary(rows + rejected.count, mentions, rejected.count, seen.repeated, time.monotonic() - started)


def refuse_overwriting(paths: Sequence[str], out: str, *, rejects: Path) -> None:
    """Raise InputError if output or rejects would take the place of an input, or of each other."""
    inputs = [Path(path).resolve() for path in paths if path != STDIN]
    for target in ([] if out == STDOUT else [Path(out)]) + [rejects]:
        if any(_takes_place(target.resolve(), one) for one in inputs):
            raise InputError(f"{target}: this is an input, or holds one, and would be overwritten; name another file")
    if out != STDOUT and Path(out).resolve() == rejects.resolve():
        raise InputError(f"{out}: output and rejects need two files; name another one with --rejects FILE")


def _takes_place(target: Path, source: Path) -> bool:
    """Whether what is written at `target` takes the place of an input: of itself, one in it, or a file of a folder."""
    if target == source or target in source.parents:
        return True
    return source in target.parents and target.suffix.lower() in _OF_FOLDERS and target.is_file()


def read_items(
    run: DumpRun, *, seen: SeenIds, reject: "Counting", progress: Progress
) -> Iterator[tuple[Feedback, int]]:
    """The items that can be scored, each with the bytes read so far of all files.

    Rejects of rows before an item are given before it. Raises as `items_of_all`.
    """
    for one in items_of_all(run.paths, columns=run.columns, say=progress.say):
        if isinstance(one, Reject):
            reject(one)
            continue
        try:
            check(_said(one.feedback), limit=run.limit)
        except TextProblem as problem:
            reject(one.rejected(problem))
            continue
        item_id = seen.unique(one.feedback.id, row_id=one.row_id)
        yield replace(one.feedback, id=item_id, source=one.file), one.read


def _said(item: Feedback) -> str:
    """What the customer says in an item."""
    return "\n".join(turn.text for turn in item.turns if turn.role is Role.CUSTOMER) if item.turns else item.text


def total_bytes(paths: Sequence[str]) -> int | None:
    """The bytes of all files, null if some have no size, as pipes have none."""
    try:
        return sum(Path(path).stat().st_size for path in paths if path != STDIN) or None if STDIN not in paths else None
    except (OSError, ValueError):
        return None


class Counting:
    """Hands rejects on and counts them."""

    def __init__(self, reject: Callable[[Reject], object]) -> None:
        self._reject = reject
        self.count = 0

    def __call__(self, reject: Reject) -> None:
        """Hand it on."""
        self._reject(reject)
        self.count += 1
