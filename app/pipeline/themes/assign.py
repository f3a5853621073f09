"""Mentions to themes that were found in a sample of them, block by block: one rule for each, whatever comes next."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from app.domain.theme import Kind, Registry
from app.pipeline.themes.matter import kind_of
from app.pipeline.themes.placed import match_leaves, within
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.themes.space import apply
from models.base import Floats

SECOND = 2  # the tier
Cuts = Mapping[Kind, float]
"""The least confidence of the second tier, by kind."""


def cuts(assignments: pl.DataFrame) -> Cuts:
    """How sure those of the second tier are at least, by a refresh's `assignments`; kinds that have none are absent."""
    second = assignments.filter(pl.col("tier") == SECOND).group_by("kind").agg(pl.col("confidence").min())
    return {Kind(kind): float(least) for kind, least in second.iter_rows()}


def assign(
    frame: pl.DataFrame, vectors: Floats, registry: Registry, *, settings: ThemeSettings, least: Cuts
) -> pl.Series:
    """The theme, or null, of each mention of `frame` (valence, sentiment) with its unit `vectors` float32 (n, d).

    A mention within the reach of a sub-theme belongs to its theme, as at a refresh; of the others those do that are as
    sure as the second tier was where the themes were found, so about the same share has none.
    """
    found: list[str | None] = [None] * frame.height
    for kind in settings.kinds:
        themes = [theme for theme in registry.themes if theme.kind is kind and theme.live]
        names = {theme.id for theme in themes}
        leaves = [leaf for leaf in registry.leaves if leaf.theme in names]
        rows = np.flatnonzero(kind_of(frame, kind))
        if not leaves or kind not in registry.spaces:
            continue
        nowhere: Sequence[None] = [None] * len(rows)
        space = registry.spaces[kind]
        best = match_leaves(space, apply(space, vectors[rows]), themes, leaves, nowhere)
        second = (best.likeness >= settings.floor) & (best.confidence >= least.get(kind, np.inf))
        for row, leaf in zip(rows, np.where(within(best, leaves) | second, best.leaf, -1), strict=True):
            found[row] = leaves[leaf].theme if leaf >= 0 else None
    return pl.Series("theme", found, dtype=pl.String)
