"""New lines, tabs and nulls that databases write with a backslash into tab-separated cells, as they were."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.readers.fields.rows import BadRow, Row

_ESCAPE = re.compile(r"\\(.|$)", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "", "0": "", "\\": "\\", '"': '"', "'": "'", "b": "", "f": "", "v": ""}
_NULL = "\\N"
_LINES = re.compile(r"(?<!\\)\\[nt]|(?:^|\t)\\N(?=\t|\r?$)", re.MULTILINE)


def has_escapes(sample: str) -> bool:
    """Whether a file that begins with `sample` has such signs: some stand for lines or nothing, and all are of them.

    A path of Windows has others.
    """
    found = {sign[1] for sign in _ESCAPE.finditer(sample)}
    return _LINES.search(sample) is not None and found <= _SIGNS.keys() | {"N"}


def unescaped(rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
    """The rows with what their cells stand for."""
    for row in rows:
        if isinstance(row, Row) and row.raw is not None and "\\" in row.raw:
            yield replace(row, values={name: _read(value) for name, value in row.values.items()})
        else:
            yield row


def _read(value: object) -> object:
    if not isinstance(value, str) or "\\" not in value:
        return value
    return "" if value == _NULL else _ESCAPE.sub(lambda found: _SIGNS.get(found[1], found[0]), value)
