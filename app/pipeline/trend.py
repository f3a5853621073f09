"""The curve over time: every stage in every week or month, as rows for lines and for a heat map."""

from collections.abc import Sequence
from itertools import product

import polars as pl

from app.domain.curve import TOO_FEW_VOICES, TrendPoint
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.estimate import Moments, Pool, interval_of, moments_of, pool
from app.pipeline.periods import told_periods, with_periods
from app.pipeline.voices import per_voice

_SEP = "\x1f"


def trend(
    frame: pl.DataFrame, by: str, ids: Sequence[str], *, every: str = "month", min_voices: int = MIN_VOICES
) -> tuple[TrendPoint, ...]:
    """Every place of `ids` in every period from the first to the last that has mentions, empty ones too, in order.

    Where nothing was said for long, periods are left out (told_periods).

    `frame` is as for `curve`, with `day`; each voice counts once a period.
    """
    told = with_periods(frame.filter(pl.col(by).is_in(list(ids))), every)
    cells = told.with_columns(pl.concat_str("period", pl.lit(_SEP), by).alias("cell"))
    voices = {str(key[0]): part for key, part in per_voice(cells, "cell").partition_by("cell", as_dict=True).items()}
    common = pool([part["valence"].to_numpy() for part in voices.values()])
    points = []
    for period, name in product(told_periods(told["period"].unique().to_list(), every), ids):
        part = voices.get(f"{period}{_SEP}{name}")
        felt = None if part is None else moments_of(part["valence"].sort().to_numpy())
        mentions = 0 if part is None else int(part["mentions"].sum())
        points.append(trend_point(name, period, mentions, felt, common=common, least=max(min_voices, 2)))
    return tuple(points)


def trend_point(name: str, period: str, mentions: int, felt: Moments | None, *, common: Pool, least: int) -> TrendPoint:
    """One place in one period, from the moments of what its voices feel, null where nobody speaks."""
    voices = 0 if felt is None else felt.size
    if felt is None or voices < least:
        return TrendPoint(name, period, mentions, voices, None, None, None, reason=TOO_FEW_VOICES)
    bounds = interval_of(felt, common)
    mean, low, high = (round(figure, DECIMALS) for figure in (felt.mean, bounds.low, bounds.high))
    return TrendPoint(name, period, mentions, voices, mean, low, high, reason=None)
