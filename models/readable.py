"""Texts as the encoder's vocabulary can read them, a character for a character, so that offsets hold.

The vocabulary is of 2019: of some 1,850 emoji and signs it knows a third. The others would all be the one unknown
token, which is read as the kind it was most often, a friendly one. So those that say something of a feeling are read as
one of like meaning that the vocabulary has, all others as a neutral dot. Words whose letters are drawn out ("soooo")
are read as the word (Brody & Diakopoulos 2011): what is too much becomes a character that the tokenizer drops.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from tokenizers import Tokenizer

NEUTRAL = "▪"
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

DROPPED = "\x01"  # by the tokenizer, as by that of SentencePiece
_DRAWN = re.compile(r"(?!www)([A-Za-z\u00c0-\u024f\u0370-\u052f])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ANY = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in RANGES) + "]")


@lru_cache(maxsize=4)
def stand_ins(tokenizer: Tokenizer) -> Mapping[int, str]:
    """What is read in place of each code point of RANGES that the vocabulary lacks."""
    named = {ord(letter): known for known, letters in ALIKE.items() for letter in letters}
    spread = (point for low, high in RANGES for point in range(low, high + 1))
    return {point: named.get(point, NEUTRAL) for point in spread if tokenizer.token_to_id(chr(point)) is None}


def readable(text: str, tokenizer: Tokenizer) -> str:
    """The text as it is read; "<" becomes "‹", so that "<s>" in a text is no special token."""
    text = text.replace("<", "‹")
    if _ANY.search(text):
        text = text.translate(stand_ins(tokenizer))
    if _DRAWN.search(text):
        text = _WORD.sub(lambda found: shortened(found[0], tokenizer), text)
    return text


def shortened(word: str, tokenizer: Tokenizer) -> str:
    """A word without letters that are drawn out, unless the vocabulary has it or it is one letter alone.

    Of a letter two stay where that gives a word which is half as frequent as with one (the vocabulary is in order of
    frequency), else one.
    """
    alone = word.lower() == word[0].lower() * len(word)
    if alone or not _DRAWN.search(word) or tokenizer.token_to_id(f"▁{word}") is not None:
        return word
    one, two = (tokenizer.token_to_id("▁" + _drawn_in(word, kept).replace(DROPPED, "").lower()) for kept in (1, 2))
    return _drawn_in(word, 2 if two is not None and (one is None or two < 2 * one) else 1)


def _drawn_in(word: str, kept: int) -> str:
    return _DRAWN.sub(lambda run: run[0][:kept] + DROPPED * (len(run[0]) - kept), word)
