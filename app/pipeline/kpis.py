"""The lanes of a journey, and its KPIs with their figures: as people entered them, or from what customers gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import polars as pl

from app.domain.curve import TOO_FEW_VOICES
from app.domain.journey import Journey, Stage
from app.domain.kpi import NO_VALUES, NOT_ENTERED, SEVERAL_SCALES, Better, Computed, Kpi, KpiFigure, LaneStep
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.estimate import Floats, Pool, interval, pool
from app.pipeline.outcomes import given_outcome, scale, several_scales

WHOLE_NPS = 100.0
NOTHING = (None, None, None)


def lane_steps(journey: Journey) -> tuple[LaneStep, ...]:
    """What the company does, stage by stage."""
    return tuple(
        LaneStep(stage.id, lane, dict(step.names)) for stage in journey.stages for lane, step in stage.lanes.all()
    )


def kpi_figures(frame: pl.DataFrame, journey: Journey, *, min_voices: int = MIN_VOICES) -> tuple[KpiFigure, ...]:
    """The KPIs of every stage. `frame` is as for `curve`, with rating, nps, csat and ces where they are known.

    A computed one is the mean over the voices that speak of the stage, each voice with the mean of its items that do;
    its interval lends from the other stages as that of the curve does. But for NPS the scale is guessed from what was
    given, so the interval is shown up to its top, and a target held against it as if it went on.
    """
    asked = dict.fromkeys(kpi.computed for stage in journey.stages for kpi in stage.kpis if kpi.computed is not None)
    stages = [stage.id for stage in journey.stages]
    given = {name: _given(frame, name, stages) for name in asked if name in frame.columns}
    return tuple(_figure(stage, kpi, given, least=min_voices) for stage in journey.stages for kpi in stage.kpis)


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """What customers gave, by stage: a value a voice from -1 to 1, which is `middle` ± `half` on its own scale.

    `mixed`: they were asked on several scales.
    """

    middle: float
    half: float
    values: Mapping[str, Floats]
    common: Pool
    mixed: bool


def _given(frame: pl.DataFrame, name: Computed, stages: Sequence[str]) -> _Given:
    known = frame.filter(pl.col("stage").is_in(list(stages)), pl.col(name).is_not_null())
    parts = known.partition_by("stage", as_dict=True)
    told = {str(key[0]): given_outcome(part, name).values["value"].sort().to_numpy() for key, part in parts.items()}
    top = scale(known[name].cast(pl.Float64))[0] if parts else 1.0
    middle, half = (0.0, WHOLE_NPS) if name is Computed.NPS else (top / 2, top / 2)
    values = {stage: (found - middle) / half for stage, found in told.items()}
    mixed = several_scales(known, name)
    return _Given(middle, half, values, pool([values[stage] for stage in stages if stage in values]), mixed)


def _figure(stage: Stage, kpi: Kpi, given: Mapping[Computed, _Given], *, least: int) -> KpiFigure:
    if kpi.computed is None:
        date = None if kpi.date is None else kpi.date.isoformat()
        return _told(stage, kpi, (kpi.value, None, None), date=date, reason=NOT_ENTERED)
    found = given.get(kpi.computed)
    values = None if found is None else found.values.get(stage.id)
    if found is None or values is None or not values.size:
        return _told(stage, kpi, NOTHING, voices=0, reason=NO_VALUES)
    if values.size < least:
        return _told(stage, kpi, NOTHING, voices=values.size, reason=TOO_FEW_VOICES)
    if found.mixed:
        return _told(stage, kpi, NOTHING, voices=values.size, reason=SEVERAL_SCALES)
    ends = interval(values, found.common, most=1.0 if kpi.computed is Computed.NPS else inf)
    figures = [found.middle + found.half * one for one in (float(values.mean()), ends.low, min(ends.high, 1.0))]
    return _told(stage, kpi, figures, voices=values.size, most=found.middle + found.half * ends.high)


def _told(
    stage: Stage,
    kpi: Kpi,
    figures: Sequence[float | None],
    *,
    voices: int | None = None,
    most: float | None = None,
    date: str | None = None,
    reason: str | None = None,
) -> KpiFigure:
    """The figure of `kpi`; `most` is how high it may be, where the interval ends sooner."""
    value, low, high = (None if one is None else round(one, DECIMALS) for one in figures)
    return KpiFigure(
        stage=stage.id,
        id=kpi.id,
        names=dict(kpi.names),
        unit=kpi.unit,
        better=kpi.better,
        target=kpi.target,
        computed=kpi.computed,
        value=value,
        low=low,
        high=high,
        voices=voices,
        date=date,
        met=_met(kpi, value if low is None else low, value if most is None else most),
        reason=reason if value is None else None,
    )


def _met(kpi: Kpi, low: float | None, high: float | None) -> bool | None:
    """Whether the target is met by all of low..high, or missed by all of it."""
    if kpi.target is None or low is None or high is None:
        return None
    sure, missed = (low >= kpi.target, high < kpi.target)
    if kpi.better is Better.LOWER:
        sure, missed = (high <= kpi.target, low > kpi.target)
    return True if sure else False if missed else None
