"""What is marked on a curve: its moments of truth, and the pains and gains at work at a stage."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from app.domain.curve import CurvePoint
from app.domain.journey_map import Moment

AT_WORK = 3
"""Pains and gains that are named at a stage."""

Met = tuple[str, str, int]
"""A stage, a theme, and how many voices meet it there."""


def themes_met(frame: pl.DataFrame, themes: Collection[str]) -> Iterable[Met]:
    """How many voices meet each of `themes` at each stage; `frame` has a row a mention with stage, theme and voice."""
    known = frame.filter(pl.col("theme").is_in(list(themes)))
    return known.group_by("stage", "theme").agg(pl.col("voice").n_unique()).iter_rows()


def marked(
    points: Sequence[CurvePoint], moments: Sequence[Moment], met: Iterable[Met], *, pains: Collection[str], least: int
) -> tuple[CurvePoint, ...]:
    """The points of stages with their moments of truth, and with the themes that at least `least` voices meet there.

    The themes that most voices meet come first; those not in `pains` are gains.
    """
    truths = {moment.id for moment in moments if moment.truth}
    there: dict[str, dict[str, int]] = {}
    for stage, theme, voices in sorted(met, key=lambda one: (-one[2], one[1])):
        if voices >= least:
            there.setdefault(stage, {})[theme] = voices
    return tuple(
        _with_themes(replace(point, moment_of_truth=point.id in truths), there.get(point.id, {}), pains=pains)
        for point in points
    )


def _with_themes(point: CurvePoint, met: Mapping[str, int], *, pains: Collection[str]) -> CurvePoint:
    hurting = [name for name in met if name in pains][:AT_WORK]
    pleasing = [name for name in met if name not in pains][:AT_WORK]
    voices = {name: met[name] for name in (*hurting, *pleasing)}
    return replace(point, pains=tuple(hurting), gains=tuple(pleasing), theme_voices=voices)
