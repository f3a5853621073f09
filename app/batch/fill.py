"""What a map is made of, from dumps or from what `score` wrote, into a spread."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from app.batch.elsewhere import Elsewhere
from app.batch.meant import Meaning, meant_items
from app.batch.progress import Progress
from app.batch.rejects import open_rejects
from app.batch.score import DumpRun, Scorer, Summary, score_dumps
from app.batch.scored import is_scored, scored_tables
from app.batch.scored_folder import folder_tables, is_folder
from app.batch.spread import Spread
from app.errors import ColumnsProblem


class Mapper(Scorer, Meaning, Protocol):
    """What scores feedback and tells what it means."""


def scored_among(paths: Sequence[str]) -> list[str]:
    """Those of `paths` that are files or folders that `score` wrote."""
    return [path for path in paths if is_folder(path) or is_scored(path)]


def fill_scored(spread: Spread, paths: Sequence[str], *, place: Elsewhere) -> None:
    """The mentions of files and folders that `score` wrote, each where `place` puts it.

    Raises FileProblem if one can't be read, ColumnsProblem if one holds something else or can't be placed.
    """
    for path in paths:
        for table in folder_tables(path) if is_folder(path) else scored_tables(path):
            try:
                placed = place(table)
            except ColumnsProblem as problem:
                raise ColumnsProblem(f"{path}: {problem}") from None
            spread.write(placed)
    spread.close()


def fill_scoring(
    spread: Spread,
    dumps: DumpRun,
    *,
    mapper: Mapper,
    fields: Mapping[str, str],
    rejects: Path,
    progress: Progress,
) -> Summary:
    """The mentions of dumps, scored here, with `fields` of their items and what they mean (see `meant_items`).

    Raises as `score_dumps`.
    """
    with open_rejects(rejects) as refused:
        summary = score_dumps(
            dumps,
            pipeline=mapper,
            write=spread.write,
            reject=refused.add,
            progress=progress,
            table_of=partial(meant_items, fields=fields),
        )
    spread.close()
    return summary
