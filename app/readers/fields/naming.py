"""What the name of a column says: the field whose usual name it has, a person, or other text than the customer's."""

import re
from collections.abc import Sequence

from app.domain.names import normal
from app.readers.fields.fitting import Sample, cells_of, fits, is_same_in_all
from app.readers.fields.likeness import LIKE, folded, holds
from app.readers.fields.names import ASIDE, ASIDE_TOPICS, FIELDS, OTHERS, PERSON_FIRST, PERSON_LAST
from app.readers.fields.staff import is_handled

_NESTED = re.compile(r"[^\s.]+(?:\.[^\s.]+)+")
_FROM = frozenset({"from", "by", "of"})  # "feedback from the user" is none of the user's names
_BY_CUSTOMER = re.compile(
    r"\b(?:du|de la|de l|des|del?|d[oae]s?|der|vom|von|of|by|from|van|av|af|di|dal?|от|od|nuo) (?:the |el |la |il |o )?"
    r"(?:client(?:e|es|s|i|ului)?|customers?|consumers?|consommateur|consumidor|kunden?|klant|klienta?|klienten|клиента"
    r"|клієнта|kliento|zákazníka)\b"
)
_NOTE = re.compile(r"\s*[(（][^()（）]*[)）]\s*")


def named_like(field: str, names: Sequence[str], sample: Sample) -> str | None:
    """The column with the most usual name of the field whose values fit it; one with values before an empty one.

    Where none with values has a usual name, one may with a note in brackets left out, or by the last part of a nested
    name. Letters may lack what they bear.
    """
    empty: str | None = None
    for shortened in (_whole, _without_note, _last_part):
        by_name = {short: name for name in reversed(names) if (short := shortened(name, field)) is not None}
        usual = [by_name[one] for name in FIELDS[field] for one in _spelled(name) if one in by_name]
        fitting = [name for name in usual if fits(field, cells_of(name, sample), usual=True)]
        filled = [name for name in fitting if cells_of(name, sample)]
        if field == "rating":
            filled.sort(key=lambda name: is_same_in_all(cells_of(name, sample)))
        if filled:
            return filled[0]
        empty = empty or next(iter(fitting), None)
    return empty


def _spelled(usual: str) -> tuple[str, ...]:
    """A usual name, and as those write it who leave out what letters bear: "yıldız" and "yildiz"."""
    plain = folded(usual)
    return (usual,) if plain == usual or not plain.isascii() else (usual, plain)


def _whole(name: str, field: str) -> str | None:  # noqa: ARG001 - as the others
    return normal(name)


def _without_note(name: str, field: str) -> str | None:
    """`Name (click to view)` is a name; a column of translations isn't the text."""
    bare = without_note(name)
    return normal(bare) if bare != name and not (field == "text" and is_aside(name)) else None


def without_note(name: str) -> str:
    """A name without what stands in brackets, unless that is all of it."""
    return _NOTE.sub(" ", name).strip() or name


def _last_part(name: str, field: str) -> str | None:
    """`attributes.body` is a body; `author.id` and `reply.text` are of somebody or something else."""
    if _NESTED.fullmatch(name) is None or field == "author" or is_of_others(name):
        return None
    return normal(name.rpartition(".")[2])


def is_of_others(name: str) -> bool:
    """Whether a nested name is of something that isn't the feedback itself: its author, goods, a reply."""
    before = name.rpartition(".")[0] if _NESTED.fullmatch(name) else ""
    return bool(before) and (is_aside(before) or holds(before, OTHERS) is not None)


def is_aside(name: str) -> bool:
    """Whether a column holds other text than the customer's; of a product only if no text is named beside it."""
    return is_surely_aside(name) or (is_handled(name) and not _is_by_customer(name))


def is_surely_aside(name: str) -> bool:
    """Whether a column is aside by words that stand for nothing else, as what staff did may."""
    if _is_by_customer(name):
        return False
    return _has(name, ASIDE) or (_has(name, ASIDE_TOPICS) and holds(name, LIKE["text"]) is None)


def _is_by_customer(name: str) -> bool:
    """Whether a column is named as what a customer answered: "Réponse du client"."""
    return _BY_CUSTOMER.search(normal(name)) is not None


def is_of_person(name: str) -> bool:
    """Whether a column tells who wrote, though its name has a word for texts: "reviewer nickname", "автор отзыва"."""
    words = normal(name).split() or [""]
    if _FROM & set(words):
        return False
    return words[-1].endswith(PERSON_LAST) or words[0].startswith(PERSON_FIRST)


def _has(name: str, words: Sequence[str]) -> bool:
    text = f" {normal(name)} "
    return any((f" {word} " if word.isascii() else word) in text for word in words)
