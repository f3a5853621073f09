"""Cells that hold JSON, as warehouses and tools write nested values into tables: read as what they hold."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from app.readers.fields.fitting import Sample, cells_of
from app.readers.fields.rows import BadRow, Row

_LONGEST = 1 << 20  # code points of a cell that is read so


def packed_columns(sample: Sample, *, kept: Collection[str]) -> tuple[str, ...]:
    """The columns all of whose cells are objects of JSON or lists of them, but those `kept` as they are."""
    names = dict.fromkeys(name for row in sample for name in row if name not in kept)
    return tuple(
        name for name in names if (said := cells_of(name, sample)) and all(_inside(one) is not None for one in said)
    )


def unpacked(
    sample: Sample, rows: Iterator[Row | BadRow], columns: Collection[str]
) -> tuple[Sequence[Mapping[str, object]], Iterator[Row | BadRow]]:
    """A sample and the rows with the cells of `columns` as values; one that is no JSON stays a text."""
    made = (row if isinstance(row, BadRow) else replace(row, values=_read(row.values, columns)) for row in rows)
    return [_read(row, columns) for row in sample], made


def _read(values: Mapping[str, object], columns: Collection[str]) -> dict[str, object]:
    read = {name: value for name in columns if (value := _inside(values.get(name))) is not None}
    return {**values, **read}


def _inside(cell: object) -> object:
    """The object or the list of objects that a cell is written as; null if it is none."""
    if not isinstance(cell, str) or len(cell) > _LONGEST or not cell.lstrip().startswith(("{", "[")):
        return None
    try:
        value = json.loads(cell, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    listed = isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
    return value if isinstance(value, dict) or listed else None
