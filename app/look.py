"""Look at a file before its import: what the readers of dumps take it for, and its first rows as items."""

from itertools import islice
from pathlib import Path

from app.batch.csv_rows import ONE_COLUMN
from app.batch.items import columns_of, open_items
from app.batch.presets import PRESETS
from app.batch.read import detect, open_rows
from app.batch.rows import Row
from app.errors import ColumnsProblem
from app.services.importing import Order
from app.services.preview import Look

SAMPLE = 200
"""Rows whose fields are the columns of a file that has no header."""


def look(path: Path, order: Order, rows: int) -> Look:
    """What the file at `path` is taken for if read as `order` wants it. FileProblem if nothing of it can be read."""
    try:
        choice = detect(str(path), named=columns_of(order))
        first = tuple(islice(open_items(path, order), rows))
    except ColumnsProblem as problem:
        return Look("", None, None, columns_there(path), {}, (), presets=tuple(PRESETS), problem=problem)
    return Look(
        format=choice.format,
        encoding=choice.encoding,
        delimiter=None if choice.delimiter == ONE_COLUMN else choice.delimiter,
        names=choice.names or columns_there(path),
        columns=choice.places if choice.preset else choice.columns.chosen(),
        rows=first,
        preset=choice.preset,
        presets=tuple(PRESETS),
        dates=choice.dates,
        rating=choice.rating,
        reasons=choice.reasons,
    )


def columns_there(path: Path) -> tuple[str, ...]:
    """The columns of the file, in their order."""
    with open_rows(str(path)) as (header, rows):
        if header is not None:
            return header
        sample = [row.values for row in islice(rows, SAMPLE) if isinstance(row, Row)]
    return tuple(dict.fromkeys(name for values in sample for name in values))
