"""What a refresh of one kind comes to: its themes and sub-themes, and where each mention went."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.theme import Space, Status, SubTheme, Theme, ThemeEvent
from app.pipeline.themes.exemplars import exemplars, reach_of
from app.pipeline.themes.match import Match, match
from app.pipeline.themes.matter import Bools, Matter
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.themes.space import Ints, apply, unit
from models.base import Floats

CLOSED = -2  # scope number that no mention has


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """`leaf` int64 (n,) numbers into `leaves`, -1 for none; `tier` (n,) 1 or 2, 0 for none; `best` the match behind.

    `distinct`: how many texts the space was learned from, equal ones counted once; 0 if it is an earlier one.
    """

    space: Space
    themes: tuple[Theme, ...]
    leaves: tuple[SubTheme, ...]
    events: tuple[ThemeEvent, ...]
    leaf: Ints
    tier: Ints
    best: Match
    distinct: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A sub-theme as it is found, before it has an id: its meaning, its members (row numbers) and figures."""

    meaning: Floats
    members: Ints
    reach: float
    tightness: float


def draw(space: Space, vectors: Floats, rows: Floats, members: Ints) -> Drawn:
    """The sub-theme of `members` among `vectors`, which are `rows` in `space`."""
    meaning = unit(vectors[members].astype(np.float64).sum(axis=0)[None, :]).astype(np.float32)
    likeness = rows[members] @ apply(space, meaning)[0]
    return Drawn(meaning[0], members, reach_of(likeness), float(likeness.mean()))


def named(drawn: Drawn, leaf_id: str, theme_id: str, matter: Matter, space: Space) -> SubTheme:
    """The record of a sub-theme, with its quotes; the members of `drawn` are row numbers of `matter`."""
    rows, centre = apply(space, matter.meanings(drawn.members)), apply(space, drawn.meaning[None, :])[0]
    quotes = exemplars(matter, drawn.members, rows, centre)
    return SubTheme(
        id=leaf_id,
        theme=theme_id,
        meaning=drawn.meaning,
        reach=drawn.reach,
        tightness=drawn.tightness,
        size=len(drawn.members),
        exemplars=quotes,
    )


def centres(space: Space, leaves: Sequence[SubTheme]) -> Floats:
    """The centres float32 (leaves, e) in `space`."""
    if not leaves:
        return np.zeros((0, space.matrix.shape[1]), dtype=np.float32)
    return apply(space, np.stack([leaf.meaning for leaf in leaves]))


def match_leaves(
    space: Space,
    rows: Floats,
    themes: Sequence[Theme],
    leaves: Sequence[SubTheme],
    scopes: Sequence[str | None],
    *,
    given: Ints | None = None,
) -> Match:
    """`match` of rows in `space` to the sub-themes of themes that take mentions, within the rows' scopes."""
    by_id = {theme.id: theme for theme in themes}
    number = {theme.id: i for i, theme in enumerate(themes)}
    scope_number = {name: i for i, name in enumerate(dict.fromkeys(scopes))}
    scope = np.fromiter(map(scope_number.__getitem__, scopes), dtype=np.int64, count=len(scopes))
    allowed = [
        scope_number.get(by_id[leaf.theme].scope, CLOSED) if by_id[leaf.theme].status is not Status.RETIRED else CLOSED
        for leaf in leaves
    ]
    theme = np.asarray([number[leaf.theme] for leaf in leaves], dtype=np.int64)
    return match(
        rows, centres(space, leaves), theme, allowed=np.asarray(allowed, dtype=np.int64), scope=scope, given=given
    )


def budget(matter: Matter, tier: Ints, settings: ThemeSettings) -> int:
    """How many more mentions must get a theme before no more than the agreed share has none."""
    return int((tier == 0).sum()) - int(settings.unthemed * len(matter))


def within(best: Match, leaves: Sequence[SubTheme]) -> Bools:
    """Which rows (n,) lie within the reach of their best sub-theme."""
    reach = np.asarray([leaf.reach for leaf in leaves] + [2.0])
    return np.asarray((best.leaf >= 0) & (best.likeness >= reach[best.leaf]))
