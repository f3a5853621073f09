"""Which of the old encodings bytes are written in: by the letters of languages, and charset-normalizer's guess."""

import re
from collections.abc import Mapping
from functools import cache

from charset_normalizer import from_bytes

from app.readers.source.alphabets import LATIN, OLDER, SCRIPTS

ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "cp866"),
    *OLDER,
    *("big5", "big5hkscs", "gb18030", "cp932", "cp949", "euc_jp"),
)
"""Those that charset-normalizer is asked about, the likelier of two that give the same text first."""

_WIDER = {"big5": "big5hkscs"}  # the superset reads all of the set and the signs that people add to it
_GUESS_FROM = 1 << 16  # bytes; more makes the guess slower and no better
_BETWEEN = frozenset("’‘´`")  # signs that stand inside of words; dashes are letters in Mac Roman
_NEVER_BEFORE, _NEVER_BEHIND = frozenset("±¶¦¹²³¼¾¯"), frozenset("±¶¦")  # letters, where these are letters themselves
_FOREIGN = re.compile("[\u0370-\u06ff]")
_MIXED = re.compile("(?:(?<=[A-Za-z])[\u0370-\u06ff]|[\u0370-\u06ff](?=[A-Za-z]))")
_FEW_MIXED = 0.2
_UNDECIDED = 0.1  # difference of its "chaos" within which charset-normalizer confuses Latin encodings of short texts
_ROW = re.compile("[^\\W\\d_a-zA-Z]{4}")  # letters beyond a-z that follow on each other, as in no Latin language
_IN_ROWS, _SURE = 0.5, 0.75
_SHIFTED = (b"\x1b$B", b"\x1b$@")
_THAI, _TIS = re.compile("[\u0e01-\u0e5b]"), "cp874"
_THAI_WRONG = re.compile("(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e45\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_THAI_LEADS = re.compile("[\u0e40-\u0e44](?![\u0e01-\u0e2e])")
_MOST_THAI, _FEW_WRONG = 0.8, 0.03


def is_shifted(data: bytes) -> bool:
    """Whether bytes, all of ASCII, are ISO-2022-JP, as Japanese mail writes: by what shifts it to other signs."""
    if not any(mark in data for mark in _SHIFTED):
        return False
    try:
        data.decode("iso2022_jp", "strict")
    except UnicodeDecodeError:
        return False
    return True


def guess_encoding(data: bytes) -> str | None:
    """The old encoding that `data`, lines with bytes beyond ASCII, is most likely written in; null if none fits.

    Thai shows by where its vowels stand. Languages of other scripts show by how often their letters come. Of Latin
    candidates that charset-normalizer holds about equal, and those it doesn't know, the one counts whose letters best
    make one alphabet: the same bytes are Lithuanian in one encoding and a jumble of French and Icelandic in another.
    """
    head = data[:_GUESS_FROM]
    if _is_thai(head):
        return _TIS
    found = list(from_bytes(head, cp_isolation=list(ENCODINGS)))
    matches = [match for match in found if not _mixes_scripts(str(match))] or found
    script = _of_script(head)
    if not matches:
        return script
    if script is not None and matches[0].encoding not in ENCODINGS[-5:]:
        return script
    texts: dict[str, str] = {}
    for match in matches:
        if match.chaos <= matches[0].chaos + _UNDECIDED:
            same = {match.encoding, *match.could_be_from_charset}
            texts.update((encoding, str(match)) for encoding in ENCODINGS if encoding in same)
    if matches[0].encoding in LATIN:
        more = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "iso8859_13", "cp1258")
        texts |= {encoding: head.decode(encoding, "replace") for encoding in more}
        texts = {encoding: texts[encoding] for encoding in LATIN if encoding in texts}
    first = next(iter(texts))
    best = max(texts, key=lambda encoding: _share(texts[encoding], encoding)) if first in LATIN else first
    return _WIDER.get(best, best)


def _is_thai(data: bytes) -> bool:
    """Whether bytes are Thai: its signs are most beyond ASCII, and marks stand behind what they may stand on."""
    try:
        text = data.decode(_TIS)
    except UnicodeDecodeError:
        return False
    signs, foreign = len(_THAI.findall(text)), sum(sign > "\x7f" for sign in text)
    wrong = len(_THAI_WRONG.findall(text)) + len(_THAI_LEADS.findall(text))
    return signs > _MOST_THAI * foreign and wrong <= _FEW_WRONG * signs and "\u0e32" in text


def _of_script(data: bytes) -> str | None:
    """The encoding in which bytes have the letters of a script as often as a language does; null if in none.

    Letters of scripts follow on each other, those beyond a-z in Latin languages hardly do.
    """
    texts = {encoding: data.decode(encoding, "replace") for encoding in SCRIPTS}
    known = {encoding: _likely(text, encoding) for encoding, text in texts.items() if not _mixes_scripts(text)}
    best = max(known, key=lambda encoding: known[encoding], default=None)
    if best is None or known[best] < _SURE:
        return None
    words = re.findall(r"[^\W\d_]+", texts[best])
    foreign = [word for word in words if not word.isascii()]
    rows = sum(_ROW.search(word) is not None for word in foreign)
    return best if foreign and rows >= _IN_ROWS * sum(len(word) > 3 for word in foreign) and rows else None  # noqa: PLR2004 - as long as a row


def _likely(text: str, encoding: str) -> float:
    """How often the letters of a text are those that the best language of an encoding has often, from 0 to about 1.

    Signs of none, and capitals behind small letters, count against it.
    """
    signs = _signs(text)
    return max((sum(ranks.get(sign, -1.0) for sign in signs) for ranks in _ranks(encoding)), default=0.0) / max(
        1, len(signs)
    )


@cache
def _ranks(encoding: str) -> tuple[Mapping[str, float], ...]:
    """For each language of an encoding how common its letters are: the commonest 1.5, the rarest 0.2."""
    return tuple(
        {letter: 1.5 - 1.3 * at / len(letters) for at, letter in enumerate(letters)} for letters in SCRIPTS[encoding]
    )


def _share(text: str, encoding: str) -> float:
    """The share of the letters beyond a-z that belong to the one language of `encoding` that has most of them.

    Other signs inside of words, and capitals behind small letters, belong to none.
    """
    signs = _signs(text)
    if not signs:
        return 1.0
    alphabets = LATIN.get(encoding, ())
    best = max((sum(sign != "" and sign in alphabet for sign in signs) for alphabet in alphabets), default=0)
    return best / len(signs)


def _signs(text: str) -> list[str]:
    """The letters beyond a-z, in small ones; nothing for other signs inside of words and capitals behind small ones."""
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return [
        "" if sign.isupper() and before.islower() else sign.lower()
        for before, sign, after in around
        if sign > "\x7f"
        and (
            sign.isalpha()
            or sign == "\ufffd"
            or "\x80" <= sign <= "\x9f"
            or (before.isalpha() and after.isalpha() and sign not in _BETWEEN)
            or (after.isalpha() and sign in _NEVER_BEFORE)
            or (before.isalpha() and sign in _NEVER_BEHIND)
        )
    ]


def _mixes_scripts(text: str) -> bool:
    """Whether words have Latin letters next to Greek, Cyrillic, Hebrew or Arabic ones."""
    return len(_MIXED.findall(text)) > _FEW_MIXED * len(_FOREIGN.findall(text))
