from collections.abc import Callable
from math import hypot, inf

import numpy as np
import pytest

from app.pipeline.estimate import FEWEST_PLACES, NEUTRAL, Floats, Pool, difference, interval, pool, shrink

SIZES = (5, 7, 9, 15, 30, 60, 120, 400)


def poles(rng: np.random.Generator, share: float, n: int) -> Floats:
    """Voices as a model scores reviews: some happy, the others not, few between."""
    happy = rng.random(n) < share
    return np.clip(np.where(happy, rng.normal(0.7, 0.15, n), rng.normal(-0.6, 0.2, n)), -1, 1)


@pytest.mark.parametrize(
    "shares",
    [(0.55, 0.35, 0.75, 0.3, 0.6, 0.2, 0.45, 0.85), (0.9, 0.85, 0.9, 0.8, 0.95, 0.7, 0.9, 0.95)],
    ids=["poles", "one-sided"],
)
def test_the_interval_holds_the_truth_in_93_to_97_of_100_runs(shares: tuple[float, ...]) -> None:
    rng = np.random.default_rng(1)
    truths = [poles(rng, share, 400_000).mean() for share in shares]
    held, of_few = [], []
    for _ in range(500):
        places = [poles(rng, share, int(n)) for share, n in zip(shares, rng.permutation(SIZES), strict=True)]
        common = pool(places)
        ends = [interval(values, common) for values in places]
        held += [end.low <= truth <= end.high for end, truth in zip(ends, truths, strict=True)]
        of_few += [inside for inside, values in zip(held[-8:], places, strict=True) if 10 < values.size < 100]
    assert 0.93 <= np.mean(held) <= 0.97
    assert 0.93 <= np.mean(of_few) <= 0.98


def test_the_interval_reaches_further_to_the_side_of_the_few() -> None:
    happy = np.concatenate([np.full(18, 0.7), np.full(2, -0.6)])
    common = pool([happy, np.full(20, 0.6), np.full(20, 0.8)])
    for values, sign in ((happy, 1), (-happy, -1)):
        ends = interval(values, Pool(3, sign * common.mean, common.within, common.between, sign * common.third))
        below, above = values.mean() - ends.low, ends.high - values.mean()
        assert below > 1.2 * above if sign > 0 else above > 1.2 * below


def test_shrinkage_lowers_the_squared_error_where_voices_are_fewer_than_ten() -> None:
    rng = np.random.default_rng(2)
    shares = (0.55, 0.35, 0.75, 0.3, 0.6, 0.2, 0.45, 0.85)
    truths = [poles(rng, share, 400_000).mean() for share in shares]
    plain, shrunk = [], []
    for _ in range(300):
        places = [poles(rng, share, int(n)) for share, n in zip(shares, rng.permutation(SIZES), strict=True)]
        common = pool(places)
        for truth, values in zip(truths, places, strict=True):
            if values.size < 10:
                plain.append((values.mean() - truth) ** 2)
                shrunk.append((shrink(float(values.mean()), values.size, common) - truth) ** 2)
    assert np.mean(shrunk) < 0.85 * np.mean(plain)


def test_five_voices_that_agree_are_not_certain_when_the_journey_differs() -> None:
    ends = interval(np.full(5, 0.7), Pool(places=8, mean=0.0, within=0.3, between=0.05))
    assert ends.low < 0.2
    assert ends.high >= 0.7


def shares(rng: np.random.Generator, share: float, n: int) -> Floats:
    """Answers of yes or no."""
    return np.where(rng.random(n) < share, 1.0, -1.0)


@pytest.mark.parametrize(
    ("draw", "share", "places", "voices"),
    [
        (shares, 0.9, 2, 10),
        (poles, 0.8, 1, 5),
        (poles, 0.9, 1, 10),
        (shares, 0.9, 3, 5),
        (shares, 0.95, 3, 7),
        (poles, 0.9, 3, 10),
        (shares, 0.9, 5, 10),
        (shares, 0.9, 8, 10),
    ],
)
def test_few_places_of_few_voices_that_mostly_agree_hold_the_truth_too(
    draw: Callable[[np.random.Generator, float, int], Floats], share: float, places: int, voices: int
) -> None:
    rng, held = np.random.default_rng(4), []
    truth = draw(rng, share, 400_000).mean()
    for _ in range(250):
        told = [draw(rng, share, voices) for _ in range(places)]
        ends = [interval(values, pool(told), most=inf) for values in told]
        held += [end.low <= truth + 0.002 and truth - 0.002 <= end.high for end in ends]
    assert np.mean(held) >= 0.925


def test_ten_of_ten_who_are_satisfied_are_not_sure_to_be_more_than_nine_in_ten() -> None:
    everyone = np.ones(10)
    ends = interval(everyone, pool([everyone]), most=inf)
    assert (1 + ends.low) / 2 < 0.9
    assert ends.high >= 1


@pytest.mark.parametrize("values", [[-0.4, 0.2, 0.1, 0.6, 0.1], [0.9, 0.6, -1.0, 0.7, -0.9, 0.5, -0.6]])
def test_rounding_sets_no_place_apart_from_itself(values: list[float]) -> None:
    assert pool([np.array(values)]).between == 0


def test_places_that_don_t_differ_are_shrunk_to_the_same_mean() -> None:
    rng = np.random.default_rng(5)
    common = pool([rng.normal(0.2, 0.3, 50) for _ in range(8)])
    assert common.between < 0.005
    assert shrink(0.9, 5, Pool(places=8, mean=0.2, within=0.1, between=0.0)) == 0.2


def test_a_place_with_one_voice_says_nothing_of_what_places_have_in_common() -> None:
    told = [np.array([0.1, 0.5, 0.9]), np.array([-0.8, -0.2])]
    assert pool([*told, np.array([1.0])]) == pool(told)


def test_the_spread_of_voices_is_their_variance_about_the_means_of_their_places() -> None:
    assert pool([np.array([0.0, 1.0]), np.array([-1.0, 0.0])]).within == pytest.approx(0.5)


def test_a_journey_of_fewer_than_four_places_is_taken_for_the_middle_of_the_scale() -> None:
    values = np.array([0.5, 0.7, 0.2, 0.9, 0.6])
    few, enough = (Pool(places=n, mean=0.6, within=0.1, between=0.02) for n in (FEWEST_PLACES - 1, FEWEST_PLACES))
    assert interval(values, few) == interval(values, NEUTRAL)
    assert interval(values, enough).low > interval(values, few).low


def test_the_mean_of_the_journey_counts_as_one_voice_more() -> None:
    def among(values: list[float], mean: float) -> tuple[float, float]:
        ends = interval(np.array(values), Pool(places=8, mean=mean, within=0.0, between=0.0))
        return ends.low, ends.high

    assert among([0.1, 0.3, -0.2, 0.4], -0.5) == pytest.approx(among([0.1, -0.5, -0.2, 0.4], 0.3))


def test_a_difference_reaches_as_far_as_the_ends_of_both_that_face_each_other() -> None:
    assert difference((0.0, -0.1, 0.3), (1.0, 0.6, 1.2)) == pytest.approx((1.0, 1 - 0.5, 1 + hypot(0.2, 0.1)))
    assert difference((0.0, -0.1, 0.3), (None, None, None)) is None
