import numpy as np
import pytest

from app.domain.curve import Arc
from app.journeys import load_journey
from app.pipeline.curve import curve
from app.pipeline.summary import summarise
from app.pipeline.voices import with_voices
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


def test_effort_and_arc_that_too_few_tell_of_are_gaps_among_enough_voices() -> None:
    rows: list[dict[str, object]] = [{"effort": "high", "turn": 1, "start": 0}] * 4 + [{}] * 2
    blank = {"turn": None, "start": None}
    (point,) = curve(with_voices(make_frame(*(blank | row for row in rows), turns=True)), "stage", ["use"])
    assert (point.voices, point.valence) == (6, 0.0)
    assert (point.effort_voices, point.effort_high, point.arc) == (4, None, None)


def test_emotions_are_shares_of_voices() -> None:
    rows: list[dict[str, object]] = [
        {"author": "a", "emotions": ["joy"]},
        {"author": "a", "emotions": ["joy", "anger"]},
        {"author": "b"},
    ]
    (point,) = curve(with_voices(make_frame(*rows)), "stage", ["use"], min_voices=2)
    assert point.emotions is not None
    assert (point.emotions["joy"], point.emotions["anger"], point.emotions["worry"]) == (0.5, 0.5, 0.0)


def test_few_voices_are_drawn_towards_the_journeys_mean_and_many_stay() -> None:
    rows = [{"stage": "support", "valence": value} for value in (-1.0, -0.9, -0.8, -0.7, -0.6)]
    rows += [{"stage": "use", "valence": 0.1 + value} for value in np.linspace(-0.5, 0.5, 200)]
    rows += [{"stage": "purchase", "valence": 0.3 + value} for value in np.linspace(-0.5, 0.5, 200)]
    support, use, _ = curve(with_voices(make_frame(*rows)), "stage", ["support", "use", "purchase"])
    assert support.valence == -0.8
    assert support.shrunk is not None
    assert -0.8 < support.shrunk < -0.6
    assert use.shrunk == pytest.approx(0.1, abs=0.005)


def test_a_chat_counts_by_its_start_peak_and_end_and_shows_its_arc() -> None:
    said = [0.2, 0.0, 0.0, 0.0, -0.9, 0.0, 0.0, 0.4]
    chats = [
        {"item_id": f"c{chat}", "turn": 2 * turn, "start": 0, "stage": "support", "valence": value}
        for chat in range(5)
        for turn, value in enumerate(said)
    ]
    (point,) = curve(with_voices(make_frame(*chats, turns=True)), "stage", ["support"])
    assert (point.mentions, point.voices) == (40, 5)
    assert point.valence == pytest.approx((0.2 - 0.9 + 0.4) / 3, abs=1e-4)
    assert point.arc == Arc(chats=5, start=0.2, peak=-0.9, end=0.4)


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
