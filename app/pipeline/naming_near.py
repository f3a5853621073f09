"""How near phrases are in meaning to the themes that they may name."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from app.domain.theme import Registry
from app.pipeline.themes.space import apply
from models.base import Floats

Encode = Callable[[Sequence[str]], Floats]
"""Texts to their meanings, unit float32 (n, d)."""


def nearness(
    registry: Registry, said: Mapping[str, Collection[str]], encode: Encode
) -> Mapping[tuple[str, str], float]:
    """Cosine of each phrase that is `said` of a theme with the theme's mean, in the space of its kind.

    By theme and phrase, in hundredths: finer differences may be those of the batches that phrases were encoded in.
    Themes without parts or a space have none.
    """
    middles = _middles(registry)
    wanted = {name: phrases for name, phrases in said.items() if name in middles}
    every = sorted({phrase for phrases in wanted.values() for phrase in phrases})
    if not every:
        return {}
    vectors = encode(every)
    at = {phrase: row for row, phrase in enumerate(every)}
    kinds = {theme.id: theme.kind for theme in registry.themes}
    found: dict[tuple[str, str], float] = {}
    for name, phrases in wanted.items():
        space, own = registry.spaces[kinds[name]], sorted(phrases)
        rows = apply(space, vectors[[at[phrase] for phrase in own]])
        cosines = rows @ apply(space, middles[name][None])[0]
        found |= {(name, phrase): round(float(near), 2) for phrase, near in zip(own, cosines, strict=True)}
    return found


def _middles(registry: Registry) -> Mapping[str, Floats]:
    """The mean of each theme's parts by their sizes, unit float32 (d,), of those whose kind has a space."""
    sums: dict[str, Floats] = {}
    placed = {theme.id for theme in registry.themes if theme.kind in registry.spaces}
    for leaf in registry.leaves:
        if leaf.theme in placed:
            sums[leaf.theme] = sums.get(leaf.theme, np.zeros_like(leaf.meaning)) + leaf.meaning * max(leaf.size, 1)
    return {name: total / np.float32(np.linalg.norm(total)) for name, total in sums.items() if total.any()}
