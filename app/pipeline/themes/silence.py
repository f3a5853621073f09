"""Whether a theme is over: whether its silence at the end is longer than its earlier ones let expect.

Solow's test (1993, Ecology 74, 962-964), which asks the same of a species that is sighted no more. Time goes by voices,
not by days: in a week in which nobody writes nothing is silent. Sightings are days, for what is said on one day is
often said of one event.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from app.domain.growth import DOUBT
from app.domain.theme_figures import Silence
from app.pipeline.resample import discovery_rates

FEWEST = 3
"""Days on which a theme is spoken of, from which its silence is looked at."""
DECIMALS = 5


def silences_of(frame: pl.DataFrame, parts: Mapping[str, pl.DataFrame]) -> Mapping[str, Silence]:
    """For each of the `parts` of `frame` that was spoken of on some days its silence since; q is over all of them.

    `frame` has voice and day, `parts` day. Voices a day are the clock.
    """
    told = frame.select("voice", "day").drop_nulls().unique().group_by("day").len().sort("day")
    days, clock = told["day"], told["len"].cum_sum().to_numpy().astype(np.float64)
    found: dict[str, Silence] = {}
    for name, part in parts.items():
        at = days.search_sorted(part["day"].drop_nulls().unique().sort()).to_numpy()
        if len(at) >= FEWEST and at[-1] + 1 < len(clock):
            p = round(silence_p(clock[at], end=float(clock[-1])), DECIMALS)
            found[name] = Silence(days[int(at[-1]) + 1], p, p)
    rates = discovery_rates([silence.p for silence in found.values()])
    pairs = zip(found.items(), rates, strict=True)
    return {name: replace(silence, q=round(rate, DECIMALS)) for (name, silence), rate in pairs if rate is not None}


def silent_since(frame: pl.DataFrame, parts: Mapping[str, pl.DataFrame]) -> Mapping[str, dt.date]:
    """The days since which some of the `parts` aren't spoken of, where so long a silence is hardly chance."""
    return {name: one.since for name, one in silences_of(frame, parts).items() if one.q <= DOUBT}


def silence_p(at: npt.NDArray[np.float64], *, end: float) -> float:
    """How likely the last of the sightings `at` (n,), in order, lies as early before the `end` as it does.

    Given the first one the others are uniform between it and the end while nothing changes, so that is the share of the
    time in which they lie to the power of their number.
    """
    return float(((at[-1] - at[0]) / (end - at[0])) ** (len(at) - 1))
