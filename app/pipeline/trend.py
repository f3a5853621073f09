"""The curve over time: every stage in every week or month, as rows for lines and for a heat map."""

from collections.abc import Sequence
from itertools import product

import polars as pl

from app.domain.curve import TOO_FEW_VOICES, TrendPoint
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.estimate import interval, pool
from app.pipeline.periods import with_periods
from app.pipeline.voices import per_voice

_SEP = "\x1f"


def trend(
    frame: pl.DataFrame, by: str, ids: Sequence[str], *, every: str = "month", min_voices: int = MIN_VOICES
) -> tuple[TrendPoint, ...]:
    """Every place of `ids` in every period from the first to the last that has mentions, period by period.

    `frame` is as for `curve`, with `day`; each voice counts once a period.
    """
    told = with_periods(frame.filter(pl.col(by).is_in(list(ids))), every)
    cells = told.with_columns(pl.concat_str("period", pl.lit(_SEP), by).alias("cell"))
    voices = {str(key[0]): part for key, part in per_voice(cells, "cell").partition_by("cell", as_dict=True).items()}
    common = pool([part["valence"].to_numpy() for part in voices.values()])
    points = []
    for period, name in product(sorted(told["period"].unique()), ids):
        part = voices.get(f"{period}{_SEP}{name}")
        values = None if part is None or part.height < max(min_voices, 2) else part["valence"].sort().to_numpy()
        bounds = None if values is None else interval(values, common)
        points.append(
            TrendPoint(
                id=name,
                period=period,
                mentions=0 if part is None else int(part["mentions"].sum()),
                voices=0 if part is None else part.height,
                valence=None if values is None else round(float(values.mean()), DECIMALS),
                low=None if bounds is None else round(bounds.low, DECIMALS),
                high=None if bounds is None else round(bounds.high, DECIMALS),
                reason=TOO_FEW_VOICES if values is None else None,
            )
        )
    return tuple(points)
