"""Words of a text in the forms that naming needs: the stem, that unites endings, and the surface, that is shown."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import Lock

import rjieba
import snowballstemmer

from app.pipeline.naming_counts import counts
from app.pipeline.naming_stop import STOP

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
LONGEST = 3  # words of a phrase

_NOISE = re.compile(r"@\w+|https?://\S+|\[[a-z_]+\]")
_PIECE = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?|[^\w\s]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its `stem`, the `surface` as it is written, and whether it says nothing by itself, or merely counts."""

    stem: str
    surface: str
    empty: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """One to three neighbouring words, the first and last of which say something: stems and surface.

    One that `counts` has nothing but numbers and times in it.
    """

    stems: tuple[str, ...]
    surface: str
    counts: bool


def base(lang: str) -> str:
    """The language of a tag without script and region."""
    return lang.partition("-")[0].lower()


def words(text: str, lang: str) -> list[Word | None]:
    """The words of a text, null where a sign ends a phrase: Chinese cut by dictionary, others at blanks and stemmed."""
    clean = _NOISE.sub(" . ", unicodedata.normalize("NFKC", text))
    found: list[Word | None] = []
    for piece in _PIECE.findall(clean):
        if _HAN.search(piece):
            found += [_word(part, "zh") for part in rjieba.cut(piece)]
        elif piece[0].isalnum():
            found.append(_word(piece, base(lang)))
        else:
            found.append(None)
    return found


def phrases(text: str, lang: str) -> Iterator[Phrase]:
    """All phrases of a text, one for each place."""
    glue = "" if base(lang) in {"zh", "ja"} else " "
    said = words(text, lang)
    for start, first in enumerate(said):
        if first is None or first.empty:
            continue
        for end in range(start + 1, min(start + LONGEST, len(said)) + 1):
            part = [word for word in said[start:end] if word is not None]
            if len(part) < end - start:
                break
            if not part[-1].empty:
                bare = all(word.empty or word.counts for word in part)
                yield Phrase(tuple(word.stem for word in part), glue.join(word.surface for word in part), bare)


def _word(surface: str, lang: str) -> Word:
    folded = surface.casefold().replace("’", "'")
    empty = folded in STOP.get(lang, frozenset()) or folded.isdigit() or (len(folded) == 1 and lang != "zh")
    return Word(_stem(folded, lang), surface if surface.isupper() else folded, empty, counts(folded, lang))


@cache
def _stemmer(lang: str) -> object | None:
    return snowballstemmer.stemmer(STEMMERS[lang]) if lang in STEMMERS else None


@cache
def _stem(word: str, lang: str) -> str:
    stemmer = _stemmer(lang)
    if stemmer is None:
        return word
    with _LOCK:  # a stemmer keeps the word it is at
        return str(stemmer.stemWord(word))  # type: ignore[attr-defined]  # the package has no types
