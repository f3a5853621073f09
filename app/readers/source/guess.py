"""Which of the old encodings bytes are written in: charset-normalizer's guess, and alphabets where it is undecided."""

import re
from collections.abc import Mapping

from charset_normalizer import from_bytes

_OLDER = ("mac_roman", "cp850", "cp437")  # so rare that cp1252 is thought of beside them
ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "cp866"),
    *_OLDER,
    *("big5", "big5hkscs", "gb18030", "cp932", "cp949", "euc_jp", "iso2022_jp"),
)
"""Those that are thought of, the likelier of two that give the same text first."""

_WIDER = {"big5": "big5hkscs"}  # the superset reads all of the set and the signs that people add to it
_GUESS_FROM = 1 << 16  # bytes; more makes the guess slower and no better
_BETWEEN = frozenset("’‘´`")  # signs that stand inside of words; dashes are letters in Mac Roman
_FOREIGN = re.compile("[\u0370-\u06ff]")
_MIXED = re.compile("(?:(?<=[A-Za-z])[\u0370-\u06ff]|[\u0370-\u06ff](?=[A-Za-z]))")
_FEW_MIXED = 0.2
_UNDECIDED = 0.1  # difference of its "chaos" within which charset-normalizer confuses Latin encodings of short texts

_WESTERN = ("àâæçèéêëîïôœùûüÿ", "äöüß", "áéíñóúü", "àáâãçéêíóôõú", "åäöé", "æøåé", "àèéìòù", "áæéíðóöúýþ")
_LATIN = {
    **dict.fromkeys(("cp1252", *_OLDER), _WESTERN),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("âçğıîöşüû",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
}
_CYRILLIC = ("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
ALPHABETS: Mapping[str, tuple[str, ...]] = {
    **_LATIN,
    "cp1251": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": ("αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ",),
}
"""For each encoding the letters beyond a-z of the languages it was made for, a string a language."""


def guess_encoding(data: bytes) -> str | None:
    """The old encoding that `data`, lines with bytes beyond ASCII, is most likely written in; null if none fits.

    Of candidates that charset-normalizer holds about equal, the one counts whose letters best make one alphabet: the
    same bytes are Lithuanian in one encoding and a jumble of French and Icelandic in another.
    """
    found = list(from_bytes(data[:_GUESS_FROM], cp_isolation=list(ENCODINGS)))
    matches = [match for match in found if not _mixes_scripts(str(match))] or found
    if not matches:
        return None
    texts: dict[str, str] = {}
    for match in matches:
        if match.chaos <= matches[0].chaos + _UNDECIDED:
            same = {match.encoding, *match.could_be_from_charset}
            texts.update((encoding, str(match)) for encoding in ENCODINGS if encoding in same)
    if matches[0].encoding in _OLDER:
        texts["cp1252"] = data[:_GUESS_FROM].decode("cp1252", "replace")
        texts = {encoding: texts[encoding] for encoding in ENCODINGS if encoding in texts}
    first = next(iter(texts))
    best = max(texts, key=lambda encoding: _share(texts[encoding], encoding)) if first in ALPHABETS else first
    return _WIDER.get(best, best)


def _share(text: str, encoding: str) -> float:
    """The share of the letters beyond a-z that belong to the one language of `encoding` that has most of them.

    Other signs inside of words, and capitals behind small letters, belong to none.
    """
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    signs = [
        "" if sign.isupper() and before.islower() else sign.lower()
        for before, sign, after in around
        if sign > "\x7f" and (sign.isalpha() or (before.isalpha() and after.isalpha() and sign not in _BETWEEN))
    ]
    if not signs:
        return 1.0
    alphabets = ALPHABETS.get(encoding, ())
    best = max((sum(sign != "" and sign in alphabet for sign in signs) for alphabet in alphabets), default=0)
    return best / len(signs)


def _mixes_scripts(text: str) -> bool:
    """Whether words have Latin letters next to Greek, Cyrillic, Hebrew or Arabic ones."""
    return len(_MIXED.findall(text)) > _FEW_MIXED * len(_FOREIGN.findall(text))
