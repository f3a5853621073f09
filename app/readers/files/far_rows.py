"""Some rows of the middle and the end of a plain file, for what its beginning leaves open."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

BLOCK = 1 << 16
"""Bytes that are read at each place."""

_WIDE = ("utf-16", "utf-32")  # whose signs can't be told from the middle of a file


def far_rows(
    path: str, size: int, *, encoding: str, header: Sequence[str] | None, delimiter: str | None
) -> Iterator[dict[str, object]]:
    """Rows that are a line each: of a table under `header`, else of JSON Lines; lines that are none are left out."""
    for line in _far_lines(path, size, encoding):
        try:
            if header is None or delimiter is None:
                values = json.loads(line)
                if isinstance(values, dict):
                    yield values
                continue
            cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except (ValueError, RecursionError, csv.Error):
            continue
        if len(cells) == len(header):
            yield dict(zip(header, cells, strict=True))


def _far_lines(path: str, size: int, encoding: str) -> Iterator[str]:
    """The lines of two blocks but those that are cut."""
    if encoding.startswith(_WIDE):
        return
    with Path(path).open("rb") as file:
        for place in (size // 2, size - BLOCK):
            file.seek(max(place, 0))
            block = file.read(BLOCK).decode(encoding, "replace")
            yield from re.split(r"\r\n|\r|\n", block)[1:-1]
