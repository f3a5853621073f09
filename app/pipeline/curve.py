"""The emotion curve: valence, intensity, effort and emotions per stage or touchpoint, each voice counted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import polars as pl
from scipy.special import stdtrit

from app.domain.journey_map import TOO_FEW_VOICES, CurvePoint
from app.domain.labels import Effort, Emotion

MIN_VOICES = 5
LEVEL = 0.95
DECIMALS = 4
EMOTIONS = [str(emotion) for emotion in Emotion]


def with_voices(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the column `voice`: the author, or the item where no author is given."""
    author = pl.when(pl.col("author").str.len_chars() > 0).then(pl.lit("a:") + pl.col("author"))
    return frame.with_columns(pl.coalesce(author, pl.lit("i:") + pl.col("item_id")).alias("voice"))


def curve(frame: pl.DataFrame, by: str, ids: Sequence[str], *, min_voices: int = MIN_VOICES) -> tuple[CurvePoint, ...]:
    """Points for `ids` of the column `by` (stage or touchpoint), in that order.

    `frame` has a row a mention with voice, valence, intensity, effort, emotions and `by`. A voice's figures are the
    means over its mentions there, so that a loud author moves nothing; the interval is Student's t over voices, cut to
    the scale. With fewer than `min_voices` (at least 2) the figures are null with a reason.
    """
    per_voice = frame.group_by(by, "voice").agg(
        pl.len().alias("mentions"),
        pl.col("valence").mean(),
        pl.col("intensity").mean(),
        pl.col("effort").eq(Effort.HIGH.value).mean().alias("effort_high"),
        *(pl.col("emotions").list.contains(emotion).any().alias(emotion) for emotion in EMOTIONS),
    )
    totals = per_voice.group_by(by).agg(
        pl.col("mentions").sum(),
        pl.len().alias("voices"),
        pl.col("valence").sort().mean(),
        pl.col("valence").sort().std().alias("spread"),
        pl.col("intensity").sort().mean(),
        pl.col("effort_high").count().alias("effort_voices"),
        pl.col("effort_high").sort().mean(),
        *(pl.col(emotion).mean() for emotion in EMOTIONS),
    )
    rows = {row[by]: row for row in totals.iter_rows(named=True)}
    return tuple(_point(name, rows.get(name), max(min_voices, 2)) for name in ids)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95% interval."""

    low: float
    high: float


def interval(mean: float, spread: float, n: int) -> Interval:
    """Student's t interval of a mean of `n` values on the scale -1..1 with standard deviation `spread`."""
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * spread / sqrt(n)
    return Interval(low=max(-1.0, mean - half), high=min(1.0, mean + half))


def _point(name: str, row: dict[str, Any] | None, min_voices: int) -> CurvePoint:
    mentions, voices = (row["mentions"], row["voices"]) if row else (0, 0)
    if row is None or voices < min_voices:
        return CurvePoint(
            id=name,
            mentions=mentions,
            voices=voices,
            valence=None,
            low=None,
            high=None,
            intensity=None,
            effort_voices=row["effort_voices"] if row else 0,
            effort_high=None,
            emotions=None,
            reason=TOO_FEW_VOICES,
        )
    bounds = interval(row["valence"], row["spread"], voices)
    return CurvePoint(
        id=name,
        mentions=mentions,
        voices=voices,
        valence=round(row["valence"], DECIMALS),
        low=round(bounds.low, DECIMALS),
        high=round(bounds.high, DECIMALS),
        intensity=round(row["intensity"], DECIMALS),
        effort_voices=row["effort_voices"],
        effort_high=None if row["effort_high"] is None else round(row["effort_high"], DECIMALS),
        emotions={emotion: round(row[emotion], DECIMALS) for emotion in EMOTIONS},
        reason=None,
    )
