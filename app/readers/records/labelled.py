"""Lists of a record whose parts have labels, as objects: what was liked and what wasn't, who wrote what."""

from collections.abc import Mapping, Sequence

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import role_of
from app.domain.sides import side_of

_Values = Mapping[str, object]

_LABELS = ("id", "type", "label", "name", "key", "title", "question", "category", "kind")
_TEXTS = ("text", "value", "content", "comment", "answer", "body", "review")
_DEEPEST = 3


def labelled_in(sample: Sequence[_Values]) -> bool:
    """Whether records have such lists."""
    return any(_is_made(row, one) for row in sample for one in [unlisted(row)])


def unlisted(values: _Values, *, depth: int = _DEEPEST) -> dict[str, object]:
    """The record with these lists as objects: the parts by their labels, or by the one name that each has.

    What the part of a customer beside others has is the record's own.
    """
    made = {name: _made(value, depth) for name, value in values.items()}
    for name, value in values.items():
        part = made[name]
        if isinstance(value, list) and isinstance(part, Mapping):
            theirs = [key for key in part if role_of((normal(key).split() or [""])[0]) is Role.CUSTOMER]
            if len(theirs) == 1 and isinstance(own := part[theirs[0]], Mapping):
                left = {key: one for key, one in part.items() if key != theirs[0]}
                made = {**{key: one for key, one in made.items() if key != name}, **left, **own, **_own_of(made, own)}
    return made


def _own_of(record: _Values, part: _Values) -> dict[str, object]:
    """What of a part the record says itself."""
    return {name: record[name] for name in part if name in record}


def _is_made(row: _Values, made: _Values) -> bool:
    return any(made.get(name) != value for name, value in row.items())


def _made(value: object, depth: int) -> object:
    if isinstance(value, Mapping) and depth > 1:
        return unlisted(value, depth=depth - 1)
    if not isinstance(value, list) or not value or not all(isinstance(one, Mapping) for one in value):
        return value
    return _by_name(value) or _by_label(value) or value


def _by_name(parts: Sequence[_Values]) -> dict[str, object] | None:
    """Parts that have one object each, under names that all differ: `[{"userComment": {...}}, {"reply": {...}}]`."""
    names = [name for one in parts for name, value in one.items() if isinstance(value, Mapping)]
    if any(len(one) != 1 for one in parts) or len(names) < len(parts) or len({*names}) < len(parts):
        return None
    return {name: value for one in parts for name, value in one.items()}


def _by_label(parts: Sequence[_Values]) -> dict[str, object] | None:
    """Texts under labels of which one asks for what was liked or for what wasn't, and all differ."""
    for label in (name for name in parts[0] if normal(name) in _LABELS):
        labels = [one.get(label) for one in parts]
        told = [one for one in labels if isinstance(one, str) and one.strip()]
        if len({*told}) < len(parts) or not any(map(side_of, told)):
            continue
        text = next((name for name in parts[0] if name != label and normal(name) in _TEXTS), None)
        if text is not None and all(isinstance(one.get(text), str) for one in parts):
            return {str(one[label]): one[text] for one in parts}
    return None
