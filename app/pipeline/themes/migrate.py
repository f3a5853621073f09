"""A new model version: themes go over by their quotes, read anew."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from app.domain.theme import Registry
from app.pipeline.themes.exemplars import reach_of
from app.pipeline.themes.groups import SPACE_ROWS, fit_space
from app.pipeline.themes.matter import complete, in_order, kind_of, matter
from app.pipeline.themes.placed import centres
from app.pipeline.themes.rows import condense
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.themes.space import apply, unit
from app.pipeline.themes.threads import one_thread
from models.base import Floats


def migrate(
    registry: Registry,
    mentions: pl.DataFrame,
    vectors: Floats,
    *,
    encode: Callable[[Sequence[str]], Floats],
    model: str,
    settings: ThemeSettings,
) -> Registry:
    """The registry for vectors of another model: ids, names and events stay, meanings are those of the quotes.

    `mentions` and their `vectors` by the new model teach the spaces anew; where a sub-theme's mentions are among them
    they count beside the quotes. `encode` gives unit float32 (n, d) for texts.
    """
    with one_thread():
        quotes = {leaf.id: encode([one.text for one in leaf.exemplars]) for leaf in registry.leaves if leaf.exemplars}
        frame = complete(mentions, scope=settings.scope)
        order = in_order(frame)
        themes = {theme.id: theme for theme in registry.themes}
        spaces, leaves = {}, []
        for kind in registry.spaces:
            rows = order[kind_of(frame, kind)[order]]
            part = matter(frame, vectors, rows, scope=settings.scope)
            condensed = condense(part.texts, part.scopes)
            first = condensed.first[:SPACE_ROWS]
            scope = np.unique(np.asarray([part.scopes[i] or "" for i in first]), return_inverse=True)[1]
            langs = [part.langs[i] for i in first]
            weights = condensed.weights[:SPACE_ROWS]
            told = [part.touchpoints[i] for i in first]
            space = fit_space(part.meanings(first), weights, langs, scope.astype(np.int64), settings, touchpoints=told)
            spaces[kind] = space
            own = [leaf for leaf in registry.leaves if themes[leaf.theme].kind is kind]
            place = part.places({leaf.id: i for i, leaf in enumerate(own)})
            for number, leaf in enumerate(own):
                members = part.meanings(np.flatnonzero(place == number))
                seen = np.concatenate([quotes.get(leaf.id, members[:0]), members]).astype(np.float64)
                if not len(seen):
                    continue
                moved = replace(leaf, meaning=unit(seen.sum(axis=0)[None, :])[0].astype(np.float32))
                likeness = apply(space, seen.astype(np.float32)) @ centres(space, [moved])[0]
                leaves.append(replace(moved, reach=reach_of(likeness.tolist()), tightness=float(likeness.mean())))
    return replace(registry, model=model, leaves=tuple(leaves), spaces=spaces)
