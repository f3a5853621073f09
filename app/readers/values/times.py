"""Times as people and tools write them, read by what their whole column shows: day or month first."""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import get_month_names

from app.readers.values.calendars import EARLIEST, LATEST, MONTHS, date_of, in_our_years, is_year
from app.readers.values.words import says_nothing
from app.readers.values.zones import zone_of

ORDERS = ("dmy", "mdy", "ymd")

_LOCALES = (
    *("en", "ru", "lt", "de", "es", "fr", "it", "pt", "pl", "uk", "nl", "tr", "lv", "et", "cs", "sv", "da", "nb", "fi"),
    *("sk", "ro", "hu", "el", "bg", "ar", "he", "hi", "th"),
)
_WORD = r"(?:(?:[^\W\d_]|[\u0900-\u094f\u0e31-\u0e4e]){3,}|دی)\.?"
_LETTERS = re.compile(_WORD)
_NAMED = re.compile(rf"(?<![\d:])(\d{{1,2}})[-./ ]({_WORD})[-./ ](\d{{4}}|\d{{2}})(?!\d|[:.]\d)")
_DATE = re.compile(
    r"(?<![\d:])(\d{1,4})(?:\s*[./\-年년]\s*|\s+)(\d{1,2})(?:\s*[./\-月월]\s*|\s*,\s*|\s+)(\d{1,4})(?![\d:])"
)
_MIXED = re.compile(r"\d+\.\d+\s*/.*")  # 4.5/10 is a grade
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_CLOCKED = re.compile(r"((?:19|20)\d{6}T?)(\d{4}(?:\d{2})?)([.,]\d{1,9})?(Z|[+-]\d{2}(?::?\d{2})?)?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})\s*[:h時时點点시.]\s*(\d{2}|\d(?=\s*[分분]))(?:\s*[:m分분.]\s*(\d{2})(?:[.,]\d{1,9})?)?(?!\d)"
)
_HALF = r"(?<![^\W\d_])[ap]\.?\s?m\b"
_HOUR = re.compile(rf"(?<![\d.:])(\d{{1,2}})\s*(?={_HALF}|[時时點点시](?!\s*\d))", re.IGNORECASE)
_WITH_OFFSET = re.compile(rf"{_CLOCK.pattern}(?:\s*(?:UTC|GMT)?\s*[+-]\d{{1,2}}:?\d{{2}}(?!\d))?", re.IGNORECASE)
_AM_PM = re.compile(_HALF, re.IGNORECASE)
_LATE = re.compile(
    rf"{_HALF.replace('a', '', 1)}|下午|晚上|傍晚|中午|午後|오후|μ\.\s?μ|مساء|ب\.\s?ظ|بعد\s?از\s?ظهر|अपराह्न|\bÖS\b"
    r"|(?<=:\d\d)\s?(?:CH|م)(?![^\W\d_])",
    re.IGNORECASE,
)
_EARLY = re.compile(
    rf"{_HALF.replace('p', '', 1)}|上午|凌晨|清晨|早上|午前|오전|π\.\s?μ|صباح|ق\.\s?ظ|قبل\s?از\s?ظهر|पूर्वाह्न|\bÖÖ\b"
    r"|(?<=:\d\d)\s?(?:SA|ص)(?![^\W\d_])",
    re.IGNORECASE,
)
_OUT_OF = re.compile(r"\bout\s+of\b", re.IGNORECASE)  # "out" is October in Portuguese
_OF_NET = re.compile(r"^/?Date\((\d{9,13})(?:[+-]\d{4})?\)?/?$")  # JSON of .NET
_EPOCH = re.compile(r"\d{9,19}(?:\.\d+)?")
_SERIAL = re.compile(r"[1-6]\d{4}(?:[.,]\d+)?")
_UNITS = (
    (10**18, 10**9, 0, "nanoseconds since 1970"),
    (6 * 10**17, 10**7, -62_135_596_800, "ticks of .NET"),
    (10**17, 10**7, -11_644_473_600, "times of files of Windows"),
    (10**14, 10**6, 0, "microseconds since 1970"),
    (10**11, 10**3, 0, "milliseconds since 1970"),
    (0, 1, 0, "seconds since 1970"),
)
"""From which figure on, how many are a second, in which second of ours they begin, what they are called."""

_EXCEL_FROM, _EXCEL_TO = 32_874, 58_441
_EXCEL = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_MOST, _NOON, _MONTHS, _CENTURY = 0.8, 12, 12, 100
_LONGEST, _LONGEST_BESIDE = 100, 60  # signs of a time; of longer values the patterns would be slow


@dataclass(frozen=True, slots=True)
class Dates:
    """How a column writes times: `kind` iso, epoch, excel or written; the `order` of written ones; zones.

    `sure` is false where the times that were seen left the order open; `mixed`: days of Excel stand among written ones.
    """

    kind: str
    order: str = "dmy"
    reason: str = ""
    sure: bool = True
    mixed: bool = False

    def iso(self, text: str) -> str | None:
        """A time in ISO 8601, as given where it is that already; null if it can't be read."""
        given = text.strip()
        if _is_iso(given):
            return given
        found = read_time(given, order=self.order, excel=self.mixed or self.kind == "excel")
        return None if found is None else found.isoformat()


def decide_dates(values: Iterable[object], *, order: str | None = None) -> Dates | None:
    """How the times in a column are written, null if most are none. `order` is what is known of it before."""
    given = [value for value in values if value is not None and not says_nothing(str(value))]
    texts = [value.isoformat() if isinstance(value, dt.date) else str(value).strip()[: _LONGEST + 1] for value in given]
    if not texts:
        return None
    least = _MOST * len(texts)
    if sum(_is_iso(text) or _compact(text) is not None for text in texts) >= least:
        return Dates("iso", order or "ymd", f"ISO 8601{_zones(texts)}")
    if sum(_EPOCH.fullmatch(text) is not None for text in texts) >= least:
        return Dates("epoch", order or "ymd", next(name for low, *_, name in _UNITS if float(texts[0]) >= low))
    if sum(_SERIAL.fullmatch(text) is not None for text in texts) >= least:
        return Dates("excel", order or "dmy", "days as Excel counts them")
    written = [text for text in texts if read_time(text) is not None or read_time(text, order="mdy") is not None]
    days = sum(map(is_day_of_excel, texts))
    if not written or len(written) + days < least:
        return None
    first, why, sure = (order, "named", True) if order else _order(written)
    among = ", days as Excel counts them among them" if days else ""
    return Dates("written", first, f"{ORDER_NAMES[first]}: {why}{among}{_zones(written)}", sure, bool(days))


def sure_order(values: Sequence[object]) -> str | None:
    """What comes first in dates whose figures tell it, null where they don't or these are none."""
    given = [value for value in values if value not in (None, "")]
    if not all(isinstance(one, str) and len(one) <= _LONGEST_BESIDE and any(map(str.isdigit, one)) for one in given):
        return None
    dates = decide_dates(values)
    told = dates is not None and dates.kind == "written" and dates.sure and dates.order != "ymd"
    return dates.order if dates is not None and told and "words" not in dates.reason else None


def is_time(value: object) -> bool:
    """Whether a value is a time by itself: a date in any order, or a figure that counts from 1970."""
    if isinstance(value, dt.date):
        return True
    text = str(value).strip()
    return len(text) <= 60 and any(read_time(text, order=order) is not None for order in ("dmy", "mdy"))  # noqa: PLR2004


def is_figure(value: object) -> bool:
    """Whether a value is but digits that may count from 1970 or make a date."""
    text = str(value).strip()
    return (_EPOCH.fullmatch(text) or _COMPACT.fullmatch(text)) is not None


def is_day_of_excel(value: object) -> bool:
    """Whether a figure may be a day of 1990 to 2059 as Excel counts them: a time only where the name says so."""
    text = str(value).strip().replace(",", ".")
    return re.fullmatch(r"\d{5}(?:\.\d+)?", text) is not None and _EXCEL_FROM <= float(text) < _EXCEL_TO


def read_time(text: str, *, order: str = "dmy", excel: bool = False) -> dt.datetime | None:
    """The time that `text` says; without a zone where it names none, save for epochs. Null if it says none.

    A date that isn't possible in `order` is read the other way.
    """
    if len(text) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text).strip().strip("[]()")
    text = _OF_NET.sub(r"\1", text)
    try:
        return _compact(text) or _figure(text, excel=excel) or _iso(text) or _written(text, order)
    except (ValueError, OverflowError):
        return None


def _is_iso(text: str) -> bool:
    try:
        return EARLIEST <= dt.datetime.fromisoformat(text).year < LATEST and "-" in text[:5] + text[5:8]
    except ValueError:
        return False


def _iso(text: str) -> dt.datetime | None:
    return _sane(dt.datetime.fromisoformat(text)) if _is_iso(text) else None


def _compact(text: str) -> dt.datetime | None:
    """A date and a clock without signs between, such as 20260301T103000Z."""
    found = _CLOCKED.fullmatch(text)
    if found is None:
        return None
    day, clock, part, zone = found.groups()
    try:
        return _sane(
            dt.datetime.fromisoformat(f"{day.upper().removesuffix('T')}T{clock}{part or ''}{(zone or '').upper()}")
        )
    except ValueError:
        return None


def _figure(text: str, *, excel: bool) -> dt.datetime | None:
    if _EPOCH.fullmatch(text):
        number = float(text)
        unit, start = next((size, start) for low, size, start, _ in _UNITS if number >= low)
        whole, rest = divmod(int(text.partition(".")[0]), unit)
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
            seconds=start + whole, microseconds=rest * 10**6 // unit
        )
        return _sane(moment)
    if excel and _SERIAL.fullmatch(text):
        days = float(text.replace(",", "."))
        return _sane((_EXCEL + dt.timedelta(seconds=round(days * 86_400))).replace(tzinfo=None))
    if _COMPACT.fullmatch(text):
        return _sane(dt.datetime.strptime(text, "%Y%m%d"))
    return None


def _written(text: str, order: str) -> dt.datetime | None:
    parts = _date_parts(text)
    if parts is None:
        return None
    figures, named, rest = parts
    day = _day(figures, order, named=named)
    if day is None:
        return None
    clock = _CLOCK.search(rest) or _HOUR.search(rest)
    if clock is None:
        return _sane(dt.datetime.combine(day, dt.time()))
    hour, minute, second, *_ = (*(int(part or 0) for part in clock.groups()), 0, 0)
    late = _LATE.search(rest) is not None
    if hour <= _NOON and (late or _EARLY.search(rest)):
        hour = hour % _NOON + _NOON * late
    zone = zone_of(rest[clock.end() :])
    return _sane(dt.datetime.combine(day, dt.time(hour, minute, second), zone))


def _date_parts(text: str) -> tuple[tuple[int, int, int], bool, str] | None:
    """The three figures of a date, whether its month is a word, and the rest of the text."""
    if _OUT_OF.search(text):
        return None
    text = in_our_years(text)
    for date in _NAMED.finditer(text):
        month = _month(date[2])
        if month is not None:
            return (int(date[1]), month, int(date[3])), True, text[: date.start()] + " " + text[date.end() :]
    for month in filter(None, map(_month, reversed(_LETTERS.findall(text)))):
        # figures beside the word; the year may stand behind the clock, as "Wed Oct 10 20:19:24 +0000 2018" does
        bare = _WITH_OFFSET.sub(lambda found: " " * len(found[0]), text)
        numbers = [int(one) for one in re.findall(r"(?<![:\d])\d{1,4}(?![\d:])", bare)]
        years = [one for one in numbers if is_year(one)]
        days = [one for one in numbers if 1 <= one <= 31]  # noqa: PLR2004 - days of a month
        if days and (years or len(days) > 1):
            year = years[0] if years else days[1]
            return (days[0], month, year), True, text
    found = _DATE.search(text)
    if found is None or _MIXED.fullmatch(found[0]):
        return None
    a, b, c = (int(part) for part in found.groups())
    return (a, b, c), False, text[: found.start()] + " " + text[found.end() :]


def _day(figures: tuple[int, int, int], order: str, *, named: bool) -> dt.date | None:
    a, b, c = figures
    if named:
        return date_of(c, b, a)
    if a > 31:  # noqa: PLR2004 - no day: a year
        return date_of(a, b, c)
    if order == "ymd" and a < _CENTURY and c <= 31 and b <= _MONTHS:  # noqa: PLR2004 - days of a month
        return date_of(a, b, c)
    day, month = (b, a) if order == "mdy" else (a, b)
    if month > _MONTHS:
        day, month = month, day
    return date_of(c, month, day)


def _sane(moment: dt.datetime) -> dt.datetime | None:
    return moment if EARLIEST <= moment.year < LATEST else None


def _order(texts: Sequence[str]) -> tuple[str, str, bool]:
    """Which of day, month and year comes first, why, and whether the dates tell it."""
    dates = [parts[0] for text in texts if (parts := _date_parts(text)) is not None and not parts[1]]
    told = _by_figures(dates) if dates else ("dmy", "months are words")
    return (*told, True) if told else (*_by_signs(texts, dates), False)


def _by_figures(dates: Sequence[tuple[int, int, int]]) -> tuple[str, str] | None:
    """The order that figures too large for a month or a day tell."""
    if sum(a > 31 for a, _, _ in dates) > len(dates) / 2:  # noqa: PLR2004 - no day: a year
        return "ymd", "the year comes first"
    first, second = max(a for a, _, _ in dates), max(b for _, b, _ in dates)
    third = max(c for _, _, c in dates)
    if third <= 31 and first <= _CENTURY and second <= _MONTHS and _steadier(dates):  # noqa: PLR2004
        return "ymd", "the last figure is never above 31 and changes most"
    if first > _MONTHS >= second:
        return "dmy", f"the first figure goes up to {first}"
    if second > _MONTHS >= first:
        return "mdy", f"the second figure goes up to {second}"
    if first > _MONTHS and second > _MONTHS:
        days = sum(a > _MONTHS for a, _, _ in dates) >= sum(b > _MONTHS for _, b, _ in dates)
        return ("dmy" if days else "mdy"), "both are above 12 in some rows, each is read as it can be"
    return None


def _by_signs(texts: Sequence[str], dates: Sequence[tuple[int, int, int]]) -> tuple[str, str]:
    """The likelier order of dates that don't tell it."""
    days_change = len({a for a, _, _ in dates}) - len({b for _, b, _ in dates})
    if days_change >= 2:  # noqa: PLR2004 - by more than chance
        return "dmy", "the first figure changes most"
    if days_change <= -2:  # noqa: PLR2004
        return "mdy", "the second figure changes most"
    if any(_AM_PM.search(text) for text in texts) and "/" in texts[0]:
        return "mdy", "with AM and PM the month mostly comes first; say --dates dmy if it doesn't"
    return "dmy", "the dates don't tell, so the day is taken first; say --dates mdy if it isn't"


def _steadier(dates: Sequence[tuple[int, int, int]]) -> bool:
    """Whether the figure that would be the year changes least."""
    firsts, lasts = {a for a, _, _ in dates}, {c for _, _, c in dates}
    return len(firsts) < len(lasts)


def _zones(texts: Sequence[str]) -> str:
    zones = {_zone_of(text) for text in texts if not _EPOCH.fullmatch(text) or _compact(text)}
    if zones == {None}:
        return ", no zones, taken for UTC"
    if None in zones:
        return ", some with a zone, the others taken for UTC"
    return f", {len(zones)} time zones" if len(zones) > 1 else ""


def _zone_of(text: str) -> dt.timedelta | None:
    for order in ("dmy", "mdy"):
        moment = read_time(text, order=order)
        if moment is not None:
            return moment.utcoffset()
    return None


def _month(word: str) -> int | None:
    name = word.lower().rstrip(".")
    return _months().get(name) or _months().get(name.removeprefix("ב"))  # "in January", in Hebrew


@functools.cache
def _months() -> Mapping[str, int]:
    found: dict[str, int] = {}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    found.setdefault(unicodedata.normalize("NFKC", name).lower().rstrip("."), int(number))
    return found | {"sept": 9, "мая": 5, "окт": 10, "sep": 9} | dict(MONTHS)


ORDER_NAMES: Mapping[str, str] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
