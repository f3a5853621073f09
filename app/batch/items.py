"""The rows of a dump as items to be kept: what `wayfelt import` and the import job read."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.errors import ColumnsProblem, InputError, NotFound, TextProblem
from app.readers.fields.columns import Columns
from app.readers.fields.names import FIELDS
from app.readers.fields.rows import BadRow, as_text, feedback_of
from app.readers.presets.known import preset
from app.readers.read import open_dump
from app.services.importing import Order, Rows
from app.services.intake_items import ItemError
from app.services.items import Item


def open_items(path: Path, order: Order) -> Rows:
    """Each row of the file at `path` with its number from 1, as an item or as the reason why it is none.

    FileProblem or ColumnsProblem if nothing can be read.
    """
    yield from _items(path, columns_of(order))


def columns_of(order: Order) -> Columns:
    """The columns that an order names; InputError if it names a field that rows don't have, or a preset there isn't."""
    given: dict[str, Any] = dict(order.columns or {})
    known = {*FIELDS, "turns", "more"}
    if set(given) - known:
        raise ColumnsProblem(f"{', '.join(sorted(set(given) - known))}: no such field; name {', '.join(sorted(known))}")
    if "more" in given:
        given["more"] = tuple(given["more"])
    try:
        named = preset(order.preset) if order.preset else Columns()
    except NotFound as problem:
        raise InputError(str(problem)) from None
    return dataclasses.replace(named, resolve=True, **given)


def _items(path: Path, columns: Columns) -> Iterator[tuple[int, Item | ItemError]]:
    with open_dump(str(path), named=columns) as dump:
        chosen = dump.choice.columns
        for number, row in enumerate(dump.rows, start=1):
            if isinstance(row, BadRow):
                yield number, ItemError(number, None, row.code, row.reason, row.values)
                continue
            given = None if chosen.id is None else as_text(row.values.get(chosen.id))
            try:
                yield number, Item(feedback_of(row.values, chosen, row_id=""), given)
            except TextProblem as problem:
                yield number, ItemError(number, given, problem.code, str(problem), problem.values)
