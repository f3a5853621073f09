"""Score dumps so that a run that was killed can go on: what is scored is kept in a folder until all is there."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from app.batch.place import place, refuse_place
from app.batch.progress import Progress
from app.batch.rejects import default_rejects, refuse_rejects
from app.batch.score import (
    SILENT,
    Counting,
    DumpRun,
    Scorer,
    Summary,
    read_items,
    refuse_overwriting,
    score_items,
    total_bytes,
)
from app.batch.unfinished import State, Unfinished, default_folder, open_unfinished, read_state, remove
from app.batch.write import output_ending
from app.domain.records import Feedback
from app.errors import FileProblem, InputError
from app.readers.ids import seen_ids
from app.readers.items import Reject
from app.readers.source.open import STDIN, display_name
from app.readers.source.remote import is_remote

EVERY = 1.0
"""Seconds between two points that a run can go on from."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether a run goes on with an unfinished one, in which folder it is kept, and what the output is parted by."""

    resume: bool = False
    folder: str | None = None
    by: tuple[str, ...] = ()


KEEPING = Keeping()


def score_kept(
    dumps: DumpRun,
    out: str,
    *,
    pipeline: Scorer,
    keeping: Keeping = KEEPING,
    rejects: Path | None = None,
    progress: Progress = SILENT,
) -> Summary:
    """Score dumps into `out`, byte for byte as `score_files` does, and keep what is done on the way.

    With `keeping.resume` an unfinished run into the same output goes on: the rows it has are read again, not scored
    again. Raises FileProblem if that run was of another input, other options or another model, or if there is one and
    it isn't to go on.
    """
    started = monotonic()
    refused = rejects or default_rejects(out)
    refuse_unkept(dumps.paths, out, keeping=keeping, rejects=refused)
    if keeping.folder and is_remote(keeping.folder):
        raise InputError(f"{keeping.folder}: name a folder of this machine; only Ray's may be elsewhere")
    folder = Path(keeping.folder) if keeping.folder else default_folder(out)
    state = read_state(folder)
    if state is not None and not keeping.resume:
        done = f"{state.items + state.rejected:,} rows"
        raise FileProblem(f"{folder}: an unfinished run with {done} done; go on with --resume, or remove it")
    if state is not None and not state.placed:
        progress.say(f"{folder}: going on after {state.items + state.rejected:,} rows")
    run = run_of(dumps)
    if state is not None:
        refuse_another(state.run, run, folder=folder)
        refuse_another(state.run, {"model": pipeline.version}, folder=folder)
    if state is None or not state.placed:
        with open_unfinished(folder, state or State(run)) as kept:
            if not kept.state.read:
                _score(dumps, kept, pipeline, progress=progress)
            place(kept.tables(), out, by=keeping.by, rejected=kept.rejects(), rejects=refused)
            kept.commit(placed=True)
            state = kept.state
    remove(folder)
    rows = state.items + state.rejected
    return Summary(rows, state.mentions, state.rejected, state.repeated, monotonic() - started)


def refuse_unkept(paths: Sequence[str], out: str, *, keeping: Keeping, rejects: Path) -> None:
    """Raise FileProblem if output or rejects can't be put where they shall be, before anything is loaded.

    InputError if they would take the place of something else, or if the ending of the output tells no format.
    """
    refuse_overwriting(paths, out, rejects=rejects)
    refuse_place(out, keeping.by)
    if not keeping.by:
        output_ending(out)
    if not keeping.by and not is_remote(out):
        if Path(out).is_dir():
            raise FileProblem(f"{out}: this is a directory; name a file")
        folder = Path(out).absolute().parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            why = "nobody may write there" if folder.is_dir() else "there is no such folder"
            raise FileProblem(f"{out}: can't be written ({why}); make the folder or choose another")
    refuse_rejects(rejects)


def run_of(run: DumpRun) -> dict[str, Any]:
    """What decides the outcome of a run beside the model, under names for people."""
    return {
        "version": version("wayfelt"),
        "input": [[display_name(path), _size(path)] for path in run.paths],
        "columns": repr(run.columns),
        "limit of a text": run.limit,
        "rows at once": run.chunk,
    }


def refuse_another(before: Mapping[str, Any], now: Mapping[str, Any], *, folder: Path | str) -> None:
    """Raise FileProblem if an unfinished run was made by something else than what is asked for now."""
    for name, value in now.items():
        if before.get(name) != value:
            told = f"the {name} was {before.get(name)} and is {value}"
            raise FileProblem(f"{folder}: this run can't go on: {told}; ask for the same, or remove the folder")


class Digest:
    """Sums up items one after another."""

    def __init__(self) -> None:
        self._sum = hashlib.blake2b(digest_size=16)

    def add(self, item: Feedback) -> None:
        """Take one more item in."""
        said = "\x1e".join(turn.text for turn in item.turns)
        fields = (item.id, item.text, said, item.time, item.channel, item.author, item.lang, item.rating)
        self._sum.update("\x1f".join(map(str, fields)).encode("utf-8", "surrogatepass"))

    def __str__(self) -> str:
        return self._sum.hexdigest()


def skip(items: Iterator[tuple[Feedback, int]], state: State, *, digest: Digest, folder: Path) -> None:
    """Read what an unfinished run has done already. FileProblem if that isn't what it was."""
    count = 0
    for item, _ in islice(items, state.items):
        digest.add(item)
        count += 1
    if count != state.items or (count and str(digest) != state.digest):
        raise _changed(folder)


def _changed(folder: Path) -> FileProblem:
    return FileProblem(f"{folder}: this run can't go on: the input has changed; remove the folder")


def _score(run: DumpRun, kept: Unfinished, pipeline: Scorer, *, progress: Progress) -> None:
    state, digest = kept.state, Digest()
    items, mentions, total = state.items, state.mentions, total_bytes(run.paths)
    rejected = _after(state, kept.reject)
    due = monotonic() + EVERY
    with seen_ids() as seen:
        taken = read_items(run, seen=seen, reject=rejected, progress=progress)
        skip(taken, state, digest=digest, folder=kept.folder)
        if rejected.count != state.rejected:
            raise _changed(kept.folder)
        read = False
        while not read:
            batch = list(islice(taken, run.chunk))
            read = len(batch) < run.chunk
            if batch:
                table = score_items(pipeline, [item for item, _ in batch])
                kept.write(table)
                mentions += table.num_rows
                items += len(batch)
                for item, _ in batch:
                    digest.add(item)
                progress.advance(rows=items + rejected.count, read=batch[-1][1], total=total)
            if read or monotonic() >= due:
                reached = {"items": items, "mentions": mentions, "rejected": rejected.count, "digest": str(digest)}
                told = {**state.run, "model": pipeline.version}  # which is loaded by the first row, not before
                kept.commit(run=told, **reached, repeated=seen.repeated, read=read)
                due = monotonic() + EVERY


def _after(state: State, reject: Callable[[Reject], object]) -> Counting:
    """Counts all rejects and hands on those that an unfinished run doesn't have."""
    counting = Counting(lambda one: reject(one) if counting.count >= state.rejected else None)
    return counting


def _size(path: str) -> int | None:
    return None if path == STDIN or "://" in path else total_bytes([path])
