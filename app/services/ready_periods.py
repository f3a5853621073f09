"""Periods of a large project whose curve and map are kept ready: the dashboard's last days, and months."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from app.store.facets import Facets
from app.store.filters import MentionFilter

LAST_DAYS = (30, 90, 365)
MONTHS = 12  # the newest, that of the last mention among them
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in UTC, half-open; without `until` up to the last mention."""

    since: dt.datetime
    until: dt.datetime | None

    @property
    def wanted(self) -> MentionFilter:
        """The filter that leaves the period."""
        return MentionFilter(since=self.since, until=self.until)

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the period; `frame` has a column `time` in UTC."""
        rows = frame.filter(pl.col("time") >= self.since)
        return rows if self.until is None else rows.filter(pl.col("time") < self.until)


def period_of(wanted: MentionFilter) -> tuple[str, str] | None:
    """What tells the period that a filter leaves; null if it asks for more or for less than whole days from one on."""
    if wanted.since is None or wanted != MentionFilter(since=wanted.since, until=wanted.until):
        return None
    bounds = [None if one is None else one.astimezone(dt.UTC) for one in (wanted.since, wanted.until)]
    if any(one is not None and one != _midnight(one) for one in bounds):
        return None
    since, until = ("" if one is None else one.date().isoformat() for one in bounds)
    return since, until


def periods_of(facets: Facets) -> Iterator[tuple[Period, tuple[Period, ...]]]:
    """The periods that people may ask for, and others that have the same mentions as one, as long as none came."""
    if facets.last is None:
        return
    end = _midnight(facets.last.astimezone(dt.UTC)) + DAY
    for days in LAST_DAYS:
        last = Period(end - days * DAY, end)
        yield last, (replace(last, until=None),)
    since = (end - DAY).replace(day=1)
    after = (since + 31 * DAY).replace(day=1)
    for number in range(MONTHS):
        month = Period(since, after)
        yield month, () if number else (replace(month, until=None), replace(month, until=end))
        since, after = (since - DAY).replace(day=1), since


def _midnight(moment: dt.datetime) -> dt.datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
