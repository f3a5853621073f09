"""Set phrases that praise or complain whatever their words say one by one: "can't complain", "laisse à désirer".

They are learned by heart, as people learn them: a list a language in `app/pipeline/phrases`, with a sign and a phrase a
line. A mention that holds one leans to its sign (app.pipeline.sides). Words are compared in small letters without
diacritics. Phrases of several words hold in any language, since that of few words is often guessed wrong; single words,
and phrases of languages that put no blanks between words, in their own alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import chain, pairwise
from typing import NamedTuple

from app.pipeline.marks import MARK, MARKS
from models.lexical import folded

SIGNS = {"+": 1, "-": -1}
UNSPACED = frozenset({"zh", "ja", "th"})
KIN = {"yue": "zh"}  # languages that share their lists
WORDS = 1 << 16  # that are kept, so that a word that comes again needn't be taken apart
LONGEST = 400  # characters of a mention that is looked through: what is longer says more than a phrase

NEGATIONS = frozenset(
    (
        *(
            "not",
            "isn't",
            "wasn't",
            "aren't",
            "weren't",
            "pas",
            "no",
            "non",
            "nao",
            "nicht",
            "niet",
            "ne",
            "nie",
            "nije",
        ),
        *(
            "не",
            "ні",
            "ikke",
            "ikkje",
            "inte",
            "ei",
            "eivat",
            "nem",
            "δεν",
            "nav",
            "nebyl",
            "nebyla",
            "nebyli",
            "nebol",
        ),
        *("nebola", "nebuvo", "nera", "nebija", "tidak", "bukan", "khong"),
    )
)
"""Words, folded, that turn round what comes next."""

_NASAL = {"\u0901": "\u0902", "\u0981": None}  # the moons of Hindi and Bengali, which many leave out
_ALIKE = str.maketrans({"’": "'", "ʻ": "'", "ʼ": "'", "ı": "i", **_NASAL})
_WORD = re.compile(rf"(?:\w|{MARK})+(?:'(?:\w|{MARK})+)*")

Units = tuple[str, ...]


class Phrase(NamedTuple):
    """A phrase as units that are compared, words or signs, and what it says: 1 or -1."""

    units: Units
    sign: int


class Index(NamedTuple):
    """Phrases of several units by their first two, the longest first, and the signs of those of one."""

    several: Mapping[tuple[str, str], tuple[Phrase, ...]]
    single: Mapping[str, int]


def sign_of(text: str, lang: str) -> int:
    """1 or -1 where all set phrases in a text of that language praise or all complain, else 0."""
    if len(text) > LONGEST:
        return 0
    shared, own = _indices()
    base = _base(lang)
    units = units_of(text, base)
    found = set(_found(units, shared)) if base not in UNSPACED else set()
    if base in own:
        found |= set(_found(units, own[base]))
    return found.pop() if len(found) == 1 else 0


def units_of(text: str, base: str) -> Units:
    """The words of a text, or its signs where no blanks part words, in small letters without diacritics."""
    if base in UNSPACED:
        return tuple(sign for sign in text.casefold() if sign.isalnum() or sign in MARKS)
    return tuple(chain.from_iterable(map(_words, text.split())))


@lru_cache(maxsize=WORDS)
def _words(written: str) -> Units:
    """The words of what stands between two blanks."""
    plain = written.casefold() if written.isascii() else folded(written.translate(_ALIKE)).strip()
    return (plain,) if plain.isalnum() else tuple(_WORD.findall(plain))


def forget() -> None:
    """Take every word apart anew: for measuring."""
    _words.cache_clear()


def phrases() -> Iterator[tuple[str, str, int]]:
    """All phrases that ship: language, phrase as it is written, sign."""
    folder = resources.files("app.pipeline") / "phrases"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        lang, _, ending = file.name.rpartition(".")
        if ending == "tsv":
            for line in file.read_text("utf-8").splitlines():
                sign, _, phrase = line.partition("\t")
                yield lang, phrase, SIGNS[sign]


def _found(units: Units, index: Index) -> Iterator[int]:
    """The signs of the phrases in the units; a shorter one inside a longer one says nothing of its own.

    Nor does one right behind a negation: "pas très propre", "не очень вежливый".
    """
    if index.several.keys().isdisjoint(pairwise(units)) and index.single.keys().isdisjoint(units):
        return
    at = 0
    while at < len(units):
        phrase = next(
            (one for one in _beginning(units, at, index) if units[at : at + len(one.units)] == one.units), None
        )
        if phrase is not None and (not at or units[at - 1] not in NEGATIONS):
            yield phrase.sign
        at += len(phrase.units) if phrase is not None else 1


def _beginning(units: Units, at: int, index: Index) -> Iterator[Phrase]:
    """The phrases that may begin there, the longest first."""
    if at + 1 < len(units):
        yield from index.several.get((units[at], units[at + 1]), ())
    if units[at] in index.single:
        yield Phrase((units[at],), index.single[units[at]])


@cache
def _indices() -> tuple[Index, Mapping[str, Index]]:
    """The phrases of several words, which hold in any language, and by language those that hold there alone."""
    shared: list[Phrase] = []
    own: dict[str, list[Phrase]] = defaultdict(list)
    for lang, text, sign in phrases():
        base = _base(lang)
        phrase = Phrase(units_of(text, base), sign)
        (shared if base not in UNSPACED and len(phrase.units) > 1 else own[base]).append(phrase)
    return _index(shared), {base: _index(listed) for base, listed in own.items()}


def _index(listed: Iterable[Phrase]) -> Index:
    several: dict[tuple[str, str], set[Phrase]] = defaultdict(set)
    single: dict[str, int] = {}
    for phrase in listed:
        match phrase.units:
            case (only,):
                single[only] = phrase.sign
            case (first, second, *_):
                several[first, second].add(phrase)
    longest = {pair: tuple(sorted(some, key=lambda one: (-len(one.units), one))) for pair, some in several.items()}
    return Index(longest, single)


def _base(lang: str) -> str:
    base = lang.partition("-")[0].lower()
    return KIN.get(base, base)
