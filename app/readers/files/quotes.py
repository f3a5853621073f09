"""How a CSV file uses quotes: doubled inside of a cell, with a backslash before them, or as any other sign."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice

_CELL = re.compile(r'"(?:[^"]|"")*"')
_ESCAPED = re.compile(r'\\(["\\])')
_MOST_LINES = 5000
_EVEN = 0.99
_ALL = 0.5


class Quotes(StrEnum):
    """What quotes are in a file: DOUBLED as RFC 4180 has it, ESCAPED as Spark and MySQL write it, or PLAIN signs."""

    DOUBLED = "doubled"
    ESCAPED = "escaped"
    PLAIN = "plain"


def reader(lines: Iterator[str], delimiter: str, quotes: Quotes) -> Iterator[list[str]]:
    """The cells of lines that `as_doubled` was made of; raises csv.Error where a quote is wrong."""
    if quotes is Quotes.PLAIN:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def as_doubled(line: str, quotes: Quotes) -> str:
    """A line as it is with quotes DOUBLED; backslashes before other signs stay."""
    if quotes is not Quotes.ESCAPED or "\\" not in line:
        return line
    return _ESCAPED.sub(lambda found: '""' if found[1] == '"' else found[0], line)


def quotes_of(sample: str, delimiter: str) -> Quotes:
    """What quotes are in a file that begins with `sample`, whose lines are whole.

    PLAIN in a table parted by tabs whose every line has as many cells as the first if quotes count for nothing, and in
    which some cell begins with a quote as no quoted cell does. ESCAPED where more rows can be read so.
    """
    if '"' not in sample:
        return Quotes.DOUBLED
    if delimiter == "\t" and _are_plain(sample):
        return Quotes.PLAIN
    if '\\"' in sample and _sound(sample, delimiter, Quotes.ESCAPED) > _sound(sample, delimiter, Quotes.DOUBLED):
        return Quotes.ESCAPED
    return Quotes.DOUBLED


def _are_plain(sample: str) -> bool:
    first, *rest = (line.split("\t") for line in islice(_lines(sample), _MOST_LINES))
    if len(first) < 2 or sum(len(cells) == len(first) for cells in rest) < _EVEN * len(rest):  # noqa: PLR2004 - a table
        return False
    begun = [cell for cells in rest for cell in cells if cell.startswith('"')]
    broken = sum(_CELL.fullmatch(cell) is None for cell in begun)
    return bool(broken) and not any(cell.startswith('"') for cell in first) and not _any_column_quoted(rest)


def _any_column_quoted(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most cells of a column stand in quotes, as a program writes them."""
    width = max(map(len, rows))
    quoted = (sum(len(row) > at and _CELL.fullmatch(row[at]) is not None for row in rows) for at in range(width))
    return any(count > _ALL * len(rows) for count in quoted)


def _lines(sample: str) -> Iterator[str]:
    return (line for line in re.split(r"\r\n|\r|\n", sample) if line)


def _sound(sample: str, delimiter: str, quotes: Quotes) -> int:
    """How many rows have as many cells as the first, up to the first that is broken; lines before none can be told."""
    text = (as_doubled(line, quotes) for line in io.StringIO(sample, newline=""))
    sound, width = 0, 0
    rows = reader(text, delimiter, quotes)
    while sound < _MOST_LINES:
        try:
            cells = next(rows)
        except (csv.Error, StopIteration):
            break
        width = width or len(cells)
        sound += len(cells) == width
    return sound
