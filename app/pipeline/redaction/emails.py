"""E-mail addresses, also in other scripts and written so that machines shouldn't see them."""

import re
from collections.abc import Iterator

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, LETTER, MASK
from app.pipeline.signs import CYRILLIC, HAN

_LOCAL = rf"{EDGE}{LETTER}(?:{LETTER}|[.%+'-]){{0,63}}+"
_DOT = (
    r"(?:(?-i:(?<![a-zа-яё])\.|\.(?![A-ZА-ЯЁ][a-zа-яё]))|\ ?[\[({]\ ?(?:dot|\.|точка|taškas|taskas|点|點)\ ?[\])}]\ ?)"
)
_IN_BRACKETS = r"\ ?[\[({]\ ?(?:dot|точка|taškas|taskas|点|點)\ ?[\])}]\ ?"
_GLUED_DOT = r"[\[({]\ ?(?:dot|точка|taškas|taskas|点|點)\ ?[\])}]"
_SPOKEN_DOT = rf"(?:{_IN_BRACKETS}|\ (?:dot|точка|taškas|taskas)\ )"
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
_AT_SIGN = r"(?:@|\ ?[\[({<]\ ?(?:at|@|собака|eta|ät|艾特|小老鼠)\ ?[\])}>]\ ?)"
_AT_BRACKETS = r"\ ?[\[({<]\ ?(?:at|@|собака|eta|ät)\ ?[\])}>]\ ?"
_AT_WORD = r"\ (?:at|@|собака|eta)\ "
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_LOCAL}{_IN_BRACKETS}){{0,3}}{_LOCAL}{_AT_SIGN}(?:{_HOST}|(?:\d{{1,3}}\.){{3}}\d{{1,3}}{_AFTER})",
        rf"(?:{_LOCAL}{_SPOKEN_DOT}){{0,3}}{_LOCAL}(?:{_AT_WORD}|{_AT_SIGN})(?:{_LABEL}{_SPOKEN_DOT}){{1,3}}{_SPOKEN_TOP}{_AFTER}",
        rf"{_LOCAL}(?:@\ ?|\ @\ ?|\#|艾特){_PROVIDER}(?:\ ?[.,;]\ ?|\ )(?:com|net|ru|lt|org|by|ua|de|tw|cn)"
        rf"(?:\.(?:tw|hk|cn|uk|br|au))?{_AFTER}",
        rf"(?:{_LOCAL}{_GLUED_DOT}){{1,3}}{_LOCAL}{_AT_BRACKETS}{_LABEL}{_AFTER}",
        rf"{EDGE}{LETTER}(?:{LETTER}|[.+'-]|%(?!40)){{0,63}}+%40{_HOST}",
        rf"{_LOCAL}@{_PROVIDER}{_AFTER}(?!\.\w)",
        rf"(?=[\w.-]{{0,40}}[\d._]){_LOCAL}{_AT_WORD}{_PROVIDER}\.(?:com|net|ru|lt|org|by|ua|de){_AFTER}",
    )
)
_MAY_BE = re.compile(rf"[@#]|%40|(?<![^\W{MASK}])(?:at|собака|eta|ät|艾特|小老鼠)(?![^\W])|艾特", re.IGNORECASE)


def find(view: str) -> Iterator[Found]:
    """Every address, from its name to its last domain."""
    if not _MAY_BE.search(view):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(view):
            yield Found(match.start(), match.end(), Kind.EMAIL)
