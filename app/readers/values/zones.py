"""The time zone behind a clock: an offset, the letters of a zone, or an area and its city."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping

_OFFSET = re.compile(
    r"(?:(?:UTC|GMT)\s*)?([+-])(\d{1,2}):?(\d{2})?\s*$|(?:(?:UTC|GMT)\s*)([+-])(\d{1,2})\s*$", re.IGNORECASE
)
_SAID_TWICE = re.compile(r"(?<=\d)\s*(?:[(\[][^()\[\]]*|[A-Z]{1,5})$")
_YEAR = re.compile(r"(?:^|(?<=\s))(?:19|20)\d\d\s*$")
_AREA = re.compile(r"\b([A-Z][A-Za-z]+(?:/[A-Za-z_+-]+\d{0,2}){1,2})\s*$")
_TURNED = "Etc/"  # where GMT+3 is three hours behind
_ZONE = re.compile(r"\b([A-Z]{1,5})\s*$")
_ZONES: Mapping[str, float] = {
    **dict.fromkeys(("Z", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("CET", "BST", "WEST"), 1),
    **dict.fromkeys(("CEST", "EET"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    "JST": 9,
    "KST": 9,
    "HKT": 8,
    "SGT": 8,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}


def zone_of(rest: str) -> dt.tzinfo | None:
    """The zone that `rest`, what stands behind a clock, says; null if it says none.

    What stands behind an offset, such as the name of the zone in brackets, only says it again.
    """
    rest = _YEAR.sub("", rest).strip().strip("()[]").strip()
    area = _AREA.search(rest)
    offset = _OFFSET.search(_SAID_TWICE.sub("", rest))
    if offset is not None and not (area and area[1].startswith(_TURNED)):
        sign, hours, minutes = (offset[1], offset[2], offset[3]) if offset[1] else (offset[4], offset[5], None)
        whole = int(hours) * 60 + int(minutes or 0)
        return dt.timezone(dt.timedelta(minutes=-whole if sign == "-" else whole))
    if area is not None:
        return _area(area[1])
    named = _ZONE.search(rest)
    hours_off = _ZONES.get(named[1]) if named else None
    return None if hours_off is None else dt.timezone(dt.timedelta(hours=hours_off))


def _area(name: str) -> dt.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
