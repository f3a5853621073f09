import numpy as np
import polars as pl
import pytest

from app.pipeline.compare import compare, solicited_gap
from app.pipeline.voices import with_voices
from tests.factories import make_frame


def side(rng: np.random.Generator, mean: float, names: range) -> pl.DataFrame:
    rows = [{"author": f"a{i}", "valence": float(np.clip(rng.normal(mean, 0.4), -1, 1))} for i in names]
    return with_voices(make_frame(*rows))


def test_a_clear_change_is_told_with_its_interval_and_no_change_is_none() -> None:
    rng = np.random.default_rng(1)
    before, after = side(rng, 0.3, range(80)), side(rng, -0.2, range(80, 160))
    (change,) = compare(before, after, ["use"], labels=("before", "after")).stages
    assert change.delta == pytest.approx(-0.5, abs=0.2)
    assert change.high is not None
    assert change.high < 0
    assert change.p is not None
    assert change.p < 0.001
    (same,) = compare(before, side(rng, 0.3, range(80, 160)), ["use"], labels=("a", "b")).stages
    assert same.p is not None
    assert same.p > 0.05


@pytest.mark.parametrize(("n", "m", "overlap"), [(6, 40, 0), (30, 30, 0), (30, 30, 20)])
def test_chance_is_called_a_change_in_5_of_100_and_the_interval_holds_the_truth_in_95(
    n: int, m: int, overlap: int
) -> None:
    rng = np.random.default_rng(n + overlap)
    called = held = 0
    for _ in range(200):
        a, b = side(rng, 0.1, range(n)), side(rng, 0.1, range(n - overlap, n - overlap + m))
        (change,) = compare(a, b, ["use"], labels=("a", "b"), draws=199).stages
        assert change.p is not None
        assert change.low is not None
        assert change.high is not None
        called += change.p <= 0.05
        held += change.low <= 0 <= change.high
    assert called / 200 <= 0.09
    assert 0.91 <= held / 200 <= 0.995


def test_a_side_with_too_few_voices_is_a_gap() -> None:
    rng = np.random.default_rng(2)
    (gap,) = compare(side(rng, 0, range(3)), side(rng, 0, range(50)), ["use"], labels=("a", "b")).stages
    assert (gap.voices_a, gap.voices_b, gap.delta, gap.reason) == (3, 50, None, "too_few_voices")


def test_solicited_answers_are_set_against_what_people_say_unasked() -> None:
    rows = [{"author": f"a{i}", "valence": 0.6 if i < 20 else -0.4, "solicited": i < 20} for i in range(40)]
    gap = solicited_gap(with_voices(make_frame(*rows, given=("solicited",))), ["use"])
    assert gap is not None
    assert (gap.a, gap.b, gap.stages[0].delta) == ("solicited", "unsolicited", -1.0)
    assert solicited_gap(with_voices(make_frame({})), ["use"]) is None
