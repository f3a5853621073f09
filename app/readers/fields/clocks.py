"""Times whose day stands in one column and whose hour in the next one, as one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.readers.fields.fitting import Sample, cells_of
from app.readers.fields.rows import BadRow, Row

_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?")
_DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}\.?|(?:19|20)\d{6}|\d{1,4}年\d{1,2}月\d{1,2}日")


def clock_beside(names: Sequence[str], sample: Sample, *, time: str | None) -> str | None:
    """The column right behind that of days which has the hours; null if there is none, or days have them too."""
    if time is None or time not in names:
        return None
    at = list(names).index(time) + 1
    name = names[at] if at < len(names) else None
    days, hours = cells_of(time, sample), [] if name is None else cells_of(name, sample)
    told = bool(days) and all(_DAY.fullmatch(str(one).strip()) for one in days)
    return name if told and hours and all(_CLOCK.fullmatch(str(one).strip()) for one in hours) else None


def at_the_hour(row: Row, *, time: str, clock: str) -> Row:
    """The row with its hour behind the day."""
    day, hour = (str(row.values.get(name) or "").strip() for name in (time, clock))
    return replace(row, values={**row.values, time: f"{day} {hour}"}) if day and _CLOCK.fullmatch(hour) else row


def with_hours(
    rows: Iterator[Row | BadRow], names: Sequence[str], sample: Sample, *, time: str | None
) -> Iterator[Row | BadRow]:
    """The rows with the hours in the column right behind that of days, where one has them, as a part of the time."""
    clock = clock_beside(names, sample, time=time)
    if clock is None or time is None:
        return rows
    day, hour = time, clock
    return (at_the_hour(row, time=day, clock=hour) if isinstance(row, Row) else row for row in rows)
