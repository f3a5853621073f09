"""Refresh the themes of a project: registry and mentions in, new registry, assignments and events out."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl

from app.domain.theme import Kind, Reason, Registry, ThemeEvent
from app.errors import InputError
from app.pipeline.themes.build import Known, build
from app.pipeline.themes.extend import extend
from app.pipeline.themes.life import live_on
from app.pipeline.themes.match import nearness, reason
from app.pipeline.themes.matter import Matter, complete, in_order, kind_of, matter
from app.pipeline.themes.placed import Placed
from app.pipeline.themes.settings import FEWEST, ThemeSettings
from app.pipeline.themes.threads import one_thread
from models.base import Floats

GROWTH = 1.5  # times the mentions of the last full clustering, from which it is done again
SCHEMA = {
    "mention_id": pl.String,
    "kind": pl.String,
    "theme": pl.String,
    "sub_theme": pl.String,
    "tier": pl.Int8,
    "confidence": pl.Float64,
    "reason": pl.String,
}


@dataclass(frozen=True, slots=True, eq=False)
class Refresh:
    """`assignments` has a row a mention with the columns of SCHEMA, in the order given; `events` are the new ones."""

    registry: Registry
    assignments: pl.DataFrame
    events: tuple[ThemeEvent, ...]


def refresh(
    registry: Registry, mentions: pl.DataFrame, vectors: Floats, *, settings: ThemeSettings, now: datetime
) -> Refresh:
    """The themes of `mentions`, whose unit `vectors` float32 (n, d) are in step with the rows.

    The frame has the columns of REQUIRED, `time` or `day` where known, the column of `settings.scope`, and from earlier
    refreshes `sub_theme` and `reason`: a mention that has either was seen before, and one that has a sub-theme keeps
    it, or goes from the second tier to a theme that has just begun. The outcome doesn't depend on the order of rows or
    on the number of threads. InputError when rows and vectors don't fit.
    """
    if mentions.height != len(vectors):
        raise InputError(f"{mentions.height} mentions came with {len(vectors)} vectors; send one for each")
    frame = complete(mentions, scope=settings.scope)
    order = in_order(frame)
    tables, events = [], list[ThemeEvent]()
    with one_thread():
        for kind in settings.kinds:
            rows = order[kind_of(frame, kind)[order]]
            part = matter(frame, vectors, rows, scope=settings.scope, leaves=_leaves(registry, kind))
            anew = _due(registry, kind, len(part), settings)
            placed = _placed(registry, kind, part, anew=anew, settings=settings, now=now)
            placed = live_on(placed, part, now=now)
            registry = _entered(registry, kind, placed, built=_built(placed, part) if anew else None)
            events += placed.events
            tables.append(_assigned(kind, placed, part, settings, anew=anew))
    table = pl.concat(tables) if tables else pl.DataFrame(schema=SCHEMA)
    return Refresh(registry, _in_step(frame, table), tuple(events))


def _due(registry: Registry, kind: Kind, mentions: int, settings: ThemeSettings) -> bool:
    """Whether everything is clustered anew."""
    if kind not in registry.spaces or settings.rebuild is not None:
        return kind not in registry.spaces or bool(settings.rebuild)
    return mentions >= GROWTH * registry.built.get(kind, 0)


def _placed(
    registry: Registry, kind: Kind, part: Matter, *, anew: bool, settings: ThemeSettings, now: datetime
) -> Placed:
    themes = tuple(theme for theme in registry.themes if theme.kind is kind)
    names = {theme.id for theme in themes}
    taken = frozenset(theme.id for theme in registry.themes) | frozenset(leaf.id for leaf in registry.leaves)
    known = Known(themes, tuple(leaf for leaf in registry.leaves if leaf.theme in names), taken)
    if anew:
        return build(kind, part, known, settings=settings, now=now)
    return extend(kind, part, known, registry.spaces[kind], settings=settings, now=now)


def _leaves(registry: Registry, kind: Kind) -> set[str]:
    """The ids of a kind's sub-themes."""
    themes = {theme.id for theme in registry.themes if theme.kind is kind}
    return {leaf.id for leaf in registry.leaves if leaf.theme in themes}


def _built(placed: Placed, part: Matter) -> int:
    """The mentions of a full clustering; 0 while too few say different things: then the next is a full one too."""
    return len(part) if placed.distinct >= FEWEST else 0


def _entered(registry: Registry, kind: Kind, placed: Placed, *, built: int | None) -> Registry:
    """The registry with what was found for one kind, all clustered anew from `built` mentions if that isn't null.

    A space stays as long as something is found again in it.
    """
    others = tuple(theme for theme in registry.themes if theme.kind is not kind)
    names = {theme.id for theme in others}
    spaces, counts = dict(registry.spaces), dict(registry.built)
    if built is not None:
        spaces.pop(kind, None)
        counts.pop(kind, None)
    if built or (built == 0 and placed.leaves):
        spaces[kind], counts[kind] = placed.space, built
    return replace(
        registry,
        themes=(*others, *placed.themes),
        leaves=(*(leaf for leaf in registry.leaves if leaf.theme in names), *placed.leaves),
        events=(*registry.events, *placed.events),
        spaces=spaces,
        built=counts,
    )


def _assigned(kind: Kind, placed: Placed, part: Matter, settings: ThemeSettings, *, anew: bool) -> pl.DataFrame:
    """The rows of one kind. A leftover keeps the reason it had, unless all was clustered `anew`."""
    left = np.flatnonzero(placed.leaf < 0)
    said = np.asarray([part.reasons[i] is None for i in left], dtype=np.bool_)
    unsaid = left[said] if not anew else left
    near = nearness(placed.space, part.meanings(unsaid))
    found = {int(i): part.reasons[i] for i in left}
    for i, far in zip(unsaid, near, strict=True):
        likeness = float(placed.best.likeness[i])
        found[int(i)] = reason(part.texts[i], likeness=likeness, near=float(far), floor=settings.floor).value
    why = list(found.values())
    leaves = [*placed.leaves, None]  # -1 is the last: no sub-theme
    table = pl.DataFrame(
        {
            "mention_id": pl.Series(part.ids, dtype=pl.String),
            "kind": pl.repeat(kind.value, len(part), eager=True),
            "theme": pl.Series([leaf and leaf.theme for leaf in leaves], dtype=pl.String).gather(
                placed.leaf % len(leaves)
            ),
            "sub_theme": pl.Series([leaf and leaf.id for leaf in leaves], dtype=pl.String).gather(
                placed.leaf % len(leaves)
            ),
            "tier": pl.Series(placed.tier, dtype=pl.Int8).replace(0, None),
            "confidence": np.round(placed.best.confidence, 6),
        }
    )
    reasons = pl.DataFrame(
        {"mention_id": [part.ids[i] for i in left], "reason": why},
        schema={"mention_id": pl.String, "reason": pl.String},
    )
    return table.join(reasons, on="mention_id", how="left", maintain_order="left").select(
        pl.col(name) for name in SCHEMA
    )


def _in_step(frame: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """`table` in the order of the frame, with a reason for mentions of none of the kinds."""
    joined = frame.select("mention_id").join(table, on="mention_id", how="left", maintain_order="left")
    neither = pl.when(pl.col("kind").is_null()).then(pl.lit(Reason.NEUTRAL.value)).otherwise(pl.col("reason"))
    return joined.with_columns(neither.alias("reason"))
