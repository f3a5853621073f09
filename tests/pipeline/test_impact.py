import numpy as np
import polars as pl
import pytest

from app.pipeline.impact import drivers
from app.pipeline.outcomes import given_outcomes
from app.pipeline.voices import with_voices
from tests.factories import make_frame

TOUCHPOINTS = ("shipping", "payment", "product_quality", "customer_support")


def told(rows: int = 400, seed: int = 4) -> pl.DataFrame:
    """Mentions of 120 authors, a rating and an NPS answer an item, a theme for two of three mentions."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(rows):
        author = int(rng.integers(120))
        made.append(
            {
                "item_id": f"i{i // 2}",
                "author": f"a{i // 2 % 120}" if i % 5 else f"a{author}",
                "touchpoint": str(rng.choice(TOUCHPOINTS)),
                "valence": float(np.round(rng.uniform(-1, 1), 4)),
                "rating": float(1 + i // 2 % 5),
                "nps": float(i // 2 % 11),
                "theme": f"T{rng.integers(3)}" if i % 3 else None,
            }
        )
    return with_voices(make_frame(*made, given=("rating", "nps", "theme")))


@pytest.mark.parametrize("by", ["touchpoint", "theme"])
def test_contributions_add_up_to_the_total(by: str) -> None:
    found = drivers(told(), by)
    assert [one.outcome for one in found] == ["valence", "rating", "nps"]
    for one in found:
        assert abs(sum(driver.contribution for driver in one.drivers) - one.total) < 1e-9
        assert abs(one.mean - one.neutral - one.total) < 1e-12


def test_removing_a_theme_and_computing_again_gives_its_removal_impact() -> None:
    frame = told()
    (valence, *_) = drivers(frame, "theme")
    without = frame.filter(pl.col("theme").ne_missing("T1"))
    again = without.group_by("voice").agg(pl.col("valence").mean())["valence"].mean()
    (driver,) = [one for one in valence.drivers if one.id == "T1"]
    assert driver.removal == pytest.approx(float(again) - valence.mean, abs=1e-12)  # type: ignore[arg-type]
    assert driver.removal_low is not None
    assert driver.removal_high is not None
    assert driver.removal_low <= (driver.removal or 0) <= driver.removal_high


def test_removing_a_touchpoint_leaves_the_ratings_of_those_who_don_t_mention_it() -> None:
    frame = told()
    rating = drivers(frame, "touchpoint")[1]
    (values,) = [one.values for one in given_outcomes(frame, min_voices=5) if one.name == "rating"]
    said = frame.filter(pl.col("touchpoint") == "shipping")["voice"].unique()
    rest = values.filter(~pl.col("voice").is_in(said.implode()))["value"].mean()
    (driver,) = [one for one in rating.drivers if one.id == "shipping"]
    assert driver.removal == pytest.approx(float(rest) - rating.mean, abs=1e-12)  # type: ignore[arg-type]


def test_parts_that_few_voices_mention_stand_together() -> None:
    rows = [{"author": f"a{i}", "touchpoint": "shipping", "valence": 0.5} for i in range(8)]
    rows += [{"author": "a0", "touchpoint": "payment", "valence": -1.0}, {"author": "b", "touchpoint": "billing"}]
    (valence,) = drivers(with_voices(make_frame(*rows)), "touchpoint")
    assert [(one.id, one.voices) for one in valence.drivers] == [("shipping", 8), ("other", 2)]


def test_a_part_that_is_all_there_is_has_no_removal_impact() -> None:
    rows = [{"author": f"a{i}", "touchpoint": "shipping", "valence": 0.5} for i in range(8)]
    (valence,) = drivers(with_voices(make_frame(*rows)), "touchpoint")
    assert (valence.drivers[0].contribution, valence.drivers[0].removal) == (0.5, None)


def test_the_interval_of_a_contribution_holds_the_truth_about_95_times_in_100() -> None:
    rng = np.random.default_rng(8)
    truth, held = 0.3 * -0.6, 0
    for _ in range(200):
        hurt = rng.random(60) < 0.3
        rows = [
            {"author": str(i), "touchpoint": "shipping" if hurt[i] else "payment", "valence": float(v)}
            for i, v in enumerate(np.clip(np.where(hurt, -0.6, 0.4) + rng.normal(0, 0.2, 60), -1, 1))
        ]
        (one,) = drivers(with_voices(make_frame(*rows)), "touchpoint")
        (driver,) = [part for part in one.drivers if part.id == "shipping"]
        held += driver.contribution_low <= truth <= driver.contribution_high
    assert 0.9 <= held / 200 <= 0.99


def test_intervals_of_what_five_voices_say_hold_the_truth_at_least_94_times_in_100() -> None:
    rng, held, left = np.random.default_rng(9), 0, 0
    for _ in range(150):
        rows = [
            {"author": str(i), "touchpoint": touchpoint, "valence": float(np.clip(rng.normal(mean, 0.15), -1, 1))}
            for i in range(5)
            for touchpoint, mean in (("shipping", -0.5), ("payment", 0.4))
        ]
        (one,) = drivers(with_voices(make_frame(*rows)), "touchpoint")
        (driver,) = [part for part in one.drivers if part.id == "shipping"]
        held += driver.contribution_low <= -0.25 <= driver.contribution_high
        assert driver.removal_low is not None
        assert driver.removal_high is not None
        left += driver.removal_low <= 0.45 <= driver.removal_high
    assert min(held, left) / 150 >= 0.94


def test_too_few_voices_have_no_drivers() -> None:
    assert drivers(with_voices(make_frame({}, {})), "touchpoint") == ()
