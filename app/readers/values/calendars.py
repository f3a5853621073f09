"""Dates of other calendars than ours: the eras of Japan, Buddhist years, the solar years of Iran and those of Islam."""

import datetime as dt
import re
from collections.abc import Mapping

EARLIEST, LATEST = 1970, 2100
"""Years between which a figure or a date is taken for a time."""

MONTHS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"), start=1
    )
}
"""The months of Iran."""

_THAI = ("มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค")
_ERA = re.compile(
    r"(令和|平成|昭和)\s*(\d{1,2}|元)\s*年|(?<![^\W\d_])([RHS])(\d{1,2})(?=(?:\.\d{1,2}\.|/\d{1,2}/)\d{1,2}(?!\d))"
)
_BEFORE_ERA = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_POINTED = re.compile(r"([\u0e01-\u0e4e]{1,3})\.\s?([\u0e01-\u0e2e])\.")  # ม.ค.
_VIETNAMESE = re.compile(r"\s{0,9}(?:tháng|năm)\s{0,9}", re.IGNORECASE)
_CENTURY, _SPLIT, _MONTHS = 100, 70, 12
_TAIWAN = 1911  # the year before the first one of Taiwan's calendar: 113年 is 2024
_BUDDHIST = 543
_SOLAR, _LUNAR, _LAST = 1349, 1416, 1530  # 1349 of Iran and 1416 of Islam are 1970 and 1995: before, nobody wrote so


def in_our_years(text: str) -> str:
    """`text` with the years of Japan's eras as ours, and dates of Vietnam and Thailand in signs that are known."""
    text = _POINTED.sub(_of_thailand, _ERA.sub(_of_era, text))
    return _VIETNAMESE.sub("/", text) if "tháng" in text.lower() else text


def _of_era(found: re.Match[str]) -> str:
    before = _BEFORE_ERA[found[1] or found[3]]
    year = before + (1 if found[2] == "元" else int(found[2] or found[4]))
    return f"{year}年" if found[1] else str(year)


def _of_thailand(found: re.Match[str]) -> str:
    word = found[1] + found[2]
    return f"/{_THAI.index(word) + 1}/" if word in _THAI else found[0]


def is_year(number: int) -> bool:
    """Whether a number of four figures may be a year from EARLIEST to LATEST, in some calendar."""
    ours = number - _BUDDHIST if number >= EARLIEST + _BUDDHIST else number
    return EARLIEST <= ours < LATEST or _SOLAR <= number < _LAST


def date_of(year: int, month: int, day: int) -> dt.date | None:
    """A date of whatever calendar as one of ours, null if there is none such.

    Years of two figures are split at 70, as POSIX has it; those of three are Taiwan's.
    """
    try:
        if _SOLAR <= year < _LUNAR:
            return _solar(year, month, day)
        if _LUNAR <= year < _LAST:
            return _lunar(year, month, day)
        if year < _CENTURY:
            year += 2000 if year < _SPLIT else 1900
        elif year < 2 * _CENTURY:
            year += _TAIWAN
        elif year >= EARLIEST + _BUDDHIST:
            year -= _BUDDHIST
        return dt.date(year, month, day)
    except ValueError:
        return None


def _solar(year: int, month: int, day: int) -> dt.date | None:
    """A date of Iran's calendar, by its usual cycle of 33 years, which holds from 1799 to 2256."""
    if not (1 <= month <= _MONTHS and 1 <= day <= (31 if month <= 6 else 30)):  # noqa: PLR2004 - long months
        return None
    cycles, left = divmod(year + 1595, 33)
    days = 365 * (year + 1595) + 8 * cycles + (left + 3) // 4 + 30 * (month - 1) + min(month - 1, 6) + day
    return dt.date.fromordinal(days - 356_033)


def _lunar(year: int, month: int, day: int) -> dt.date | None:
    """A date of Islam's calendar as it is reckoned, a day or two off where the new moon is looked for."""
    if not (1 <= month <= _MONTHS and 1 <= day <= 30):  # noqa: PLR2004 - the longest month
        return None
    days = (59 * (month - 1) + 1) // 2 + 354 * (year - 1) + (3 + 11 * year) // 30 + day
    return dt.date.fromordinal(days + 227_014)
