"""What only the words before it tell: numbers of orders, accounts, passports, persons; passwords, birth dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.pipeline.redaction import papers, passwords, personal
from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import END, LETTER, MASK, folded, folding
from app.pipeline.redaction.words import NUMBERED, PLAIN


@dataclass(frozen=True, slots=True)
class Keyed:
    """Data of a `kind` that stands after one of `words` and looks like `shape`; both are regular expressions.

    What looks like a date is none, unless `dates` says that it may be. A text with fewer than `least` digits has none,
    nor has one without any sign of `sign`, if there is one. `answers`: where a turn of a chat asks for it by its words,
    the next may answer without them.
    """

    kind: Kind
    words: str
    shape: str
    gap: str
    dates: bool = False
    least: int = 0
    answers: bool = True
    sign: str = ""


MOST = 24
"""Longest piece of a number between its dashes."""

_CODE = rf"(?:[А-ЯЁ]{{1,3}}[-/]?)?[A-Z0-9]{{1,24}}(?:[-/_.][A-Z0-9]{{1,24}}){{0,5}}(?:\ \d{{3,12}}(?!{LETTER})){{0,4}}"
_DATE = r"(?!(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}:\d\d)(?!\d))"
_SUM = (
    r"(?!\d{1,4}(?:st|nd|rd|th|-?(?:ой|ый|ая|ое|го|му|й|я|е|ю))(?![^\W_]))"
    r"(?!\d[\d\ ]{0,12}(?:[.,]\d{1,2})?(?:-\d{1,4})?[-\ ]?(?:[€$£₽¥%元块塊]|(?:eur|usd|rub|gbp|руб|р\.|лет|дн|минут|"
    r"час|days?|hours?|minutes?|"
    r"weeks?|months?|times|items|dollars?|euro|pounds?|val|min|d\.|kg|km|шт|раз|天|小时|小時|分钟|分鐘|個|个)(?![^\W\d_])))"
)
_NO_MONTH = (
    r"(?!(?:(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2]|(?:19|20)\d\d)|"
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![-/.]?\d))"
)
_SHAPES = {  # what may follow words that announce a number, and what may follow plain words
    Kind.ORDER: (
        rf"(?=[^\W_]{{0,12}}(?:[-/_.][^\W_]{{0,12}})?\d)(?=[A-Z0-9А-ЯЁ](?:[А-ЯЁ]{{1,2}}[-/]?\d|[-/_.A-Z0-9]{{2}})){_CODE}",
        rf"{_NO_MONTH}(?=[A-Z]{{0,6}}[-/]?(?:\d[-/\ ]?){{5}}|[A-Z0-9]{{0,4}}\d[A-Z0-9-]{{5}}){_CODE}",
    ),
    Kind.ACCOUNT: (
        rf"(?=[A-ZА-ЯЁ-]{{0,6}}(?:\d[-/\ ]?){{4}}){_CODE}",
        rf"{_NO_MONTH}(?=[A-ZА-ЯЁ-]{{0,6}}(?:\d[-/\ ]?){{6}}){_CODE}",
    ),
    Kind.PASSPORT: (papers.PASSPORT, ""),
    Kind.ID: (
        r"(?:\d{3}[-\ ]\d{3}[-\ ]\d{3}[-\ ]\d{2}|\d{3}[-\ ]\d{2}[-\ ]\d{4}|\d{6}-\d{4,5}|"
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
    Keyed(Kind.ORDER, r"\#", r"\d{5,20}(?:-\d{2,20}){0,3}", r"\ ?", least=5, sign="#"),
    Keyed(Kind.ORDER, r"(?=(?-i:N)[°º\d])", r"N[°º]?\ ?\d{6,20}", "", least=6),
    Keyed(Kind.ORDER, "№", rf"(?=\d{{5}}|[A-Z]{{1,4}}-?\d{{4}}){_CODE}", r"\ ?", least=4, sign="№"),
)
_ANSWER = (
    r"\A[\s\W]{0,4}(?:(?:it'?s|is|my|the|order|number|no|yes|sure|ok|here|да|вот|это|номер|taip|numeris|"
    r"yra|štai)\W{1,3}|[是好的为為，]){0,5}+"
)
_CASED = "(?-i:"
_DIGIT = re.compile(r"\d")
_ASKED, _ANSWERED = 160, 120  # code points of the turn before, and of the answer


_LEAST = {Kind.ORDER: 1, Kind.ACCOUNT: 4, Kind.PASSPORT: 5, Kind.ID: 4}


def _joined(table: dict[str, tuple[str, ...]], *, cased: bool = False) -> str:
    """The words of a table whose case counts, or those whose case doesn't."""
    return "|".join(word for words in table.values() for word in words if (_CASED in word) is cased)


def _short(kind: Kind, words: str, digits: str, *, least: int) -> tuple[Keyed, Keyed]:
    """So few digits that they may as well be a year or a count."""
    return (
        Keyed(kind, words, passwords.told(digits), passwords.TELLING + LONG_GAP, least=least),
        Keyed(kind, words, passwords.bare(digits), LONG_GAP, least=least),
    )


_CODE_WORDS = f"{passwords.CODE_ANNOUNCED}|密[码碼]"
_PERSONAL_FORMS, _PERSONAL_GAP = f"(?:{'|'.join(personal.FORMS)})", rf"{personal.GAP}{{0,8}}+"
_PERSONAL = (
    Keyed(Kind.ID, _joined(personal.WORDS), _PERSONAL_FORMS, _PERSONAL_GAP, dates=True, least=4),
    Keyed(Kind.ID, _joined(personal.WORDS, cased=True), _PERSONAL_FORMS, _PERSONAL_GAP, dates=True, least=4),
    Keyed(Kind.ID, personal.INDIAN, personal.INDIAN_FORM, _PERSONAL_GAP, least=4),
    Keyed(Kind.ID, personal.SMALL, personal.SMALL_FORM, _PERSONAL_GAP, dates=True, least=7),
    Keyed(Kind.ID, papers.HEALTH, papers.HEALTH_FORM, _PERSONAL_GAP, least=5),
    Keyed(Kind.ID, papers.DEVICE, papers.DEVICE_FORM, _PERSONAL_GAP, dates=True, least=5),
    Keyed(Kind.BIRTHDATE, personal.BORN_EAST, personal.BIRTHDATE_BARE, _PERSONAL_GAP, dates=True, least=6),
    Keyed(Kind.BIRTHDATE, _joined(personal.BORN), personal.BIRTHDATE, _PERSONAL_GAP, dates=True, least=4),
    Keyed(Kind.BIRTHDATE, personal.NAMED_BORN, personal.BIRTHDATE, _PERSONAL_GAP, dates=True, least=4),
)
_SECRET = (
    Keyed(
        Kind.PASSWORD,
        f"{passwords.ANNOUNCED}|{passwords.TOLD_ALONE}",
        passwords.SIGNED,
        passwords.TOLD,
        dates=True,
        answers=False,
        sign=":=",
    ),
    Keyed(Kind.PASSWORD, passwords.ANNOUNCED, passwords.MIXED, passwords.SAID, least=1, answers=False),
    Keyed(
        Kind.PASSWORD,
        rf"{passwords.ANNOUNCED}|(?:pw|pass)",
        passwords.STRONG,
        passwords.RIGHT_AFTER,
        dates=True,
        least=2,
        answers=False,
    ),
    Keyed(
        Kind.PASSWORD,
        passwords.ANNOUNCED,
        passwords.SAID_IN_QUOTES,
        passwords.IN_QUOTES,
        dates=True,
        least=1,
        answers=False,
    ),
    Keyed(Kind.PASSWORD, passwords.KEY_ANNOUNCED, passwords.KEY, LONG_GAP, dates=True, least=2, answers=False),
    *_short(Kind.PASSWORD, passwords.PIN_ANNOUNCED, r"\d{4}", least=4),
    *_short(Kind.PASSWORD, _CODE_WORDS, r"\d{4,8}", least=4),
    Keyed(Kind.PASSWORD, _CODE_WORDS, passwords.LONG, LONG_GAP, dates=True, least=6),
    *_short(Kind.CARD, passwords.CARD_CODE_ANNOUNCED, r"\d{3,4}", least=3),
    Keyed(Kind.IP, passwords.IP_ANNOUNCED, passwords.IP, LONG_GAP, dates=True, least=2),
)


DEFAULT = (
    *(Keyed(kind, _joined(words), _SHAPES[kind][0], LONG_GAP, least=_LEAST[kind]) for kind, words in NUMBERED.items()),
    *(Keyed(kind, _joined(words), _SHAPES[kind][1], _SHORT_GAP, least=_LEAST[kind]) for kind, words in PLAIN.items()),
    Keyed(Kind.ORDER, _LOCATOR_WORDS, _LOCATOR, LONG_GAP),
    Keyed(Kind.ACCOUNT, r"sort\ codes?", r"\d\d[-\ ]?\d\d[-\ ]?\d\d", LONG_GAP, dates=True, least=6),
    Keyed(Kind.ORDER, papers.DEALINGS, papers.LONG_NUMBER, _SHORT_GAP, least=6),
    Keyed(Kind.ACCOUNT, papers.RUSSIAN_ACCOUNT, papers.RUSSIAN_ACCOUNT_FORM, LONG_GAP, dates=True, least=20),
    Keyed(Kind.ACCOUNT, papers.POLICY, papers.POLICY_FORM, LONG_GAP, least=10),
    *_MARKED,
    *_PERSONAL,
    *_SECRET,
)
"""The patterns that ship, of all languages at once: customers mix them."""


def find(view: str, patterns: Sequence[Keyed], *, before: str = "") -> Iterator[Found]:
    """Every number after its words. `before` is the turn before in a chat: what it asks for, the text may answer."""
    digits = len(_DIGIT.findall(view))
    small = folded(view)
    for keyed in patterns:
        if digits < keyed.least or (keyed.sign and not any(sign in view for sign in keyed.sign)):
            continue
        pattern, folds = _pattern(keyed)
        for match in pattern.finditer(small if folds else view):
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
def _pattern(keyed: Keyed) -> tuple[re.Pattern[str], bool]:
    """The expression, and whether it is one for small letters; where case counts in a part of it, it can't be."""
    source = rf"(?<!{LETTER})(?:{keyed.words}){keyed.gap}(?<![A-Z0-9{MASK}]){_data(keyed)}"
    return (re.compile(source, re.IGNORECASE), False) if _CASED in source else (folding(source), True)


@cache
def _asks(keyed: Keyed) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER})(?:{keyed.words})(?!{LETTER})", re.IGNORECASE)


@cache
def _answer(keyed: Keyed) -> re.Pattern[str]:
    return re.compile(rf"{_ANSWER}(?<!{LETTER})(?<!{MASK}){_data(keyed)}", re.IGNORECASE)


def _data(keyed: Keyed) -> str:
    return rf"{'' if keyed.dates else _DATE}{_SUM}(?P<data>{keyed.shape}){END}"
