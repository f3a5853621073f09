"""Cluster all mentions of a kind anew and find the known themes again in what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from app.domain.theme import Happening, Kind, Space, Status, SubTheme, Theme, ThemeEvent
from app.pipeline.themes.exemplars import joined, reach_of
from app.pipeline.themes.groups import Groups, group
from app.pipeline.themes.identity import Alignment, align, new_id
from app.pipeline.themes.match import second_tier
from app.pipeline.themes.matter import Bools, Matter
from app.pipeline.themes.placed import Drawn, Placed, budget, centres, draw, match_leaves, named, within
from app.pipeline.themes.rows import condense
from app.pipeline.themes.settings import FEWEST, ThemeSettings
from app.pipeline.themes.space import Ints, apply, bare, fit_white
from models.base import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The themes of a kind before, with their sub-themes, and the ids in use anywhere in the registry."""

    themes: tuple[Theme, ...]
    leaves: tuple[SubTheme, ...]
    taken: frozenset[str]

    @property
    def held(self) -> frozenset[str]:
        """Themes that a new clustering leaves as they are: people touched them, or they are over."""
        return frozenset(theme.id for theme in self.themes if theme.pinned or theme.status is Status.RETIRED)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The outcome of a clustering: `space`, each mention's dense place `leaf` (n,) and `theme` of each dense place.

    `distinct`: how many texts the space was learned from, equal ones counted once; `heard` (n,) says of which mentions
    these were.
    """

    space: Space
    leaf: Ints
    theme: Ints
    distinct: int
    heard: Bools


def build(kind: Kind, matter: Matter, known: Known, *, settings: ThemeSettings, now: datetime) -> Placed:
    """All of `matter` in themes. Held themes keep their mentions; the rest is clustered, and known ids go on."""
    number = {leaf.id: i for i, leaf in enumerate(known.leaves)}
    prior = matter.places(number)
    held = [leaf for leaf in known.leaves if leaf.theme in known.held]
    of_held = {leaf.id: i for i, leaf in enumerate(held)}
    fixed = matter.places(of_held)
    free = np.flatnonzero(fixed < 0)
    found = _cluster(matter, free, settings)
    vectors = matter.meanings()
    rows = apply(found.space, vectors)
    held = _measured(found.space, rows, held, fixed)
    fixed = _drawn_to_held(matter, found.space, rows, known, held, fixed)
    leaf = np.where(fixed >= 0, -1, found.leaf)
    before_theme = [known.leaves[i].theme if i >= 0 and fixed[n] < 0 else None for n, i in enumerate(prior)]
    before_leaf = [known.leaves[i].id if i >= 0 and fixed[n] < 0 else None for n, i in enumerate(prior)]
    themes_of = np.where(leaf >= 0, found.theme[np.maximum(leaf, 0)], -1) if len(found.theme) else leaf
    drawn = {int(i): draw(found.space, vectors, rows, np.flatnonzero(leaf == i)) for i in np.unique(leaf) if i >= 0}
    themes, events, ids = _themes(kind, matter, known, themes_of, before_theme, settings, now)
    leaf_ids = align(before_leaf, leaf.tolist()).ids
    fresh, place = _leaves(kind, matter, known, found, drawn, ids, leaf_ids, now)
    leaves = (*held, *fresh)
    of = np.where(leaf >= 0, len(held) + place[np.maximum(leaf, 0)], fixed) if len(place) else fixed
    tier = np.where(of >= 0, 1, 0)
    themes = tuple(replace(t, exemplars=joined([x for x in leaves if x.theme == t.id]) or t.exemplars) for t in themes)
    best = match_leaves(found.space, rows, themes, leaves, matter.scopes, given=of)
    near = np.flatnonzero(~found.heard & (of < 0) & within(best, leaves))
    tier[near], of[near] = 1, best.leaf[near]
    more = second_tier(best, np.flatnonzero(tier == 0), places=budget(matter, tier, settings), floor=settings.floor)
    tier[more], of[more] = 2, best.leaf[more]
    return Placed(found.space, themes, leaves, events, of, tier, best, found.distinct)


def _cluster(matter: Matter, free: Ints, settings: ThemeSettings) -> Found:
    if len(free) < FEWEST:
        few = len(matter) < FEWEST
        space = bare(matter.vectors.shape[1]) if few else fit_white(matter.meanings(), matter.langs)
        none = np.full(len(matter), -1, dtype=np.int64)
        return Found(space, none, np.zeros(0, dtype=np.int64), len(matter), np.ones(len(matter), dtype=np.bool_))
    free = matter.heard(free)
    texts, scopes = [matter.texts[i] for i in free], [matter.scopes[i] for i in free]
    condensed = condense(texts, scopes)
    first = free[condensed.first]
    groups: Groups = group(
        matter.meanings(first),
        condensed.weights,
        [matter.langs[i] for i in first],
        [matter.scopes[i] for i in first],
        settings=settings,
        touchpoints=[matter.touchpoints[i] for i in first],
    )
    leaf = np.full(len(matter), -1, dtype=np.int64)
    leaf[free] = groups.leaf[condensed.of]
    heard = np.zeros(len(matter), dtype=np.bool_)
    heard[free] = True
    return Found(groups.space, leaf, groups.theme, len(first), heard)


def _measured(space: Space, rows: Floats, held: Sequence[SubTheme], fixed: Ints) -> list[SubTheme]:
    """Held sub-themes with their reach and tightness in a new space, `rows` of which are theirs by `fixed`."""
    middles = centres(space, held)
    measured = []
    for number, leaf in enumerate(held):
        likeness = rows[fixed == number] @ middles[number]
        known = len(likeness) > 0
        reach, tightness = (reach_of(likeness), float(likeness.mean())) if known else (leaf.reach, leaf.tightness)
        measured.append(replace(leaf, reach=reach, tightness=tightness))
    return measured


def _drawn_to_held(
    matter: Matter, space: Space, rows: Floats, known: Known, held: Sequence[SubTheme], fixed: Ints
) -> Ints:
    """`fixed` with the mentions that had no theme and lie within the reach of one that people touched."""
    if not held:
        return fixed
    homeless: Bools = np.asarray([name is None for name in matter.prior], dtype=np.bool_) & (fixed < 0)
    best = match_leaves(space, rows, known.themes, held, matter.scopes)
    return np.where(homeless & within(best, held), best.leaf, fixed)


def _themes(
    kind: Kind,
    matter: Matter,
    known: Known,
    themes_of: Ints,
    before: Sequence[str | None],
    settings: ThemeSettings,
    now: datetime,
) -> tuple[tuple[Theme, ...], tuple[ThemeEvent, ...], Mapping[int, str]]:
    """The themes after the clustering, the events, and the id of each new group of mentions."""
    alignment = align(before, themes_of.tolist())
    old = {theme.id: theme for theme in known.themes}
    ids, taken = dict(alignment.ids), set(known.taken)
    themes: list[Theme] = [theme for theme in known.themes if theme.id in known.held]
    events: list[ThemeEvent] = []
    for name in [int(i) for i in np.unique(themes_of) if i >= 0]:
        members = np.flatnonzero(themes_of == name)
        if name in ids:
            themes.append(old[ids[name]])
            continue
        text = min(matter.texts[i] for i in members)
        ids[name] = new_id("t", kind, text, at=now, taken=taken)
        taken.add(ids[name])
        source = (alignment.parts[name],) if name in alignment.parts else ()
        what = Happening.SPLIT if source else Happening.BORN
        events.append(ThemeEvent(ids[name], what, now, len(members), source))
        themes.append(
            Theme(ids[name], kind, matter.scopes[members[0]] if settings.scope else None, (), len(members), now, now)
        )
    ended, more = _ended(known, alignment, ids, now)
    return (*themes, *ended), (*events, *more), ids


def _ended(
    known: Known, alignment: Alignment, ids: Mapping[int, str], now: datetime
) -> tuple[list[Theme], list[ThemeEvent]]:
    """Themes that went into others, or that no dense place goes on with."""
    on = set(ids.values())
    themes, events = [], []
    for theme in known.themes:
        if theme.id in known.held or theme.id in on:
            continue
        into = ids[alignment.into[theme.id]] if theme.id in alignment.into else None
        themes.append(replace(theme, status=Status.RETIRED, merged_into=into, size=0))
        what = Happening.MERGED if into else Happening.RETIRED
        events.append(ThemeEvent(theme.id, what, now, theme.size, (into,) if into else ()))
    return themes, events


def _leaves(
    kind: Kind,
    matter: Matter,
    known: Known,
    found: Found,
    drawn: Mapping[int, Drawn],
    ids: Mapping[int, str],
    kept: Mapping[int, str],
    now: datetime,
) -> tuple[list[SubTheme], Ints]:
    """The sub-themes found, and the place of each dense place's number among them."""
    taken = set(known.taken)
    place = np.zeros(len(found.theme), dtype=np.int64)
    leaves: list[SubTheme] = []
    for number, one in drawn.items():
        text = min(matter.texts[i] for i in one.members)
        leaf_id = kept.get(number) or new_id("s", kind, text, at=now, taken=taken)
        taken.add(leaf_id)
        place[number] = len(leaves)
        leaves.append(named(one, leaf_id, ids[int(found.theme[number])], matter, found.space))
    return leaves, place
