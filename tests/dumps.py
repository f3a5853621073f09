"""Dumps as tests write and read them."""

from collections.abc import Callable

from app.readers.choice import Choice
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row
from app.readers.read import open_dump

Write = Callable[[str, bytes | str], str]


def read_all(path: str, columns: Columns | None = None) -> tuple[Choice, list[Row | BadRow]]:
    """What a file was taken for and all that is read of it."""
    with open_dump(path, named=columns or Columns()) as dump:
        return dump.choice, list(dump.rows)


def texts(rows: list[Row | BadRow], column: str = "text") -> list[object]:
    """The values of a column, of the good rows."""
    return [row.values[column] for row in rows if isinstance(row, Row)]


def bad(rows: list[Row | BadRow]) -> list[tuple[int | None, str]]:
    """Line and code of the bad rows."""
    return [(row.line, row.code) for row in rows if isinstance(row, BadRow)]
