"""Which of the old encodings bytes are written in: charset-normalizer's guess, and alphabets where it is undecided."""

from collections.abc import Mapping

from charset_normalizer import from_bytes

ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "cp866"),
    *("big5", "big5hkscs", "gb18030", "cp932", "cp949", "euc_jp", "iso2022_jp"),
)
"""Those that are thought of, the likelier of two that give the same text first."""

_WIDER = {"big5": "big5hkscs"}  # the superset reads all of the set and the signs that people add to it
_GUESS_FROM = 1 << 16  # bytes; more makes the guess slower and no better
_UNDECIDED = 0.1  # difference of its "chaos" within which charset-normalizer confuses Latin encodings of short texts

_LATIN = {
    "cp1252": ("àâæçèéêëîïôœùûüÿ", "äöüß", "áéíñóúü", "àáâãçéêíóôõú", "åäöé", "æøåé", "àèéìòù", "áæéíðóöúýþ"),
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
    matches = list(from_bytes(data[:_GUESS_FROM], cp_isolation=list(ENCODINGS)))
    if not matches:
        return None
    texts: dict[str, str] = {}
    for match in matches:
        if match.chaos <= matches[0].chaos + _UNDECIDED:
            same = {match.encoding, *match.could_be_from_charset}
            texts.update((encoding, str(match)) for encoding in ENCODINGS if encoding in same)
    first = next(iter(texts))
    best = max(texts, key=lambda encoding: _share(texts[encoding], encoding)) if first in ALPHABETS else first
    return _WIDER.get(best, best)


def _share(text: str, encoding: str) -> float:
    """The share of the letters beyond a-z that belong to the one language of `encoding` that has most of them."""
    letters = [sign for sign in text.lower() if sign > "\x7f" and sign.isalpha()]
    alphabets = ALPHABETS.get(encoding, ())
    return max((sum(sign in alphabet for sign in letters) for alphabet in alphabets), default=0) / max(1, len(letters))
