import polars as pl
import pytest

from app.pipeline.curve import curve
from app.pipeline.future import came_true, project, target_gaps
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


def test_a_gain_can_t_be_fixed_away() -> None:
    assert project(mentions(), ["T2"], ["use"]).stages[0].gain == 0.0


def test_targets_are_met_or_not_only_beyond_doubt() -> None:
    points = curve(mentions(), "stage", ["use", "support"])
    met = {target: target_gaps(points, {"use": target})[0].met for target in (-0.5, 0.1, 0.9)}
    assert met == {-0.5: True, 0.1: None, 0.9: False}
    assert target_gaps(points, {"support": 0.0})[0].gap is None


def test_a_projection_is_held_against_the_later_curve() -> None:
    projection = project(mentions(), ["T1"], ["use"])
    fixed = mentions().with_columns(pl.when(pl.col("theme") == "T1").then(0.0).otherwise("valence").alias("valence"))
    assert came_true(projection, curve(fixed, "stage", ["use"]))[0].met is None
    assert came_true(projection, curve(mentions(), "stage", ["use"]))[0].met is False
