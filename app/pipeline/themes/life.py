"""The life of themes between refreshes: sizes, when last seen, growth, sleep and end, each with its event."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

from app.domain.theme import Happening, Status, SubTheme, Theme, ThemeEvent
from app.pipeline.themes.exemplars import joined
from app.pipeline.themes.matter import Matter
from app.pipeline.themes.placed import Placed

DORMANT, RETIRED = timedelta(days=60), timedelta(days=365)  # without a mention, until a theme sleeps, and ends
GREW_BY, GREW_LEAST = 1.5, 10  # a theme grew when it has half as many mentions more, and at least ten


@dataclass(frozen=True, slots=True)
class Seen:
    """Of a theme: its mentions, new ones among them, and their first and last day, null where no time is known."""

    size: int
    first: date | None
    last: date | None
    fresh: int


def live_on(placed: Placed, matter: Matter, *, now: datetime) -> Placed:
    """The outcome with sizes and states brought up to date and the events of growth, sleep, return and end."""
    sizes = np.bincount(placed.leaf[placed.leaf >= 0], minlength=len(placed.leaves))
    leaves = tuple(replace(leaf, size=int(size)) for leaf, size in zip(placed.leaves, sizes, strict=True))
    by_theme: dict[str, list[SubTheme]] = {}
    for leaf in leaves:
        by_theme.setdefault(leaf.theme, []).append(leaf)
    seen = _seen(placed, matter)
    quoted = {quote.mention_id for leaf in leaves for quote in leaf.exemplars}
    voices = {name: voice for name, voice in zip(matter.ids, matter.voices, strict=True) if name in quoted}
    themes, events = [], list(placed.events)
    born = {event.theme for event in placed.events if event.what in {Happening.BORN, Happening.SPLIT}}
    for theme in placed.themes:
        own = by_theme.get(theme.id, [])
        aged, what = _aged(theme, seen.get(theme.id), theme.id in born, now=now)
        themes.append(replace(aged, exemplars=joined(own, voices) or aged.exemplars))
        events += [ThemeEvent(theme.id, one, now, aged.size) for one in what]
    return replace(placed, themes=tuple(themes), leaves=leaves, events=tuple(events))


def _aged(theme: Theme, seen: Seen | None, born: bool, *, now: datetime) -> tuple[Theme, list[Happening]]:
    if theme.status is Status.RETIRED:
        return replace(theme, size=seen.size if seen else 0), []
    size = seen.size if seen else 0
    last = theme.last_seen
    if seen and seen.last is not None:
        last = datetime.combine(seen.last, time.max if seen.last < now.date() else now.time(), UTC)
    elif seen and seen.fresh:
        last = now
    if born:
        first = datetime.combine(seen.first, time.min, UTC) if seen and seen.first else now
        return replace(theme, size=size, grown_from=size, last_seen=last, born=min(first, now)), []
    idle = now - last
    events: list[Happening] = []
    status: Status = theme.status
    grown = theme.grown_from
    if idle >= RETIRED and not theme.pinned:
        status, events = Status.RETIRED, [Happening.RETIRED]
    elif idle >= DORMANT:
        if status is Status.ACTIVE:
            status, events = Status.DORMANT, [Happening.DORMANT]
    elif status is Status.DORMANT:
        status, events = Status.ACTIVE, [Happening.REVIVED]
    if size >= max(GREW_BY * grown, grown + GREW_LEAST):
        grown, events = size, [*events, Happening.GREW]
    return replace(theme, size=size, last_seen=last, status=status, grown_from=grown), events


def _seen(placed: Placed, matter: Matter) -> dict[str, Seen]:
    """What was seen of each theme that has mentions."""
    inside = np.flatnonzero(placed.leaf >= 0)
    names = pl.Series([leaf.theme for leaf in placed.leaves], dtype=pl.String)
    columns: dict[str, Any] = {
        "theme": names.gather(placed.leaf[inside]),
        "day": matter.days.gather(inside),
        "fresh": ~matter.known[inside],
    }
    table = pl.DataFrame(columns, schema={"theme": pl.String, "day": pl.Date, "fresh": pl.Boolean})
    found = table.group_by("theme").agg(
        pl.len().alias("size"),
        pl.col("day").min().alias("first"),
        pl.col("day").max().alias("last"),
        pl.col("fresh").sum(),
    )
    return {row["theme"]: Seen(row["size"], row["first"], row["last"], row["fresh"]) for row in found.to_dicts()}
