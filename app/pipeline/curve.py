"""The emotion curve: valence, intensity, effort and emotions per stage or touchpoint, each voice counted once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from app.domain.curve import TOO_FEW_VOICES, Arc, CurvePoint
from app.pipeline.estimate import Pool, interval_of, pool_of, shrink
from app.pipeline.places import ARC, WHOLE, Place, everywhere, moments_at, places
from app.pipeline.voices import EMOTIONS

MIN_VOICES = 5
DECIMALS = 4


def curve(frame: pl.DataFrame, by: str, ids: Sequence[str], *, min_voices: int = MIN_VOICES) -> tuple[CurvePoint, ...]:
    """Points for `ids` of the column `by` (stage or touchpoint), in that order.

    `frame` has a row a mention with item_id, voice, valence, intensity, effort, emotions and `by`; with turn and start
    chats count by their arc. With fewer than `min_voices` (at least 2) the figures are null with a reason.
    """
    return points(places(frame, by, ids), ids, least=min_voices)


def overall(frame: pl.DataFrame, *, min_voices: int = MIN_VOICES) -> CurvePoint:
    """All of the journey as one point, with the id WHOLE: each voice counts once, wherever it speaks."""
    (point,) = points(everywhere(frame), [WHOLE], least=min_voices)
    return point


def points(there: Mapping[str, Place], ids: Sequence[str], *, least: int) -> tuple[CurvePoint, ...]:
    """Points for `ids` from the sums at those of them that voices speak of."""
    common = pool_of([moments_at(place) for place in there.values()])
    return tuple(_point(name, there.get(name), common, least=least) for name in ids)


def _point(name: str, place: Place | None, common: Pool, *, least: int) -> CurvePoint:
    if place is None:
        return _gap(name)
    voices, of_effort = int(place["voices"]), int(place["effort_voices"])
    counted = replace(_gap(name), mentions=int(place["mentions"]), voices=voices, effort_voices=of_effort)
    if voices < least:
        return counted
    felt = moments_at(place)
    bounds = interval_of(felt, common)
    return replace(
        counted,
        valence=round(felt.mean, DECIMALS),
        low=round(bounds.low, DECIMALS),
        high=round(bounds.high, DECIMALS),
        intensity=round(place["intensity"] / voices, DECIMALS),
        effort_high=round(place["effort_high"] / of_effort, DECIMALS) if of_effort >= least else None,
        emotions={emotion: round(place[emotion] / voices, DECIMALS) for emotion in EMOTIONS},
        reason=None,
        shrunk=round(shrink(felt.mean, voices, common), DECIMALS),
        arc=_arc(place) if place["chats"] >= least else None,
    )


def _gap(name: str) -> CurvePoint:
    """A place of which nobody speaks."""
    return CurvePoint(
        id=name,
        mentions=0,
        voices=0,
        valence=None,
        low=None,
        high=None,
        intensity=None,
        effort_voices=0,
        effort_high=None,
        emotions=None,
        reason=TOO_FEW_VOICES,
    )


def _arc(place: Place) -> Arc:
    chats = int(place["chats"])
    start, peak, end = (round(place[name] / chats, DECIMALS) for name in ARC)
    return Arc(chats, start, peak, end)
