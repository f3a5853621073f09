"""Read a file of scored mentions back, in any format that `score` writes, as a frame of the same columns and types."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import cast

import polars as pl
import pyarrow as pa

from app.batch.tables import SCORED
from app.batch.write import EMOTION_SEPARATOR
from app.errors import ColumnsProblem, FileProblem, InputError
from app.readers.fields.rows import BadRow, Row
from app.readers.read import open_rows

_AT_ONCE = 8_192

_FROM_TEXT: Mapping[pa.DataType, Callable[[str], object]] = {
    pa.int64(): int,
    pa.float64(): float,
    pa.list_(pa.string()): lambda text: text.split(EMOTION_SEPARATOR),
}


def is_scored(path: str) -> bool:
    """Whether the file at `path` holds scored mentions. Standard input (`-`) is to be kept (see `kept_input`)."""
    try:
        with _open_scored(path):
            return True
    except InputError:
        return False


def read_scored(path: str) -> pl.DataFrame:
    """The scored mentions in the file at `path`, a row a mention: the columns of ScoredRow in their order and types.

    Raises ColumnsProblem if it is another kind of file, FileProblem if it or one of its rows can't be read.
    """
    return cast("pl.DataFrame", pl.from_arrow(pa.concat_tables([SCORED.empty_table(), *scored_tables(path)])))


def scored_tables(path: str) -> Iterator[pa.Table]:
    """As `read_scored`, some mentions at a time, tables of the schema SCORED."""
    with _open_scored(path) as rows:
        while some := list(islice(rows, _AT_ONCE)):
            typed = [_typed(row, path) for row in some]
            yield pa.Table.from_pylist(typed, schema=SCORED)


@contextmanager
def _open_scored(path: str) -> Iterator[Iterable[Row | BadRow]]:
    with open_rows(path) as (header, rows):
        first = list(islice(rows, 1))
        names = header or [name for row in first if isinstance(row, Row) for name in row.values]
        missing = [name for name in SCORED.names if name not in names]
        if missing:
            raise ColumnsProblem(f"{path}: not a file of `wayfelt score`, it has no {', '.join(missing)}")
        yield chain(first, rows)


def _typed(row: Row | BadRow, path: str) -> dict[str, object]:
    if isinstance(row, BadRow):
        raise FileProblem(f"{path}, line {row.line}: {row.reason}; score the dump again")
    try:
        return {field.name: _value(row.values.get(field.name), field) for field in SCORED}
    except (ValueError, TypeError) as error:
        raise FileProblem(f"{path}, line {row.line}: {error}; score the dump again") from None


def _value(value: object, field: pa.Field) -> object:
    if isinstance(value, str) and field.type != pa.string():
        value = _FROM_TEXT[field.type](value) if value else None
    if value is None and pa.types.is_list(field.type):
        return []
    if (value is None or value == "") and not field.nullable:
        raise ValueError(f"{field.name} is empty")
    return None if value == "" else value
