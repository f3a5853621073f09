"""Words that tell a field where a column's name is none of the usual ones, if the values fit; and words against it."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from app.domain.names import normal
from app.readers.lexicon.tables import tables

_STEM = 5  # letters from which a Latin word counts inside of another
_WORDS = frozenset({"count", "rider", "yolcu"})  # these alone: an account is none, nor is a provider

_LIKE = tables("like", "text", "time", "when", "rating", "author", "channel", "lang", "id", "nps", "csat", "ces")
WHEN = _LIKE["when"]
"""Words of times that ask for one, which may be that of a purchase."""

LIKE: Mapping[str, tuple[str, ...]] = {**_LIKE, "time": _LIKE["time"] + WHEN}
"""Words that tell a field where they are in a column's name and its values fit."""

NOT_LIKE: Mapping[str, tuple[str, ...]] = tables("unlike", "id", "author", "time", "channel", "rating", "score")
"""Words that speak against a field."""

_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th"})


def holds(name: str, words: tuple[str, ...]) -> str | None:
    """The first of `words` that a column's name has: as a word, or anywhere in it if it is long or not Latin.

    A name of a-z alone may leave out what letters bear: `zakaznik`, `ho_ten`.
    """
    return _holds(normal(name), words)


@lru_cache(maxsize=1 << 14)
def _holds(text: str, words: tuple[str, ...]) -> str | None:
    padded = f" {text} "
    bare = text.isascii()
    for word in words:
        for form in (word, folded(word)) if bare and not word.isascii() else (word,):
            if f" {form} " in padded or (_is_stem(word, form) and form in text):
                return word
    return None


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """A text with plain Latin letters where these bear signs; other scripts stay."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_PLAIN))
    signs: list[str] = []
    for sign in parts:
        if not (unicodedata.combining(sign) and signs and signs[-1].isascii()):
            signs.append(sign)
    return unicodedata.normalize("NFC", "".join(signs))


def _is_stem(word: str, form: str) -> bool:
    if word in _WORDS:
        return False
    return len(form) >= _STEM if form.isascii() else not word.isascii()
