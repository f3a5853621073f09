"""Where themes lie beside each other: the two-dimensional map of what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.report.layout import layout
from app.store.scope import Scope
from app.store.themes import StoredTheme, centroids

SMALLEST, LARGEST = 0.045, 0.2
"""Radii on a map of -1..1: the area goes with the voices."""


@dataclass(frozen=True, slots=True)
class Place:
    """The middle and the radius of a theme's circle, in about -1..1."""

    x: float
    y: float
    radius: float


def places(scope: Scope, themes: Sequence[StoredTheme]) -> Mapping[str, Place]:
    """By id where themes are drawn; those without a direction (nothing of them is left) are left out."""
    meant = centroids(scope, [one.theme.id for one in themes])
    known = sorted((one for one in themes if one.theme.id in meant), key=lambda one: one.theme.id)
    if not known:
        return {}
    voices = np.array([one.note.figures.get("voices", 0) for one in known], dtype=np.float64)
    radii = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(voices / max(voices.max(), 1.0))
    if len(known) > 12:  # noqa: PLR2004 - from here on circles would fill the plane
        radii *= np.sqrt(12 / len(known))
    drawn = layout(np.stack([meant[one.theme.id] for one in known]), radii)
    return {
        one.theme.id: Place(float(x), float(y), round(float(radius), 4))
        for one, (x, y), radius in zip(known, drawn, radii, strict=True)
    }
