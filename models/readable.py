"""Texts as the encoder's vocabulary can read them.

The vocabulary is of 2019: of some 1,850 emoji and signs it knows a third. The others would all be the one unknown
token, which is read as the kind it was most often, a friendly one. So those that say something of a feeling are read as
one of like meaning that the vocabulary has, all others as a neutral dot. Words whose letters are drawn out ("soooo")
are read as the word (Brody & Diakopoulos 2011), words in capitals that it lacks in small letters, and Russian in Latin
letters in Cyrillic (models/cyrillic.py). What an export left of HTML is read as what it stands for.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from models.base import Passage
from models.cyrillic import WORD, cyrillic

Ints = npt.NDArray[np.int64]

NEUTRAL = "▪"
LOUD = 4  # letters of a word in capitals that is read in small ones; shorter ones are often names
RANGES = ((0x2600, 0x27BF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1FAFF))
ALIKE = {  # read as: what it stands for
    "😡": "🤬🖕😾👹👺🙎",
    "👎": "💩🚮🗑",
    "😖": "🤮🤢",
    "😢": "🥺🥲😿🙍😧",
    "😴": "🥱💤",
    "😷": "🤒🤕🤧",
    "😱": "🤯",
    "😵": "🥴",
    "😓": "🥵",
    "😰": "🥶",
    "💢": "🗯",
    "💀": "🪦⚰",
    "🤔": "🧐",
    "😒": "🤥",
    "😕": "🫤",
    "😶": "🤐🤫🫥",
    "😮": "🫢",
    "🙈": "🙉🫣",
    "😅": "🫠",
    "😊": "🥹",
    "😎": "🥸",
    "😀": "🤠",
    "😄": "😸😺",
    "😏": "😼",
    "😘": "😽",
    "🎉": "🥳🎆🎇🪅",
    "👍": "🫡",
    "👌": "🤌",
    "❤": "🤍🤎🩷🩵🩶🫶🫰💒",
    "🤗": "🫂",
    "✋": "🤚",
    "👊": "🤛🤜",
    "🤝": "🫱🫲",
    "🏆": "🏅🥈🥉",
    "💪": "🦸🦾",
    "💵": "💴💷",
}

_DRAWN = re.compile(r"(?!www)([A-Za-z\u00c0-\u024f\u0370-\u052f])\1{2,}", re.IGNORECASE)
ENTITY = (  # a sign as HTML writes it
    r"&(?:\#\d{1,6}|\#[xX][0-9a-fA-F]{1,5}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|bull|middot|euro|pound|"
    r"deg|times|[lr]aquo);"
)
_TAGS = "a|b|br|div|em|h[1-6]|i|img|li|ol|p|span|strong|table|tbody|td|tr|u|ul"
_MARKUP = rf"{ENTITY}|‹/?(?:{_TAGS})(?:\s[\w-]{{1,30}}\s?=[^‹>\n]{{0,200}})?\s?/?>"
_WORD = re.compile(rf"{_MARKUP}|[^\W\d_]+")
_CAPITALS = "[A-Z\u00c0-\u00de\u0100-\u024f\u0386-\u03ab\u0400-\u042f]{4}"  # among letters of both kinds
_ODD = re.compile(rf"(?i:{_DRAWN.pattern})|{_CAPITALS}|{_MARKUP}")  # there is something to spell anew
_ANY = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in RANGES) + "]")


@lru_cache(maxsize=4)
def stand_ins(tokenizer: Tokenizer) -> Mapping[int, str]:
    """What is read in place of each code point of RANGES that the vocabulary lacks."""
    named = {ord(letter): known for known, letters in ALIKE.items() for letter in letters}
    spread = (point for low, high in RANGES for point in range(low, high + 1))
    return {point: named.get(point, NEUTRAL) for point in spread if tokenizer.token_to_id(chr(point)) is None}


@dataclass(frozen=True, slots=True)
class Readable:
    """A text as it is read, and where each of its characters was: `starts` and `ends` (characters,), None if there."""

    text: str
    starts: Ints | None = None
    ends: Ints | None = None

    def back(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Where tokens of the text as it is read were, from their offsets in it, (tokens,) each."""
        if self.starts is None or self.ends is None or not len(self.starts):
            return starts, ends
        return self.starts[starts.clip(max=len(self.starts) - 1)], self.ends[(ends - 1).clip(min=0)]


def readable(text: str, tokenizer: Tokenizer, *, latin: bool = False) -> Readable:
    """The text as it is read, `latin` if it is Russian in Latin letters (latin_russian)."""
    text = text.replace("<", "‹")  # so that "<s>" in a text is no special token
    if _ANY.search(text):
        text = text.translate(stand_ins(tokenizer))
    if not latin and not _ODD.search(text):
        return Readable(text)

    def spell(word: str) -> str:
        if word[0] in "&‹":
            return html.unescape(word).translate(stand_ins(tokenizer)).replace("<", "‹") if word[0] == "&" else " "
        word = shortened(word, tokenizer)
        return lowered(cyrillic(word, tokenizer) if latin else word, tokenizer)

    return respelt(text, WORD if latin else _WORD, spell)


def lowered(word: str, tokenizer: Tokenizer) -> str:
    """A word of capitals in small letters, unless it is short or the vocabulary has it as it is.

    What it has in capitals stays, so that a text that is shouted is still heard so.
    """
    if len(word) < LOUD or not word.isupper() or tokenizer.token_to_id(f"▁{word}") is not None:
        return word
    return word.lower()


def latin_russian(passage: Passage) -> bool:
    """Whether a text is Russian in Latin letters."""
    return passage.lang == "ru" and passage.latin


def respelt(text: str, words: re.Pattern[str], spell: Callable[[str], str]) -> Readable:
    """The text with its words spelt anew; all letters of such a word are where the word was."""
    pieces, starts, ends, at = [], [], [], 0
    for found in words.finditer(text):
        word, (low, high) = spell(found[0]), found.span()
        pieces += [text[at:low], word]
        starts += [*range(at, low), *[low] * len(word)]
        ends += [*range(at + 1, low + 1), *[high] * len(word)]
        at = high
    pieces.append(text[at:])
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return Readable("".join(pieces), np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64))


def shortened(word: str, tokenizer: Tokenizer) -> str:
    """A word without letters that are drawn out, unless the vocabulary has it or it is one letter alone.

    Of a letter two stay where that gives a word which is half as frequent as with one (the vocabulary is in order of
    frequency), else one.
    """
    alone = word.lower() == word[0].lower() * len(word)
    if alone or not _DRAWN.search(word) or tokenizer.token_to_id(f"▁{word}") is not None:
        return word
    shorter = [_DRAWN.sub(lambda run: run[0][:1], word), _DRAWN.sub(lambda run: run[0][:2], word)]
    one, two = (tokenizer.token_to_id(f"▁{way.lower()}") for way in shorter)
    return shorter[two is not None and (one is None or two < 2 * one)]
