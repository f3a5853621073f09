"""Of many voices chance is drawn in its limit: the same as drawn voice by voice, but for what draws differ anyway."""

import numpy as np
import pytest
from scipy import sparse

from app.pipeline import compare, moments, resample
from app.pipeline.limits import MANY, above, limit_p

VOICES = MANY + 1_000


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (resample, moments, compare):
        monkeypatch.setattr(module, "MANY", 10 * VOICES)


def test_resampled_shares_have_the_ends_that_resamples_of_every_voice_have(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = np.zeros((VOICES, 5))
    columns[:, 0], columns[:, 1] = 1.0, rng.uniform(-1, 1, VOICES)
    for column, count in ((2, 6), (3, 300), (4, 2_000)):
        columns[rng.choice(VOICES, count, replace=False), column] = rng.uniform(0.2, 1, count)
    limit = resample.bootstrap_sums(columns, draws=4_000)
    same = resample.bootstrap_sums(sparse.csc_array(columns), draws=4_000)
    one_by_one(monkeypatch)
    each = resample.bootstrap_sums(columns, draws=4_000, seed=1)
    assert np.allclose(limit, same)
    for part in range(1, 5):
        seen, expected = (np.percentile(sums[:, part] / sums[:, 0], (2.5, 50, 97.5)) for sums in (limit, each))
        assert np.abs(seen - expected).max() < 0.07 * (expected[2] - expected[0]), part


def test_shuffled_sums_have_the_mean_spread_and_tails_of_shuffles(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = rng.choice([1.0, 2.0, 5.0], VOICES, p=[0.2, 0.1, 0.7])
    there = (rng.random((VOICES, 4)) < (0.002, 0.03, 0.3, 0.6)).astype(np.float64)
    limit = resample.shuffled_sums(values, there)
    one_by_one(monkeypatch)
    each = resample.shuffled_sums(values, there, seed=1)
    assert np.abs((limit.mean(axis=0) - each.mean(axis=0)) / each.std(axis=0)).max() < 0.1
    for percent in (2.5, 97.5):
        off = np.percentile(limit, percent, axis=0) - np.percentile(each, percent, axis=0)
        assert np.abs(off / each.std(axis=0)).max() < 0.25
    assert np.abs(np.corrcoef(limit.T) - np.corrcoef(each.T)).max() < 0.1


@pytest.mark.parametrize("seen", [0.0, 0.02, 0.04])
def test_a_difference_of_two_sides_has_the_p_value_of_shuffles(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch, seen: float
) -> None:
    there = rng.random((VOICES, 2)) < (0.7, 0.5)
    there[~there.any(axis=1), 0] = True
    values = np.where(there, rng.uniform(-1, 1, (VOICES, 2)), 0.0)
    limit = compare._chance(values, there, seen, draws=2_000)
    one_by_one(monkeypatch)
    each = compare._chance(values, there, seen, draws=2_000)
    assert limit == pytest.approx(each, abs=0.04)


def test_the_load_of_a_stage_has_the_p_value_of_shuffles(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = rng.random((VOICES, 4)) * (rng.random((VOICES, 4)) < 0.4)
    drawn = moments._shuffled_totals(cells, draws=4_000)
    mean, variance = float(cells.mean(axis=1).sum()), float(cells.var(axis=1).sum())
    for at in np.percentile(drawn, (5, 50, 95, 99)):
        limit = limit_p(above(float(at), mean, variance), draws=4_000)
        assert limit == pytest.approx(resample.p_value(float(at), drawn), abs=0.03)


def test_chance_is_never_nothing_and_never_more_than_all() -> None:
    assert limit_p(above(50.0, 0.0, 1.0), draws=99) == 0.01
    assert limit_p(above(1.0, 1.0, 0.0), draws=99) == 1.0
    assert limit_p(above(1.1, 1.0, 0.0), draws=99) == 0.01
