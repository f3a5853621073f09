"""Current against future state: targets per stage, the curve if chosen themes were fixed, and whether it came true."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from app.domain.comparison import Outturn, Projected, Projection, TargetGap, Verdict
from app.domain.curve import CurvePoint
from app.errors import InputError
from app.pipeline.curve import DECIMALS, MIN_VOICES, curve, overall
from app.pipeline.estimate import difference
from app.pipeline.periods import between
from app.pipeline.places import WHOLE
from app.pipeline.resample import bootstrap_sums, ends
from app.pipeline.voices import per_voice


def target_gaps(curve: Sequence[CurvePoint], targets: Mapping[str, float]) -> tuple[TargetGap, ...]:
    """Each stage that has a target against it; met or not only where the interval leaves no doubt."""
    return tuple(_gap(point, targets[point.id]) for point in curve if point.id in targets)


def fixed_on(
    frame: pl.DataFrame, themes: Sequence[str], stages: Sequence[str], day: dt.date, *, min_voices: int = MIN_VOICES
) -> Projection:
    """The projection from what was said before `day`, on which the themes were fixed, against what was said since.

    `frame` is as for `project`, with `day`. InputError if nothing was said before or since.
    """
    then, since = between(frame, last=day), between(frame, first=day)
    for part, when in ((then, "before"), (since, "since")):
        if part.is_empty():
            raise InputError(f"nothing with a day was said {when} {day}; take a day from within the time of the map")
    told = project(then, themes, stages, min_voices=min_voices)
    before, later = (
        (*curve(part, "stage", stages, min_voices=min_voices), overall(part, min_voices=min_voices))
        for part in (then, since)
    )
    return replace(told, on=day.isoformat(), outturn=came_true(told, before, later))


def came_true(projection: Projection, before: Sequence[CurvePoint], later: Sequence[CurvePoint]) -> tuple[Outturn, ...]:
    """What was projected against a later curve, where something was to gain; both curves end with the whole journey."""
    then, now = ({point.id: point for point in points} for points in (before, later))
    parts = (one for one in (*projection.stages, projection.overall) if one.gain is None or one.gain > 0)
    return tuple(_outturn(one, then[one.id], now[one.id]) for one in parts if one.id in now)


def project(
    frame: pl.DataFrame, themes: Sequence[str], stages: Sequence[str], *, min_voices: int = MIN_VOICES
) -> Projection:
    """The curve if `themes` were fixed: their negative mentions neutral, the same voices, nothing else changed.

    That is cautious: who would have been hurt has nothing good to say either. `frame` is as for `curve`, with `theme`.
    """
    fixed = pl.col("theme").is_in(list(themes)).fill_null(value=False) & (pl.col("valence") < 0)
    better = frame.with_columns(pl.when(fixed).then(0.0).otherwise("valence").alias("valence"))
    by_stage = _pairs(frame, better, "stage")
    now, then = (part.with_columns(pl.lit(WHOLE).alias("whole")) for part in (frame, better))
    whole = _pairs(now, then, "whole")
    after = (*curve(better, "stage", stages, min_voices=min_voices), overall(better, min_voices=min_voices))
    pairs = (*(by_stage.get(stage) for stage in stages), whole.get(WHOLE))
    *points, all_of_it = (_projected(end, pair, least=min_voices) for end, pair in zip(after, pairs, strict=True))
    return Projection(tuple(themes), tuple(points), all_of_it)


def _outturn(one: Projected, before: CurvePoint, later: CurvePoint) -> Outturn:
    planned = one.projected, one.projected_low, one.projected_high
    gap = difference(planned, (later.valence, later.low, later.high))
    rise = difference((before.valence, before.low, before.high), (later.valence, later.low, later.high))
    if gap is None or rise is None:
        return Outturn(one.id, one.valence, one.projected, later.valence, None, None, None, Verdict.OPEN)
    middle, low, high = gap
    if low > 0:
        verdict = Verdict.BETTER
    elif high < 0:
        verdict = Verdict.SHORT
    else:
        verdict = Verdict.CAME_TRUE if rise[1] > 0 else Verdict.OPEN
    middle, low, high = (round(figure, DECIMALS) for figure in gap)
    return Outturn(one.id, one.valence, one.projected, later.valence, middle, low, high, verdict)


def _gap(point: CurvePoint, target: float) -> TargetGap:
    if point.valence is None or point.low is None or point.high is None:
        return TargetGap(point.id, target, None, None, None)
    met = True if point.low >= target else False if point.high < target else None
    return TargetGap(point.id, target, point.valence, round(point.valence - target, DECIMALS), met)


def _pairs(now: pl.DataFrame, then: pl.DataFrame, by: str) -> dict[str, pl.DataFrame]:
    joined = per_voice(now, by).join(
        per_voice(then, by).select(by, "voice", "valence"), on=[by, "voice"], suffix="_then"
    )
    return {str(key[0]): part.sort("voice") for key, part in joined.partition_by(by, as_dict=True).items()}


def _projected(point: CurvePoint, pairs: pl.DataFrame | None, *, least: int) -> Projected:
    """A stage as it would be; `point` is the one of the better curve."""
    if pairs is None or pairs.height < least:
        return Projected(point.id, None, None, None, None, None)
    now, then = pairs["valence"].to_numpy(), pairs["valence_then"].to_numpy()
    sums = bootstrap_sums(np.column_stack([np.ones(now.size), then - now]))
    gain = float((then - now).mean())
    low, high = ends(sums[:, 1] / sums[:, 0], gain, voices=now.size)
    figures = (now.mean(), then.mean(), gain, low, high)
    told = Projected(point.id, *(round(float(figure), DECIMALS) for figure in figures))
    return replace(told, projected_low=point.low, projected_high=point.high)
