"""The curve over time: every stage in every week or month, as rows for lines and for a heat map."""

from collections.abc import Mapping, Sequence
from itertools import product

import polars as pl

from app.domain.curve import TOO_FEW_VOICES, TrendPoint
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.estimate import Pool, interval_of, pool_of
from app.pipeline.periods import told_periods
from app.pipeline.places import SEP, Place, cells, moments_at


def trend(
    frame: pl.DataFrame, by: str, ids: Sequence[str], *, every: str = "month", min_voices: int = MIN_VOICES
) -> tuple[TrendPoint, ...]:
    """Every place of `ids` in every period from the first to the last that has mentions, empty ones too, in order.

    Where nothing was said for long, periods are left out (told_periods).

    `frame` is as for `curve`, with `day`; each voice counts once a period.
    """
    return trend_points(cells(frame, by, ids, every=every), ids, every=every, least=min_voices)


def trend_points(there: Mapping[str, Place], ids: Sequence[str], *, every: str, least: int) -> tuple[TrendPoint, ...]:
    """The points from the sums of the cells in which voices speak."""
    common = pool_of([moments_at(cell) for cell in there.values()])
    periods = told_periods({name.partition(SEP)[0] for name in there}, every)
    return tuple(
        _point(name, period, there.get(f"{period}{SEP}{name}"), common, least=least)
        for period, name in product(periods, ids)
    )


def _point(name: str, period: str, cell: Place | None, common: Pool, *, least: int) -> TrendPoint:
    """One place in one period, null figures where too few speak."""
    mentions, voices = (0, 0) if cell is None else (int(cell["mentions"]), int(cell["voices"]))
    if cell is None or voices < least:
        return TrendPoint(name, period, mentions, voices, None, None, None, reason=TOO_FEW_VOICES)
    felt = moments_at(cell)
    bounds = interval_of(felt, common)
    mean, low, high = (round(figure, DECIMALS) for figure in (felt.mean, bounds.low, bounds.high))
    return TrendPoint(name, period, mentions, voices, mean, low, high, reason=None)
