"""Comments that keep the comments on them in a list: each is a row, but for those of the one who answers them all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.domain.names import normal
from app.readers.fields.fitting import Sample
from app.readers.fields.paths import flat
from app.readers.fields.rows import BadRow, Row, as_text
from app.readers.fields.staff import served

_DEEPEST, _OF_SEVERAL = 3, 2
_NAMED = frozenset({"replies", "comments", "children", "items", "answers", "thread", "data"})


def replies_in(names: Sequence[str], sample: Sample, *, text: str | None, author: str | None) -> str | None:
    """The column whose lists hold records like the row itself, with a text and an author, and some by customers."""
    if text is None or author is None:
        return None
    for name in names:
        if normal(name.rpartition(".")[2]) not in _NAMED:
            continue
        parts = [part for row in sample for part in _parts(row, name)]
        alike = bool(parts) and all(text in part and part.get(author) not in (None, "") for part in parts)
        ours = answering(sample, name, author=author) if alike else frozenset()
        if alike and any(_is_customers(part, ours, text=text, author=author) for part in parts):
            return name
    return None


def with_replies(
    rows: Iterator[Row | BadRow], column: str, ours: frozenset[str], *, text: str, author: str
) -> Iterator[Row | BadRow]:
    """The rows, each with the customers' records in its list behind it."""
    for row in rows:
        yield row
        if isinstance(row, Row):
            parts = _parts(row.values, column)
            yield from (Row(row.line, one) for one in parts if _is_customers(one, ours, text=text, author=author))


def answering(sample: Sample, column: str, *, author: str) -> frozenset[str]:
    """Who writes in the lists of several others, and nothing that stands for itself."""
    own = {_writer(row, author) for row in sample}
    under: defaultdict[str, set[int]] = defaultdict(set)
    for at, row in enumerate(sample):
        for part in _parts(row, column):
            under[_writer(part, author)].add(at)
    return frozenset(name for name, rows in under.items() if name not in own and len(rows) >= _OF_SEVERAL)


def _is_customers(part: Mapping[str, object], ours: frozenset[str], *, text: str, author: str) -> bool:
    said = as_text(part.get(text))
    return _writer(part, author) not in ours and said is not None and not served([said])


def _writer(row: Mapping[str, object], author: str) -> str:
    return as_text(row.get(author)) or ""


def _parts(row: Mapping[str, object], column: str, depth: int = _DEEPEST) -> list[dict[str, object]]:
    """The records in the list of a row, and in the lists of these, by their paths."""
    listed = row.get(column)
    if not isinstance(listed, list) or not depth:
        return []
    parts = [flat(one) for one in listed if isinstance(one, Mapping)]
    return [one for part in parts for one in (part, *_parts(part, column, depth - 1))]
