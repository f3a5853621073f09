"""Which score a rating is, where a column beside it names the kind of survey of each row: NPS, CSAT, CES."""

import re
from collections.abc import Sequence

from app.readers.fields.fitting import Sample, cells_of
from app.readers.fields.likeness import holds
from app.readers.lexicon.tables import tables
from app.readers.values.grades import as_rating
from app.readers.values.ladders import ladder_of

_TABLES = tables("metrics", "nps", "csat", "ces", "surveys")
_SURVEYS = _TABLES["surveys"]
_TOPS = {"nps": 10, "csat": 100, "ces": 10}
_WORDS = {field: _TABLES[field] for field in _TOPS}
_MARK = re.compile(r"(?<![^\W_])(NPS|CSAT|CES)(?![^\W_])")
_LONGEST, _MOST, _STARS = 80, 0.5, 5


def metric_of(value: object) -> str | None:
    """The field of scores that a cell names: its letters, as they are written or alone, or a word for it; else null."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST:
        return None
    if marks := {mark.lower() for mark in _MARK.findall(text)}:
        return marks.pop() if len(marks) == 1 else None
    alone = text.casefold()
    named = [field for field, words in _WORDS.items() if alone in words or holds(text, words[1:]) is not None]
    named = named or (["csat"] if "csat" in alone else [])
    return named[0] if len(named) == 1 else None


def metric_beside(rating: str, names: Sequence[str], sample: Sample) -> str | None:
    """The column that says for most rows which score their `rating` is, where the figures are on that one's scale."""
    ladder = ladder_of(rating, cells_of(rating, sample))
    graded = [(row, as_rating(row.get(rating)) if ladder is None else ladder.grade(row.get(rating))) for row in sample]
    grades = [(row, grade) for row, grade in graded if grade is not None]
    above = any(grade > _STARS for _, grade in grades)
    for name in names:
        if name == rating or not (holds(name, _SURVEYS) or _are_letters_alone(cells_of(name, sample), above=above)):
            continue
        told = [(field, grade) for row, grade in grades if (field := metric_of(row.get(name)))]
        if told and len(told) > _MOST * len(grades) and all(0 <= grade <= _TOPS[field] for field, grade in told):
            return name
    return None


def _are_letters_alone(said: Sequence[object], *, above: bool) -> bool:
    """Whether all cells are the letters of a score and nothing else.

    CES is a fair as well, and NPS runs parks: the one has to be beside other scores, the other has figures `above` 5.
    """
    letters = {str(one).strip().casefold() for one in said}
    return bool(letters) and letters <= _TOPS.keys() and ("csat" in letters or (above and "nps" in letters))


def metrics_in(column: str, sample: Sample) -> set[str | None]:
    """The fields of scores that the cells of a column name; null among them for a cell that names none."""
    return {metric_of(value) for value in cells_of(column, sample)}
