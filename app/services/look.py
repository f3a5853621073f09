"""Look at a file before its import: what the readers of dumps take it for, and its first rows as items."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from app.domain.authors import AuthorCount, OneAuthor
from app.errors import ColumnsProblem, InputError
from app.readers.fields.rows import Row
from app.readers.files.csv_rows import ONE_COLUMN
from app.readers.presets.known import PRESETS
from app.readers.read import detect, open_rows
from app.readers.source.pulse import pulse
from app.services.import_rows import Order, columns_of, open_items
from app.services.intake_items import ItemError
from app.services.items import Item, moment

SAMPLE = 200
"""Rows whose fields are the columns of a file that has no header."""

COUNTED = 2_000
"""Rows of which it is counted how many each author has."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file was taken for, and how it begins.

    `names` are its columns, `columns` those that hold a field, by field; a preset may take a field from elsewhere, or
    give it a fixed value (`=value`). `reasons` has a sentence by field, and by what else was decided. `rows` come with
    their numbers from 1. With a `problem` there are none: there is no column of texts, or none of the name given.
    `one_author` wrote a good part of the first rows. Of `counted` rows `untimed` have a time that can't be read.
    """

    format: str
    encoding: str | None
    delimiter: str | None
    names: tuple[str, ...]
    columns: Mapping[str, str]
    rows: tuple[tuple[int, Item | ItemError], ...]
    preset: str | None = None
    presets: tuple[str, ...] = ()
    dates: str | None = None
    rating: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    problem: InputError | None = None
    one_author: OneAuthor | None = None
    untimed: int = 0
    counted: int = 0


def look(path: Path, order: Order, rows: int) -> Look:
    """What the file at `path` is taken for if read as `order` wants it. FileProblem if nothing of it can be read."""
    try:
        choice = detect(str(path), named=columns_of(order))
        seen = tuple(_timed(islice(open_items(path, order), COUNTED)))
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
        untimed=0 if "time" in order.without else sum(_is_untimed(row) for _, row in seen),
        counted=len(seen),
    )


def _timed(rows: Iterable[tuple[int, Item | ItemError]]) -> Iterator[tuple[int, Item | ItemError]]:
    """The rows; who waits for them may end it at each (app.readers.source.pulse)."""
    for row in rows:
        pulse()
        yield row


def _is_untimed(row: Item | ItemError) -> bool:
    return isinstance(row, Item) and bool(row.feedback.time) and moment(row.feedback.time or "") is None


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
