"""Who speaks of a touchpoint on both sides of a comparison, and who complains of it: voices, shares and a test.

A change in how many complain is told by voices alone, so also where a side has too few of them for a mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from app.domain.comparison import Spoken
from app.pipeline.matters import LEAST_GROWN, changed
from app.pipeline.resample import discovery_rates
from app.pipeline.themes.matter import PAIN_BELOW

DECIMALS = 4


def spoken(a: pl.DataFrame, b: pl.DataFrame, touchpoints: Sequence[str]) -> tuple[Spoken, ...]:
    """The `touchpoints` that voices of `a` or `b` speak of; frames have voice, touchpoint and valence.

    Of those that at least LEAST_GROWN voices complain of, on both sides together, the shares are tested as those of
    themes are, all touchpoints as one family. A voice on both sides counts on both.
    """
    everyone = a["voice"].n_unique(), b["voice"].n_unique()
    (all_a, bad_a), (all_b, bad_b) = _voices(a), _voices(b)
    there = [name for name in touchpoints if name in all_a or name in all_b]
    found = [
        _spoken(
            name, (all_a.get(name, 0), all_b.get(name, 0)), (bad_a.get(name, 0), bad_b.get(name, 0)), everyone=everyone
        )
        for name in there
    ]
    rates = discovery_rates([one.p for one in found])
    return tuple(replace(one, q=q) for one, q in zip(found, rates, strict=True))


def share(voices: int, of: int) -> float | None:
    """So many voices of all; null of none."""
    return round(voices / of, DECIMALS) if of else None


def _voices(side: pl.DataFrame) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many voices speak of each touchpoint, and how many complain of it."""
    distinct = pl.col("voice").n_unique()
    complaints = side.filter(pl.col("valence") <= PAIN_BELOW)
    counted = (one.group_by("touchpoint").agg(distinct) for one in (side, complaints))
    spoke, complained = (dict(one.iter_rows()) for one in counted)
    return spoke, complained


def _spoken(name: str, voices: tuple[int, int], negative: tuple[int, int], *, everyone: tuple[int, int]) -> Spoken:
    then, now = zip(negative, everyone, strict=True)
    _, p = changed(then, now) if sum(negative) >= LEAST_GROWN else (None, None)
    return Spoken(
        id=name,
        voices_a=voices[0],
        voices_b=voices[1],
        share_a=share(voices[0], everyone[0]),
        share_b=share(voices[1], everyone[1]),
        negative_a=negative[0],
        negative_b=negative[1],
        negative_share_a=share(*then),
        negative_share_b=share(*now),
        p=p,
        q=None,
    )
