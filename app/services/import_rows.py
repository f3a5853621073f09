"""The rows of a file as items to be kept, read as its import was ordered."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.errors import ColumnsProblem, InputError, NotFound
from app.readers.fields.columns import Columns
from app.readers.fields.names import NAMED
from app.readers.ids import seen_ids
from app.readers.items import Found, items_of
from app.readers.presets.known import preset
from app.readers.read import open_dump
from app.services.intake_items import ItemError
from app.services.items import Item

MOST_SEGMENTS = 20
"""Columns of a file that are kept as segments."""


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: the file's name, whose ending tells its kind, the preset, and columns by field.

    Under `segments` columns lists those to keep as such, which the file must have, under `more` those that it may have.
    Fields in `without` stay empty, even if a column looks like them. `source` stands in every item; without one, it is
    the name of the file.
    """

    name: str
    preset: str | None = None
    columns: Mapping[str, str | Sequence[str]] | None = None
    source: str | None = None
    without: Sequence[str] = ()


Row = tuple[int, Item | ItemError]
Rows = Iterator[Row]


def open_items(path: Path, order: Order) -> Rows:
    """Each row of the file at `path` with its number from 1, as an item or as the reason why it is none.

    A row whose id an earlier one had gets its number behind it: the same file read again has the same ids.
    FileProblem or ColumnsProblem if nothing can be read.
    """
    with seen_ids() as seen, open_dump(str(path), named=columns_of(order)) as dump:
        for number, one in enumerate(items_of(dump), start=1):
            if isinstance(one, Found):
                yield number, Item(one.feedback, one.own_id(seen))
            else:
                yield number, ItemError(number, one.id, one.code, one.reason, one.values)


def columns_of(order: Order) -> Columns:
    """The columns that an order names; InputError if it names a field that rows don't have, or a preset there isn't."""
    given: dict[str, Any] = dict(order.columns or {})
    known = {*NAMED, "turns", "more", "segments"}
    if set(given) - known:
        raise ColumnsProblem(f"{', '.join(sorted(set(given) - known))}: no such field; name {', '.join(sorted(known))}")
    if "title" in order.without:
        given["title"] = ""
    given |= {name: tuple(given[name]) for name in ("more", "segments") if name in given}
    try:
        named = preset(order.preset) if order.preset else Columns()
    except NotFound as problem:
        raise InputError(str(problem)) from None
    return dataclasses.replace(named, resolve=True, **given)
