"""Texts in lists of objects within rows (`answers[].value`), which columns don't hold, and what to do about them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.domain.names import normal
from app.readers.fields.fitting import Sample, prose_in

_DEEPEST = 3


def prose_in_lists(sample: Sample, *, taken: Collection[str] = ()) -> tuple[str, ...]:
    """The places in lists of objects that read as prose, but in the columns `taken`."""
    rows = [
        {path: text for name, one in row.items() if name not in taken for path, text in _texts(name, one)}
        for row in sample
    ]
    names = dict.fromkeys(path for row in rows for path in row)
    whole: Sequence[Mapping[str, object]] = [{name: row.get(name) for name in names} for row in rows]
    return tuple(name for name in names if prose_in(name, whole) > 0)


def list_of_rows(sample: Sample) -> str | None:
    """The field of rows whose elements hold the texts: reviews, or what reads as prose; null if there is none."""
    named = (name for row in sample for name in row if has_reviews(row, name))
    return next(named, None) or next((place.partition("[].")[0] for place in prose_in_lists(sample)), None)


def has_reviews(row: Mapping[str, object], name: str) -> bool:
    """Whether a field of a row is a list of reviews, which are about what the row describes."""
    value = row[name]
    several = isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return several and normal(name).split()[-1:] == ["reviews"]


def remedy(names: Sequence[str], sample: Sample) -> str:
    """What may help where no column of texts is found, to be read after a sentence; empty if there is nothing."""
    listed = prose_in_lists(sample)
    if listed:
        return f"; texts stand in lists ({', '.join(listed)}): write a row for each of their elements"
    if len(names) == 1:
        return "; write a text a line, or a table with a column of texts"
    empty = [name for name in names[:-1] if all(row.get(name) in (None, "") for row in sample)]
    if empty and any(name.startswith("column ") for name in empty):
        return f"; two tables stand beside each other, parted by {empty[0]!r}, which is empty: save one of them alone"
    return ""


def _texts(path: str, value: object, *, depth: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    """The texts in lists of objects below `path`, by their places."""
    elements = value if isinstance(value, list) else []
    for element in elements if depth else []:
        if not isinstance(element, Mapping):
            return
        for name, one in element.items():
            place = f"{path}[].{name}"
            if isinstance(one, str):
                yield place, one
            elif isinstance(one, list):
                yield from _texts(place, one, depth=depth - 1)
