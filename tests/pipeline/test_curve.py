import numpy as np
import pytest

from app.journeys import load_journey
from app.pipeline.curve import curve, with_voices
from app.pipeline.summary import summarise
from tests.factories import make_frame


def test_a_loud_author_moves_the_curve_no_more_than_a_quiet_one() -> None:
    quiet: list[dict[str, object]] = [{"author": name, "valence": 0.5} for name in "abcd"]
    one = curve(with_voices(make_frame(*quiet, {"author": "e", "valence": -1.0})), "stage", ["use"])
    loud: list[dict[str, object]] = [{"author": "e", "valence": -1.0}] * 500
    many = curve(with_voices(make_frame(*quiet, *loud)), "stage", ["use"])
    assert many[0].mentions == 504
    assert (many[0].valence, many[0].low, many[0].high, many[0].voices) == (
        one[0].valence,
        one[0].low,
        one[0].high,
        one[0].voices,
    )


def test_items_without_author_are_voices_of_their_own() -> None:
    frame = with_voices(make_frame({"author": None}, {"author": ""}, {"author": "0"}))
    assert frame["voice"].n_unique() == 3


def test_too_few_voices_are_a_gap_with_a_reason_not_a_zero() -> None:
    (point,) = curve(with_voices(make_frame(*[{"valence": 0.4}] * 4)), "stage", ["use"], min_voices=5)
    assert (point.voices, point.mentions, point.reason) == (4, 4, "too_few_voices")
    assert (point.valence, point.low, point.high, point.intensity) == (None, None, None, None)
    assert point.emotions is None


def test_a_stage_nobody_mentions_is_a_gap_too() -> None:
    (point,) = curve(with_voices(make_frame({})), "stage", ["advocacy"])
    assert (point.id, point.mentions, point.voices, point.reason) == ("advocacy", 0, 0, "too_few_voices")


def test_effort_that_is_not_expressed_is_left_out_of_its_share() -> None:
    rows: list[dict[str, object]] = [
        {"effort": "high"},
        {"effort": "low"},
        {"effort": None},
        {"effort": None},
        {"effort": None},
    ]
    (point,) = curve(with_voices(make_frame(*rows)), "stage", ["use"], min_voices=2)
    assert (point.effort_voices, point.effort_high) == (2, 0.5)


def test_emotions_are_shares_of_voices() -> None:
    rows: list[dict[str, object]] = [
        {"author": "a", "emotions": ["joy"]},
        {"author": "a", "emotions": ["joy", "anger"]},
        {"author": "b"},
    ]
    (point,) = curve(with_voices(make_frame(*rows)), "stage", ["use"], min_voices=2)
    assert point.emotions is not None
    assert (point.emotions["joy"], point.emotions["anger"], point.emotions["worry"]) == (0.5, 0.5, 0.0)


@pytest.mark.parametrize("n", [5, 12, 40])
def test_the_interval_holds_the_true_mean_about_95_times_in_100(n: int) -> None:
    rng = np.random.default_rng(7)
    runs, truth = 600, -0.1
    draws = np.clip(rng.normal(truth, 0.35, size=(runs, n)), -1, 1)
    covered = 0
    for values in draws:
        (point,) = curve(with_voices(make_frame(*({"valence": float(v)} for v in values))), "stage", ["use"])
        assert point.low is not None
        assert point.high is not None
        covered += point.low <= truth <= point.high
    assert 0.925 <= covered / runs <= 0.975


def test_the_map_counts_mentions_without_a_stage_apart() -> None:
    result = summarise(make_frame({"stage": "unassigned"}, {"stage": "use"}, {"stage": "use"}), load_journey())
    assert (result.mentions, result.unassigned, result.items, result.voices) == (3, 1, 3, 3)
    assert [point.id for point in result.curve] == [stage.id for stage in load_journey().stages]


def test_the_map_of_nothing_is_all_gaps() -> None:
    result = summarise(make_frame(), load_journey())
    assert result.mentions == 0
    assert {point.reason for point in result.curve + result.touchpoints} == {"too_few_voices"}


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    rows = [
        {"author": str(rng.integers(30)), "valence": float(v), "item_id": str(i)} for i, v in enumerate(rng.random(200))
    ]
    frame = make_frame(*rows)
    assert summarise(frame, load_journey()) == summarise(frame.sample(fraction=1, shuffle=True, seed=1), load_journey())
