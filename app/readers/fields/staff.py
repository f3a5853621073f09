"""Words in the names of columns for what staff did about feedback, and for who of them did it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.domain.names import normal
from app.pipeline.speakers import SERVES
from app.readers.fields.likeness import folded, holds
from app.readers.lexicon.tables import tables

_WORDS = tables("staff", "handled", "staff", "about")
HANDLED = _WORDS["handled"]
"""What staff did, answered or decided; where no other column holds texts, such a one may."""

STAFF = _WORDS["staff"]
"""Who of the staff handles feedback."""

_NAMED = tables("serving", "serving", "official")
_SERVING = _NAMED["serving"]
_OFFICIAL = _SERVING + tuple(word for word in _NAMED["official"] if word not in _SERVING)
_MOSTLY = 0.5
_STEM, _AT, _ENDED = 5, r"(?<!\w)", r"(?!\w)"
_PARTING = re.compile(r"[\s()\[\]{}【】「」|,.:;/«»\"“”·•_~–—]+")
_ABOUT = _WORDS["about"]
_ANSWERS = re.compile("|".join(tables("answers", "answers")["answers"]), re.IGNORECASE)


def is_handled(name: str) -> bool:
    """Whether a column is named as what staff did; one of what people say about that isn't."""
    return _begins(normal(name), HANDLED) and holds(name, _ABOUT) is None


def is_staffs(name: str, names: tuple[str, ...]) -> bool:
    """Whether a column is named as who of the staff handles something, or ends as one of what they answered does."""
    if _begins(normal(name), STAFF):
        return True
    words = folded(normal(name)).split()
    theirs = {folded(normal(one)).split()[-1] for one in names if one != name and is_handled(one)}
    return len(words) > 1 and words[-1] in theirs - {"text", "name", "date", "id"}


@lru_cache(maxsize=1 << 12)
def _begins(name: str, words: tuple[str, ...]) -> bool:
    """Whether a word in a name, in normal form, begins with one of `words`, or is a short one; else it is in it.

    That counts for letters that come in two sizes: in words of others one may stand anywhere.
    """
    bare = folded(name) if name.isascii() else name
    for word in words:
        form = folded(word) if name.isascii() else word
        if word[0].lower() == word[0].upper():
            if form in name:
                return True
        elif re.search(_AT + re.escape(form) + ("" if len(form) >= _STEM else _ENDED), bare):
            return True
    return False


def served(texts: Sequence[object]) -> float:
    """The share of texts that sound as what a company answers: thanks for feedback, apologies, what is being done."""
    said = [text for text in texts if isinstance(text, str)]
    return sum(_ANSWERS.search(one) is not None or SERVES.search(one) is not None for one in said) / max(1, len(said))


@lru_cache(maxsize=1 << 12)
def is_serving(name: str) -> bool:
    """Whether a speaker's name has a word for whoever answers customers: "Fernway Support", 小花客服, "소담 상담원".

    In scripts without sizes of letters it may stand anywhere.
    """
    return _has_word(name, _SERVING)


def is_official(name: str, texts: Sequence[object]) -> bool:
    """Whether an account may be a firm's by its name, "Lampen_Official", and what it wrote sounds so for the most.

    One text of somebody who is called `need_help` may do so by chance.
    """
    share = served(texts) if _has_word(name, _OFFICIAL) else 0.0
    return share > _MOSTLY and share * sum(isinstance(one, str) for one in texts) > 1


def _has_word(name: str, words: Sequence[str]) -> bool:
    text = " ".join(_PARTING.sub(" ", name).casefold().split())
    padded = f" {text} "
    return any(f" {word} " in padded or (_is_unsized(word) and word in text) for word in words)


def _is_unsized(word: str) -> bool:
    return word[0].lower() == word[0].upper() and " " not in word
