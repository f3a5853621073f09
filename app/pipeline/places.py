"""What voices say of places, as sums that add up over parts of the voices: all that a curve tells follows from them.

Parts must have whole voices: each voice counts once, and that in one part.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from app.domain.journey import ENTIRE
from app.pipeline.estimate import Moments
from app.pipeline.periods import with_periods
from app.pipeline.voices import EMOTIONS, arcs, per_voice

WHOLE = ENTIRE
"""The id of the journey as one place."""
SEP = "\x1f"
"""Between the period and the place of a cell."""
ARC = ("first", "peak", "last")
FIGURES = (
    *("mentions", "voices", "valence", "squares", "cubes", "intensity", "effort_voices", "effort_high"),
    *EMOTIONS,
    *("chats", *ARC),
)

Place = Mapping[str, float]
"""The sums at a place, by FIGURES."""


def places(frame: pl.DataFrame, by: str, ids: Sequence[str]) -> dict[str, Place]:
    """The sums at those of `ids` of the column `by` that voices speak of, in the order of their names.

    `frame` is as for `curve`.
    """
    return _places(frame.filter(pl.col(by).is_in(list(ids))), by)


def everywhere(frame: pl.DataFrame) -> dict[str, Place]:
    """All of the journey as one place, with the id WHOLE."""
    return _places(frame.with_columns(pl.lit(WHOLE).alias("whole")), "whole")


def cells(frame: pl.DataFrame, by: str, ids: Sequence[str], *, every: str) -> dict[str, Place]:
    """As `places`, each in every period of length `every`; a cell's id is period and place, joined by SEP."""
    told = with_periods(frame.filter(pl.col(by).is_in(list(ids))), every)
    return _places(told.with_columns(pl.concat_str("period", pl.lit(SEP), by).alias("cell")), "cell")


def moments_at(place: Place) -> Moments:
    """The moments of what the voices of a place feel."""
    n = place["voices"]
    mean = place["valence"] / n
    squares = max(0.0, place["squares"] - n * mean**2)
    return Moments(int(n), mean, squares, place["cubes"] - 3 * mean * place["squares"] + 2 * n * mean**3)


def _places(frame: pl.DataFrame, by: str) -> dict[str, Place]:
    chats = _parts(arcs(frame, by), by)
    return {name: _place(voices, chats.get(name)) for name, voices in _parts(per_voice(frame, by), by).items()}


def _parts(frame: pl.DataFrame, by: str) -> dict[str, pl.DataFrame]:
    return {str(key[0]): part for key, part in frame.partition_by(by, as_dict=True).items()}


def _place(voices: pl.DataFrame, chats: pl.DataFrame | None) -> Place:
    felt = np.sort(voices["valence"].to_numpy())
    effort = voices["effort_high"].drop_nulls()
    return {
        "mentions": int(voices["mentions"].sum()),
        "voices": voices.height,
        "valence": float(felt.sum()),
        "squares": float((felt**2).sum()),
        "cubes": float((felt**3).sum()),
        "intensity": _sum(voices["intensity"]),
        "effort_voices": effort.len(),
        "effort_high": _sum(effort),
        **{emotion: int(voices[emotion].sum()) for emotion in EMOTIONS},
        "chats": 0 if chats is None else chats.height,
        **{name: 0.0 if chats is None else _sum(chats[name]) for name in ARC},
    }


def _sum(values: pl.Series) -> float:
    """The sum, whatever the order of the values."""
    return float(np.sort(values.to_numpy()).sum())
