"""What a form asks in the columns of its answers: open questions, what was liked and what wasn't, closed choices."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from app.domain.names import normal
from app.domain.sides import bare, side_of
from app.pipeline.language import UNKNOWN, detect
from app.readers.fields.fitting import Sample, are_letters, is_link, words_in
from app.readers.fields.likeness import holds
from app.readers.fields.names import CLOSED, OPEN, ORIGINAL, TEXT, TRANSLATED, YES_OR_NO
from app.readers.fields.naming import is_aside, is_of_others
from app.readers.fields.staff import served
from app.readers.values.grades import is_rating
from app.readers.values.ladders import ladder_of
from app.readers.values.words import says_nothing

_MOST, _ALONE = 0.5, 0.3
_WORDS_OF_QUESTION, _LONG_QUESTION, _LONGER = 4, 25, 2
_CHOICE, _FEWEST_SEVERAL, _AGAIN = 4, 2, 0.4  # words of a choice; answers with several; choices that come again
_TICKS = frozenset({"true", "false", "yes", "no", "x"})
_NESTED = re.compile(r"[^\s.?]+(?:\.[^\s.?]+)+")
_CODED = re.compile(r"(q|v|f|question|frage|pregunta|вопрос)[ _.-]?\d{1,4}(?![^\W_])", re.IGNORECASE)
_GROUPED = re.compile(r"[^\s/]+(?:/[^\s/]+)+")
_FIGURE = re.compile(r"(?=[\s.,%/+-]*\d)[\d\s.,%/+-]+")
_SIGNS = re.compile(r"[¿?？!,，.:：*()（）]")
_ENDS = ("?", "？", "?)", "…", "...", "?*", "? *")


def is_question(name: str) -> bool:
    """Whether the name of a column is a question or asks for something at length."""
    text = name.strip()
    return text.endswith(_ENDS) or (len(text) >= _LONG_QUESTION and len(text.split()) > _WORDS_OF_QUESTION)


def _are_picked(name: str, answers: Sequence[str]) -> bool:
    """Whether short answers to a question for a choice are choices, some of which come again."""
    short = all(len(one.split()) <= _CHOICE for one in answers)
    return short and is_closed(name) and len({*answers}) < len(answers)


def _ends_asking(name: str) -> bool:
    return name.strip().rstrip("*) ").endswith(("?", "？"))


def questions(sample: Sample, *, named: bool = False) -> tuple[str, ...]:
    """The columns whose names are questions and whose values are answers; beside one, those named as texts too.

    Where the preset was `named`, words are enough, be they one of a few, unless a fact is asked for.
    """
    names = list(dict.fromkeys(name for row in sample for name in row))
    answers = {name: _answers(name, sample) for name in names}
    asked = [name for name in names if is_question(name) and (_ends_asking(name) or not is_aside(name))]
    open_ = [
        name
        for name in asked
        if ladder_of("", answers[name]) is None
        and not are_choices(answers[name])
        and (
            (is_prose(answers[name]) and not _are_picked(name, answers[name]))
            or (not is_closed(name) and (holds_words(answers[name]) if named else _are_own(name, answers[name])))
        )
    ]
    free = [name for name in names if normal(name) in TEXT or (holds(name, OPEN) and not is_aside(name))]
    texts = [name for name in free if (holds_words if named else is_prose)(answers[name])]
    if not open_ and len(told := _free_texts(names, answers)) > 1:
        return told
    if not open_ and len(told := _of_one_form(names, answers)) > 1:
        return tuple(name for name in names if name in told or name in texts)
    return tuple(name for name in names if name in open_ or (open_ and name in texts))


def _free_texts(names: Sequence[str], answers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The columns of prose that are named as free texts and what else is asked: `fritext_bra`, `Q7_OE`.

    Those that say the same in other words or another language are but one question's.
    """
    free = [name for name in names if holds(name, OPEN) and is_prose(answers[name]) and not is_aside(name)]
    if any(holds(name, (*ORIGINAL, *TRANSLATED)) or served(answers[name]) > _ALONE for name in free):
        return ()
    bare = {" ".join(word for word in normal(name).split() if word not in OPEN) for name in free}
    languages = {detect("\n".join(answers[name])) for name in free} - {UNKNOWN}
    return tuple(free) if len(bare) == len(free) and len(languages) < 2 else ()  # noqa: PLR2004 - translations


def _of_one_form(names: Sequence[str], answers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The columns of prose whose names are codes of one form (`v_21`, `Q02_...`), or in one group of a form."""
    free = [name for name in names if (_CODED.match(name) or _GROUPED.fullmatch(name)) and is_prose(answers[name])]
    free = [name for name in free if not are_choices(answers[name]) and not is_aside(name)]
    free = [name for name in free if not is_closed(name.rpartition("/")[2])]
    parts: dict[str, list[str]] = {}
    for name in free:
        code = _CODED.match(name)
        parts.setdefault(name.rpartition("/")[0] if code is None else code[1].casefold(), []).append(name)
    found = max(parts.values(), key=len, default=[])
    languages = {detect("\n".join(answers[name])) for name in found} - {UNKNOWN}
    ours = any(served(answers[name]) > _ALONE for name in found)
    return () if ours or len(languages) > 1 else tuple(found)


def are_choices(answers: Sequence[str]) -> bool:
    """Whether answers are several of a few choices each, in short words parted by the same sign, which come again."""
    for sign in (";", "|", ",", "、", "，"):
        parts = [[part.strip().casefold() for part in one.split(sign) if part.strip()] for one in answers]
        flat = Counter(part for some in parts for part in some)
        several = sum(len(some) > 1 for some in parts)
        short = all(len(part.split()) <= _CHOICE and not part.endswith((".", "!", "?", "。")) for part in flat)
        again = sum(count for count in flat.values() if count > 1)
        if several >= _FEWEST_SEVERAL and short and again >= max(2, _AGAIN * flat.total()):
            return True
    return False


def sides(sample: Sample, wanted: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The columns of each of the `wanted` sides, and those of texts and open questions beside them; none without all.

    A side is a list of names; those of what was liked and what wasn't may also go on ("... about the lift?").
    """
    names = list(dict.fromkeys(name for row in sample for name in row))
    of_sides = [_side(names, side, sample) for side in wanted]
    if None in of_sides or len(set(of_sides)) < len(of_sides):
        return ()
    more = {
        *questions(sample),
        *(name for name in names if normal(last_of(name)) in TEXT and is_prose(_answers(name, sample))),
    }
    inner = {name.rpartition(".")[0] for name in of_sides if name is not None and last_of(name) != name}
    if len(inner) == 1:  # parts of one object: what else is asked there is answered too, and others' words aren't
        (part,) = inner
        beside = (name for name in names if name.rpartition(".")[0] == part)
        more |= {name for name in beside if is_prose(_answers(name, sample))}
        more -= {name for name in names if "." in name and name.rpartition(".")[0] != part and is_of_others(name)}
    return tuple(name for name in names if name in of_sides or name in more)


def last_of(name: str) -> str:
    """The last part of a nested name, which is no question: `description.pros` asks for pros."""
    return name.rpartition(".")[2] if _NESTED.fullmatch(name) else name


def _side(names: Sequence[str], side: Sequence[str], sample: Sample) -> str | None:
    given = (name for name in names if bare(last_of(name)) in side or side_of(name) == side_of(side[0]) != 0)
    return next((name for name in given if holds_words(_answers(name, sample))), None)


def holds_words(answers: Sequence[str]) -> bool:
    """Whether answers are words, rather than counts or ticks."""
    figures = sum(_FIGURE.fullmatch(one) is not None or is_rating(one) or one.lower() in _TICKS for one in answers)
    return bool(answers) and figures < _MOST * len(answers) and sum(map(is_link, answers)) < _MOST * len(answers)


def is_prose(answers: Sequence[str]) -> bool:
    """Whether these are answers in people's own words, rather than figures or one of a few choices."""
    longer = sum(len(one.split()) > _LONGER or (not one.isascii() and len(one) > 6) for one in answers)  # noqa: PLR2004
    return holds_words(answers) and longer >= _MOST * len(answers) and len(set(answers)) > _MOST * len(answers)


def is_closed(name: str) -> bool:
    """Whether a question asks for a fact or a choice."""
    words = _SIGNS.sub(" ", name)
    return normal(words).startswith(tuple(f"{word} " for word in YES_OR_NO)) or holds(words, CLOSED) is not None


def _are_own(name: str, answers: Sequence[str]) -> bool:
    """Whether short answers were written freely: letters, some in several words, many that nobody else gave."""
    if not holds_words(answers) or not are_letters(answers):
        return False
    given = Counter(one.casefold() for one in answers)
    alone = sum(count == 1 for count in given.values())
    return alone >= _ALONE * len(answers) and (max(map(words_in, answers)) > 1 or side_of(name) != 0)


def _answers(name: str, sample: Sample) -> list[str]:
    """The answers of a column that say something: a dash or a dot alone is none."""
    told = (value.strip() for row in sample if isinstance(value := row.get(name), str))
    return [one for one in told if any(sign.isalnum() for sign in one) and not says_nothing(one)]
