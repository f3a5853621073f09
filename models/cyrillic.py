"""Russian that is typed in Latin letters, as the encoder's vocabulary can read it: word by word in Cyrillic.

There are several ways to write Russian so, and none can be undone by rule alone (y is й or ы, ь is left out). So of
the ways to read a word the one is taken that the vocabulary has as a word, the most frequent of them, else the one of
the fewest tokens.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations, islice

from tokenizers import Tokenizer

WAYS = 120  # to read a word that are looked at
UNITS: Mapping[str, tuple[str, ...]] = {  # the plainest way first
    unit: tuple(ways.split("|"))
    for unit, ways in {
        "shch": "щ", "shh": "щ", "sch": "щ|сч", "tsya": "тся", "tsk": "тск", "tst": "тст", "tsv": "тсв", "tsr": "тср",
        "zh": "ж", "kh": "х", "ts": "ц|тс", "ch": "ч", "sh": "ш|щ|сх", "yu": "ю", "ju": "ю|жу", "ya": "я", "ja": "я|жа",
        "yo": "ё|е", "ye": "е|ые", "jo": "ё|жо", "je": "же|е", "a": "а", "b": "б", "c": "ц|к", "d": "д", "e": "е|э",
        "f": "ф", "g": "г", "h": "х", "i": "и|ы|й", "j": "й|ж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о",
        "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у|ю", "v": "в", "w": "в|ш", "x": "х|кс", "y": "ы|й",
        "z": "з", "'": "ь", "’": "ь", "4": "ч", "6": "ш|щ",
    }.items()
}  # fmt: skip
SOFT = frozenset("тлнрчшсдмвзж")  # after these ь is left out most
VOWELS = frozenset("аеёиоуыэюя")

_KEPT = r"(?m)(?<![\w\['’])(?!^(?:customer|agent|bot|action): )"  # placeholders, and the roles of a chat log
WORD = re.compile(_KEPT + r"(?:[A-Za-z]|[46](?=[a-z]))(?:[A-Za-z'’]|[46](?=[a-z]|\b))*(?!\w)")
_UNIT = re.compile("|".join(map(re.escape, UNITS)))


@lru_cache(maxsize=20_000)
def cyrillic(word: str, tokenizer: Tokenizer) -> str:
    """The word in Cyrillic letters, with capitals where it had them."""
    ways: dict[str, int] = {}
    for way, far in islice(readings(word.lower()), WAYS):
        ways.setdefault(way, far)
    known = {(ways[way], number): way for way in ways if (number := tokenizer.token_to_id(f"▁{way}")) is not None}
    if known:
        found = known[min(known)]
    else:
        encoded = tokenizer.encode_batch_fast(list(ways), add_special_tokens=False)
        found = min(zip(ways, encoded, strict=True), key=lambda pair: (len(pair[1].ids), abs(ways[pair[0]])))[0]
    return found.upper() if word.isupper() and len(word) > 1 else found.capitalize() if word[0].isupper() else found


def readings(word: str) -> Iterator[tuple[str, int]]:
    """Ways to read a word and how far each is from the plainest, in letters read otherwise and ь put in.

    That ь is left out at the end is as plain as that there is none, and plainer after т.
    """
    units = _UNIT.findall(word)
    plain = [UNITS[unit][0] for unit in units]
    for i in range(1, len(plain)):
        if plain[i] == "ы" and plain[i - 1][-1] in VOWELS:
            plain[i] = "й"
    yield "".join(plain), 0
    if plain and plain[-1] in SOFT:
        yield "".join([*plain, "ь"]), -1 if plain[-1] == "т" else 0
    others = [(i, way) for i in range(len(plain) - 1, -1, -1) for way in _otherwise(units, plain, i)]
    for changes in chain(combinations(others, 1), combinations(others, 2)):
        if len({i for i, _ in changes}) == len(changes):
            changed = dict(changes)
            yield "".join(changed.get(i, letter) for i, letter in enumerate(plain)), len(changes)


def _otherwise(units: Sequence[str], plain: Sequence[str], i: int) -> Iterator[str]:
    yield from (way for way in UNITS[units[i]] if way != plain[i])
    following = plain[i + 1][0] if i + 1 < len(plain) else ""
    if plain[i] in SOFT and following not in ("ь", "а", "о", "у", "ы", "э"):
        yield plain[i] + "ь"
