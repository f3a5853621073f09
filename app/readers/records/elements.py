"""Records that are but wrappers around what is to be read.

Around lists: pages of an API, products with their reviews, of which each element is a row; around answers and parts
with labels, which become fields; around one record, as in the hits of Elasticsearch.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.readers.fields.columns import is_usual_name
from app.readers.fields.paths import find
from app.readers.fields.rows import BadRow, Row
from app.readers.records.answered import answered, answered_in
from app.readers.records.labelled import labelled_in, unlisted

_Values = Mapping[str, object]


def in_fields(
    sample: Sequence[_Values], rows: Iterator[Row | BadRow]
) -> tuple[Sequence[_Values], Iterator[Row | BadRow]]:
    """A sample and all rows, what is wrapped in fields of its own."""
    for listed, made in ((_are_hits, _hit), (labelled_in, unlisted), (answered_in, answered)):
        if listed(sample):
            sample, rows = [*map(made, sample)], _remade(rows, made)
    return sample, rows


def _remade(rows: Iterator[Row | BadRow], made: Callable[[_Values], _Values]) -> Iterator[Row | BadRow]:
    return (replace(row, values=made(row.values)) if isinstance(row, Row) else row for row in rows)


def _are_hits(sample: Sequence[_Values]) -> bool:
    return all("_index" in row and isinstance(row.get("_source"), Mapping) for row in sample)


def _hit(values: _Values) -> _Values:
    """The record of a hit, with the hit's id."""
    source = values.get("_source")
    around = {name: value for name, value in values.items() if name != "_source"}
    return {**around, **source} if isinstance(source, Mapping) else values


def in_lists(
    sample: Sequence[_Values], rows: Iterator[Row | BadRow], at: str
) -> tuple[Sequence[_Values], Iterator[Row | BadRow]]:
    """A sample and all rows, a row for each element of the list at `at`. A row without a list is a bad row.

    Of what stands around the list comes along what the elements don't have themselves and no usual name of ours has: a
    product tells where a review belongs, but its name is that of no author and its id that of no review.
    """
    return [one for values in sample for one in _elements(values, at)], _each(rows, at)


def _each(rows: Iterator[Row | BadRow], at: str) -> Iterator[Row | BadRow]:
    for row in rows:
        if isinstance(row, BadRow):
            yield row
        elif isinstance(find(row.values, at), list):
            made = _elements(row.values, at)
            yield from (replace(row, values=one, raw=json.dumps(one, ensure_ascii=False, default=str)) for one in made)
        else:
            yield BadRow(row.line, "text_empty", f"it has no list {at}", row.raw)


def _elements(values: _Values, at: str) -> list[dict[str, object]]:
    listed = find(values, at)
    own = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    around = {name: one for name, one in values.items() if _comes_along(name, one)}
    return [{**around, **one} for one in own]


def _comes_along(name: str, value: object) -> bool:
    return not is_usual_name(name) and not isinstance(value, Mapping | list)
