"""What labels tell of themes: axes along which touchpoints differ.

Meanings tell first of all what is named: a dish, a brand, a device. By them alone what came cold, late or not at all is
one theme, since it was noodles, and what came late is in ten. The other half of a complaint is what was touched, and
the labels say it.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from app.domain.labels import UNASSIGNED
from app.domain.theme import Space
from models.base import Floats

SHARE = 0.3  # of the told axes beside the others, by squared length; with twice as much, themes are touchpoints
RIDGE = 0.5  # of the mean variance of an axis
RARITY = 0.5  # power of a touchpoint's share by which its axis is shorter: the rare ones have their say
ALIKE = 1e-12  # mean variance of an axis of unit vectors that are all the same, but for how they were rounded
LEAST = 8  # mentions of a touchpoint from which it has an axis


def with_touchpoints(space: Space, vectors: Floats, touchpoints: Sequence[str | None]) -> Space:
    """`space` with further axes: what `vectors` float32 (n, d) tell of the `touchpoints` (n,), by ridge regression.

    They are linear in the vectors, so what comes later has them too, without a label. Where fewer than two touchpoints
    are told often enough, or all vectors are alike, the space stays as it is.
    """
    names = often(touchpoints)
    if len(names) <= 1:
        return space
    number = {name: i for i, name in enumerate(names)}
    told = np.asarray([number.get(name or "", -1) for name in touchpoints], dtype=np.int64)
    known = np.flatnonzero(told >= 0)
    rows = (vectors.astype(np.float64) - space.mean) @ space.matrix
    share = np.bincount(told[known]) / len(known)
    wanted = (np.eye(len(names))[told[known]] - share) / share**RARITY
    inside = rows[known]
    covariance = inside.T @ inside / len(known)
    variance = float(np.trace(covariance)) / len(covariance)
    if variance <= ALIKE:
        return space
    axes = np.linalg.solve(covariance + RIDGE * variance * np.eye(len(covariance)), inside.T @ wanted / len(known))
    length = np.sqrt(SHARE * (rows**2).sum() / max(float(((rows @ axes) ** 2).sum()), 1e-12))
    return Space(space.mean, np.concatenate([space.matrix, length * space.matrix @ axes], axis=1))


def often(touchpoints: Sequence[str | None]) -> list[str]:
    """Those of `touchpoints` that are told often enough to have an axis."""
    counts = Counter(name for name in touchpoints if name is not None and name != UNASSIGNED)
    return [name for name in sorted(counts) if counts[name] >= LEAST]
