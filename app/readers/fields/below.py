"""Comments under posts: the parts of a record that others wrote, at any depth, and whether the posts are our own."""

from collections.abc import Iterator, Mapping, Sequence

from app.domain.authors import author_of
from app.readers.fields.paths import find, first
from app.readers.fields.rows import as_text

_FEWEST_OTHERS, _DEEPEST = 3, 4
_GRADES = ("rating", "stars", "score", "star_rating")
_Record = Mapping[str, object]


def are_own_posts(records: Sequence[_Record], *, items: Sequence[str], by: Sequence[str]) -> bool:
    """Whether records are posts by one and the same, who is named in all, with parts that several others wrote.

    Those of reviews are the other way round. A post alone is ours where its author answers below it.
    """
    owners = {writer(record, by) for record in records}
    below = {writer(part, by) for record in records for part in parts_below(record, items)}
    others = below - owners - {None}
    graded = any(find(record, path) is not None for record in records for path in _GRADES)
    alone = len(records) == 1 and not owners & below
    return len(owners) == 1 and None not in owners and len(others) >= _FEWEST_OTHERS and not graded and not alone


def parts_below(record: _Record, items: Sequence[str], *, depth: int = _DEEPEST) -> Iterator[_Record]:
    """The parts of a record in the lists `items`, and in those of its parts."""
    for path in items if depth else ():
        value = find(record, path)
        for part in value if isinstance(value, list) else ():
            if isinstance(part, Mapping):
                yield part
                yield from parts_below(part, items, depth=depth - 1)


def writer(record: _Record, by: Sequence[str]) -> str | None:
    """Who wrote a record, in small letters; null if it doesn't tell, or by a word that many have in common."""
    name = first(record, by)
    return None if isinstance(name, Mapping) else (author_of(as_text(name)) or "").lower() or None
