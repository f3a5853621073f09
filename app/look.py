"""Look at a file before its import: what the readers of dumps take it for, and its first rows as items."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from app.batch.items import columns_of, open_items
from app.domain.authors import AuthorCount, OneAuthor
from app.errors import ColumnsProblem
from app.readers.fields.rows import Row
from app.readers.files.csv_rows import ONE_COLUMN
from app.readers.presets.known import PRESETS
from app.readers.read import detect, open_rows
from app.services.importing import Order
from app.services.intake_items import ItemError
from app.services.items import Item
from app.services.preview import Look

SAMPLE = 200
"""Rows whose fields are the columns of a file that has no header."""

COUNTED = 2_000
"""Rows of which it is counted how many each author has."""


def look(path: Path, order: Order, rows: int) -> Look:
    """What the file at `path` is taken for if read as `order` wants it. FileProblem if nothing of it can be read."""
    try:
        choice = detect(str(path), named=columns_of(order))
        seen = tuple(islice(open_items(path, order), COUNTED))
    except ColumnsProblem as problem:
        return Look("", None, None, columns_there(path), {}, (), presets=tuple(PRESETS), problem=problem)
    return Look(
        format=choice.format,
        encoding=choice.encoding,
        delimiter=None if choice.delimiter == ONE_COLUMN else choice.delimiter,
        names=choice.names or columns_there(path),
        columns=choice.places if choice.preset else choice.columns.chosen(),
        rows=seen[:rows],
        preset=choice.preset,
        presets=tuple(PRESETS),
        dates=choice.dates,
        rating=choice.rating,
        reasons=choice.reasons,
        one_author=None if "author" in order.without else _one_author(seen),
    )


def _one_author(rows: Sequence[tuple[int, Item | ItemError]]) -> OneAuthor | None:
    authors = AuthorCount()
    for _, row in rows:
        if isinstance(row, Item):
            authors.add(row.feedback.author)
    return authors.one()


def columns_there(path: Path) -> tuple[str, ...]:
    """The columns of the file, in their order."""
    with open_rows(str(path)) as (header, rows):
        if header is not None:
            return header
        sample = [row.values for row in islice(rows, SAMPLE) if isinstance(row, Row)]
    return tuple(dict.fromkeys(name for values in sample for name in values))
