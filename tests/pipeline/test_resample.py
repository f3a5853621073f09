import numpy as np
import pytest

from app.pipeline.resample import bootstrap_sums, discovery_rates, ends, p_value


@pytest.mark.parametrize("n", [5, 10, 40])
def test_the_widened_interval_of_a_mean_holds_the_truth_about_95_times_in_100(n: int) -> None:
    rng, held, plain = np.random.default_rng(n), 0, 0
    for run in range(400):
        values = rng.normal(0.2, 0.4, n)
        sums = bootstrap_sums(np.column_stack([np.ones(n), values]), draws=400, seed=run)
        drawn = sums[:, 1] / sums[:, 0]
        low, high = ends(drawn, float(values.mean()), voices=n)
        held += low <= 0.2 <= high
        bare = np.percentile(drawn, (2.5, 97.5))
        plain += bare[0] <= 0.2 <= bare[1]
    assert 0.91 <= held / 400 <= 0.98
    assert plain <= held


def test_many_voices_are_hardly_widened() -> None:
    drawn = np.linspace(-1, 1, 1001)
    assert ends(drawn, 0.0, voices=100_000) == pytest.approx((-0.95, 0.95), abs=1e-3)


def test_chance_is_never_0_however_rare_and_what_is_as_large_counts() -> None:
    assert p_value(1.0, np.zeros(99)) == 0.01
    assert p_value(1.0, np.array([0.0, 1.0, 2.0])) == 0.75


@pytest.mark.parametrize(
    ("ps", "rates"),
    [
        ([0.01, 0.04, 0.03], [0.03, 0.04, 0.04]),  # a larger p is never called surer
        ([0.02, None, 0.5], [0.04, None, 0.5]),  # what wasn't tested was no try
        ([None], [None]),
        ([], []),
    ],
)
def test_the_rate_of_false_discoveries_is_by_rank_among_those_tested(
    ps: list[float | None], rates: list[float | None]
) -> None:
    assert discovery_rates(ps) == pytest.approx(rates)
