"""Which themes are at work at a stage."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from app.domain.curve import CurvePoint

AT_WORK = 3
"""Pains and gains that are named at a stage."""


def with_themes(point: CurvePoint, met: Mapping[str, int], *, pains: Collection[str]) -> CurvePoint:
    """The point with the first themes of `met`, voices by id, most voices first; those not in `pains` are gains."""
    hurting = [name for name in met if name in pains][:AT_WORK]
    pleasing = [name for name in met if name not in pains][:AT_WORK]
    voices = {name: met[name] for name in (*hurting, *pleasing)}
    return replace(point, pains=tuple(hurting), gains=tuple(pleasing), theme_voices=voices)
