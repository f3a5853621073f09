import datetime as dt

import numpy as np
import polars as pl
import pytest

from app.domain.comparison import Verdict
from app.errors import InputError
from app.pipeline.curve import curve
from app.pipeline.future import fixed_on, project, target_gaps
from app.pipeline.voices import with_voices
from tests.factories import make_frame


def mentions() -> pl.DataFrame:
    rows = [{"author": f"a{i}", "valence": -0.8, "theme": "T1"} for i in range(20)]
    rows += [{"author": f"a{i}", "valence": 0.4, "theme": "T2" if i % 2 else None} for i in range(40)]
    return with_voices(make_frame(*rows, given=("theme",)))


def test_a_fixed_theme_is_neutral_and_the_others_stay() -> None:
    projection = project(mentions(), ["T1"], ["use", "support"])
    use, support = projection.stages
    assert use.valence == pytest.approx((20 * -0.2 + 20 * 0.4) / 40)
    assert use.projected == pytest.approx((20 * 0.2 + 20 * 0.4) / 40)
    assert use.low is not None
    assert use.high is not None
    assert 0 < use.low < (use.gain or 0) < use.high
    assert projection.overall.gain == use.gain
    assert support.projected is None


def test_the_interval_of_what_five_would_gain_holds_the_truth_about_95_times_in_100() -> None:
    rng, held = np.random.default_rng(3), 0
    for _ in range(150):
        hurt = np.clip(rng.normal(-0.5, 0.15, 5), -1, -0.01)
        rows = [{"author": f"a{i}", "valence": float(v), "theme": "T1"} for i, v in enumerate(hurt)]
        use = project(with_voices(make_frame(*rows, given=("theme",))), ["T1"], ["use"]).stages[0]
        assert use.low is not None
        assert use.high is not None
        held += use.low <= 0.5 <= use.high
    assert 0.9 <= held / 150 <= 0.99


def test_a_gain_can_t_be_fixed_away() -> None:
    assert project(mentions(), ["T2"], ["use"]).stages[0].gain == 0.0


def test_targets_are_met_or_not_only_beyond_doubt() -> None:
    points = curve(mentions(), "stage", ["use", "support"])
    met = {target: target_gaps(points, {"use": target})[0].met for target in (-0.5, 0.1, 0.9)}
    assert met == {-0.5: True, 0.1: None, 0.9: False}
    assert target_gaps(points, {"support": 0.0})[0].gap is None


def over_time(later: float) -> pl.DataFrame:
    """Forty people a month who are hurt by T1 in March, and feel `later` about it in April."""
    rows = [
        {"author": f"{day}{i}", "valence": valence + (i % 5 - 2) / 20, "theme": "T1", "day": day}
        for day, valence in ((dt.date(2026, 3, 5), -0.8), (dt.date(2026, 4, 5), later))
        for i in range(40)
    ]
    return with_voices(make_frame(*rows, given=("theme", "day")))


@pytest.mark.parametrize(("later", "verdict"), [(0.6, "better"), (0.0, "came_true"), (-0.4, "short"), (-0.8, "short")])
def test_a_projection_is_held_against_what_was_said_since_the_day_of_the_fix(later: float, verdict: str) -> None:
    told = fixed_on(over_time(later), ["T1"], ["use", "support"], dt.date(2026, 4, 1))
    use, support, whole = told.outturn
    assert (use.id, whole.id) == ("use", "journey")
    assert (use.before, use.projected) == (-0.8, 0.0)
    assert use.later == pytest.approx(later)
    assert use.low is not None
    assert use.high is not None
    assert use.low < later < use.high
    assert {use.verdict, whole.verdict} == {verdict}
    assert (support.verdict, support.gap) == (Verdict.OPEN, None)


def test_what_few_say_since_the_fix_leaves_it_open() -> None:
    frame = over_time(-0.2)
    few = frame.filter((pl.col("day") < dt.date(2026, 4, 1)) | pl.col("author").str.ends_with("-057"))
    rows = [
        {"author": f"b{i}", "valence": v, "theme": None, "day": dt.date(2026, 4, 9)}
        for i, v in enumerate((-1.0, 1.0, -0.9, -1.0, 0.9))
    ]
    late = with_voices(make_frame(*rows, given=("theme", "day"))).cast(frame.schema)
    told = fixed_on(pl.concat([few, late]), ["T1"], ["use"], dt.date(2026, 4, 1))
    assert told.outturn[0].verdict is Verdict.OPEN


def test_a_stage_where_nothing_was_to_gain_is_not_judged() -> None:
    frame = over_time(0.0).with_columns(pl.lit("T2").alias("theme"))
    assert fixed_on(frame, ["T1"], ["use"], dt.date(2026, 4, 1)).outturn == ()


@pytest.mark.parametrize(("day", "when"), [(dt.date(2026, 3, 1), "before"), (dt.date(2026, 5, 1), "since")])
def test_a_day_outside_the_time_of_the_map_is_refused(day: dt.date, when: str) -> None:
    with pytest.raises(InputError, match=f"nothing with a day was said {when} {day}"):
        fixed_on(over_time(0.0), ["T1"], ["use"], day)
