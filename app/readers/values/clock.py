"""Days and times of day that a chat writes apart, put together in ISO 8601 where the year comes first."""

import re

TIME = r"(?:上午|下午|凌晨|早上|晚上|中午|午前|午後|오전|오후)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
"""A time of day, with 12 or 24 hours."""

_CLOCK = re.compile(r"(\D*?)\s?(\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AaPp])?")
_LATER = frozenset({"下午", "晚上", "中午", "午後", "오후", "p", "P"})
_EARLIER = frozenset({"上午", "凌晨", "早上", "午前", "오전", "a", "A"})
_DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")
_NOON = 12


def moment(day: str, time: str) -> str:
    """The time of a message: ISO 8601 where the day begins with its year, else the day as given and 24 hours."""
    date = _DAY.match(day)
    written = day if date is None else f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}"
    clock = _CLOCK.match(time)
    if clock is None:
        return f"{written} {time}"
    half, hour = {clock[1].strip(), clock[5] or ""}, int(clock[2])
    if half & _LATER and hour < _NOON:
        hour += _NOON
    elif half & _EARLIER and hour == _NOON:
        hour = 0
    seconds = f":{clock[4]}" if clock[4] else ""
    return f"{written}{' ' if date is None else 'T'}{hour:02}:{clock[3]}{seconds}"
