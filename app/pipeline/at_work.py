"""What is marked on a curve: its moments of truth, and the pains and gains at work at a stage."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from app.domain.curve import CurvePoint
from app.domain.journey_map import Moment
from app.domain.labels import UNASSIGNED
from app.pipeline.themes.matter import GAIN_ABOVE, PAIN_BELOW

AT_WORK = 3
"""Pains and gains that are named at a stage."""
VOICES = pl.col("voice").n_unique().alias("voices")

Met = tuple[str, str, int]
"""A stage, a theme, and how many voices meet it there."""


def themes_met(frame: pl.DataFrame, themes: Collection[str]) -> Iterable[Met]:
    """How many voices meet each of `themes` at each stage; `frame` has a row a mention with stage, theme and voice."""
    known = frame.filter(pl.col("theme").is_in(list(themes)))
    return known.group_by("stage", "theme").agg(pl.col("voice").n_unique()).iter_rows()


@dataclass(frozen=True, slots=True)
class Untold:
    """By stage, the touchpoints of which many say ill (`pains`) or good (`gains`) without a theme, and how many do."""

    pains: Mapping[str, Mapping[str, int]]
    gains: Mapping[str, Mapping[str, int]]


ALL_TOLD = Untold({}, {})


def untold(frame: pl.DataFrame, *, pains: Collection[str] | None, gains: Collection[str] | None, least: int) -> Untold:
    """The touchpoints of which at least `least` voices say ill or good at a stage and no theme of so many is about.

    What many say in different words falls into themes too small to be shown; so the touchpoint itself is. `pains` and
    `gains` are the themes that may be shown, null where none of the side were sought. Voices whose mentions are in a
    theme that is shown, of whatever touchpoint, count for that.
    """
    ill, good = pl.col("valence") <= PAIN_BELOW, pl.col("valence") >= GAIN_ABOVE
    return Untold(
        {} if pains is None else _untold(frame, ill, pains, least=least),
        {} if gains is None else _untold(frame, good, gains, least=least),
    )


def _untold(frame: pl.DataFrame, side: pl.Expr, themes: Collection[str], *, least: int) -> dict[str, dict[str, int]]:
    known = frame.filter(pl.col("theme").is_in(list(themes)))
    there = known.group_by("theme", "touchpoint").agg(VOICES)
    of_all = known.group_by("theme").agg(VOICES.alias("of")).filter(pl.col("of") >= least)
    usual = there.join(of_all, on="theme").sort("theme", "voices", "touchpoint", descending=[False, True, False])
    about = usual.unique("theme", keep="first", maintain_order=True)["touchpoint"].to_list()
    shown = pl.col("theme").is_in(of_all["theme"].to_list()).fill_null(value=False)
    left = frame.filter(side, ~shown, ~pl.col("touchpoint").is_in([*about, UNASSIGNED]))
    counted = left.group_by("stage", "touchpoint").agg(VOICES).filter(pl.col("voices") >= least)
    found: dict[str, dict[str, int]] = {}
    for stage, touchpoint, voices in counted.sort("voices", "touchpoint", descending=[True, False]).iter_rows():
        found.setdefault(stage, {})[touchpoint] = voices
    return {stage: dict(list(names.items())[:AT_WORK]) for stage, names in found.items()}


def marked(
    points: Sequence[CurvePoint],
    moments: Sequence[Moment],
    met: Iterable[Met],
    *,
    pains: Collection[str],
    least: int,
    left: Untold = ALL_TOLD,
) -> tuple[CurvePoint, ...]:
    """The points of stages with their moments of truth, and with the themes that at least `least` voices meet there.

    The themes that most voices meet come first; those not in `pains` are gains. `left` is what no theme tells.
    """
    truths = {moment.id for moment in moments if moment.truth}
    there: dict[str, dict[str, int]] = {}
    for stage, theme, voices in sorted(met, key=lambda one: (-one[2], one[1])):
        if voices >= least:
            there.setdefault(stage, {})[theme] = voices
    told = (
        replace(
            point,
            moment_of_truth=point.id in truths,
            pain_touchpoints=left.pains.get(point.id, {}),
            gain_touchpoints=left.gains.get(point.id, {}),
        )
        for point in points
    )
    return tuple(_with_themes(point, there.get(point.id, {}), pains=pains) for point in told)


def _with_themes(point: CurvePoint, met: Mapping[str, int], *, pains: Collection[str]) -> CurvePoint:
    hurting = [name for name in met if name in pains][:AT_WORK]
    pleasing = [name for name in met if name not in pains][:AT_WORK]
    voices = {name: met[name] for name in (*hurting, *pleasing)}
    return replace(point, pains=tuple(hurting), gains=tuple(pleasing), theme_voices=voices)
