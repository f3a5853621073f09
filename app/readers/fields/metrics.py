"""Which score a rating is, where a column beside it names the kind of survey of each row: NPS, CSAT, CES."""

import re
from collections.abc import Sequence

from app.readers.fields.fitting import Sample, cells_of
from app.readers.fields.likeness import holds
from app.readers.lexicon.tables import tables
from app.readers.values.grades import as_rating

_TABLES = tables("metrics", "nps", "csat", "ces", "surveys")
_SURVEYS = _TABLES["surveys"]
_TOPS = {"nps": 10, "csat": 100, "ces": 10}
_WORDS = {field: _TABLES[field] for field in _TOPS}
_MARK = re.compile(r"(?<![^\W_])(NPS|CSAT|CES)(?![^\W_])")
_LONGEST, _MOST = 80, 0.5


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
    for name in names:
        if name == rating or not (holds(name, _SURVEYS) or _are_letters_alone(cells_of(name, sample))):
            continue
        rows = [row for row in sample if as_rating(row.get(rating)) is not None]
        told = [(field, as_rating(row.get(rating)) or 0.0) for row in rows if (field := metric_of(row.get(name)))]
        if told and len(told) > _MOST * len(rows) and all(0 <= grade <= _TOPS[field] for field, grade in told):
            return name
    return None


def _are_letters_alone(said: Sequence[object]) -> bool:
    """Whether all cells are the letters of a score and nothing else."""
    return bool(said) and all(str(one).strip().casefold() in _TOPS for one in said)


def metrics_in(column: str, sample: Sample) -> set[str | None]:
    """The fields of scores that the cells of a column name; null among them for a cell that names none."""
    return {metric_of(value) for value in cells_of(column, sample)}
