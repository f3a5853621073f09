"""When things were said: dates of times as they were given, and the weeks and months they fall in."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import polars as pl

_SECONDS = 100_000_000_000  # an epoch above this is in milliseconds: in seconds it would be after the year 5000
_PATTERNS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S")
EVERY: Mapping[str, str] = {"day": "1d", "week": "1w", "month": "1mo"}
SILENCE = 12
STRAY = 0.01
"""The share of mentions at each end of the days that says nothing of where the time has its middle."""


def day_of(time: str) -> dt.date | None:
    """The day, in UTC, of a time as given: ISO 8601, seconds or milliseconds since 1970, 31.12.2026; else null."""
    text = time.strip()
    number = text.removesuffix(".0")
    try:
        if number.isdigit() and len(number) > len("20261231"):
            seconds = int(number) / (1000 if int(number) > _SECONDS else 1)
            return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
        read = dt.datetime.fromisoformat(text)
        return (read.astimezone(dt.UTC) if read.tzinfo else read).date()
    except (ValueError, OverflowError, OSError):
        return _written(text)


def _written(text: str) -> dt.date | None:
    for pattern in _PATTERNS:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def with_days(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the column `day` of the column `time` (text, or a date or datetime); null where there is none to read."""
    if "time" not in frame.columns or frame["time"].null_count() == frame.height:
        return frame.with_columns(pl.lit(None, dtype=pl.Date).alias("day"))
    if frame["time"].dtype.is_temporal():
        return frame.with_columns(pl.col("time").cast(pl.Date).alias("day"))
    given = frame["time"].drop_nulls().unique().to_list()
    days = pl.DataFrame(
        {"time": given, "day": [day_of(time) for time in given]}, schema={"time": pl.String, "day": pl.Date}
    )
    return frame.join(days, on="time", how="left", maintain_order="left")


def usual_period(frame: pl.DataFrame, *, most: int = 22) -> str | None:
    """`week` where the days of `frame` span at most `most` weeks (five months), else `month`; null for one week."""
    first, last = frame["day"].min(), frame["day"].max()
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return None
    weeks = (last - first).days / 7
    return None if weeks < 1 else "week" if weeks <= most else "month"


def middle_day(counts: Mapping[dt.date, int]) -> dt.date | None:
    """The day up to which the earlier half of the time goes, from the mentions of each day; null if there are none.

    The first and the last hundredth of the mentions are left out: one item of long ago doesn't make all others new.
    """
    spare = STRAY * sum(counts.values())
    first, last = (_after(spare, counts, sorted(counts, reverse=back)) for back in (False, True))
    return None if first is None or last is None else first + (last - first) / 2


def _after(spare: float, counts: Mapping[dt.date, int], days: Sequence[dt.date]) -> dt.date | None:
    """The first of `days` by which more than `spare` mentions were made."""
    for day in days:
        spare -= counts[day]
        if spare < 0:
            return day
    return None


def with_periods(frame: pl.DataFrame, every: str) -> pl.DataFrame:
    """Add the column `period`, the first day of the week (Monday), month or day; rows without a day are left out."""
    return frame.filter(pl.col("day").is_not_null()).with_columns(
        pl.col("day").dt.truncate(EVERY[every]).cast(pl.String).alias("period")
    )


def all_periods(some: Collection[str], every: str) -> list[str]:
    """The periods from the first to the last of `some`, in order, with those between in which nothing was said."""
    if not some:
        return []
    first, last = (dt.date.fromisoformat(period) for period in (min(some), max(some)))
    return [str(day) for day in pl.date_range(first, last, EVERY[every], eager=True)]


def told_periods(some: Collection[str], every: str) -> list[str]:
    """The same for people to read: where nothing was said in more than SILENCE periods on end, those are left out.

    One item of long ago doesn't make a row of thousands.
    """
    periods: list[str] = []
    there = sorted(some)
    for period, following in zip(there, [*there[1:], *there[-1:]], strict=True):
        between_them = all_periods({period, following}, every)[1:-1]
        periods += [period, *(between_them if len(between_them) <= SILENCE else ())]
    return periods


def between(frame: pl.DataFrame, *, first: dt.date | None = None, last: dt.date | None = None) -> pl.DataFrame:
    """The rows from `first` up to, but not on, `last`; rows without a day are left out if a bound is given."""
    if first is not None:
        frame = frame.filter(pl.col("day") >= first)
    return frame if last is None else frame.filter(pl.col("day") < last)
