"""Two sets of mentions against each other, stage by stage: periods, segments, before and after, solicited or not."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from app.domain.comparison import Comparison, Difference
from app.domain.curve import TOO_FEW_VOICES
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.estimate import Figures, difference, interval, pool
from app.pipeline.limits import MANY, above, limit_p
from app.pipeline.resample import CELLS, DRAWS, SEED, Floats, discovery_rates, p_value
from app.pipeline.spoken import share, spoken
from app.pipeline.voices import per_voice

SOLICITED, UNSOLICITED = "solicited", "unsolicited"
NOTHING: Figures = (None, None, None)


def compare(
    a: pl.DataFrame,
    b: pl.DataFrame,
    stages: Sequence[str],
    *,
    labels: tuple[str, str],
    touchpoints: Sequence[str] = (),
    min_voices: int = MIN_VOICES,
    draws: int = DRAWS,
) -> Comparison:
    """How the mentions `b` differ from the mentions `a` at each of `stages`; frames as for `curve`.

    And who speaks of each of `touchpoints` on both sides (app.pipeline.spoken).

    The interval is made of those of both curves, as if nobody spoke on both sides. Chance is a permutation: voices on
    one side change sides, voices on both swap their two figures. So p tests whether the sides differ at all, in spread
    too, and the interval whether their means do; a stage `moved` where both say so.
    """
    sides = [per_voice(one.filter(pl.col("stage").is_in(list(stages))), "stage") for one in (a, b)]
    pairs = sides[0].join(sides[1], on=["stage", "voice"], how="full", coalesce=True, suffix="_b")
    parts = {str(key[0]): part.sort("voice") for key, part in pairs.partition_by("stage", as_dict=True).items()}
    then, now = (_figures(side) for side in sides)
    found = []
    for stage in stages:
        both = (then.get(stage, NOTHING), now.get(stage, NOTHING))
        found.append(_difference(stage, parts.get(stage), both, least=min_voices, draws=draws))
    rates = discovery_rates([p for _, p in found])
    everyone = a["voice"].n_unique(), b["voice"].n_unique()
    told = (_told(make, everyone, p, q) for (make, p), q in zip(found, rates, strict=True))
    return Comparison(*labels, tuple(told), *everyone, spoken(a, b, touchpoints))


def solicited_gap(
    frame: pl.DataFrame, stages: Sequence[str], *, touchpoints: Sequence[str] = (), min_voices: int = MIN_VOICES
) -> Comparison | None:
    """What people say unasked against what they answer when asked; null where `solicited` isn't known of both kinds."""
    if "solicited" not in frame.columns:
        return None
    asked, unasked = frame.filter(pl.col("solicited")), frame.filter(~pl.col("solicited"))
    if asked.is_empty() or unasked.is_empty():
        return None
    labels = (SOLICITED, UNSOLICITED)
    return compare(asked, unasked, stages, labels=labels, touchpoints=touchpoints, min_voices=min_voices)


_Figures = tuple[str, int, int, float | None, float | None, float | None, float | None]


def _figures(side: pl.DataFrame) -> dict[str, Figures]:
    """The mean of each stage with its interval, as on the curve of this side."""
    parts = side.partition_by("stage", as_dict=True)
    values = {str(key[0]): part["valence"].sort().to_numpy() for key, part in parts.items()}
    common = pool(list(values.values()))
    ends = {stage: interval(felt, common) for stage, felt in values.items()}
    return {stage: (float(felt.mean()), ends[stage].low, ends[stage].high) for stage, felt in values.items()}


def _difference(
    stage: str, pairs: pl.DataFrame | None, both: tuple[Figures, Figures], *, least: int, draws: int
) -> tuple[_Figures, float | None]:
    """The figures of a stage - name, voices and means of both sides, ends of the difference - and its p value."""
    if pairs is None:
        return (stage, 0, 0, None, None, None, None), None
    values = pairs.select("valence", "valence_b").cast(pl.Float64).to_numpy()
    there = ~np.isnan(values)
    count_a, count_b = (int(count) for count in there.sum(axis=0))
    apart = difference(*both)
    if apart is None or min(count_a, count_b) < least:
        return (stage, count_a, count_b, None, None, None, None), None
    delta, low, high = apart
    p = _chance(np.where(there, values, 0.0), there, abs(delta), draws=draws)
    return (stage, count_a, count_b, both[0][0], both[1][0], low, high), p


def _chance(values: Floats, there: npt.NDArray[np.bool_], seen: float, *, draws: int) -> float:
    """The share of shuffles that differ by at least `seen`."""
    rng = np.random.default_rng(SEED)
    both = there.all(axis=1)
    single = np.where(there[~both, 1], values[~both, 1], values[~both, 0])
    on_b = int(there[~both, 1].sum())
    pairs = values[both]
    counts = there.sum(axis=0)
    total = values.sum()
    if len(values) >= MANY:
        chance = _limit(single, pairs, on_b, seen, total=float(total), counts=counts)
        return limit_p(chance, draws=draws)
    block = max(1, CELLS // len(values))
    drawn = []
    for done in range(0, draws, block):
        size = min(block, draws - done)
        order = rng.permuted(np.tile(single, (size, 1)), axis=1)[:, :on_b].sum(axis=1)
        swap = rng.random((size, len(pairs))) < 0.5  # noqa: PLR2004 - a coin
        sums = order + np.where(swap, pairs[:, 0], pairs[:, 1]).sum(axis=1)
        drawn.append(np.abs(sums / counts[1] - (total - sums) / counts[0]))
    return p_value(seen, np.concatenate(drawn))


def _limit(
    single: Floats, pairs: Floats, on_b: int, seen: float, *, total: float, counts: npt.NDArray[np.int64]
) -> float:
    """How likely a shuffle of many voices differs by at least `seen`: their sum on side b is normal."""
    mean, variance = float(pairs.mean(axis=1).sum()), float(pairs.var(axis=1).sum())
    if len(single) > 1:
        mean += on_b * float(single.mean())
        variance += on_b * (len(single) - on_b) * float(single.var(ddof=1)) / len(single)
    slope = float(1 / counts[1] + 1 / counts[0])
    middle, spread = mean * slope - total / float(counts[0]), variance * slope**2
    return above(seen, middle, spread) + above(seen, -middle, spread)


def _told(figures: _Figures, everyone: tuple[int, int], p: float | None, q: float | None) -> Difference:
    stage, count_a, count_b, a, b, low, high = figures

    def short(value: float | None) -> float | None:
        return None if value is None else round(value, DECIMALS)

    return Difference(
        id=stage,
        voices_a=count_a,
        voices_b=count_b,
        a=short(a),
        b=short(b),
        delta=None if a is None or b is None else short(b - a),
        low=short(low),
        high=short(high),
        p=short(p),
        q=short(q),
        reason=TOO_FEW_VOICES if a is None else None,
        share_a=share(count_a, everyone[0]),
        share_b=share(count_b, everyone[1]),
    )
