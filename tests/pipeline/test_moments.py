import numpy as np
import polars as pl
import pytest

from app.domain.curve import CurvePoint
from app.pipeline.curve import curve
from app.pipeline.moments import moments, peak_and_end
from app.pipeline.voices import with_voices
from tests.factories import make_frame

STAGES = ("awareness", "consideration", "purchase", "delivery", "use", "support", "retention", "advocacy")


def journeys(
    seed: int, *, voices: int = 300, effect: float = 0.0, load: float = 0.0, alike: float = 0.0, leave: bool = False
) -> pl.DataFrame:
    """Voices on one to three stages: each moves the rating `alike`, support by `effect` more, and feeling by `load`."""
    rng = np.random.default_rng(seed)
    rows = []
    for voice in range(voices):
        there = rng.choice(len(STAGES), size=1 + rng.binomial(2, 0.4), replace=False)
        hurt = STAGES.index("support") in there
        moved = effect * hurt + alike * len(there)
        rating = float(np.clip(np.round(3.6 + moved + rng.normal(0, 1.1)), 1, 5))
        for i in there:
            intensity = float(np.clip(rng.beta(2, 4) + load * (STAGES[i] == "support"), 0, 1))
            rows.append(
                {
                    "author": str(voice),
                    "stage": STAGES[i],
                    "intensity": intensity,
                    "rating": rating,
                    "intent": "complaint",
                }
            )
        if leave and rng.random() < 0.15 + 0.4 * hurt:
            rows.append(
                {"author": str(voice), "stage": "retention", "intensity": 0.9, "rating": None, "intent": "churn"}
            )
    return with_voices(make_frame(*rows, given=("rating", "intent")))


def test_a_stage_with_more_feeling_on_which_the_rating_hangs_is_a_moment_of_truth() -> None:
    found = {moment.id: moment for moment in moments(journeys(1, effect=-1.0, load=0.3), STAGES)}
    assert [name for name, moment in found.items() if moment.truth] == ["support"]
    assert found["support"].outcome == "rating"
    assert found["support"].swing == pytest.approx(-1.0, abs=0.4)


@pytest.mark.parametrize(("effect", "load"), [(0.0, 0.3), (-1.0, -0.3)])
def test_feeling_alone_or_the_rating_alone_make_no_moment_of_truth(effect: float, load: float) -> None:
    assert not any(moment.truth for moment in moments(journeys(2, effect=effect, load=load), STAGES))


def test_false_moments_stay_below_5_in_100_where_there_is_nothing_to_find() -> None:
    false = [any(m.truth for m in moments(journeys(10 + run, voices=150), STAGES, draws=199)) for run in range(60)]
    assert sum(false) / 60 <= 0.05


def test_stages_that_all_move_the_rating_alike_swing_above_the_rest_by_chance_alone() -> None:
    ps = [m.p_swing for run in range(40) for m in moments(journeys(90 + run, alike=-0.6), STAGES, draws=199)]
    assert np.mean([p is not None and p <= 0.05 for p in ps]) <= 0.065


def test_without_ratings_leaving_is_the_outcome_and_its_own_words_are_no_stage() -> None:
    frame = journeys(3, load=0.3, leave=True).drop("rating")
    found = {moment.id: moment for moment in moments(frame, STAGES)}
    assert found["support"].outcome == "churn"
    assert found["support"].truth
    assert not found["retention"].truth


def test_the_ratings_of_few_don_t_stand_in_the_way_of_leaving() -> None:
    few = pl.when(pl.col("author").is_in([str(voice) for voice in range(8)])).then("rating")
    frame = journeys(3, load=0.3, leave=True).with_columns(few.alias("rating"))
    assert {moment.outcome for moment in moments(frame, STAGES, draws=19)} == {"churn"}


def test_a_stage_that_nearly_all_speak_of_has_no_swing() -> None:
    rows = [{"author": str(i), "stage": "use", "rating": float(1 + i % 5)} for i in range(3, 30)]
    rows += [{"author": str(i), "stage": "support", "rating": float(1 + i % 5)} for i in range(15)]
    found = {one.id: one for one in moments(with_voices(make_frame(*rows, given=("rating",))), STAGES, draws=19)}
    assert (found["use"].swing, found["use"].p_swing, found["use"].truth) == (None, None, False)
    assert found["support"].swing is not None


def test_too_few_voices_have_no_swing_and_no_truth() -> None:
    frame = with_voices(make_frame(*({"stage": "use", "intensity": 0.9} for _ in range(4))))
    assert {(moment.swing, moment.truth) for moment in moments(frame, STAGES)} == {(None, False)}


def test_the_peak_is_furthest_from_neutral_and_the_end_the_last_with_a_figure() -> None:
    rows = [
        {"stage": stage, "valence": value + i / 100}
        for stage, value in (("use", 0.3), ("support", -0.7), ("retention", 0.1))
        for i in range(30)
    ]
    points: tuple[CurvePoint, ...] = curve(with_voices(make_frame(*rows)), "stage", STAGES)
    assert peak_and_end(points) == ("support", "retention")
    assert peak_and_end(()) == (None, None)
