"""Emerging and surging themes: whether the latest week holds more than the past let expect.

A voice counts once a day, and an alarm takes several voices: nobody raises one alone. A theme born from the latest
mentions has no past by its assignments. Its past is what lay in its place all along: all earlier mentions within its
reach, whatever theme they have. So a theme that was only found late raises no alarm.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.domain.theme import Kind, Registry, Status, Theme
from app.domain.theme_figures import Alarm, Band
from app.pipeline.periods import with_days
from app.pipeline.themes.matter import Bools, kind_of
from app.pipeline.themes.placed import centres
from app.pipeline.themes.space import Doubles, Ints, apply
from app.pipeline.themes.threads import one_thread
from app.pipeline.themes.trend import WEEK, expected, wobble
from app.pipeline.voices import with_voices
from models.base import Floats

PAST = 26 * WEEK  # days looked back
RISK = 0.01  # of any false alarm in a week, shared out among the themes, for new ones among all mentions of the week
LOOKS = 3  # that looking every day at the last seven counts for: the weeks looked at have six days in common
LEAST = 5  # voices in the latest days below which nothing is said
NEW = 0.25  # an emerging theme had at most this share of its daily voices before


@dataclass(frozen=True, slots=True, eq=False)
class _Daily:
    """Voices `counts` (span,) of each day, and how many distinct `lately` voices the latest days have."""

    counts: Doubles
    lately: int


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """The mentions of one kind in the days looked at: rows of the frame, the day and voice of each, days in all."""

    rows: Ints
    day: Ints
    voice: Ints
    span: int
    latest: int
    weekday: int

    def daily(self, chosen: Bools) -> _Daily:
        """The voices of each day, of the mentions chosen."""
        voices = int(self.voice.max(initial=0)) + 1
        day, voice = np.divmod(np.unique(self.day[chosen] * voices + self.voice[chosen]), voices)
        counts = np.bincount(day, minlength=self.span).astype(np.float64)
        return _Daily(counts, len(np.unique(voice[day >= self.span - self.latest])))


def watch(
    registry: Registry, mentions: pl.DataFrame, vectors: Floats, *, until: dt.date, days: int = WEEK
) -> Mapping[str, Band]:
    """For each live theme the band of the `days` before `until`, and its alarm if there is one.

    `mentions` has theme, valence or sentiment, time or day, and voice or author and item_id; `vectors` float32 (n, d)
    are in step. `until` is the day after the last one looked at. Themes without a mention in these days are left out.
    """
    frame = with_days(mentions) if "day" not in mentions.columns else mentions
    frame = with_voices(frame) if "voice" not in frame.columns else frame
    bands: dict[str, Band] = {}
    with one_thread():
        for kind in registry.spaces:
            past = _past(frame, kind, until=until, days=days)
            if past is not None:
                bands |= _bands(registry, kind, frame, vectors, past, start=until - dt.timedelta(days=days))
    return bands


def _past(frame: pl.DataFrame, kind: Kind, *, until: dt.date, days: int) -> _Past | None:
    start = until - dt.timedelta(days=days + PAST)
    seen = frame["day"].is_between(start, until, closed="left").fill_null(value=False).to_numpy()
    rows = np.flatnonzero(seen & kind_of(frame, kind))
    if not len(rows):
        return None
    told = frame["day"].gather(rows)
    oldest = told.min()
    begin = oldest if isinstance(oldest, dt.date) else start
    day = (told - begin).dt.total_days().to_numpy().astype(np.int64)
    voice = frame["voice"].gather(rows).rank("dense").to_numpy().astype(np.int64)
    return _Past(rows, day, voice, (until - begin).days, days, begin.weekday())


def _bands(
    registry: Registry, kind: Kind, frame: pl.DataFrame, vectors: Floats, past: _Past, *, start: dt.date
) -> dict[str, Band]:
    """The bands of the live themes of one kind; an alarm is one whose p value is below the theme's part of the risk."""
    assigned = frame["theme"].gather(past.rows)
    live = [theme for theme in registry.themes if theme.kind is kind and theme.status is Status.ACTIVE]
    daily = {theme.id: past.daily((assigned == theme.id).fill_null(value=False).to_numpy()) for theme in live}
    held = [theme for theme in live if daily[theme.id].lately > 0]
    totals = past.daily(np.ones(len(past.rows), dtype=np.bool_)).counts
    before = max(0, len(totals) - past.latest)
    often = np.stack([daily[theme.id].counts[:before] for theme in live]) if live else np.zeros((0, before))
    wobbles = wobble(often, totals[:before])
    young = [theme for theme in held if _young(daily[theme.id].counts, past.latest)]
    daily |= _by_place(registry, kind, young, frame, vectors, past)
    names = {theme.id for theme in young}
    bands = {}
    for theme in held:
        counts, lately = daily[theme.id].counts, daily[theme.id].lately
        usual = expected(counts, totals, latest=past.latest, weekday=past.weekday, wobbles=wobbles)
        if usual is None:
            continue
        came = int(counts[-past.latest :].sum())
        alarm = None
        tries = totals[-past.latest :].sum() if theme.id in names else len(held)
        if lately >= LEAST and usual.p < RISK / LOOKS / tries:
            alarm = Alarm.EMERGING if theme.id in names else Alarm.SURGING
        bands[theme.id] = Band(start, came, round(usual.expected, 3), usual.high, usual.p, alarm)
    return bands


def _young(counts: Doubles, latest: int) -> bool:
    """Whether nearly all that is said of a theme came in the latest days."""
    return bool(counts[:-latest].sum() <= NEW * counts.sum())


def _by_place(
    registry: Registry, kind: Kind, young: Sequence[Theme], frame: pl.DataFrame, vectors: Floats, past: _Past
) -> dict[str, _Daily]:
    """Daily voices of young themes by place: all that they would have taken, as they are now, had they been there.

    These are within reach of a sub-theme and nearer to it than to those of older themes.
    """
    if not young:
        return {}
    space = registry.spaces[kind]
    rows = apply(space, vectors[past.rows])
    kinds = {theme.id for theme in registry.themes if theme.kind is kind and theme.live}
    assigned = frame["theme"].gather(past.rows)
    names = {theme.id for theme in young}
    others = centres(space, [leaf for leaf in registry.leaves if leaf.theme not in names and leaf.theme in kinds])
    elsewhere = (rows @ others.T).max(axis=1, initial=-2.0)
    found = {}
    for theme in young:
        leaves = [leaf for leaf in registry.leaves if leaf.theme == theme.id]
        reach = np.asarray([leaf.reach for leaf in leaves])
        inside = (assigned == theme.id).fill_null(value=False).to_numpy()
        if leaves:
            likeness = rows @ centres(space, leaves).T
            inside |= ((likeness >= reach) & (likeness >= elsewhere[:, None])).any(axis=1)
        found[theme.id] = past.daily(inside)
    return found
