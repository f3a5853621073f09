from collections.abc import Callable
from pathlib import Path

import pytest

from app.batch.choice import Choice
from app.batch.columns import Columns
from app.batch.read import open_dump
from app.batch.rows import BadRow, Row

Write = Callable[[str, bytes | str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into the test's folder and gives its path."""

    def write_(name: str, content: bytes | str) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write_


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
