"""How honest the curve is, on journeys whose truth is known: intervals beside their peers, shrinkage, moments of truth.

Run: python -m bench.curve [coverage|few|differences|growth|shrinkage|moments]. Figures: docs/curve.md.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from math import inf

import numpy as np
import polars as pl
from scipy.special import ndtr, stdtrit

from app.domain.growth import DOUBT
from app.pipeline.compare import compare
from app.pipeline.estimate import Floats, interval, pool, shrink
from app.pipeline.matters import LEAST_GROWN, changed
from app.pipeline.moments import moments
from app.pipeline.resample import discovery_rates
from app.pipeline.voices import with_voices

STAGES = ("awareness", "consideration", "purchase", "delivery", "use", "support", "retention", "advocacy")
SIZES = (5, 7, 9, 15, 30, 60, 120, 400)
RUNS = 500
Sample = Callable[[np.random.Generator, int], Floats]
Ends = tuple[float, float]


def pole(share: float) -> Sample:
    """Voices as a model scores reviews: a `share` is happy, the others are not, few are between."""

    def draw(rng: np.random.Generator, n: int) -> Floats:
        happy = rng.random(n) < share
        return np.clip(np.where(happy, rng.normal(0.7, 0.15, n), rng.normal(-0.6, 0.2, n)), -1, 1)

    return draw


def bell(mean: float) -> Sample:
    """Voices around `mean`, cut to the scale."""
    return lambda rng, n: np.clip(rng.normal(mean, 0.35, n), -1, 1)


JOURNEYS: Mapping[str, tuple[Sample, ...]] = {
    "poles": tuple(pole(share) for share in (0.55, 0.35, 0.75, 0.3, 0.6, 0.2, 0.45, 0.85)),
    "bells": tuple(bell(mean) for mean in (0.1, -0.1, 0.3, -0.4, 0.2, -0.5, 0.0, 0.5)),
    "all alike": tuple(pole(0.5) for _ in STAGES),
    "one-sided": tuple(pole(share) for share in (0.9, 0.85, 0.9, 0.8, 0.95, 0.7, 0.9, 0.95)),
    "nearly all": tuple(pole(share) for share in (0.98, 0.9, 0.95, 0.96, 0.92, 0.97, 0.9, 0.94)),
}


def answers(values: tuple[float, ...], shares: tuple[float, ...]) -> Sample:
    """What people answer on a scale of few steps."""
    return lambda rng, n: rng.choice(values, size=n, p=shares)


ANSWERS: Mapping[str, Sample] = {
    "yes or no, 90%": answers((1.0, -1.0), (0.9, 0.1)),
    "NPS": answers((1.0, 0.0, -1.0), (0.8, 0.15, 0.05)),
    "stars": answers((1.0, 0.6, 0.2, -0.2, -0.6), (0.7, 0.13, 0.04, 0.03, 0.1)),
    "poles, 80%": pole(0.8),
    "poles, 90%": pole(0.9),
}
SHARES = np.repeat([0.1, 0.06, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02, 0.015, 0.01], 2)
"""Of the voices, those who speak of each of twenty themes."""


def student(values: Floats) -> Ends:
    """Student's t, as before."""
    half = stdtrit(values.size - 1, 0.975) * values.std(ddof=1) / values.size**0.5
    return values.mean() - half, values.mean() + half


def percentile(resampled: Floats) -> Ends:
    """The percentile bootstrap."""
    low, high = np.quantile(resampled, [0.025, 0.975])
    return low, high


def expanded(values: Floats, resampled: Floats) -> Ends:
    """Its percentiles widened for few values (Hesterberg 2015)."""
    n = values.size
    tail = ndtr(-((n / (n - 1)) ** 0.5) * stdtrit(n - 1, 0.975))
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return low, high


def studentized(values: Floats, resampled: Floats, spreads: Floats) -> Ends:
    """The bootstrap-t."""
    n, error = values.size, values.std(ddof=1) / values.size**0.5
    t = (resampled - values.mean()) / np.maximum(spreads / n**0.5, max(0.1 * error, 1e-9))
    low, high = np.quantile(t, [0.025, 0.975])
    return values.mean() - high * error, values.mean() - low * error


def intervals(places: list[Floats], weights: Mapping[int, Floats]) -> Iterator[tuple[int, str, Ends]]:
    """The interval of every method at every place."""
    common = pool(places)
    for place, values in enumerate(places):
        n, w = values.size, weights[values.size]
        resampled = w @ values / n
        spreads = np.sqrt(np.maximum(w @ values**2 / n - resampled**2, 0) * n / (n - 1))
        ours = interval(values, common)
        yield place, "ours", (ours.low, ours.high)
        yield place, "student t", student(values)
        yield place, "percentile", percentile(resampled)
        yield place, "expanded", expanded(values, resampled)
        yield place, "bootstrap-t", studentized(values, resampled, spreads)


def coverage(*, runs: int = RUNS, seed: int = 1) -> None:
    """Share of runs whose interval holds the truth, by journey, method and number of voices."""
    rng = np.random.default_rng(seed)
    weights = {n: rng.multinomial(n, np.full(n, 1 / n), size=1000).astype(float) for n in SIZES}
    for name, samples in JOURNEYS.items():
        truths = [sample(rng, 400_000).mean() for sample in samples]
        held: dict[tuple[str, int], list[tuple[bool, float]]] = {}
        for _ in range(runs):
            sizes = rng.permutation(SIZES)
            places = [sample(rng, int(n)) for sample, n in zip(samples, sizes, strict=True)]
            for place, method, (low, high) in intervals(places, weights):
                inside = bool(low <= truths[place] <= high)
                width = min(high, 1) - max(low, -1)
                held.setdefault((method, int(sizes[place])), []).append((inside, width))
        for method in dict.fromkeys(method for method, _ in held):
            cells = {n: np.mean(held[method, n], axis=0) for n in SIZES}
            whole = np.mean([inside for n in SIZES for inside, _ in held[method, n]])
            row = " ".join(f"{cells[n][0]:6.1%} ({cells[n][1]:.2f})" for n in SIZES)
            print(f"{name:10} {method:12} all {whole:6.1%} | {row}")


def few(*, runs: int = RUNS, seed: int = 4) -> None:
    """Coverage where all of a journey are few stages of few voices that mostly agree."""
    rng = np.random.default_rng(seed)
    for name, sample in ANSWERS.items():
        truth = sample(rng, 400_000).mean()
        for count in (1, 2, 3, 4, 5, 8):
            row = []
            for n in (5, 10, 30):
                held, before = [], []
                for _ in range(runs):
                    places = [sample(rng, n) for _ in range(count)]
                    common = pool(places)
                    ends = [interval(values, common, most=inf) for values in places]
                    held += [end.low - 2e-3 <= truth <= end.high + 2e-3 for end in ends]
                    before += [low - 2e-3 <= truth <= high + 2e-3 for low, high in map(student, places)]
                row.append(f"{n} voices {np.mean(held):6.1%} (student t {np.mean(before):6.1%})")
            print(f"{name:15} {count} stages: {', '.join(row)}", flush=True)


def differences(*, runs: int = 200, seed: int = 5) -> None:
    """Two sides whose other stages are like the one that is compared: coverage, and how often they are told apart."""
    rng = np.random.default_rng(seed)
    cases: Mapping[str, tuple[Sample, Sample]] = {
        "alike, 50%": (pole(0.5), pole(0.5)),
        "alike, 90%": (pole(0.9), pole(0.9)),
        "alike, 95%": (pole(0.95), pole(0.95)),
        "95 and 80%": (pole(0.95), pole(0.8)),
        "equal means": (bell(0.05), pole(0.5)),
    }
    for name, (a, b) in cases.items():
        truth = 0.0 if name.startswith("alike") else float(b(rng, 1_000_000).mean() - a(rng, 1_000_000).mean())
        for sizes in ((5, 5), (10, 10), (30, 30), (300, 10), (300, 30)):
            held, apart, unlike, moved = [], [], [], []
            for _ in range(runs):
                then, now = compared(rng, a, sizes[0]), compared(rng, b, sizes[1])
                one = compare(then, now, STAGES, labels=("a", "b"), draws=199).stages[0]
                assert one.low is not None
                assert one.high is not None
                assert one.p is not None
                held.append(one.low <= truth <= one.high)
                apart.append(not one.low <= 0 <= one.high)
                unlike.append(one.p <= DOUBT)
                moved.append(apart[-1] and unlike[-1])
            shares = [f"{np.mean(one):6.1%}" for one in (held, apart, unlike, moved)]
            told = "holds {}, leaves out 0 {}, p {}, both {}".format(*shares)
            print(f"{name:12} {sizes}: {told}", flush=True)


def compared(rng: np.random.Generator, sample: Sample, n: int) -> pl.DataFrame:
    """Mentions of a side: `n` voices at the first stage and others at each of the other ones."""
    sizes = (n, *SIZES[:-1])
    stages = np.repeat(STAGES, sizes)
    voices = [str(number) for number in rng.integers(1 << 60, size=stages.size)]
    return pl.DataFrame({"voice": voices, "stage": stages, "valence": sample(rng, sum(sizes))}).with_columns(
        intensity=pl.lit(0.0),
        effort=pl.lit(None, dtype=pl.String),
        emotions=pl.lit([], dtype=pl.List(pl.String)),
        felt=pl.lit(value=True),
    )


def growth(*, runs: int = RUNS, seed: int = 6) -> None:
    """Maps of 1,000 voices and twenty steady themes of which one or more is said to grow or shrink."""
    rng = np.random.default_rng(seed)
    for early in (1, 10, 30, 100, 300, 500, 900, 990):
        late, false = 1000 - early, 0
        for _ in range(runs):
            then, now = rng.binomial(early, SHARES), rng.binomial(late, SHARES)
            pairs = [(int(a), int(b)) for a, b in zip(then, now, strict=True) if a + b >= LEAST_GROWN]
            rates = discovery_rates([changed((a, early), (b, late))[1] for a, b in pairs])
            false += any(q is not None and q <= DOUBT for q in rates)
        print(f"{early} and {late} voices: {false / runs:.1%} of maps tell of a change that is none", flush=True)


def shrinkage(*, runs: int = RUNS, seed: int = 2) -> None:
    """Mean squared error of plain and shrunken means at places with fewer than ten voices."""
    rng = np.random.default_rng(seed)
    for name, samples in JOURNEYS.items():
        truths = [sample(rng, 400_000).mean() for sample in samples]
        plain, shrunk = [], []
        for _ in range(runs):
            sizes = rng.permutation(SIZES)
            places = [sample(rng, int(n)) for sample, n in zip(samples, sizes, strict=True)]
            common = pool(places)
            for truth, values in zip(truths, places, strict=True):
                if values.size < 10:
                    plain.append((values.mean() - truth) ** 2)
                    shrunk.append((shrink(float(values.mean()), values.size, common) - truth) ** 2)
        before, after = np.mean(plain), np.mean(shrunk)
        print(f"{name:10} plain {before:.4f} shrunken {after:.4f} ({after / before:.0%})")


def simulated(
    rng: np.random.Generator, *, voices: int, effects: Mapping[str, float], loads: Mapping[str, float]
) -> pl.DataFrame:
    """Mentions of `voices` on one to three stages; a stage of `effects` moves the rating of those who mention it."""
    rows = []
    shares = np.array([0.5, 1, 1, 1.5, 2, 1, 0.6, 0.8])
    for voice in range(voices):
        count = 1 + rng.binomial(2, 0.4)
        there = rng.choice(len(STAGES), size=count, replace=False, p=shares / shares.sum())
        moved = sum(effects.get(STAGES[i], 0.0) for i in there)
        rating = float(np.clip(np.round(3.6 + moved + rng.normal(0, 1.1)), 1, 5))
        for i in there:
            intensity = float(np.clip(rng.beta(2, 4) + loads.get(STAGES[i], 0.0), 0, 1))
            rows.append((f"i{voice}", f"a{voice}", STAGES[i], intensity, rating))
    frame = pl.DataFrame(rows, schema=["item_id", "author", "stage", "intensity", "rating"], orient="row")
    constant = {
        "touchpoint": pl.lit("overall_experience"),
        "valence": pl.lit(0.0),
        "effort": pl.lit(None, dtype=pl.String),
    }
    emotions = pl.lit([], dtype=pl.List(pl.String)).alias("emotions")
    return with_voices(frame.with_columns(emotions, *(value.alias(name) for name, value in constant.items())))


def truths(
    *, runs: int, seed: int, voices: int, effects: Mapping[str, float], loads: Mapping[str, float]
) -> tuple[float, float]:
    """False discovery rate and power of moments of truth: a true one has a load, and an effect that not all share."""
    rng = np.random.default_rng(seed)
    real = set(effects) & set(loads) if len(effects) < len(STAGES) else set[str]()
    false, power = [], []
    for _ in range(runs):
        frame = simulated(rng, voices=voices, effects=effects, loads=loads)
        found = {moment.id for moment in moments(frame, STAGES, draws=499) if moment.truth}
        false.append(len(found - real) / max(len(found), 1))
        power.append(len(found & real) / len(real) if real else 0.0)
    return float(np.mean(false)), float(np.mean(power))


def moments_of_truth(*, runs: int = 200) -> None:
    """False discoveries and power in journeys with no, one and two moments of truth."""
    cases: Mapping[str, tuple[Mapping[str, float], Mapping[str, float]]] = {
        "none": ({}, {}),
        "load alone": ({}, {"support": 0.3, "delivery": 0.3}),
        "effect alone": ({"awareness": -1.0}, {}),
        "effects alike": (dict.fromkeys(STAGES, 0.6), {"support": 0.3, "delivery": 0.3}),
        "one": ({"support": -1.0}, {"support": 0.3}),
        "one and decoys": ({"support": -1.0, "awareness": 0.5}, {"support": 0.3, "delivery": 0.3}),
        "two": ({"support": -1.0, "delivery": -0.8}, {"support": 0.3, "delivery": 0.3}),
    }
    for name, (effects, loads) in cases.items():
        for voices in (200, 600):
            false, power = truths(runs=runs, seed=3, voices=voices, effects=effects, loads=loads)
            print(f"{name:15} {voices} voices: false discoveries {false:.1%}, power {power:.0%}", flush=True)


if __name__ == "__main__":
    parts = {
        "coverage": coverage,
        "few": few,
        "differences": differences,
        "growth": growth,
        "shrinkage": shrinkage,
        "moments": moments_of_truth,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=list(parts), metavar="PART", help=f"{', '.join(parts)}; or all")
    for part in parser.parse_args().parts or parts:
        parts[part]()
