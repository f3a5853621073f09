"""Words of a text in the forms that naming needs: the stem, that unites endings, and the surface, that is shown."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

import rjieba
import snowballstemmer

from app.pipeline.marks import MARK
from app.pipeline.naming_counts import counts
from app.pipeline.naming_stop import BEFORE, OPEN, STOP

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
LONGEST = 3  # words of a phrase, beside those that leave open what comes next
UNSPACED = frozenset({"zh", "ja"})  # languages that put no blank between words, and have no capitals
DOTTED = frozenset({"tr", "az"})  # languages in which I is the capital of ı, and İ that of i
WIDEST = 48  # signs of a word: what is longer is a key, an address or a sentence without blanks

_NOISE = re.compile(r"@\w+|https?://\S+|\[[a-z_]+\]")
_LETTER = rf"(?:[^\W\d_]|{MARK}|[\u200c\u200d])"  # with what joins or parts signs within a word, as in Persian
_PIECE = re.compile(rf"[^\W_](?:\d|{_LETTER})*(?:['’]{_LETTER}+)?|[^\w\s]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_KATAKANA = re.compile(r"([\u30a1-\u30fe]+)")
_CLOSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # signs of scripts that put no blank between words
_GIVING = re.compile(r".+[給给]")  # what is done for somebody, of whom the next word tells
_HIRAGANA = re.compile(r"[\u3040-\u309f]{1,2}")  # particles and endings
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its `stem`, the `surface` as it is shown, and whether it says nothing by itself, or merely counts.

    An `open` one wants another after it. One that `begins` a sentence has its capital from there, and is shown without.
    """

    stem: str
    surface: str
    empty: bool
    counts: bool
    open: bool
    begins: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Up to LONGEST neighbouring words, the first and last of which say something: stems and surface.

    One that `counts` has nothing but numbers and times in it. The surface has the negation or preposition before it
    too. Of one that `begins` a sentence it doesn't tell whether a capital belongs to its first word. What comes `next`,
    two words, or null where a sign or the end parts them from it, is of this place and makes no other phrase.
    """

    stems: tuple[str, ...]
    surface: str
    counts: bool
    begins: bool
    next: tuple[Word | None, Word | None] = field(default=(None, None), compare=False)


def base(lang: str) -> str:
    """The language of a tag without script and region."""
    return lang.partition("-")[0].lower()


def words(text: str, lang: str) -> list[Word | None]:
    """The words of a text, null where a sign ends a phrase: Chinese cut by dictionary, others at blanks and stemmed."""
    clean = _NOISE.sub(" . ", unicodedata.normalize("NFKC", text))
    found: list[Word | None] = []
    for piece in _PIECE.findall(clean):
        begins = base(lang) not in UNSPACED and (not found or found[-1] is None)
        if _HAN.search(piece):
            found += [_word(part, "ja" if base(lang) == "ja" else "zh") for part in _cut(piece)]
        elif piece[0].isalnum() and len(piece) <= WIDEST:
            found.append(_word(piece, base(lang), begins=begins))
        else:
            found.append(None)
    return found


def _cut(piece: str) -> Iterator[str]:
    """The words of what has Han in it: by dictionary, which knows no words in katakana, so that these stay whole."""
    for part in filter(None, _KATAKANA.split(piece)):
        if _KATAKANA.fullmatch(part):
            yield part
        else:
            yield from rjieba.cut(part)


def phrases(text: str, lang: str) -> Iterator[Phrase]:
    """All phrases of a text, one for each place."""
    leading = BEFORE.get(base(lang), frozenset())
    said = [*words(text, lang), None, None]
    for start, first in enumerate(said):
        if first is None or first.empty:
            continue
        before = [word for word in said[max(start - 1, 0) : start] if word and word.surface.casefold() in leading]
        part: list[Word] = []
        for at, word in enumerate(said[start:], start + 1):
            if word is None or sum(not one.open for one in part) == LONGEST or len(part) == 2 * LONGEST:
                break
            part.append(word)
            if not (word.empty or word.open):
                bare = all(word.empty or word.counts for word in part)
                shown = [*before, *part]
                after = (said[at], said[at + 1] if said[at] else None)
                surface = written([word.surface for word in shown], lang)
                yield Phrase(tuple(word.stem for word in part), surface, bare, shown[0].begins, after)


def written(parts: Sequence[str], lang: str) -> str:
    """Words as one writes them: where no blank is put between words, there is one between two in letters."""
    glue = "" if base(lang) in UNSPACED else " "
    text = ""
    for part in parts:
        letters = text and not _CLOSE.search(text[-1] + part[0])
        text += (glue or (" " if letters else "") if text else "") + part
    return text


def straight(text: str) -> str:
    """The text with straight apostrophes, as names have them."""
    return text.replace("’", "'")


def capital(text: str, lang: str) -> str:
    """The text with a capital where it begins."""
    first = "İ" if text.startswith("i") and base(lang) in DOTTED else text[:1].upper()
    return first + text[1:]


def _small(text: str, lang: str) -> str:
    if lang in DOTTED:
        text = text.replace("İ", "i").replace("i\u0307", "i").replace("I", "ı")
    return text.lower()


def _word(surface: str, lang: str, *, begins: bool = False) -> Word:
    surface = straight(surface)
    small = _small(surface, lang)
    folded = small.casefold()
    short = _HIRAGANA.fullmatch(folded) if lang in UNSPACED else len(folded) == 1
    empty = folded in STOP.get(lang, frozenset()) or folded.isdigit() or bool(short)
    begins = begins and surface[:1].isupper() and (len(surface) == 1 or surface[1:].islower())
    shown = small if begins else surface
    is_open = folded in OPEN.get(lang, frozenset()) or (lang == "zh" and _GIVING.fullmatch(folded) is not None)
    return Word(_stem(folded, lang), shown, empty, counts(folded, lang), is_open, begins)


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
