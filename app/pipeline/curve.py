"""The emotion curve: valence, intensity, effort and emotions per stage or touchpoint, each voice counted once."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from app.domain.curve import TOO_FEW_VOICES, Arc, CurvePoint
from app.pipeline.estimate import Pool, interval, pool, shrink
from app.pipeline.voices import EMOTIONS, arcs, per_voice

MIN_VOICES = 5
DECIMALS = 4
WHOLE = "journey"
"""The id of the journey as one place."""


def curve(frame: pl.DataFrame, by: str, ids: Sequence[str], *, min_voices: int = MIN_VOICES) -> tuple[CurvePoint, ...]:
    """Points for `ids` of the column `by` (stage or touchpoint), in that order.

    `frame` has a row a mention with item_id, voice, valence, intensity, effort, emotions and `by`; with turn and start
    chats count by their arc. With fewer than `min_voices` (at least 2) the figures are null with a reason.
    """
    known = frame.filter(pl.col(by).is_in(list(ids)))
    voices = {str(key[0]): part for key, part in per_voice(known, by).partition_by(by, as_dict=True).items()}
    chats = {str(key[0]): part for key, part in arcs(known, by).partition_by(by, as_dict=True).items()}
    common = pool([part["valence"].to_numpy() for part in voices.values()])
    least = max(min_voices, 2)
    return tuple(_point(name, voices.get(name), chats.get(name), common=common, least=least) for name in ids)


def overall(frame: pl.DataFrame, *, min_voices: int = MIN_VOICES) -> CurvePoint:
    """All of the journey as one point, with the id WHOLE: each voice counts once, wherever it speaks."""
    (point,) = curve(frame.with_columns(pl.lit(WHOLE).alias("whole")), "whole", [WHOLE], min_voices=min_voices)
    return point


def _point(
    name: str, voices: pl.DataFrame | None, chats: pl.DataFrame | None, *, common: Pool, least: int
) -> CurvePoint:
    count = 0 if voices is None else voices.height
    if voices is None or count < least:
        return gap(name, voices)
    values = np.sort(voices["valence"].to_numpy())
    mean = float(values.mean())
    bounds = interval(values, common)
    effort = voices["effort_high"].drop_nulls().sort().mean() if voices["effort_high"].count() >= least else None
    return CurvePoint(
        id=name,
        mentions=int(voices["mentions"].sum()),
        voices=count,
        valence=round(mean, DECIMALS),
        low=round(bounds.low, DECIMALS),
        high=round(bounds.high, DECIMALS),
        intensity=round(float(np.sort(voices["intensity"].to_numpy()).mean()), DECIMALS),
        effort_voices=voices["effort_high"].count(),
        effort_high=None if effort is None else round(float(effort), DECIMALS),  # type: ignore[arg-type]  # a mean of floats
        emotions={emotion: round(float(voices[emotion].sum()) / count, DECIMALS) for emotion in EMOTIONS},
        reason=None,
        shrunk=round(shrink(mean, count, common), DECIMALS),
        arc=None if chats is None or chats.height < least else _arc(chats),
    )


def gap(name: str, voices: pl.DataFrame | None) -> CurvePoint:
    """A place of which too few voices speak: counts alone."""
    return CurvePoint(
        id=name,
        mentions=0 if voices is None else int(voices["mentions"].sum()),
        voices=0 if voices is None else voices.height,
        valence=None,
        low=None,
        high=None,
        intensity=None,
        effort_voices=0 if voices is None else voices["effort_high"].count(),
        effort_high=None,
        emotions=None,
        reason=TOO_FEW_VOICES,
    )


def _arc(chats: pl.DataFrame) -> Arc:
    start, peak, end = (
        round(float(np.sort(chats[name].to_numpy()).mean()), DECIMALS) for name in ("first", "peak", "last")
    )
    return Arc(chats=chats.height, start=start, peak=peak, end=end)
