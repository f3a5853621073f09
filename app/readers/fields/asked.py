"""What a form asks in the columns of its answers: open questions, what was liked and what wasn't, closed choices."""

import re
from collections import Counter
from collections.abc import Sequence

from app.domain.names import normal
from app.domain.sides import bare, side_of
from app.readers.fields.fitting import Sample, are_letters, is_link, words_in
from app.readers.fields.likeness import holds
from app.readers.fields.names import CLOSED, TEXT, YES_OR_NO
from app.readers.fields.naming import is_aside
from app.readers.values.grades import is_rating
from app.readers.values.ladders import ladder_of

_MOST, _ALONE = 0.5, 0.3
_WORDS_OF_QUESTION, _LONG_QUESTION, _LONGER = 4, 25, 2
_TICKS = frozenset({"true", "false", "yes", "no", "x"})
_FIGURE = re.compile(r"[\d\s.,%/+-]*\d[\d\s.,%/+-]*")
_SIGNS = re.compile(r"[¿?？!,，.:：*()（）]")
_ENDS = ("?", "？", "?)", "…", "...", "?*", "? *")


def is_question(name: str) -> bool:
    """Whether the name of a column is a question or asks for something at length."""
    text = name.strip()
    return text.endswith(_ENDS) or (len(text) >= _LONG_QUESTION and len(text.split()) > _WORDS_OF_QUESTION)


def _ends_asking(name: str) -> bool:
    return name.strip().rstrip("*) ").endswith(("?", "？"))


def questions(sample: Sample, *, named: bool = False) -> tuple[str, ...]:
    """The columns whose names are questions and whose values are answers; beside one, those named as texts too.

    Where the preset was `named`, words are enough, be they one of a few, unless a fact is asked for.
    """
    names = list(sample[0]) if sample else []
    said = {name: _said(name, sample) for name in names}
    asked = [name for name in names if is_question(name) and (_ends_asking(name) or not is_aside(name))]
    open_ = [
        name
        for name in asked
        if ladder_of("", said[name]) is None
        and (
            is_prose(said[name])
            or (not is_closed(name) and (holds_words(said[name]) if named else _are_own(name, said[name])))
        )
    ]
    texts = [name for name in names if normal(name) in TEXT and (holds_words if named else is_prose)(said[name])]
    return tuple(name for name in names if name in open_ or (open_ and name in texts))


def sides(sample: Sample, wanted: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The columns of each of the `wanted` sides, and those of texts and open questions beside them; none without all.

    A side is a list of names; those of what was liked and what wasn't may also go on ("... about the lift?").
    """
    names = list(sample[0]) if sample else []
    of_sides = [_side(names, side, sample) for side in wanted]
    if None in of_sides or len(set(of_sides)) < len(of_sides):
        return ()
    more = {*questions(sample), *(name for name in names if normal(name) in TEXT and is_prose(_said(name, sample)))}
    return tuple(name for name in names if name in of_sides or name in more)


def _side(names: Sequence[str], side: Sequence[str], sample: Sample) -> str | None:
    given = (name for name in names if bare(name) in side or side_of(name) == side_of(side[0]) != 0)
    return next((name for name in given if holds_words(_said(name, sample))), None)


def holds_words(said: Sequence[str]) -> bool:
    """Whether answers are words, rather than counts or ticks."""
    figures = sum(_FIGURE.fullmatch(one) is not None or is_rating(one) or one.lower() in _TICKS for one in said)
    return bool(said) and figures < _MOST * len(said) and sum(map(is_link, said)) < _MOST * len(said)


def is_prose(said: Sequence[str]) -> bool:
    """Whether these are answers in people's own words, rather than figures or one of a few choices."""
    longer = sum(len(one.split()) > _LONGER or (not one.isascii() and len(one) > 6) for one in said)  # noqa: PLR2004
    return holds_words(said) and longer >= _MOST * len(said) and len(set(said)) > _MOST * len(said)


def is_closed(name: str) -> bool:
    """Whether a question asks for a fact or a choice."""
    words = _SIGNS.sub(" ", name)
    return normal(words).startswith(tuple(f"{word} " for word in YES_OR_NO)) or holds(words, CLOSED) is not None


def _are_own(name: str, said: Sequence[str]) -> bool:
    """Whether short answers were written freely: letters, some in several words, many that nobody else gave."""
    if not holds_words(said) or not are_letters(said):
        return False
    given = Counter(one.casefold() for one in said)
    alone = sum(count == 1 for count in given.values())
    return alone >= _ALONE * len(said) and (max(map(words_in, said)) > 1 or side_of(name) != 0)


def _said(name: str, sample: Sample) -> list[str]:
    """The answers of a column that say something: a dash or a dot alone is none."""
    told = (value.strip() for row in sample if isinstance(value := row.get(name), str))
    return [one for one in told if any(sign.isalnum() for sign in one)]
