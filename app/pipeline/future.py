"""Current against future state: targets per stage, the curve if chosen themes were fixed, and whether it came true."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from app.domain.comparison import Projected, Projection, TargetGap
from app.domain.curve import CurvePoint
from app.pipeline.curve import DECIMALS, MIN_VOICES, WHOLE
from app.pipeline.resample import bootstrap_sums
from app.pipeline.voices import per_voice


def target_gaps(curve: Sequence[CurvePoint], targets: Mapping[str, float]) -> tuple[TargetGap, ...]:
    """Each stage that has a target against it; met or not only where the interval leaves no doubt."""
    return tuple(_gap(point, targets[point.id]) for point in curve if point.id in targets)


def came_true(projection: Projection, later: Sequence[CurvePoint]) -> tuple[TargetGap, ...]:
    """A later curve against what was projected; `met` if it is clearly above, not met if clearly below, else null."""
    return target_gaps(later, {one.id: one.projected for one in projection.stages if one.projected is not None})


def project(
    frame: pl.DataFrame, themes: Sequence[str], stages: Sequence[str], *, min_voices: int = MIN_VOICES
) -> Projection:
    """The curve if `themes` were fixed: their negative mentions neutral, the same voices, nothing else changed.

    That is cautious: who would have been hurt has nothing good to say either. `frame` is as for `curve`, with `theme`.
    """
    fixed = pl.col("theme").is_in(list(themes)).fill_null(value=False) & (pl.col("valence") < 0)
    better = frame.with_columns(pl.when(fixed).then(0.0).otherwise("valence").alias("valence"))
    least = max(min_voices, 2)
    by_stage = _pairs(frame, better, "stage")
    now, then = (part.with_columns(pl.lit(WHOLE).alias("whole")) for part in (frame, better))
    whole = _pairs(now, then, "whole")
    points = tuple(_projected(stage, by_stage.get(stage), least=least) for stage in stages)
    return Projection(tuple(themes), points, _projected(WHOLE, whole.get(WHOLE), least=least))


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


def _projected(name: str, pairs: pl.DataFrame | None, *, least: int) -> Projected:
    if pairs is None or pairs.height < least:
        return Projected(name, None, None, None, None, None)
    now, then = pairs["valence"].to_numpy(), pairs["valence_then"].to_numpy()
    sums = bootstrap_sums(np.column_stack([np.ones(now.size), then - now]))
    low, high = np.percentile(sums[:, 1] / sums[:, 0], (2.5, 97.5))
    figures = (now.mean(), then.mean(), (then - now).mean(), low, high)
    return Projected(name, *(round(float(figure), DECIMALS) for figure in figures))
