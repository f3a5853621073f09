"""What people decide about themes: names, merges, splits, dismissals. Each pins the theme: no refresh undoes it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.theme import Happening, Registry, Status, SubTheme, Theme, ThemeEvent
from app.errors import InputError
from app.pipeline.themes.exemplars import joined
from app.pipeline.themes.identity import new_id


def rename(registry: Registry, theme_id: str, *, name: str, lang: str, now: datetime) -> Registry:
    """The theme under a name given by people in `lang`."""
    theme = _theme(registry, theme_id)
    named = replace(theme, given={**theme.given, lang: name}, pinned=True)
    return _with(registry, [named], ThemeEvent(theme.id, Happening.RENAMED, now, theme.size))


def dismiss(registry: Registry, theme_id: str, *, now: datetime) -> Registry:
    """The theme goes on taking its mentions and is not shown."""
    theme = replace(_theme(registry, theme_id), status=Status.DISMISSED, pinned=True)
    return _with(registry, [theme], ThemeEvent(theme.id, Happening.DISMISSED, now, theme.size))


def restore(registry: Registry, theme_id: str, *, now: datetime) -> Registry:
    """A dismissed theme is shown again."""
    theme = _theme(registry, theme_id)
    if theme.status is not Status.DISMISSED:
        raise InputError(f"theme {theme.id} is {theme.status}, not dismissed; there is nothing to restore")
    event = ThemeEvent(theme.id, Happening.RESTORED, now, theme.size)
    return _with(registry, [replace(theme, status=Status.ACTIVE)], event)


def merge(registry: Registry, theme_ids: Sequence[str], *, now: datetime) -> Registry:
    """The themes as one under the id of the first; its sub-themes are those of all."""
    ids = list(dict.fromkeys(theme_ids))
    if len(ids) <= 1:
        raise InputError("a merge takes at least two different themes; name them")
    into, *others = [_theme(registry, theme_id) for theme_id in ids]
    if any((theme.kind, theme.scope) != (into.kind, into.scope) for theme in others):
        raise InputError(f"only themes of one kind and scope can be merged; {into.id} is of {into.kind}, {into.scope}")
    gone = {theme.id for theme in others}
    leaves = tuple(replace(leaf, theme=into.id) if leaf.theme in gone else leaf for leaf in registry.leaves)
    size = into.size + sum(theme.size for theme in others)
    quotes = joined([leaf for leaf in leaves if leaf.theme == into.id])
    whole = replace(into, size=size, grown_from=size, pinned=True, exemplars=quotes or into.exemplars)
    ended = [replace(theme, status=Status.RETIRED, merged_into=into.id, size=0) for theme in others]
    events = [ThemeEvent(theme.id, Happening.MERGED, now, theme.size, (into.id,)) for theme in others]
    return _with(replace(registry, leaves=leaves), [whole, *ended], *events)


def split(registry: Registry, theme_id: str, *, sub_themes: Sequence[str], now: datetime) -> tuple[Registry, str]:
    """The named sub-themes as a theme of their own, and its id. The rest stays; InputError if nothing would."""
    theme = _theme(registry, theme_id)
    own = [leaf for leaf in registry.leaves if leaf.theme == theme.id]
    moved = [leaf for leaf in own if leaf.id in set(sub_themes)]
    if len(moved) != len(set(sub_themes)) or not moved or len(moved) == len(own):
        raise InputError(f"a split takes some, not all, of the {len(own)} sub-themes of theme {theme.id}; name them")
    taken = {one.id for one in registry.themes} | {leaf.id for leaf in registry.leaves}
    name = new_id("t", theme.kind, "\n".join(sorted(leaf.id for leaf in moved)), at=now, taken=taken)
    leaves = tuple(replace(leaf, theme=name) if leaf in moved else leaf for leaf in registry.leaves)
    rest = [leaf for leaf in own if leaf not in moved]
    born = Theme(
        id=name,
        kind=theme.kind,
        scope=theme.scope,
        exemplars=joined(moved),
        size=sum(leaf.size for leaf in moved),
        born=now,
        last_seen=theme.last_seen,
        pinned=True,
        grown_from=sum(leaf.size for leaf in moved),
    )
    size = sum(leaf.size for leaf in rest)
    left = replace(theme, exemplars=joined(rest), size=size, grown_from=size, pinned=True)
    event = ThemeEvent(name, Happening.SPLIT, now, born.size, (theme.id,))
    return _with(replace(registry, leaves=leaves, themes=(*registry.themes, born)), [left], event), name


def unmerge(registry: Registry, theme_id: str, *, sub_themes: Sequence[str], now: datetime) -> Registry:
    """A theme that went into another, by itself again with those sub-themes of the other that are named."""
    (old,) = [theme for theme in registry.themes if theme.id == theme_id]
    into = _theme(registry, theme_id)
    if old.merged_into is None:
        raise InputError(f"theme {theme_id} isn't merged; there is nothing to part")
    moved = [leaf for leaf in registry.leaves if leaf.theme == into.id and leaf.id in set(sub_themes)]
    rest = [leaf for leaf in registry.leaves if leaf.theme == into.id and leaf not in moved]
    if not moved or not rest:
        raise InputError(f"both themes need a part: {theme_id} would have {len(moved)}, {into.id} {len(rest)}")
    leaves = tuple(replace(leaf, theme=theme_id) if leaf in moved else leaf for leaf in registry.leaves)
    size, left = sum(leaf.size for leaf in moved), sum(leaf.size for leaf in rest)
    again = replace(
        old,
        status=Status.ACTIVE,
        merged_into=None,
        size=size,
        grown_from=size,
        last_seen=into.last_seen,
        pinned=True,
        exemplars=joined(moved),
    )
    other = replace(into, size=left, grown_from=left, exemplars=joined(rest))
    event = ThemeEvent(theme_id, Happening.RESTORED, now, size, (into.id,))
    return _with(replace(registry, leaves=leaves), [other, again], event)


def sub_themes(registry: Registry, theme_id: str) -> tuple[SubTheme, ...]:
    """The sub-themes of a theme, the largest first."""
    name = _theme(registry, theme_id).id
    return tuple(sorted((x for x in registry.leaves if x.theme == name), key=lambda leaf: (-leaf.size, leaf.id)))


def _theme(registry: Registry, theme_id: str) -> Theme:
    try:
        theme = registry.theme(theme_id)
    except KeyError:
        raise InputError(f"there is no theme {theme_id[:40]!r}; take an id of the list of themes") from None
    if not theme.live:
        raise InputError(f"theme {theme.id} is retired and can't be changed; take a live one")
    return theme


def _with(registry: Registry, changed: Sequence[Theme], *events: ThemeEvent) -> Registry:
    by_id = {theme.id: theme for theme in changed}
    themes = tuple(by_id.get(theme.id, theme) for theme in registry.themes)
    return replace(registry, themes=themes, events=(*registry.events, *events))
