"""Phone numbers: written internationally, as one dials them in the regions looked at, or after a word for phone."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, LETTER

REGIONS = {
    "en": ("US", "GB"), "ru": ("RU",), "lt": ("LT",), "zh-Hant": ("TW", "HK"), "zh-Hans": ("CN",), "lv": ("LV",),
    "et": ("EE",), "pl": ("PL",), "de": ("DE", "AT"), "fr": ("FR",), "es": ("ES",), "it": ("IT",), "pt": ("PT", "BR"),
    "nl": ("NL",), "uk": ("UA",), "be": ("BY",), "kk": ("KZ",), "ja": ("JP",), "ko": ("KR",), "fi": ("FI",),
    "sv": ("SE",), "cs": ("CZ",), "tr": ("TR",),
}  # fmt: skip
"""Where a text of a language is taken to be from."""

_JOINT = r"(?:[ ]?[-./][ ]?|[ ]{1,2})"
_RUN = re.compile(
    rf"(?:{EDGE}|(?i:(?<=\bтел)|(?<=\bтелефон)|(?<=\bномер)|(?<=\btel)|(?<=\bphone)))(?:(?=\+)|(?<!\d[.,:/]))(?<![@#№&=%-])(?<![$€£₽¥])"
    rf"(?:\+[ ]?|\(\+?|)\d{{1,14}}(?:\)?{_JOINT}?\(?\d{{1,13}}){{0,9}}+"
)
_GROUP = re.compile(r"\d+")
_BAD_AFTER = re.compile(
    rf"{LETTER}|[.,:]\d|[ ]?(?:[%€$£₽¥°×]|(?:usd|eur|euro?s?|dollars?|pounds?|gbp|rub|руб\w*|р\.|рублей|"
    rf"тенге|грн|zł|pln|lt|ct|"
    r"kg|km|km/h|ml|mb|gb|tb|mah|kwh|hz|px|шт|vnt|тыс|млн|points?|views?|steps?|miles|words|users|members|likes|"
    r"балл\w*|очк\w*|просмотр\w*|taškų|metrų|шагов|миль)(?![^\W\d_]))|[ ]?(?:元|块|塊|円|人民币|港币|港幣|台幣|积分|"
    r"積分|点|點|字|次|人|步|公里|萬|万)",
    re.IGNORECASE,
)
_BAD_BEFORE = re.compile(
    r"(?:[$€£₽¥#№=]|\b(?:usd|eur|nt|hk|rs|rub|v|ver|version|isbn|ean|sku|upc|n[or]\.?))[ ]?\Z", re.IGNORECASE
)
_NO_PHONE = re.compile(  # dates, with signs and without; spans of years; internet addresses; shares; a second bracket
    r"(?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.\d\d(?![\d.])|\d.{5,}\(|(?:19|20)\d\d/\d\d(?!\d)|"
    r"(?<!\d)(?:(?:19|20)\d\d[-./ ]{1,2}(?:0?[1-9]|1[0-2])[-./ ]{1,2}(?:0?[1-9]|[12]\d|3[01])|"
    r"(?:0?[1-9]|[12]\d|3[01])[-./ ]{1,2}(?:0?[1-9]|[12]\d|3[01])[-./ ]{1,2}(?:19|20)\d\d|"
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d[ ]?[-/][ ]?(?:19|20)\d\d)(?!\d)|"
    r"\A\d{1,3}(?:\.\d{1,3}){3}\Z|\A0\.\d+\Z"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+\Z")
_CALLED = re.compile(
    r"(?:(?<![^\W_])(?:tel|phone|telephone|mobile|mob|cell|call|calls|calling|called|text|whats\ ?app|"
    r"viber|ring|reach|dial|fax|sms|"
    r"contact|number|telegram|тел|телефон\w*|моб|мобильн\w*|звон\w*|позвон\w*|перезвон\w*|набер\w*|"
    r"ватсап\w*|вотсап\w*|вайбер\w*|"
    r"факс|смс|номер\w*|"
    r"связ\w*|skambin\w*|paskambin\w*|perskambin\w*|mobil\w*|telefon\w*|mano\ nr|my\ n[or]|numer\w*|susisiek\w*)|"
    r"电话|電話|手机|手機|联系|聯絡|聯繫|致电|致電|来电|來電|热线|熱線|打给|打給|拨打|撥打|专线|專線|号码|號碼|傳真|传真)"
    r"(?:[ ]?(?:number|no|nr|номер|numer\w*|me|us|back|on|at|to|him|her|is|my|по|на|мне|нам|man|mums|yra|"
    r"是|为|為|号码|號碼|我|:|\.|,|\(|"
    r"=|-|№|\#|@))*[ ]?\Z",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?<![^\W_])(?:phone|telephone|mobile|cell|contact\ (?:number|no)|"
    r"телефон\w*|номер\w*\ для\ связи|telefon\w*|mobil\w*)|"
    r"电话|電話|手机|手機|联系方式|聯絡方式",
    re.IGNORECASE,
)
_ASKED, _ANSWERED = 160, 120  # code points of the turn before that are looked at, and of an answer
_AND = re.compile(r"[ ,;/]{1,3}(?:(?:or|and|или|и|arba|ir)(?: at| on| to| по)? |[或和、] ?)?", re.IGNORECASE)
_EXTENSION = re.compile(r",?[ ]?\(?(?:ext|extn|доб|вн|vid|x|分机|分機|轉|转)\.?[ ]?\d{1,6}\)?(?!\w)", re.IGNORECASE)
_RANGE = re.compile(r"\d{4}[ ]?-[ ]?\d{4}\Z")
_FOUR_FOUR = frozenset({"HK", "SG", "MO"})  # where numbers are written so
_OFTEN_BARE = frozenset({"RU", "KZ", "BY", "LT"})  # where the area is often written without the digit before it
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_BEFORE, _LEAST, _MOST, _MOST_GROUPS = 40, 7, 15, 8  # code points looked back at; digits; groups of digits
_INTERNATIONAL, _SURE_LENGTH, _AREA = 9, 9, 3


def regions_of(language: str) -> tuple[str, ...]:
    """The regions of a language's tag; none for a language that says nothing of them."""
    return REGIONS.get(language) or REGIONS.get(language.partition("-")[0], ())


def find(view: str, regions: Sequence[str], *, before: str = "") -> Iterator[Found]:
    """Every number that can be dialled from one of `regions`, or from anywhere; with its extension.

    A short turn of a chat whose turn `before` speaks of a phone answers it: any number in it may be one.
    """
    asked = len(view) <= _ANSWERED and _ASKS.search(before[-_ASKED:]) is not None
    last: int | None = None
    for run in _RUN.finditer(view):
        if run.end() - run.start() < _LEAST:
            continue
        behind = view[max(0, run.start() - _BEFORE) : run.start()]
        called = asked or _CALLED.search(behind) is not None
        called = called or (last is not None and _AND.fullmatch(view[last : run.start()]) is not None)
        if not called and _BAD_BEFORE.search(behind):
            continue
        for found in _in_run(view, run, regions, called=called):
            last = found.end
            yield found


def _in_run(view: str, run: re.Match[str], regions: Sequence[str], *, called: bool) -> Iterator[Found]:
    """The numbers among the groups of a run of digits: from each group the longest that is one."""
    groups = [match.span() for match in _GROUP.finditer(view, *run.span())]
    first = 0
    while first < len(groups):
        start = groups[first][0] if first else run.start()
        if first and view[start - 1] not in " (":  # the rest of a date, a version, a code
            first += 1
            continue
        end, last = _longest(view, start, groups[first : first + _MOST_GROUPS], regions, called=called)
        if end is None:
            first += 1
            continue
        extension = _EXTENSION.match(view, end)
        start += view[start] == "(" and view.count("(", start, end) > view.count(")", start, end)
        yield Found(start, extension.end() if extension else end, Kind.PHONE)
        first += last + 1


def _longest(
    view: str, start: int, groups: Sequence[tuple[int, int]], regions: Sequence[str], *, called: bool
) -> tuple[int | None, int]:
    """Where the longest number at `start` ends, and with which of the groups."""
    sizes = [right - left for left, right in groups]
    for last in range(len(groups) - 1, -1, -1):
        end = groups[last][1]
        if not _LEAST <= sum(sizes[: last + 1]) <= _MOST or _BAD_AFTER.match(view, end):
            continue
        written = view[start:end]
        if _NO_PHONE.search(written):
            continue
        digits = re.sub(r"\D", "", written)
        if _is_number(written, digits, sizes[: last + 1], regions, called=called):
            return end, last
    return None, 0


def _is_number(written: str, digits: str, sizes: Sequence[int], regions: Sequence[str], *, called: bool) -> bool:
    if "+" in written[:2]:
        return len(digits) >= _INTERNATIONAL and _possible(f"+{digits}", None)
    if digits.startswith("00") and _valid(f"+{digits[2:]}", None) is not None:
        return True
    if 1 in sizes[2:]:  # a digit by itself is that of the trunk or an area, at the head
        return False
    if called and (len(digits) >= _SURE_LENGTH or any(_possible(digits, region) for region in regions)):
        return True
    if _THOUSANDS.match(written) and (sizes[0] < _AREA or len(digits) < _SURE_LENGTH):
        return False
    return any(_dialled(written, digits, sizes, region) for region in regions)


def _dialled(written: str, digits: str, sizes: Sequence[int], region: str) -> bool:
    """Whether this is how a number is written in the region, so that no word is needed to tell it from other numbers.

    Digits in one piece must be a mobile number or begin with the digit dialled before an area (0, or 8 in the East).
    """
    trunk = digits[0] in _trunk(region)
    if (max(sizes) < _AREA and not trunk) or (_RANGE.match(written) and region not in _FOUR_FOUR):
        return False
    kind = _valid(digits, region) if _shape(region).match(digits) else None
    if kind is None:
        return False
    if len(sizes) == 1:
        return trunk or kind == PhoneNumberType.MOBILE
    pieces = len(sizes) > 2 and (not _trunk(region) or region in _OFTEN_BARE)  # noqa: PLR2004 (two may be a range)
    return trunk or "(" in written or pieces or kind in _MOBILE


def _possible(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, region))
    except NumberParseException:
        return False


def _valid(number: str, region: str | None) -> int | None:
    """The type of a valid number, else None."""
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return None
    return phonenumbers.number_type(parsed) if phonenumbers.is_valid_number(parsed) else None


@cache
def _trunk(region: str) -> str:
    """The digits that may be dialled before a number within the region; Lithuania is changing from 8 to 0."""
    return "08" if region == "LT" else (_metadata(region).national_prefix or "").strip("1")  # a 1 begins all sorts


@cache
def _shape(region: str) -> re.Pattern[str]:
    """What digits of the region must look like at least; far quicker than parsing them."""
    metadata = _metadata(region)
    prefix, general = metadata.national_prefix_for_parsing, metadata.general_desc
    pattern = re.sub(r"\s", "", general.national_number_pattern or "" if general else "")
    if metadata.national_prefix_transform_rule:
        return re.compile("")
    code = f"(?:{metadata.country_code})?"
    return re.compile(rf"{code}(?:{prefix})?(?:{pattern})\Z" if prefix else rf"{code}(?:{pattern})\Z")


def _metadata(region: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise ValueError(f"{region} is no region of phone numbers")
    return metadata
