"""What only the words before it tell: numbers of orders, accounts, passports, persons; passwords, birth dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.pipeline.redaction import passwords, personal
from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import END, LETTER, MASK
from app.pipeline.redaction.words import NUMBERED, PLAIN


@dataclass(frozen=True, slots=True)
class Keyed:
    """Data of a `kind` that stands after one of `words` and looks like `shape`; both are regular expressions.

    What looks like a date is none, unless `dates` says that it may be. A text with fewer than `least` digits has none.
    `answers`: where a turn of a chat asks for it by its words, the next may answer without them.
    """

    kind: Kind
    words: str
    shape: str
    gap: str
    dates: bool = False
    least: int = 0
    answers: bool = True


MOST = 24
"""Longest piece of a number between its dashes."""

_CODE = rf"(?:[А-ЯЁ]{{1,3}}[-/]?)?[A-Z0-9]{{1,24}}(?:[-/_.][A-Z0-9]{{1,24}}){{0,5}}(?:\ \d{{3,8}}(?!{LETTER})){{0,4}}"
_DATE = r"(?!(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}:\d\d)(?!\d))"
_SUM = (
    r"(?!\d[\d\ ]{0,12}(?:[.,]\d{1,2})?\ ?(?:[€$£₽¥%元块塊]|(?:eur|usd|rub|gbp|руб|р\.|лет|дн|минут|час|"
    r"days?|hours?|minutes?|"
    r"weeks?|months?|times|items|dollars?|euro|pounds?|val|min|d\.|kg|km|шт|раз|天|小时|小時|分钟|分鐘|個|个)(?![^\W\d_])))"
)
_SHAPES = {  # what may follow words that announce a number, and what may follow plain words
    Kind.ORDER: (
        rf"(?=[^\W_]{{0,12}}(?:[-/_.][^\W_]{{0,12}})?\d)(?=[A-Z0-9А-ЯЁ][-/_.A-Z0-9]{{2}}){_CODE}",
        rf"(?=[A-Z]{{0,6}}[-/]?(?:\d[-/\ ]?){{5}}|[A-Z0-9]{{0,4}}\d[A-Z0-9-]{{5}}){_CODE}",
    ),
    Kind.ACCOUNT: (
        rf"(?=[A-ZА-ЯЁ-]{{0,6}}(?:\d[-/\ ]?){{4}}){_CODE}",
        rf"(?=[A-ZА-ЯЁ-]{{0,6}}(?:\d[-/\ ]?){{6}}){_CODE}",
    ),
    Kind.PASSPORT: (
        r"(?:[A-Z]{1,3}\ ?\d{6,9}|\d{2}\ ?\d{2}[\ ,]{0,2}(?:№|n|no|номер)?\.?\ ?\d{6}|"
        r"(?=[A-Z]{0,3}\d{5})[A-Z0-9]{6,18})",
        "",
    ),
    Kind.ID: (
        r"(?:\d{3}[-\ ]\d{3}[-\ ]\d{3}[-\ ]\d{2}|\d{3}-\d{2}-\d{4}|\d{6}-\d{4,5}|"
        r"[A-Z]{2}\ ?(?:\d{2}\ ?){3}[A-D]|\d{4,18}X?|[A-Z]{1,2}\d{6,9}(?:\([\dA]\))?)",
        "",
    ),
}
_LOCATOR = r"(?-i:(?=[A-Z0-9]{0,5}[A-Z])[A-Z0-9]{5,8})"
_LOCATOR_WORDS = (
    r"(?:pnr|record\ locator|(?:booking|reservation)\ ?(?:ref|reference|code|number|no)|код\w*\ брон\w*|"
    r"rezervacij\w*\ kod\w*|订位代号|訂位代號)"
)
_GAP = (
    rf"(?:[\ :=#№.,()'\"«-]|\b(?:is|was|it's|its|my|this|number|no|nr|id|это|мой|моего|номер|под|за|"
    rf"сери[яи]|серия|yra|numeris)(?!{LETTER})|"
    r"[是为為：])"
)
LONG_GAP, _SHORT_GAP = rf"{_GAP}{{0,8}}+", r"[\ :#№(]{0,3}+"
_MARKED = (  # #word is a hashtag, so letters are no order's after it
    Keyed(Kind.ORDER, r"\#", r"\d{5,20}(?:-\d{2,20}){0,3}", r"\ ?"),
    Keyed(Kind.ORDER, r"(?=(?-i:N)[°º\d])", r"N[°º]?\ ?\d{6,20}", ""),
    Keyed(Kind.ORDER, "№", rf"(?=\d{{5}}|[A-Z]{{1,4}}-?\d{{4}}){_CODE}", r"\ ?"),
)
_ANSWER = (
    r"\A[\s\W]{0,4}(?:(?:it'?s|is|my|the|order|number|no|yes|sure|ok|here|да|вот|это|номер|taip|numeris|"
    r"yra|štai)\W{1,3}|[是好的为為，]){0,5}+"
)
_DIGIT = re.compile(r"\d")
_ASKED, _ANSWERED = 160, 120  # code points of the turn before, and of the answer


_LEAST = {Kind.ORDER: 1, Kind.ACCOUNT: 4, Kind.PASSPORT: 5, Kind.ID: 4}


def _joined(table: dict[str, tuple[str, ...]]) -> str:
    return "|".join(word for words in table.values() for word in words)


def _short(kind: Kind, words: str, digits: str, *, least: int) -> tuple[Keyed, Keyed]:
    """So few digits that they may as well be a year or a count."""
    return (
        Keyed(kind, words, passwords.told(digits), passwords.TELLING + LONG_GAP, least=least),
        Keyed(kind, words, passwords.bare(digits), LONG_GAP, least=least),
    )


_CODE_WORDS = f"{passwords.CODE_ANNOUNCED}|密[码碼]"
_PERSONAL = (
    Keyed(
        Kind.ID,
        _joined(personal.WORDS),
        f"(?:{'|'.join(personal.FORMS)})",
        rf"{personal.GAP}{{0,8}}+",
        dates=True,
        least=4,
    ),
    Keyed(Kind.ID, personal.SMALL, personal.SMALL_FORM, rf"{personal.GAP}{{0,8}}+", dates=True, least=7),
    Keyed(Kind.BIRTHDATE, _joined(personal.BORN), personal.BIRTHDATE, rf"{personal.GAP}{{0,8}}+", dates=True, least=4),
)
_SECRET = (
    Keyed(Kind.PASSWORD, passwords.ANNOUNCED, passwords.SIGNED, passwords.TOLD, dates=True, answers=False),
    Keyed(Kind.PASSWORD, passwords.ANNOUNCED, passwords.MIXED, passwords.SAID, least=1, answers=False),
    *_short(Kind.PASSWORD, passwords.PIN_ANNOUNCED, r"\d{4}", least=4),
    *_short(Kind.PASSWORD, _CODE_WORDS, r"\d{4,8}", least=4),
    Keyed(Kind.PASSWORD, _CODE_WORDS, passwords.LONG, LONG_GAP, least=6),
    *_short(Kind.CARD, passwords.CARD_CODE_ANNOUNCED, r"\d{3,4}", least=3),
    Keyed(Kind.IP, passwords.IP_ANNOUNCED, passwords.IP, LONG_GAP, dates=True, least=2),
)


DEFAULT = (
    *(Keyed(kind, _joined(words), _SHAPES[kind][0], LONG_GAP, least=_LEAST[kind]) for kind, words in NUMBERED.items()),
    *(Keyed(kind, _joined(words), _SHAPES[kind][1], _SHORT_GAP, least=_LEAST[kind]) for kind, words in PLAIN.items()),
    Keyed(Kind.ORDER, _LOCATOR_WORDS, _LOCATOR, LONG_GAP),
    Keyed(Kind.ACCOUNT, r"sort\ codes?", r"\d\d[-\ ]?\d\d[-\ ]?\d\d", LONG_GAP, dates=True, least=6),
    *_MARKED,
    *_PERSONAL,
    *_SECRET,
)
"""The patterns that ship, of all languages at once: customers mix them."""


def find(view: str, patterns: Sequence[Keyed], *, before: str = "") -> Iterator[Found]:
    """Every number after its words. `before` is the turn before in a chat: what it asks for, the text may answer."""
    digits = len(_DIGIT.findall(view))
    for keyed in patterns:
        if digits < keyed.least:
            continue
        pattern = _pattern(keyed)
        for match in pattern.finditer(view):
            yield Found(*match.span("data"), keyed.kind)
    if before:
        yield from _answers(view, patterns, before[-_ASKED:])


def _answers(view: str, patterns: Sequence[Keyed], before: str) -> Iterator[Found]:
    if len(view) > _ANSWERED:
        return
    for keyed in patterns:
        if keyed.answers and _asks(keyed).search(before):
            match = _answer(keyed).match(view)
            if match:
                yield Found(*match.span("data"), keyed.kind)


@cache
def _pattern(keyed: Keyed) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!{LETTER})(?:{keyed.words}){keyed.gap}(?<![A-Z0-9{MASK}]){_data(keyed)}",
        re.IGNORECASE,
    )


@cache
def _asks(keyed: Keyed) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER})(?:{keyed.words})(?!{LETTER})", re.IGNORECASE)


@cache
def _answer(keyed: Keyed) -> re.Pattern[str]:
    return re.compile(rf"{_ANSWER}(?<!{LETTER})(?<!{MASK}){_data(keyed)}", re.IGNORECASE)


def _data(keyed: Keyed) -> str:
    return rf"{'' if keyed.dates else _DATE}{_SUM}(?P<data>{keyed.shape}){END}"
