"""Take in new mentions: known themes first, then only what is left is searched for new ones, near the new alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from app.domain.theme import Happening, Kind, Space, SubTheme, Theme, ThemeEvent
from app.pipeline.themes.begun import LATELY, begun
from app.pipeline.themes.build import Known
from app.pipeline.themes.groups import LOOSE, dense
from app.pipeline.themes.identity import new_id
from app.pipeline.themes.match import Match, second_tier
from app.pipeline.themes.matter import Bools, Matter
from app.pipeline.themes.placed import Drawn, Placed, budget, centres, draw, match_leaves, named, within
from app.pipeline.themes.rows import condense
from app.pipeline.themes.settings import USUAL, ThemeSettings
from app.pipeline.themes.space import BLOCK, Ints, apply
from models.base import Floats

ALLOWANCE = 0.9  # of the usual tightness, for a newcomer among leftovers
BEGUN = 0.7  # and for one that has just begun
NEWCOMER = 5  # members, each of another voice, that what has just begun needs
AROUND = 5  # old leftovers looked at around each new one
WITHIN = 0.4  # and their cosine to it: members of a dense place are rarely less alike
SAME = 0.8  # cosine of centres from which a new dense place belongs to a known theme


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
    tier = np.where(of >= 0, np.maximum(matter.tier, 1), 0)
    loose = np.flatnonzero(of < 0)
    rows = apply(space, matter.meanings(loose))
    scopes = [matter.scopes[i] for i in loose]
    best = match_leaves(space, rows, known.themes, known.leaves, scopes)
    fresh = ~matter.known[loose]
    sure = fresh & within(best, known.leaves)
    of[loose[sure]], tier[loose[sure]] = best.leaf[sure], 1
    new = begun(
        matter,
        space,
        of,
        _movable(matter, known, best, loose, sure, now),
        today=now.date(),
        size=settings.smallest or min(NEWCOMER, _smallest(matter, settings)),
        tight=BEGUN * _usual_tightness(known),
    )
    homeless = fresh & ~sure & ~np.isin(loose, np.concatenate([*new, loose[:0]]))
    region = loose[
        np.union1d(np.flatnonzero(homeless), _around(rows, np.flatnonzero(homeless), np.flatnonzero(~fresh)))
    ]
    heard = matter.heard(region)
    dense_now = _search(matter, known, space, heard, settings)
    grown = _grow(kind, matter, known, space, new, dense_now, settings, now)
    if new or dense_now:
        inside = grown.leaf >= 0
        of[inside], tier[inside] = grown.leaf[inside], 1
        best = match_leaves(space, rows, grown.themes, grown.leaves, scopes)
        near = np.isin(loose, np.setdiff1d(region, heard)) & (of[loose] < 0) & within(best, grown.leaves)
        of[loose[near]], tier[loose[near]] = best.leaf[near], 1
    left = np.flatnonzero(tier[loose] == 0)
    more = second_tier(best, left, places=budget(matter, tier, settings), floor=settings.floor)
    of[loose[more]], tier[loose[more]] = best.leaf[more], 2
    return Placed(space, grown.themes, grown.leaves, grown.events, of, tier, _whole(best, loose, of))


def _whole(best: Match, loose: Ints, of: Ints) -> Match:
    """The match of all mentions, given that of the `loose` ones; those that kept their theme count as sure."""
    leaf, likeness, confidence = of.copy(), np.ones(len(of)), np.ones(len(of))
    leaf[loose], likeness[loose], confidence[loose] = best.leaf, best.likeness, best.confidence
    return Match(leaf, likeness, confidence)


def _around(rows: Floats, new: Ints, old: Ints) -> Ints:
    """The old leftovers nearest to new rows without a theme: with them they may have become dense."""
    chosen = np.zeros(len(rows), dtype=np.bool_)
    if not len(old) or not len(new):
        return np.flatnonzero(chosen)
    k = min(AROUND, len(old))
    before = rows[old]
    for start in range(0, len(new), BLOCK // 4):
        likeness = rows[new[start : start + BLOCK // 4]] @ before.T
        near = likeness >= WITHIN
        many = near.sum(axis=1) > k
        chosen[old[near[~many].any(axis=0)]] = True
        best = np.argpartition(likeness[many], len(old) - k, axis=1)[:, len(old) - k :]
        chosen[old[np.unique(best)]] = True
    return np.flatnonzero(chosen)


def _movable(matter: Matter, known: Known, best: Match, loose: Ints, sure: Bools, now: datetime) -> Bools:
    """Which mentions (n,) may go where something has just begun.

    They are the fresh ones, but for those that belong to a theme that is itself so young; and known ones that no theme
    holds surely.
    """
    free: Bools = ~matter.known | (matter.tier != 1)
    free[loose[sure & _young(known, now)[best.leaf]]] = False
    return free


def _young(known: Known, now: datetime) -> Bools:
    """Whether each sub-theme (and, at the end, none) is of a theme that has just begun."""
    young = {theme.id for theme in known.themes if theme.born > now - LATELY}
    return np.asarray([*(leaf.theme in young for leaf in known.leaves), False], dtype=np.bool_)


def _smallest(matter: Matter, settings: ThemeSettings) -> int:
    return settings.smallest or min(USUAL, settings.members(len(matter)))


def _search(matter: Matter, known: Known, space: Space, region: Ints, settings: ThemeSettings) -> list[Ints]:
    """Row numbers of the dense places among the mentions `region`, about as tight as known ones."""
    smallest = _smallest(matter, settings)
    if len(region) < smallest:
        return []
    texts, scopes = [matter.texts[i] for i in region], [matter.scopes[i] for i in region]
    condensed = condense(texts, scopes)
    first = region[condensed.first]
    names = [matter.scopes[i] or "" for i in first]
    scope = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)[1].astype(np.int64)
    found = dense(
        apply(space, matter.meanings(first)),
        condensed.weights,
        scope,
        settings=replace(settings, smallest=smallest),
        share=1.0,
        loose=max(LOOSE, ALLOWANCE * _usual_tightness(known)),
    )
    leaf = found[condensed.of]
    return [region[leaf == i] for i in range(int(leaf.max(initial=-1)) + 1)]


def _usual_tightness(known: Known) -> float:
    """The usual mean cosine to its centre. The space is fitted to the known ones and favours them over newcomers."""
    return float(np.median([leaf.tightness for leaf in known.leaves])) if known.leaves else 0.0


def _grow(
    kind: Kind,
    matter: Matter,
    known: Known,
    space: Space,
    new: Sequence[Ints],
    dense_now: Sequence[Ints],
    settings: ThemeSettings,
    now: datetime,
) -> Grown:
    """Each place of what has begun, `new`, as a theme; others too, or as sub-themes of one that means the same."""
    themes, leaves, events, taken = list(known.themes), list(known.leaves), list[ThemeEvent](), set(known.taken)
    place = np.full(len(matter), -1, dtype=np.int64)
    for number, members in enumerate([*new, *dense_now]):
        vectors = matter.meanings(members)
        drawn = replace(draw(space, vectors, apply(space, vectors), np.arange(len(members))), members=members)
        scope = matter.scopes[members[0]] if settings.scope else None
        text = min(matter.texts[i] for i in members)
        leaf_id = new_id("s", kind, text, at=now, taken=taken)
        home = None if number < len(new) else _home(space, themes, leaves, drawn, scope)
        if home is None:
            home = new_id("t", kind, text, at=now, taken=taken)
            themes.append(Theme(home, kind, scope, (), len(members), now, now))
            events.append(ThemeEvent(home, Happening.BORN, now, len(members)))
        taken |= {leaf_id, home}
        place[members] = len(leaves)
        leaves.append(named(drawn, leaf_id, home, matter, space))
    return Grown(tuple(themes), tuple(leaves), tuple(events), place)


def _home(
    space: Space, themes: Sequence[Theme], leaves: Sequence[SubTheme], drawn: Drawn, scope: str | None
) -> str | None:
    """The theme whose sub-theme means the same, if there is one that takes mentions."""
    open_to = {theme.id for theme in themes if theme.live and theme.scope == scope}
    able = [leaf for leaf in leaves if leaf.theme in open_to]
    if not able:
        return None
    likeness = centres(space, able) @ apply(space, drawn.meaning[None, :])[0]
    return able[int(likeness.argmax())].theme if likeness.max() >= SAME else None
