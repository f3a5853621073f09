"""Texts beside their originals, where an original is only there if the text is a translation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.readers.fields.paths import is_blank
from app.readers.fields.rows import BadRow, Row
from app.readers.fields.texts import NO_ORIGINAL


def beside_original(names: Sequence[str], why: str, *, text: str | None) -> str | None:
    """The column that holds what isn't translated, where `text` was chosen as its original for the reason `why`."""
    return next((name for name in names if name != text and why == f"{name} {NO_ORIGINAL}"), None)


def with_originals(rows: Iterator[Row | BadRow], text: str, other: str) -> Iterator[Row | BadRow]:
    """The rows, with the text of the other column where there is no original."""
    for row in rows:
        if isinstance(row, Row) and is_blank(row.values.get(text)) and not is_blank(row.values.get(other)):
            yield replace(row, values={**row.values, text: row.values[other]})
        else:
            yield row
