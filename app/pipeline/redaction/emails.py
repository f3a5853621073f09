"""E-mail addresses, also in other scripts and written so that machines shouldn't see them."""

import re
from collections.abc import Iterator

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, LETTER, MASK
from app.pipeline.signs import CYRILLIC, HAN

_LOCAL = rf"{EDGE}{LETTER}(?:{LETTER}|[.%+'-]){{0,63}}+"
_DOT_WORD = r"(?:dot|точка|taškas|taskas|点|點|punkt|punto|point|ponto|kropka|tečka|bodka|pont)"
_DOT = rf"(?:(?-i:(?<![a-zа-яё])\.|\.(?![A-ZА-ЯЁ][a-zа-яё]))|\ ?[\[({{<]\ ?(?:{_DOT_WORD}|\.)\ ?[\])}}>]\ ?)"
_IN_BRACKETS = rf"\ ?[\[({{<]\ ?{_DOT_WORD}\ ?[\])}}>]\ ?"
_GLUED_DOT = rf"[\[({{<]\ ?{_DOT_WORD}\ ?[\])}}>]"
_SPOKEN_DOT = rf"(?:{_IN_BRACKETS}|\ (?:dot|точка|taškas|taskas)\ )"
_SPOKEN_ABROAD = rf"(?:{_IN_BRACKETS}|\ (?:dot|punkt|punto|point|ponto|kropka|tečka|bodka|pont)\ |\.)"
_LABEL = rf"(?:{LETTER}(?:{LETTER}|-){{0,62}}|[{HAN}]{{1,20}})"
_TOP = (
    rf"(?:xn--[a-z0-9-]{{2,30}}|[a-z]{{2,24}}|[{CYRILLIC}]{{2,12}}|[\u0370-\u03ff]{{2,6}}|[\u0600-\u06ff]{{2,12}}|"
    r"中国|中國|香港|台湾|台灣|公司|网络|網絡|在线|商城|中文网|网址|手机|集团)"
)
_SPOKEN_TOP = rf"(?!(?:the|an?|my|your|our|his|her|its|this|that|and|or|of|but|with|for|they|you)(?!{LETTER})){_TOP}"
_PROVIDER = (
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|yandex|ya|mail|bk|inbox|list|rambler|ukr|proton|"
    r"protonmail|gmx|web|aol|qq|163|126|sina|foxmail|one|takas|delfi|pixnet)"
)
_AFTER = rf"(?!{LETTER})(?!@)"
_HOST = rf"(?:{_LABEL}{_DOT}){{1,5}}{_TOP}{_AFTER}"
_AT_ABROAD = r"(?:arroba|arobase|chiocciola|małpa|malpa|zavináč|zavinac|kukac|apestaartje|snabel-a|klammeraffe)"
_AT_SIGN = rf"(?:@|&\#64;|&commat;|\ ?[\[({{<]\ ?(?:at|@|собака|eta|ät|艾特|小老鼠|{_AT_ABROAD})\ ?[\])}}>]\ ?)"
_AT_BRACKETS = r"\ ?[\[({<]\ ?(?:at|@|собака|eta|ät)\ ?[\])}>]\ ?"
_AT_WORD = r"\ (?:at|@|собака|eta)\ "
_MAIL_WORD = (
    r"(?:e-?mails?|mail|почта|имейл|paštas|邮箱|郵箱|信箱|correo|courriel|adresse|address)"
    r"(?:\ (?:is|est|es|ist)\ |\ ?:\ ?|是)"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_LOCAL}{_IN_BRACKETS}){{0,3}}{_LOCAL}{_AT_SIGN}(?:{_HOST}|(?:\d{{1,3}}\.){{3}}\d{{1,3}}{_AFTER})",
        rf"(?:{_LOCAL}{_SPOKEN_DOT}){{0,3}}{_LOCAL}(?:{_AT_WORD}|"
        rf"{_AT_SIGN})(?:{_LABEL}{_SPOKEN_DOT}){{1,3}}{_SPOKEN_TOP}{_AFTER}",
        rf"{_LOCAL}(?:@\ ?|\ @\ ?|\#|艾特){_PROVIDER}(?:\ ?[.,;]\ ?|[点點]|\ )(?:com|net|ru|lt|org|by|ua|de|tw|cn)"
        rf"(?:\.(?:tw|hk|cn|uk|br|au))?{_AFTER}",
        rf"(?:{_LOCAL}{_GLUED_DOT}){{1,3}}{_LOCAL}{_AT_BRACKETS}{_LABEL}{_AFTER}",
        rf"{EDGE}{LETTER}(?:{LETTER}|[.+'-]|%(?!40)){{0,63}}+%40{_HOST}",
        rf"{_LOCAL}@{_PROVIDER}(?:com|net|ru)?{_AFTER}(?!\.\w)",
        rf"{_LOCAL}\ {_AT_ABROAD}\ (?:{_LABEL}{_SPOKEN_ABROAD}){{1,3}}{_TOP}{_AFTER}",
        rf"{_LOCAL}\ at\ (?:{_LABEL}\ punkt\ ){{1,3}}{_TOP}{_AFTER}",
        rf"(?=[\w+-]{{0,40}}[a-z][._][a-z]){_LOCAL}(?:\ @\ ?|@\ ){_HOST}",
        rf"{_MAIL_WORD}(?P<data>{_LOCAL}(?:\ @\ ?|@\ ){_HOST})",
        rf"(?=[\w.-]{{0,40}}[\d._]){_LOCAL}{_AT_WORD}{_PROVIDER}\.(?:com|net|ru|lt|org|by|ua|de){_AFTER}",
    )
)
_MAY_BE = re.compile(
    rf"[@#]|%40|&commat;|(?<![^\W{MASK}])(?:at|собака|eta|ät|艾特|小老鼠|{_AT_ABROAD})(?![^\W])|艾特",
    re.IGNORECASE,
)


def find(view: str) -> Iterator[Found]:
    """Every address, from its name to its last domain."""
    if not _MAY_BE.search(view):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(view):
            yield Found(*match.span("data" if "data" in pattern.groupindex else 0), Kind.EMAIL)
