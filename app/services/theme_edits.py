"""What people decide about themes: names, dismissals, moves, plans, merges, splits.

Each change pins the theme, so that no refresh undoes it; it is noted in the audit log and in the theme's life.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.theme import Happening, Kind, Registry, Status
from app.errors import Conflict, InputError
from app.pipeline.themes import people
from app.services.scoring import request_refresh
from app.services.themes import LIVE, Shown, find_theme, shown_kind, shown_status
from app.store.assignments import merge_assignments, split_assignments
from app.store.audit import note
from app.store.filters import MentionFilter
from app.store.reading import count_mentions
from app.store.scope import Scope
from app.store.themes import (
    Note,
    StoredTheme,
    add_event,
    events_of,
    load_registry,
    load_themes,
    next_version,
    save_events,
    save_given,
    save_registry,
    update_figures,
    update_theme,
)

LONGEST_NAME = 100
PARTS = "parts"
"""Under what a merge notes the parts that went over."""


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """What to change of a theme; what is not given stays.

    `names` by language, where null takes the given name away. `plan` has feasibility, owner or progress, where null
    takes it away.
    """

    names: Mapping[str, str | None] = field(default_factory=dict)
    status: Shown | None = None
    kind: Kind | None = None
    plan: Mapping[str, float | str | None] = field(default_factory=dict)


def change_theme(scope: Scope, theme_id: str, change: ThemeChange, *, now: dt.datetime, actor: str) -> StoredTheme:
    """Rename, dismiss or bring back, move to the other kind, plan. NotFound, or Conflict if the theme is over."""
    next_version(scope)
    stored = _open(load_themes(scope, quotes=False), theme_id)
    registry = Registry("", (stored.theme,))
    for lang, name in change.names.items():
        if name is not None:
            registry = people.rename(registry, theme_id, name=_checked(name), lang=lang, now=now)
    if change.status is not None and change.status != shown_status(stored.theme):
        registry = _with_status(registry, theme_id, change.status, now=now)
    theme = registry.theme(theme_id)
    dropped = {lang for lang, name in change.names.items() if name is None}
    theme = replace(theme, given={lang: name for lang, name in theme.given.items() if lang not in dropped})
    beside = _planned(stored.note, change.plan)
    if change.kind is not None and change.kind != shown_kind(stored):
        theme = replace(theme, pinned=True)
        beside = replace(beside, moved=None if change.kind == theme.kind else change.kind)
        add_event(scope, theme_id, "moved", detail={"mentions": theme.size, "to": str(change.kind)}, now=now)
    changed = StoredTheme(theme, beside)
    update_theme(scope, changed, now=now)
    save_given(scope, [theme], now=now)
    save_events(scope, registry.events, now=now)
    note(scope, "theme.changed", actor=actor, detail={"theme": theme_id, **_told(change)}, now=now)
    if change.status is not None or change.kind is not None or "feasibility" in change.plan:
        request_refresh(scope)
    return changed


def merge_themes(scope: Scope, into: str, others: Sequence[str], *, now: dt.datetime, actor: str) -> StoredTheme:
    """Take `others` into the theme `into`. NotFound, Conflict if one is over, InputError if they are of two kinds."""
    next_version(scope)
    themes = load_themes(scope)
    _check_kinds([_open(themes, theme_id) for theme_id in (into, *others)])
    before = _registry(scope, themes)
    registry = people.merge(before, [into, *others], now=now)
    save_registry(scope, registry, {one.theme.id: one.note for one in themes}, now=now)
    for event in registry.events:  # with its parts, so that they can go back
        parts = [leaf.id for leaf in before.leaves if leaf.theme == event.theme]
        detail = {"mentions": event.size, "others": list(event.others), PARTS: parts}
        add_event(scope, event.theme, str(event.what), detail=detail, now=now)
    merge_assignments(scope, others, into=into)
    note(scope, "theme.merged", actor=actor, detail={"into": into, "from": list(others)}, now=now)
    request_refresh(scope)
    return find_theme(load_themes(scope), into)


def split_theme(scope: Scope, theme_id: str, parts: Sequence[str], *, now: dt.datetime, actor: str) -> StoredTheme:
    """Make some of a theme's parts a theme of its own; the new one. NotFound, Conflict, InputError for other parts."""
    next_version(scope)
    themes = load_themes(scope)
    old = _open(themes, theme_id).note
    registry, made = people.split(_registry(scope, themes), theme_id, sub_themes=parts, now=now)
    notes = {one.theme.id: one.note for one in themes}
    notes[made] = Note({}, stage=old.stage, touchpoint=old.touchpoint, moved=old.moved)
    _save(scope, registry, notes, now=now)
    split_assignments(scope, parts, into=made)
    update_figures(scope, made, _first_figures(scope, made))
    note(scope, "theme.split", actor=actor, detail={"from": theme_id, "new": made}, now=now)
    request_refresh(scope)
    return find_theme(load_themes(scope), made)


def part_again(scope: Scope, theme_id: str, *, now: dt.datetime, actor: str) -> StoredTheme:
    """Take back that people merged a theme into another: it has its parts again, with all that came to them since.

    NotFound, or Conflict if it isn't merged by people or its parts went on elsewhere.
    """
    next_version(scope)
    themes = load_themes(scope)
    into = find_theme(themes, theme_id).theme.merged_into
    if into is None:
        raise Conflict(f"theme {theme_id} isn't merged into another")
    registry = _registry(scope, themes)
    there = {leaf.id for leaf in registry.leaves if leaf.theme == into}
    parts = [part for part in parts_of_merge(scope, theme_id) if part in there]
    if not parts or len(parts) == len(there):
        raise Conflict(f"the parts of theme {theme_id} can't be told from those of {into}; split that one")
    registry = people.unmerge(registry, theme_id, sub_themes=parts, now=now)
    _save(scope, registry, {one.theme.id: one.note for one in themes}, now=now)
    split_assignments(scope, parts, into=theme_id)
    note(scope, "theme.parted", actor=actor, detail={"theme": theme_id, "from": into}, now=now)
    request_refresh(scope)
    return find_theme(load_themes(scope), theme_id)


def parts_of_merge(scope: Scope, theme_id: str) -> tuple[str, ...]:
    """The parts that a theme had when people merged it into another last; none if they didn't."""
    events = events_of(scope, theme=theme_id, kinds=[Happening.MERGED], limit=1)
    return tuple(events[0].detail.get(PARTS, ())) if events else ()


def _open(themes: Sequence[StoredTheme], theme_id: str) -> StoredTheme:
    """The theme, if it can still be changed."""
    stored = find_theme(themes, theme_id)
    if stored.theme.merged_into is not None:
        raise Conflict(f"theme {theme_id} went into {stored.theme.merged_into}; change that one")
    if stored.theme.status is Status.RETIRED:
        raise Conflict(f"theme {theme_id} is over and can't be changed")
    return stored


def moved_among(themes: Sequence[StoredTheme]) -> StoredTheme | None:
    """The theme that people moved to the kind of the others, which were found to be of it; null if there is none."""
    if len({one.theme.kind for one in themes}) == 1:
        return None
    return next((one for one in themes if one.note.moved is not None), None)


def _check_kinds(themes: Sequence[StoredTheme]) -> None:
    """InputError for themes that aren't shown as of one kind, or of which people moved some there and not others."""
    first = themes[0]
    kind = shown_kind(first)
    if any(shown_kind(one) != kind for one in themes):
        raise InputError(f"only themes of one kind can be merged; {first.theme.id} is of {kind}")
    moved = moved_among(themes)
    if moved is not None:
        raise InputError(f"theme {moved.theme.id} was moved here by people; move it back to merge it")


def _with_status(registry: Registry, theme_id: str, status: Shown, *, now: dt.datetime) -> Registry:
    if status is Shown.DISMISSED:
        return people.dismiss(registry, theme_id, now=now)
    if status not in LIVE:
        raise InputError(f"people can't make a theme {status}; give active or dismissed")
    if registry.theme(theme_id).status is not Status.DISMISSED:
        return registry  # whether it is spoken of, a refresh says
    return people.restore(registry, theme_id, now=now)


def _planned(old: Note, plan: Mapping[str, float | str | None]) -> Note:
    """The note with what is planned."""
    values: dict[str, Any] = dict(plan)
    return replace(old, **values)


def _checked(name: str) -> str:
    shown = " ".join(name.split())
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise InputError(f"a theme's name has 1 to {LONGEST_NAME} printable characters; choose another")
    return shown


def _registry(scope: Scope, themes: Sequence[StoredTheme]) -> Registry:
    return load_registry(scope, themes, model="")


def _save(scope: Scope, registry: Registry, notes: Mapping[str, Note], *, now: dt.datetime) -> None:
    save_registry(scope, registry, notes, now=now)
    save_events(scope, registry.events, now=now)


def _first_figures(scope: Scope, theme_id: str) -> dict[str, Any]:
    """What is known of a new theme before a refresh: of how many voices it is, for few are not quoted."""
    voices = count_mentions(scope, MentionFilter(theme=(theme_id,))).voices
    return {} if voices is None else {"voices": voices}


def _told(change: ThemeChange) -> dict[str, Any]:
    """What was changed, for the audit log: the names themselves are no matter of it."""
    told: dict[str, Any] = {"names": sorted(change.names), "plan": sorted(change.plan)}
    told |= {"status": change.status and str(change.status), "kind": change.kind and str(change.kind)}
    return {name: value for name, value in told.items() if value}
