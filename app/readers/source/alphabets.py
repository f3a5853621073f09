"""The letters beyond a-z of the languages that old encodings were made for, the commonest first in other scripts."""

from collections.abc import Mapping

OLDER = ("mac_roman", "cp850", "cp437")
"""Encodings so rare that cp1252 is thought of beside them."""

_WESTERN = ("àâæçèéêëîïôœùûüÿ", "äöüß", "áéíñóúü", "àáâãçéêíóôõú", "åäöé", "æøåé", "àèéìòù", "áæéíðóöúýþ")
_CENTRAL = (
    *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "äöüß",
)
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")

LATIN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("cp1252", *OLDER), _WESTERN),
    "cp1250": _CENTRAL,
    "cp1254": ("âçğıîöşüû",),
    "cp1257": _BALTIC,
    "iso8859_2": _CENTRAL,
    "iso8859_13": _BALTIC,
    "cp1258": ("àáâăèéêìíòóôơùúưđ\u0300\u0301\u0303\u0309\u0323",),
}
"""For each encoding of Latin letters those beyond a-z of its languages, a string a language; likelier ones first."""

_CYRILLIC = (
    "оеаинтслрвкдмупяыьгзбчйхжшюцщэфъё",
    "оаинітевсрлкудмпзяьгбчйхжїцюєшфщґ",
    "аоиентрсвлпдкмзгуъчябщцйжшхфюь",
    "аоиенрстувкдјмлпзгљбцчњшжћђхџф",
)
_ARABIC = ("اليمونترسعبدفكقهحجةىشطصخضذثأئءزغظإؤآ", "ايردنهومتبسشكلزقخفعحجصطضغظثئپگچژ")
_HEBREW = ("יוהלאתרבשמןנםכחדפעקגזטסצךץףפ",)
_GREEK = ("αοιετσνηυρπκμλςωίόάδέήγχθύφβξώζψϊ",)

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866"), _CYRILLIC),
    **dict.fromkeys(("cp1253", "iso8859_7"), _GREEK),
    **dict.fromkeys(("cp1255", "iso8859_8"), _HEBREW),
    **dict.fromkeys(("cp1256", "iso8859_6"), _ARABIC),
}
"""For each encoding of another script the letters of its languages, the commonest first; likelier ones first."""
