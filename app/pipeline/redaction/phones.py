"""Phone numbers: written internationally, as one dials them in the regions looked at, or after a word for phone."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType

from app.pipeline.redaction.called import ASKS, Called, called_by
from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, LETTER

_JOINT = r"(?:[ ]?[-./][ ]?|[ ]{1,2})"
_RUN = re.compile(
    rf"(?:{EDGE}|(?i:(?<=\bтел)|(?<=\bтелефон)|(?<=\bномер)|(?<=\btel)|(?<=\bphone)))(?:(?=\+)|"
    rf"(?<!\d[.,:/]))(?<![@#№&=%-])(?<![$€£₽¥])"
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
_ROUND = re.compile(r"\d{1,4}000(?:[ ./-]{1,3}\d{1,4}000)+\Z")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+\Z")
_ASKED, _ANSWERED = 160, 120  # code points of the turn before that are looked at, and of an answer
_AND = re.compile(r"[ ,;/]{1,3}(?:(?:or|and|или|и|arba|ir)(?: at| on| to| по)? |[或和、] ?)?", re.IGNORECASE)
_EXTENSION = re.compile(r",?[ ]?\(?(?:ext|extn|доб|вн|vid|x|分机|分機|轉|转)\.?[ ]?\d{1,6}\)?(?!\w)", re.IGNORECASE)
_RANGE = re.compile(r"\d{4}[ ]?-[ ]?\d{4}\Z")
_FOUR_FOUR = frozenset({"HK", "SG", "MO"})  # where numbers are written so
_OFTEN_BARE = frozenset({"RU", "KZ", "BY", "LT"})  # where the area is often written without the digit before it
_NEVER_BARE = re.compile(  # where nobody leaves out the digit before a number in one piece
    "AU|NZ|IE|SK|HU|RO|MD|BG|SA|AE|EG|JO|IL|TH|VN|ID|MY|HR|RS|BA|ME|SI|MK|AL|IR|PK|AF|BD|NP|LK|KH|MM|LA|PH|AM|AZ"
)
_NEVER_ALONE = frozenset({"AU"})  # texts in English come from everywhere: a number in one piece needs a word
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_BEFORE, _LEAST, _MOST, _MOST_GROUPS = 40, 7, 15, 8  # code points looked back at; digits; groups of digits
_INTERNATIONAL, _SURE_LENGTH, _AREA = 9, 9, 3


def find(view: str, regions: Sequence[str], *, before: str = "") -> Iterator[Found]:
    """Every number that can be dialled from one of `regions`, or from anywhere; with its extension.

    A short turn of a chat whose turn `before` speaks of a phone answers it: any number in it may be one.
    """
    asked = len(view) <= _ANSWERED and ASKS.search(before[-_ASKED:]) is not None
    last: int | None = None
    for run in _RUN.finditer(view):
        if run.end() - run.start() < _LEAST:
            continue
        behind = view[max(0, run.start() - _BEFORE) : run.start()]
        more = last is not None and _AND.fullmatch(view[last : run.start()]) is not None
        called = Called.SURELY if asked or more else called_by(behind)
        if called is not Called.SURELY and _BAD_BEFORE.search(behind):
            continue
        for found in _in_run(view, run, regions, called=called):
            last = found.end
            yield found


def _in_run(view: str, run: re.Match[str], regions: Sequence[str], *, called: Called) -> Iterator[Found]:
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
    view: str, start: int, groups: Sequence[tuple[int, int]], regions: Sequence[str], *, called: Called
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


def _is_number(written: str, digits: str, sizes: Sequence[int], regions: Sequence[str], *, called: Called) -> bool:
    if "+" in written[:2]:
        return len(digits) >= _INTERNATIONAL and _possible(f"+{digits}", None)
    if digits.startswith("00") and _valid(f"+{digits[2:]}", None) is not None:
        return True
    if 1 in sizes[2:]:  # a digit by itself is that of the trunk or an area, at the head
        return False
    if called is not Called.NOT and _answers_call(written, digits, sizes, regions, called=called):
        return True
    if _THOUSANDS.match(written) and (sizes[0] < _AREA or len(digits) < _SURE_LENGTH):
        return False
    return any(_dialled(written, digits, sizes, region) for region in regions)


def _answers_call(written: str, digits: str, sizes: Sequence[int], regions: Sequence[str], *, called: Called) -> bool:
    """Whether digits after a word for phone may be a number: no list of small or round ones."""
    small = len(sizes) > 1 and max(sizes) < _AREA and len(digits) < _SURE_LENGTH
    if small:
        return any(_valid(digits, region) is not None for region in regions)
    if called is Called.MAYBE:
        return any(
            _possible(digits, region)
            if len(digits) > _SURE_LENGTH
            else len(digits) == _SURE_LENGTH and _valid(digits, region) is not None
            for region in regions
        )
    if _ROUND.match(written):
        return False
    return len(digits) >= _SURE_LENGTH or any(_possible(digits, region) for region in regions)


def _dialled(written: str, digits: str, sizes: Sequence[int], region: str) -> bool:
    """Whether this is how a number is written in the region, so that no word is needed to tell it from other numbers.

    Digits in one piece must be a mobile number or begin with the digit dialled before an area (0, or 8 in the East).
    """
    trunk = digits.startswith(_trunk(region))
    if (max(sizes) < _AREA and not trunk) or (_RANGE.match(written) and region not in _FOUR_FOUR):
        return False
    kind = _valid(digits, region) if _shape(region).match(digits) else None
    if kind is None:
        return False
    if not trunk and _NEVER_BARE.match(region):
        return False
    if len(sizes) == 1:
        return region not in _NEVER_ALONE and (trunk or kind == PhoneNumberType.MOBILE)
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
def _trunk(region: str) -> tuple[str, ...]:
    """What may be dialled before a number within the region; Lithuania is changing from 8 to 0."""
    if region == "LT":
        return ("0", "8")
    prefix = _metadata(region).national_prefix or ""
    return (prefix,) if prefix.strip("1") else ()  # a 1 begins all sorts


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
