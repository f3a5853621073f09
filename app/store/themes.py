"""Themes as they are kept: the registry read and written whole, what people and refreshes note beside it, events."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain.theme import Exemplar, Kind, Registry, Space, Status, SubTheme, Theme, ThemeEvent
from app.store.reading import mentions_by_id
from app.store.scope import Scope, pieces
from app.store.tables_registry import RegistryTable, SubThemeTable, ThemeSpaceTable
from app.store.tables_themes import ThemeEventTable, ThemeNameTable, ThemeTable
from models.base import Floats


@dataclass(frozen=True, slots=True)
class Standing:
    """How a project's themes stand (app.store.tables_registry.RegistryTable)."""

    model: str
    version: int
    refreshed: int
    refreshed_at: dt.datetime | None
    seconds: float | None
    mention_revision: int
    erasures: int


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a theme: its `figures` at the last refresh, where it is met, and what people decided.

    `moved`: the kind that people say it is; `named_from`: ids of mentions whose words are in its names and few others'.
    """

    figures: Mapping[str, Any]
    stage: str | None = None
    touchpoint: str | None = None
    moved: Kind | None = None
    feasibility: float | None = None
    owner: str | None = None
    progress: str | None = None
    named_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredTheme:
    """A theme with what stands beside it."""

    theme: Theme
    note: Note


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-theme as people see it; `exemplars` are ids of mentions."""

    id: str
    size: int
    exemplars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A step of a theme's life as it is kept; `detail` holds ids and figures."""

    seq: int
    theme: str
    what: str
    at: dt.datetime
    detail: Mapping[str, Any]


def standing(scope: Scope) -> Standing | None:
    """How the themes stand; null before the first refresh."""
    row = scope.session.scalar(scope.rows(RegistryTable).execution_options(populate_existing=True))
    if row is None:
        return None
    return Standing(
        row.model, row.version, row.refreshed, row.refreshed_at, row.seconds, row.mention_revision, row.erasures
    )


def next_version(scope: Scope) -> int:
    """Count up the version, which locks the registry until the transaction ends; 0 if there is none yet."""
    statement = scope.update(RegistryTable).values(version=RegistryTable.version + 1).returning(RegistryTable.version)
    return scope.session.scalar(statement, execution_options={"synchronize_session": False}) or 0


def put_standing(scope: Scope, new: Standing) -> None:
    """Write down how the themes stand now."""
    row = {name: getattr(new, name) for name in Standing.__slots__}
    scope.upsert(RegistryTable, [row], key=[])


def add_seconds(scope: Scope, seconds: float) -> None:
    """Count what was made after the last refresh into the time it took."""
    scope.changed(scope.update(RegistryTable).values(seconds=RegistryTable.seconds + seconds))


def load_themes(scope: Scope, *, quotes: bool = True) -> list[StoredTheme]:
    """All themes by id, ended ones too; without `quotes` their exemplars are left empty."""
    rows = scope.session.scalars(scope.rows(ThemeTable).order_by(ThemeTable.id)).all()
    given: dict[str, dict[str, str]] = {}
    for name in scope.session.scalars(scope.rows(ThemeNameTable)):
        given.setdefault(name.theme_id, {})[name.lang] = name.name
    words = exemplars_of(scope, [one for row in rows for one in row.exemplars]) if quotes else {}
    return [_stored(row, given.get(row.id, {}), words) for row in rows]


def merged(scope: Scope) -> dict[str, str]:
    """Themes that went into others, by id the one that each ended up in."""
    query = scope.columns(ThemeTable, ThemeTable.id, ThemeTable.merged_into).where(ThemeTable.merged_into.is_not(None))
    into: dict[str, str] = {row.id: row.merged_into for row in scope.session.execute(query)}
    return {theme: _end(theme, into) for theme in into}


def _end(theme: str, into: Mapping[str, str]) -> str:
    seen = {theme}
    while theme in into and into[theme] not in seen:
        theme = into[theme]
        seen.add(theme)
    return theme


def load_registry(scope: Scope, themes: Sequence[StoredTheme], *, model: str) -> Registry:
    """The registry of the `themes` that were loaded, without events, which nothing is decided by."""
    rows = scope.session.scalars(scope.rows(SubThemeTable).order_by(SubThemeTable.id)).all()
    words = exemplars_of(scope, [one for row in rows for one in row.exemplars])
    spaces = scope.session.scalars(scope.rows(ThemeSpaceTable)).all()
    return Registry(
        model=model,
        themes=tuple(stored.theme for stored in themes),
        leaves=tuple(_leaf(row, words) for row in rows),
        spaces={Kind(row.kind): _space(row) for row in spaces},
        built={Kind(row.kind): row.built for row in spaces},
    )


def parts_of(scope: Scope, theme: str) -> list[Part]:
    """The sub-themes of a theme, the largest first."""
    query = scope.rows(SubThemeTable).where(SubThemeTable.theme_id == theme)
    rows = scope.session.scalars(query.order_by(SubThemeTable.size.desc(), SubThemeTable.id))
    return [Part(row.id, row.size, tuple(row.exemplars)) for row in rows]


def exemplar_ids_of(scope: Scope, themes: Sequence[str]) -> dict[str, list[str]]:
    """Ids of the mentions that stand for themes, by theme."""
    query = scope.columns(ThemeTable, ThemeTable.id, ThemeTable.exemplars)
    found = (row for part in pieces(themes) for row in scope.session.execute(query.where(ThemeTable.id.in_(part))))
    return {theme: list(own or ()) for theme, own in found}


def centroids(scope: Scope, ids: Sequence[str]) -> dict[str, Floats]:
    """Mean directions of themes by id, float32 (d,); those that have none are left out."""
    query = scope.columns(ThemeTable, ThemeTable.id, ThemeTable.centroid)
    wanted = set(ids)
    return {name: row.astype(np.float32) for name, row in scope.session.execute(query) if name in wanted and len(row)}


def exemplars_of(scope: Scope, ids: Sequence[str]) -> dict[str, Exemplar]:
    """The words of mentions by id; what is no longer there is left out."""
    found = mentions_by_id(scope, list(dict.fromkeys(ids)))
    return {name: Exemplar(name, one.row["text"], one.row["lang"]) for name, one in found.items()}


def save_registry(scope: Scope, registry: Registry, notes: Mapping[str, Note], *, now: dt.datetime) -> None:
    """Put the registry in the place of what is kept; its events are saved by `save_events`."""
    leaves: dict[str, list[SubTheme]] = {}
    for leaf in registry.leaves:
        leaves.setdefault(leaf.theme, []).append(leaf)
    rows = [_row(theme, notes[theme.id], leaves.get(theme.id, []), now) for theme in registry.themes]
    made = {row.id: row.created_at for row in scope.session.execute(scope.columns(ThemeTable, *_MADE))}
    for row in rows:
        row["created_at"] = made.get(row["id"], now)
    for some in pieces(rows):
        scope.upsert(ThemeTable, some, key=["id"])
    save_given(scope, registry.themes, now=now)
    save_leaves(scope, registry.leaves)
    scope.delete(ThemeSpaceTable)
    scope.insert(
        ThemeSpaceTable, [_space_row(kind, space, registry.built[kind]) for kind, space in registry.spaces.items()]
    )


def update_theme(scope: Scope, stored: StoredTheme, *, now: dt.datetime) -> None:
    """Write down what people changed of one theme; names by people are saved by `save_given`."""
    theme, note = stored.theme, stored.note
    values = {
        "state": str(theme.status),
        "pinned": theme.pinned,
        "moved": None if note.moved is None else str(note.moved),
        "feasibility": note.feasibility,
        "owner": note.owner,
        "progress": note.progress,
        "updated_at": now,
    }
    scope.changed(scope.update(ThemeTable).where(ThemeTable.id == theme.id).values(**values))


def update_figures(scope: Scope, theme: str, figures: Mapping[str, Any]) -> None:
    """Note what is known of a theme until the next refresh makes its figures."""
    scope.changed(scope.update(ThemeTable).where(ThemeTable.id == theme).values(figures=dict(figures)))


def save_given(scope: Scope, themes: Sequence[Theme], *, now: dt.datetime) -> None:
    """The names by people of `themes`, in the place of those that are kept of them."""
    scope.delete_by(ThemeNameTable, ThemeNameTable.theme_id, [theme.id for theme in themes])
    rows = [
        {"theme_id": theme.id, "lang": lang, "name": name, "created_at": now}
        for theme in themes
        for lang, name in theme.given.items()
    ]
    scope.insert(ThemeNameTable, rows)


def save_leaves(scope: Scope, leaves: Sequence[SubTheme]) -> None:
    """The sub-themes, in the place of all that are kept."""
    scope.delete(SubThemeTable)
    rows = [
        {
            "id": leaf.id,
            "theme_id": leaf.theme,
            "meaning": leaf.meaning,
            "reach": leaf.reach,
            "tightness": leaf.tightness,
            "size": leaf.size,
            "exemplars": [one.mention_id for one in leaf.exemplars],
        }
        for leaf in leaves
    ]
    scope.insert(SubThemeTable, rows)


def save_events(scope: Scope, events: Sequence[ThemeEvent], *, now: dt.datetime) -> None:
    """Add events to the lives of their themes, as of `now`."""
    rows = [
        {
            "theme_id": event.theme,
            "kind": str(event.what),
            "at": now,
            "detail": {"mentions": event.size, "others": list(event.others)},
        }
        for event in events
    ]
    scope.insert(ThemeEventTable, rows)


def add_event(scope: Scope, theme: str, what: str, *, detail: Mapping[str, Any], now: dt.datetime) -> None:
    """Add one event of another kind; `detail` holds ids and figures alone."""
    scope.insert(ThemeEventTable, [{"theme_id": theme, "kind": what, "at": now, "detail": dict(detail)}])


def events_of(
    scope: Scope,
    *,
    theme: str | None = None,
    kinds: Sequence[str] = (),
    since: dt.datetime | None = None,
    limit: int = 1_000,
) -> list[StoredEvent]:
    """The last events, newest first: of one theme or of all, of some kinds or of any, from `since` on."""
    query = scope.rows(ThemeEventTable).order_by(ThemeEventTable.seq.desc()).limit(limit)
    if theme is not None:
        query = query.where(ThemeEventTable.theme_id == theme)
    if kinds:
        query = query.where(ThemeEventTable.kind.in_(kinds))
    if since is not None:
        query = query.where(ThemeEventTable.at >= since)
    return [StoredEvent(row.seq, row.theme_id, row.kind, row.at, row.detail) for row in scope.session.scalars(query)]


_MADE = (ThemeTable.id, ThemeTable.created_at)


def _stored(row: ThemeTable, given: Mapping[str, str], words: Mapping[str, Exemplar]) -> StoredTheme:
    theme = Theme(
        id=row.id,
        kind=Kind(row.kind),
        scope=row.scope,
        exemplars=tuple(words[one] for one in row.exemplars if one in words),
        size=row.size,
        born=row.born or row.created_at,
        last_seen=row.last_seen or row.created_at,
        status=Status(row.state),
        pinned=row.pinned,
        merged_into=row.merged_into,
        grown_from=row.grown_from,
        names=dict(row.names),
        given=dict(given),
    )
    note = Note(
        figures=row.figures,
        stage=row.stage,
        touchpoint=row.touchpoint,
        moved=None if row.moved is None else Kind(row.moved),
        feasibility=row.feasibility,
        owner=row.owner,
        progress=row.progress,
        named_from=tuple(row.named_from),
    )
    return StoredTheme(theme, note)


def _row(theme: Theme, note: Note, leaves: Sequence[SubTheme], now: dt.datetime) -> dict[str, Any]:
    return {
        "id": theme.id,
        "kind": str(theme.kind),
        "state": str(theme.status),
        "names": dict(theme.names),
        "keywords": [],
        "named_from": list(note.named_from),
        "exemplars": [one.mention_id for one in theme.exemplars],
        "centroid": _centroid(leaves),
        "touchpoint": note.touchpoint,
        "stage": note.stage,
        "size": theme.size,
        "figures": dict(note.figures),
        "merged_into": theme.merged_into,
        "scope": theme.scope,
        "pinned": theme.pinned,
        "born": theme.born,
        "last_seen": theme.last_seen,
        "grown_from": theme.grown_from,
        "moved": None if note.moved is None else str(note.moved),
        "feasibility": note.feasibility,
        "owner": note.owner,
        "progress": note.progress,
        "updated_at": now,
    }


def _centroid(leaves: Sequence[SubTheme]) -> Floats:
    """The mean direction of the sub-themes, by their sizes; empty if there are none."""
    if not leaves:
        return np.zeros(0, dtype=np.float32)
    total = sum(max(leaf.size, 1) * leaf.meaning.astype(np.float64) for leaf in leaves)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32)


def _leaf(row: SubThemeTable, words: Mapping[str, Exemplar]) -> SubTheme:
    return SubTheme(
        id=row.id,
        theme=row.theme_id,
        meaning=row.meaning,
        reach=row.reach,
        tightness=row.tightness,
        size=row.size,
        exemplars=tuple(words[one] for one in row.exemplars if one in words),
    )


def _space(row: ThemeSpaceTable) -> Space:
    return Space(row.mean, row.matrix.reshape(len(row.mean), -1), row.usual, row.spread)


def _space_row(kind: Kind, space: Space, built: int) -> dict[str, Any]:
    return {
        "kind": str(kind),
        "mean": space.mean,
        "matrix": space.matrix.ravel(),
        "usual": space.usual,
        "spread": space.spread,
        "built": built,
    }
