"""Take in new mentions: known themes first, then only what is left is searched for new ones, near the new alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from app.domain.theme import Happening, Kind, Space, SubTheme, Theme, ThemeEvent
from app.pipeline.themes.build import Known
from app.pipeline.themes.groups import dense
from app.pipeline.themes.identity import new_id
from app.pipeline.themes.match import Match, second_tier
from app.pipeline.themes.matter import Matter
from app.pipeline.themes.placed import Placed, budget, centres, draw, match_leaves, named, reached
from app.pipeline.themes.rows import condense
from app.pipeline.themes.settings import USUAL, ThemeSettings
from app.pipeline.themes.space import BLOCK, Ints, apply
from models.base import Floats

AROUND = 10  # old leftovers looked at around each new one
WITHIN = 0.4  # and their cosine to it: members of a dense place are rarely less alike
SAME = 0.7  # cosine of centres from which a new dense place belongs to a known theme


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """Themes, sub-themes and events after a search, and the sub-theme (n,) of each row searched, -1 for none."""

    themes: tuple[Theme, ...]
    leaves: tuple[SubTheme, ...]
    events: tuple[ThemeEvent, ...]
    leaf: Ints


def extend(kind: Kind, matter: Matter, known: Known, space: Space, *, settings: ThemeSettings, now: datetime) -> Placed:
    """New mentions in known themes or in new ones; mentions that have a theme keep it."""
    of = matter.places({leaf.id: i for i, leaf in enumerate(known.leaves)})
    tier = np.where(of >= 0, 1, 0)
    loose = np.flatnonzero(of < 0)
    rows = apply(space, matter.vectors[loose])
    scopes = [matter.scopes[i] for i in loose]
    best = match_leaves(space, rows, known.themes, known.leaves, scopes)
    fresh = ~matter.known[loose]
    sure = fresh & (best.leaf >= 0) & (reached(best, known.leaves) >= 0)
    of[loose[sure]], tier[loose[sure]] = best.leaf[sure], 1
    region = _region(rows, np.flatnonzero(fresh & ~sure), np.flatnonzero(~fresh & ~sure))
    grown = _search(kind, matter, known, space, loose[region], settings, now)
    if len(grown.leaves) > len(known.leaves):
        inside = grown.leaf >= 0
        of[loose[region][inside]], tier[loose[region][inside]] = grown.leaf[inside], 1
        best = match_leaves(space, rows, grown.themes, grown.leaves, scopes)
    left = np.flatnonzero(tier[loose] == 0)
    ids = [matter.ids[i] for i in loose]
    more = second_tier(best, left, ids=ids, places=budget(matter, tier, settings), floor=settings.floor)
    of[loose[more]], tier[loose[more]] = best.leaf[more], 2
    return Placed(space, grown.themes, grown.leaves, grown.events, of, tier, _whole(best, loose, of))


def _whole(best: Match, loose: Ints, of: Ints) -> Match:
    """The match of all mentions, given that of the `loose` ones; those that kept their theme count as sure."""
    leaf, likeness, confidence = of.copy(), np.ones(len(of)), np.ones(len(of))
    leaf[loose], likeness[loose], confidence[loose] = best.leaf, best.likeness, best.confidence
    return Match(leaf, likeness, confidence)


def _region(rows: Floats, new: Ints, old: Ints) -> Ints:
    """The new rows without a theme, and the old leftovers nearest to them: what may have become dense."""
    if not len(old) or not len(new):
        return new
    chosen = np.zeros(len(rows), dtype=np.bool_)
    chosen[new] = True
    k = min(AROUND, len(old))
    for start in range(0, len(new), BLOCK // 4):
        likeness = rows[new[start : start + BLOCK // 4]] @ rows[old].T
        best = np.argpartition(likeness, len(old) - k, axis=1)[:, len(old) - k :]
        chosen[old[np.unique(best[np.take_along_axis(likeness, best, axis=1) >= WITHIN])]] = True
    return np.flatnonzero(chosen)


def _search(
    kind: Kind, matter: Matter, known: Known, space: Space, region: Ints, settings: ThemeSettings, now: datetime
) -> Grown:
    """Dense places among the mentions `region`, as tight as known ones: new themes, or new parts of known ones."""
    nothing = Grown(known.themes, known.leaves, (), np.full(len(region), -1, dtype=np.int64))
    smallest = settings.smallest or min(USUAL, settings.members(len(matter)))
    if len(region) < smallest:
        return nothing
    condensed = condense(
        [matter.texts[i] for i in region], [matter.scopes[i] for i in region], [matter.ids[i] for i in region]
    )
    first = region[condensed.first]
    rows = apply(space, matter.vectors[first])
    names = [matter.scopes[i] or "" for i in first]
    scope = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)[1].astype(np.int64)
    strict = replace(settings, smallest=smallest)
    found = dense(rows, condensed.weights, scope, settings=strict, share=1.0, loose=_usual_tightness(known))
    leaf = found[condensed.of]
    if leaf.max(initial=-1) < 0:
        return nothing
    return _grow(kind, matter, known, space, region, leaf, settings, now)


def _usual_tightness(known: Known) -> float:
    """The tightness that three in four known sub-themes have: a newcomer must have it too."""
    return float(np.quantile([leaf.tightness for leaf in known.leaves], 0.25)) if known.leaves else 0.0


def _grow(
    kind: Kind,
    matter: Matter,
    known: Known,
    space: Space,
    region: Ints,
    leaf: Ints,
    settings: ThemeSettings,
    now: datetime,
) -> Grown:
    rows = apply(space, matter.vectors[region])
    themes, leaves, events, taken = list(known.themes), list(known.leaves), list[ThemeEvent](), set(known.taken)
    place = np.full(len(region), -1, dtype=np.int64)
    for number in range(int(leaf.max()) + 1):
        drawn = draw(space, matter.vectors[region], rows, np.flatnonzero(leaf == number))
        members = region[drawn.members]
        scope = matter.scopes[members[0]] if settings.scope else None
        text = min(matter.texts[i] for i in members)
        leaf_id = new_id("s", kind, text, at=now, taken=taken)
        home = _home(space, themes, leaves, drawn.meaning, scope)
        if home is None:
            home = new_id("t", kind, text, at=now, taken=taken)
            themes.append(Theme(home, kind, scope, (), len(members), now, now))
            events.append(ThemeEvent(home, Happening.BORN, now, len(members)))
        taken |= {leaf_id, home}
        place[drawn.members] = len(leaves)
        leaves.append(named(replace(drawn, members=members), leaf_id, home, matter, space))
    return Grown(tuple(themes), tuple(leaves), tuple(events), place)


def _home(
    space: Space, themes: Sequence[Theme], leaves: Sequence[SubTheme], meaning: Floats, scope: str | None
) -> str | None:
    """The theme whose sub-theme means the same, if there is one that takes mentions."""
    open_to = {theme.id for theme in themes if theme.live and theme.scope == scope}
    able = [leaf for leaf in leaves if leaf.theme in open_to]
    if not able:
        return None
    likeness = centres(space, able) @ apply(space, meaning[None, :])[0]
    return able[int(likeness.argmax())].theme if likeness.max() >= SAME else None
