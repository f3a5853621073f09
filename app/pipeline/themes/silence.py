"""Whether a theme is over: whether its silence at the end is longer than its earlier ones let expect.

Solow's test (1993, Ecology 74, 962-964), which asks the same of a species that is sighted no more. Time goes by voices,
not by days: in a week in which nobody writes nothing is silent. Sightings are days, for what is said on one day is
often said of one event.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from app.domain.theme_figures import Silence
from app.pipeline.resample import discovery_rates

FEWEST = 3
"""Days on which a theme is spoken of, from which its silence is looked at."""
DECIMALS = 5


def silences_of(frame: pl.DataFrame) -> Mapping[str, Silence]:
    """For each theme that was spoken of on some days its silence since; q is over all themes of `frame`.

    `frame` has kind, theme, voice and day.
    """
    found: dict[str, Silence] = {}
    for part in frame.filter(pl.col("day").is_not_null()).partition_by("kind"):
        found |= _of_kind(part)
    rates = discovery_rates([silence.p for silence in found.values()])
    pairs = zip(found.items(), rates, strict=True)
    return {name: replace(silence, q=round(rate, DECIMALS)) for (name, silence), rate in pairs if rate is not None}


def _of_kind(frame: pl.DataFrame) -> dict[str, Silence]:
    """Voices a day are the clock; a theme's days are read off it."""
    told = frame.select("theme", "voice", "day").unique(["voice", "day"]).group_by("day").len().sort("day")
    clock = dict(zip(told["day"], told["len"].cum_sum(), strict=True))
    ends = np.asarray(list(clock.values()), dtype=np.float64)
    days = frame.filter(pl.col("theme").is_not_null()).group_by("theme").agg(pl.col("day").unique().sort())
    found = {}
    for theme, spoken in sorted(days.iter_rows()):
        if len(spoken) < FEWEST:
            continue
        at = np.asarray([clock[day] for day in spoken], dtype=np.float64)
        later = [day for day in clock if day > spoken[-1]]
        if later:
            p = round(silence_p(at, end=float(ends[-1])), DECIMALS)
            found[theme] = Silence(later[0], p, p)
    return found


def silence_p(at: npt.NDArray[np.float64], *, end: float) -> float:
    """How likely the last of the sightings `at` (n,), in order, lies as early before the `end` as it does.

    Given the first one the others are uniform between it and the end while nothing changes, so that is the share of the
    time in which they lie to the power of their number.
    """
    return float(((at[-1] - at[0]) / (end - at[0])) ** (len(at) - 1))
