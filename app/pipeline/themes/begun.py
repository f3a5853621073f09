"""What has just begun: the new mentions held against the earlier ones, as they came and as days go."""

from datetime import date, timedelta

import numpy as np

from app.domain.theme import Space
from app.pipeline.themes.groups import NEIGHBOURS
from app.pipeline.themes.matter import Bools, Matter
from app.pipeline.themes.neighbours import neighbours, smooth
from app.pipeline.themes.novelty import PAST, novel_places
from app.pipeline.themes.space import Ints, apply, unit
from models.base import Floats

LATELY = timedelta(days=7)  # how long something has just begun
EARLIER = 8_000  # earlier mentions, evenly chosen, that are looked at
MOST = 8_000  # new mentions, evenly chosen
SHARED = 0.3  # of a place in another one, from which it isn't one by itself


def begun(
    matter: Matter, space: Space, homes: Ints, free: Bools, *, today: date, size: int, tight: float
) -> list[Ints]:
    """Row numbers of the places that have just begun: of `size` voices, with a mean cosine of `tight` to their centre.

    `homes` (n,) are the sub-themes that hold the mentions so far, -1 for none; only those that are `free` (n,) move to
    a place. Fresh mentions are held against all others, and those of the last days, which may have come in many
    refreshes, against the known ones before.
    """
    places: list[Ints] = []
    for new in _looks(matter, today):
        before = np.flatnonzero(matter.known & ~new)
        found = _novel(matter, space, homes, np.flatnonzero(new), before, size=size, tight=tight)
        for place in found:
            again = any(np.isin(place, other).mean() > SHARED for other in places)
            movable = place[free[place]]
            for other in places:
                movable = np.setdiff1d(movable, other)
            if len({matter.voices[i] for i in movable}) >= size and not again:
                places.append(movable)
    return places


def _looks(matter: Matter, today: date) -> list[Bools]:
    """Which mentions (n,) count as new: the fresh ones; those of the last days, if one of them is fresh."""
    fresh = ~matter.known
    recent = matter.days.is_between(today - LATELY, today, closed="right").fill_null(value=False).to_numpy()
    again = (recent & fresh).any() and (recent != fresh).any()
    return [fresh, recent] if again else [fresh]


def _novel(
    matter: Matter, space: Space, homes: Ints, new: Ints, earlier: Ints, *, size: int, tight: float
) -> list[Ints]:
    """Row numbers of the novel places among `new` rows held against `earlier` ones, scope by scope.

    Sought among the rows as they are, which tells their members best, then among rows smoothed over their neighbours,
    which brings together what is worded in many ways.
    """
    here, past = _by_scope(matter, _evenly(new, MOST)), _by_scope(matter, earlier)
    places = []
    for scope, now in here.items():
        before = _evenly(past.get(scope, earlier[:0]), EARLIER)
        if len(now) < 2 * size or len(before) < PAST * len(now):
            continue
        looked = np.union1d(now, before)
        rows = apply(space, matter.meanings(looked))
        at, then = np.searchsorted(looked, now), np.searchsorted(looked, before)
        smoothed = smooth(rows, neighbours(rows, NEIGHBOURS))
        for form in (rows, smoothed):
            found = novel_places(form[at], form[then], homes=(homes[now], homes[before]), size=size)
            places += [now[members] for members in found if _tightness(rows[at[members]]) >= tight]
    return places


def _tightness(rows: Floats) -> float:
    """The mean cosine of rows to their centre."""
    centre = unit(rows.astype(np.float64).sum(axis=0)[None, :])[0]
    return float((rows @ centre).mean())


def _evenly(rows: Ints, most: int) -> Ints:
    return rows[:: 1 + len(rows) // most]


def _by_scope(matter: Matter, rows: Ints) -> dict[str | None, Ints]:
    """The rows of each scope."""
    if len(set(matter.scopes)) == 1:
        return {matter.scopes[0]: rows}
    found: dict[str | None, list[int]] = {}
    for i in rows:
        found.setdefault(matter.scopes[i], []).append(int(i))
    return {scope: np.asarray(own, dtype=np.int64) for scope, own in found.items()}
