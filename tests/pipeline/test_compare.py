import numpy as np
import polars as pl
import pytest

from app.domain.comparison import Difference
from app.pipeline.compare import compare, solicited_gap
from app.pipeline.curve import curve
from app.pipeline.estimate import difference
from app.pipeline.resample import discovery_rates
from app.pipeline.voices import with_voices
from tests.factories import make_frame

STAGES = ("purchase", "delivery", "use", "support")


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


def happy(rng: np.random.Generator, share: float, names: range) -> pl.DataFrame:
    """Voices of which a share is happy at all stages, and the others aren't."""
    felt = np.where(rng.random((len(names), len(STAGES))) < share, 0.7, -0.6)
    rows = [
        {"author": f"a{i}", "stage": stage, "valence": float(value)}
        for i, row in zip(names, felt, strict=True)
        for stage, value in zip(STAGES, row, strict=True)
    ]
    return with_voices(make_frame(*rows))


def test_many_happy_voices_against_few_that_are_as_happy_are_no_difference() -> None:
    rng = np.random.default_rng(8)
    told: list[Difference] = []
    for _ in range(30):
        a, b = happy(rng, 0.9, range(300)), happy(rng, 0.9, range(300, 310))
        told += compare(a, b, STAGES, labels=("a", "b"), draws=19).stages
    assert np.mean([one.low is not None and one.low <= 0 <= (one.high or 0) for one in told]) >= 0.9


def test_sides_that_differ_in_spread_alone_have_not_moved() -> None:
    rng, moved, unlike = np.random.default_rng(9), 0, 0
    for _ in range(60):
        few = [{"author": f"b{i}", "valence": float(v)} for i, v in enumerate(rng.choice([0.8, -0.6], 20))]
        (one,) = compare(
            side(rng, 0.1, range(200)), with_voices(make_frame(*few)), ["use"], labels=("a", "b"), draws=199
        ).stages
        unlike += one.q is not None and one.q <= 0.05
        moved += one.moved
    assert unlike > 8
    assert moved <= 6


@pytest.mark.parametrize(
    ("q", "low", "high", "moved"),
    [(0.01, -0.4, -0.1, True), (0.01, -0.4, 0.1, False), (0.2, -0.4, -0.1, False), (None, None, None, False)],
)
def test_a_stage_moved_where_both_the_test_and_the_interval_say_so(
    q: float | None, low: float | None, high: float | None, *, moved: bool
) -> None:
    assert Difference("use", 9, 9, 0.1, -0.1, -0.2, low, high, q, q, None).moved is moved


def test_the_interval_is_made_of_those_of_both_curves() -> None:
    rng = np.random.default_rng(10)
    a, b = happy(rng, 0.9, range(40)), happy(rng, 0.6, range(40, 60))
    told = compare(a, b, STAGES, labels=("a", "b"), draws=19).stages
    for then, now, one in zip(curve(a, "stage", STAGES), curve(b, "stage", STAGES), told, strict=True):
        apart = difference((then.valence, then.low, then.high), (now.valence, now.low, now.high))
        assert (one.delta, one.low, one.high) == pytest.approx(apart, abs=3e-4)


def test_a_change_of_heart_of_those_on_both_sides_is_no_chance() -> None:
    rng = np.random.default_rng(12)
    (change,) = compare(side(rng, 0.4, range(40)), side(rng, -0.1, range(40)), ["use"], labels=("a", "b")).stages
    assert (change.voices_a, change.voices_b) == (40, 40)
    assert change.p is not None
    assert change.p < 0.01


def test_of_many_stages_a_difference_has_to_be_clearer_than_of_one() -> None:
    rng = np.random.default_rng(11)
    told = compare(happy(rng, 0.8, range(40)), happy(rng, 0.6, range(40, 80)), STAGES, labels=("a", "b")).stages
    assert [one.q for one in told] == pytest.approx(discovery_rates([one.p for one in told]), abs=1e-3)
    clearest = min(told, key=lambda one: one.p or 1)
    assert (clearest.q or 0) > (clearest.p or 0)


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
