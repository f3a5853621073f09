import numpy as np
import polars as pl
import pytest

from app.domain.comparison import Spoken
from app.pipeline.compare import compare
from app.pipeline.spoken import spoken
from app.pipeline.voices import with_voices
from tests.factories import make_frame

PLACES = tuple(f"place{i}" for i in range(12))
SHARES = np.repeat([0.2, 0.1, 0.05, 0.03, 0.02, 0.01], 2)
"""Of the voices, those who complain of each of twelve touchpoints."""


def said(touchpoint: str, valence: float, names: range, stage: str = "use") -> list[dict[str, object]]:
    return [{"author": f"a{i}", "touchpoint": touchpoint, "valence": valence, "stage": stage} for i in names]


def side(*parts: list[dict[str, object]]) -> pl.DataFrame:
    return with_voices(make_frame(*(row for part in parts for row in part)))


def test_complaints_that_rise_from_fewer_voices_than_a_mean_takes_are_told_with_their_shares() -> None:
    before = side(said("billing", -0.6, range(3)), said("staff", 0.5, range(100)))
    after = side(said("billing", -0.6, range(100, 120)), said("staff", 0.5, range(100, 200)))
    told = compare(before, after, ["use", "support"], labels=("a", "b"), touchpoints=("staff", "billing", "shipping"))
    assert (told.voices_a, told.voices_b) == (100, 100)
    staff, billing = told.touchpoints
    assert (billing.id, billing.voices_a, billing.voices_b, billing.share_b) == ("billing", 3, 20, 0.2)
    assert (billing.negative_a, billing.negative_b) == (3, 20)
    assert billing.change == pytest.approx(0.17)
    assert (staff.negative_b, staff.p, staff.q, staff.change) == (0, None, None, 0.0)
    use, support = told.stages
    assert (use.voices_a, use.share_a, use.share_b) == (100, 1.0, 1.0)
    assert (support.voices_b, support.share_b, support.reason) == (0, 0.0, "too_few_voices")


def test_a_voice_counts_once_a_side_and_what_is_hardly_negative_is_no_complaint() -> None:
    twice = side(said("staff", -0.5, range(10)), said("staff", -0.6, range(10)))
    (one,) = spoken(twice, side(said("staff", -0.1, range(10))), ["staff"])
    assert (one.voices_a, one.negative_a, one.negative_b) == (10, 10, 0)


def test_a_side_without_voices_has_no_shares_and_nothing_is_tested() -> None:
    (one,) = spoken(side(), side(said("staff", -0.5, range(20))), ["staff"])
    assert (one.share_a, one.negative_share_a, one.p, one.change) == (None, None, None, 0.0)


def drawn(rng: np.random.Generator, voices: int, first: int) -> pl.DataFrame:
    rows: list[dict[str, object]] = [{"author": f"a{first + i}", "touchpoint": "other"} for i in range(voices)]
    for name, share in zip(PLACES, SHARES, strict=True):
        there = np.flatnonzero(rng.random(voices) < share)
        rows += [{"author": f"a{first + i}", "touchpoint": name, "valence": -0.5} for i in there]
    return with_voices(make_frame(*rows))


def changed(rng: np.random.Generator, then: int, now: int) -> list[Spoken]:
    return [one for one in spoken(drawn(rng, then, 0), drawn(rng, now, then), PLACES) if one.change]


@pytest.mark.parametrize(("then", "now"), [(40, 400), (150, 150), (400, 60)])
def test_where_nobody_complains_of_more_or_less_hardly_any_comparison_tells_of_a_change(then: int, now: int) -> None:
    rng = np.random.default_rng(then)
    assert sum(bool(changed(rng, then, now)) for _ in range(100)) <= 8
