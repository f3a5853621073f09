"""Ratings in words and smileys, where the words of a column are steps of one ladder; and grades of which 1 is best."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.names import normal
from app.readers.lexicon.tables import ladders, tables
from app.readers.values.grades import as_rating

_LADDERS = ladders()
_PAD = re.compile(r"[\ufe0f!.]+")
_NUMBERED = re.compile(r"^\s*\(?\d{1,2}\)?\s*[-–—=:.)]?\s+(?=[^\W\d_])")
_LEGEND = re.compile(r"(\d{1,2})\s*[=:(–—-]\s*([^\d,;/()=]+).*?(\d{1,2})\s*[=:(–—-]\s*([^\d,;/()=]+)")
_GRADES = tables("grades", "bad", "good", "amounts", "school")
_BAD = frozenset({word for ladder in _LADDERS for word in ladder[0]}.union(_GRADES["bad"]))
_GOOD = frozenset({word for ladder in _LADDERS for word in ladder[-1]}.union(_GRADES["good"]))
_AMOUNTS = frozenset(_GRADES["amounts"])  # of a rating that is named so, but also of what is urgent
_SCHOOL = _GRADES["school"]
_WORST_AT_SCHOOL, _TOP = 6, 5


@dataclass(frozen=True, slots=True)
class Ladder:
    """How the grades of one column are read: by their `words`, from 1 to 5, or figures `turned`: most is best."""

    words: Mapping[str, float] = field(default_factory=dict)
    turned: float | None = None

    def grade(self, value: object) -> float | None:
        """The grade that a cell holds, null if none."""
        figure = as_rating(value)
        if self.turned is not None:
            return None if figure is None else self.turned - figure
        return self.words.get(_plain(value))

    def __str__(self) -> str:
        if self.turned is not None:
            return "1 is best here, so grades are turned round: most is best"
        words = sorted(self.words, key=lambda word: self.words[word])
        return f"words from {words[0]!r} (1) to {words[-1]!r} ({self.words[words[-1]]:g})"


def ladder_of(name: str, values: Sequence[object]) -> Ladder | None:
    """How the grades in a column of this name are read; null where they are plain figures, or their order is open.

    All values must be steps of a ladder, the first or the last among them; where several ladders have them, they must
    agree.
    """
    figures = [as_rating(value) for value in values]
    if values and all(figure is not None for figure in figures):
        top = _turned(name)
        turned = Ladder(turned=top) if top and all(figure and 0 < figure < top for figure in figures) else None
        return turned or _worded(values)
    return _in_words(values)


def _worded(values: Sequence[object]) -> Ladder | None:
    """The ladder of words behind figures of which the least is best: "1 Very good", "5 Very poor"."""
    ladder = _in_words(values)
    if ladder is None:
        return None
    steps = sorted({(as_rating(value) or 0.0, ladder.grade(value) or 0.0) for value in values})
    falls = len(steps) > 1 and all(two[1] < one[1] for one, two in pairwise(steps))
    return ladder if falls else None


def _in_words(values: Sequence[object]) -> Ladder | None:
    said = {_plain(value) for value in values}
    found = [steps for ladder in _LADDERS if (steps := _steps(ladder)).keys() >= said and _has_end(ladder, said)]
    if not said or not found or any(steps[word] != found[0][word] for steps in found for word in said):
        return None
    return Ladder(found[0])


def has_legend(name: str) -> bool:
    """Whether the name of a column tells which end of its figures is good: "Mood (1 = angry, 5 = love)"."""
    told = _ends(name)
    if told is None or _turned(name) is not None:
        return False
    return told[1] in _BAD - _AMOUNTS or told[3] in _GOOD - _AMOUNTS


def _turned(name: str) -> float | None:
    """What a figure is to be taken from where the least is best, as in schools of Germany."""
    if set(normal(name).split()) & set(_SCHOOL) or normal(name).startswith(_SCHOOL):
        return _WORST_AT_SCHOOL + 1.0
    told = _ends(name)
    if told is None or not (told[1] in _GOOD and told[3] in _BAD):
        return None
    return float(told[0]) + float(told[2])


def _ends(name: str) -> tuple[str, str, str, str] | None:
    found = _LEGEND.search(name)
    if found is None or int(found[1]) >= int(found[3]):
        return None
    return found[1], _plain(found[2]), found[3], _plain(found[4])


def _steps(ladder: Sequence[Sequence[str]]) -> Mapping[str, float]:
    apart = (_TOP - 1) / (len(ladder) - 1)
    return {word: 1 + number * apart for number, step in enumerate(ladder) for word in step}


def _has_end(ladder: Sequence[Sequence[str]], said: Iterable[str]) -> bool:
    return not {*ladder[0], *ladder[-1]}.isdisjoint(said)


def _plain(value: object) -> str:
    """A word without what pads it, such as the number of the choice before it: "1 Very good", "(5) gut"."""
    return " ".join(_NUMBERED.sub("", _PAD.sub("", str(value))).casefold().split())
