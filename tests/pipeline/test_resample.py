import numpy as np
import pytest

from app.pipeline.resample import bootstrap_sums, ends


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
