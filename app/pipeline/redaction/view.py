"""The text as finders see it: as long as the text, with one digit, one blank and one dash for the many there are."""

import re
import sys
import unicodedata

from app.pipeline.redaction.found import Kind
from app.pipeline.signs import HAN, HANGUL, KANA

MASK = "\ue000"
"""Stands for every character of a placeholder and of a link that stays: no finder takes it or looks through it."""

LETTER = rf"[^\W{HAN}{KANA}{HANGUL}]"
"""A character of a word or number in writing with blanks: what must not stand next to data that begins or ends."""

EDGE = rf"(?<!{LETTER})(?<!{MASK})"
"""Nothing of a word or placeholder goes before."""

END = rf"(?!{LETTER})(?!{MASK})"
"""Nothing of a word or placeholder comes after."""

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_PLACEHOLDER = re.compile("|".join(re.escape(kind.placeholder) for kind in Kind))
_BESIDE_NAMES = re.compile(r"\(\?P<\w+>|\\.|[^\\(]+|\(", re.DOTALL)
_KEPT = "，；！？"  # full-width punctuation that ends a clause
_TABLE: dict[int, int | str] = {
    **{point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F) if chr(point) not in _KEPT},
    **{
        point: str(unicodedata.decimal(chr(point)))
        for point in range(0x80, sys.maxunicode)
        if unicodedata.category(chr(point)) == "Nd"
    },
    **dict.fromkeys((9, 160, *range(8192, 8208), *range(8234, 8240), 8287, 8288, 12288, 65279), " "),
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63), "-"),
}


def without_invisible(text: str) -> tuple[str, list[int]]:
    """`text` without signs that nobody sees, such as zero-width blanks, and where each of its characters stood."""
    if text.isascii() or not _INVISIBLE.search(text):
        return text, []
    places = [place for place, sign in enumerate(text) if not _INVISIBLE.match(sign)]
    return "".join(text[place] for place in places), places


def view(text: str) -> str:
    """`text`, one character for one, with plain digits, blanks and dashes, and MASK for placeholders."""
    seen = text if text.isascii() else text.translate(_TABLE)
    return _PLACEHOLDER.sub(lambda match: MASK * len(match[0]), seen) if "[" in seen else seen


def folded(seen: str) -> str:
    """The view in small letters, as long as it: what a pattern of `folding` is looked for in."""
    return seen.replace("İ", "i").lower()  # the one letter that would become two


def folding(source: str) -> re.Pattern[str]:
    """`source` for texts in small letters; they are looked through three times as fast as without regard to case."""
    return re.compile(_BESIDE_NAMES.sub(lambda match: match[0] if match[0][0] in "\\(" else match[0].lower(), source))
