"""Who wrote, where no one column tells it: first and last names in two columns, the number of who answered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.domain.names import normal
from app.pipeline.signs import HAN, HANGUL, KANA
from app.readers.fields.columns import Columns, Layout
from app.readers.fields.fitting import Sample, cells_of
from app.readers.fields.rows import BadRow, Row, as_text
from app.readers.fields.staff import is_staffs
from app.readers.lexicon.tables import tables

_WORDS = tables("people", "given", "family", "before", "respondent")
_MOST_PARTS = 12
_GIVEN, _FAMILY, _BEFORE = (frozenset(_WORDS[key]) for key in ("given", "family", "before"))
_UNSPACED = re.compile(f"[{HAN}{KANA}{HANGUL}]+")


class Parts(NamedTuple):
    """The columns of a person's first and last name; `before` tells that the last name comes first."""

    given: str
    family: str
    before: bool


def parts_in(names: Sequence[str], sample: Sample) -> Parts | None:
    """The two columns of the names of those who wrote; null if there are none, or they are empty or of staff.

    What else they are headed with is the same: "Customer first name" and "Customer last name", "Имя клиента" and
    "Фамилия клиента".
    """
    families = [(rest, word, name) for name in names for rest, word in _read(name, _FAMILY)]
    given = [(rest, name) for name in names for rest, _ in _read(name, _GIVEN)] if families else []
    for rest, name in given:
        found = next(((word, other) for beside, word, other in families if beside == rest and other != name), None)
        filled = found is not None and cells_of(name, sample) and cells_of(found[1], sample)
        if found is not None and filled and not is_staffs(name, tuple(names)):
            return Parts(name, found[1], found[0] in _BEFORE)
    return None


def _read(name: str, words: frozenset[str]) -> list[tuple[tuple[str, str], str]]:
    """How a name may be read as one of `words` with something before or behind it."""
    parts = normal(name).split()
    if len(parts) > _MOST_PARTS:  # a question, or an instruction
        return []
    cuts = ((start, end) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1))
    read = ((" ".join(parts[:start]), " ".join(parts[start:end]), " ".join(parts[end:])) for start, end in cuts)
    return [((before, behind), word) for before, word, behind in read if word in words and not (before and behind)]


def with_whole_names(
    values: Sequence[Mapping[str, object]], rows: Iterator[Row | BadRow], named: Columns
) -> tuple[Sequence[Mapping[str, object]], Iterator[Row | BadRow]]:
    """A sample and the rows with whole names in the column of first names, where another has the last names.

    Columns that are `named` stay as they are.
    """
    names = tuple(dict.fromkeys(name for row in values for name in row))
    parts = parts_in(names, values)
    if parts is None or not {parts.given, parts.family}.isdisjoint(named.kept()):
        return values, rows
    told = parts
    made = (replace(row, values=_joined(row.values, told)) if isinstance(row, Row) else row for row in rows)
    return [_joined(row, told) for row in values], made


def _joined(values: Mapping[str, object], parts: Parts) -> dict[str, object]:
    given, family = ((as_text(values.get(name)) or "").strip() for name in (parts.given, parts.family))
    if not family or family in given.split():
        return dict(values)
    if given in family.split():
        return {**values, parts.given: family}
    whole = (family, given) if parts.before else (given, family)
    between = "" if _UNSPACED.fullmatch(given + family) else " "
    return {**values, parts.given: between.join(filter(None, whole))}


def with_author(columns: Layout, names: Sequence[str], sample: Sample) -> tuple[Layout, dict[str, str]]:
    """The columns with who wrote by whole names or, where nobody is named, by the number of who answered; and why."""
    parts = parts_in(names, sample)
    if parts is not None and columns.author in (None, parts.given, parts.family):
        why = f"{parts.given} and {parts.family} are one name"
        return replace(columns, author=parts.given), {"author": why}
    if columns.author is not None:
        return columns, {}
    by_name = {normal(name): name for name in reversed(names)}
    numbers = (by_name[name] for name in _WORDS["respondent"] if name in by_name)
    found = next((name for name in numbers if cells_of(name, sample)), None)
    return (columns, {}) if found is None else (replace(columns, author=found), {"author": "nothing else tells who"})
