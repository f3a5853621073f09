"""Look at a file before its import: what the readers of dumps take it for, and its first rows as items."""

from itertools import islice
from pathlib import Path

from app.batch.items import columns_of, open_items
from app.batch.read import open_dump, open_rows
from app.batch.rows import Row
from app.errors import ColumnsProblem
from app.services.importing import Order
from app.services.preview import Look

SAMPLE = 200
"""Rows whose fields are the columns of a file that has no header."""


def look(path: Path, order: Order, rows: int) -> Look:
    """What the file at `path` is taken for if read as `order` wants it. FileProblem if nothing of it can be read."""
    names = columns_there(path)
    try:
        with open_dump(str(path), named=columns_of(order)) as dump:
            choice = dump.choice
        first = tuple(islice(open_items(path, order), rows))
    except ColumnsProblem as problem:
        return Look("", None, None, names, {}, (), problem=problem)
    return Look(choice.format, choice.encoding, choice.delimiter, names, choice.columns.chosen(), first)


def columns_there(path: Path) -> tuple[str, ...]:
    """The columns of the file, in their order."""
    with open_rows(str(path)) as (header, rows):
        if header is not None:
            return header
        sample = [row.values for row in islice(rows, SAMPLE) if isinstance(row, Row)]
    return tuple(dict.fromkeys(name for values in sample for name in values))
