import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from app.domain.theme import Kind, Theme
from app.domain.theme_figures import Point
from app.pipeline.matters import map_themes
from app.pipeline.themes.figures import figures
from app.pipeline.themes.trend import change_of, changes_of, expected, points_of, wobble
from app.pipeline.voices import with_voices
from tests.pipeline.themes_data import NOW, START, mentions


def themed(**columns: Any) -> pl.DataFrame:  # noqa: ANN401 - passed on by name
    frame = mentions([f"text {chr(97 + i)}" for i in range(6)], **columns)
    frame = frame.with_columns(pl.lit("pains").alias("kind"), pl.Series("theme", ["a", "a", "a", "b", "b", None]))
    return with_voices(frame).with_columns(pl.col("time").alias("day"))


def test_a_voice_counts_once_in_the_mean_and_mentions_count_in_the_volume() -> None:
    found = {
        one.theme: one
        for one in figures(themed(author=["x", "x", "y", "z", "w", "v"], valence=[-1.0, -1.0, -0.2, -0.5, -0.5, -0.5]))
    }
    a = found["a"]
    assert (a.mentions, a.voices, a.share) == (3, 2, 0.5)
    assert a.valence is not None
    assert a.valence.mean == pytest.approx(-0.6)
    assert a.valence.low <= -0.6 <= a.valence.high


def test_themes_are_ordered_by_severity_times_the_share_of_voices() -> None:
    found = figures(themed(valence=[-0.2, -0.2, -0.2, -1, -1, -1], intensity=[0.0, 0, 0, 1, 1, 1]))
    assert [one.theme for one in found] == ["b", "a"]
    assert found[0].severity == 1.0
    assert found[0].weight == pytest.approx(2 / 6)


@pytest.mark.parametrize("voices", [5, 10, 30])
def test_the_intervals_of_themes_of_few_voices_hold_the_truth(voices: int) -> None:
    rng, themes = np.random.default_rng(voices), 200
    n = themes * voices
    angry, loud = rng.random(n) < 0.9, rng.random(n) < 0.15
    frame = mentions(
        ["words"] * n,
        valence=np.where(angry, rng.normal(-0.6, 0.05, n), rng.normal(0.5, 0.05, n)),
        intensity=np.where(loud, rng.uniform(0.5, 1, n), rng.uniform(0, 0.08, n)),
    ).with_columns(
        kind=pl.lit("pains"),
        theme=pl.Series([f"t{i // voices}" for i in range(n)]),
        day=pl.lit(None, dtype=pl.Date),
    )
    found = figures(with_voices(frame))
    valence, intensity = -0.6 * 0.9 + 0.5 * 0.1, 0.75 * 0.15 + 0.04 * 0.85
    assert np.mean([one.valence is not None and one.valence.low <= valence <= one.valence.high for one in found]) > 0.91
    told = [one.intensity for one in found if one.intensity is not None]
    assert np.mean([one.low <= intensity <= one.high for one in told]) > 0.91
    assert all(one.low < one.mean < one.high and one.low >= 0 for one in told)


def test_the_mixes_are_shares_of_what_is_known() -> None:
    a = next(
        one
        for one in figures(
            themed(lang=["en", "ru", "en", "lt", "lt", "lt"], channel=["app", None, None, "x", "x", "x"])
        )
        if one.theme == "a"
    )
    assert list(a.languages) == ["en", "ru"]
    assert a.languages["en"] == pytest.approx(2 / 3, abs=1e-3)
    assert a.channels == {"app": 1.0}
    assert a.stages == {}


def test_places_are_shares_of_voices_of_which_one_may_be_in_several() -> None:
    loud = themed(author=["x", "x", "y", "z", "w", "v"], stage=["use", "use", "support", "use", "use", "use"])
    often = pl.concat([loud, *(loud.filter(pl.col("author") == "x").with_columns(stage=pl.lit("use")),) * 5])
    both = pl.concat([often, loud.filter(pl.col("author") == "x")[:1].with_columns(stage=pl.lit("support"))])
    a = next(one for one in figures(both) if one.theme == "a")
    assert dict(a.stages) == {"support": 1.0, "use": 0.5}
    assert next(iter(a.stages)) == "support"


def test_a_theme_has_the_same_figures_and_home_as_on_the_map_with_chats_too() -> None:
    turns = [-0.9, -0.1, -0.1, -0.1, -0.1, -0.8]
    chat = [("chat", turn, "support", valence) for turn, valence in enumerate(turns)]
    rows = [*chat, *((f"a{i}", None, "delivery", -0.6) for i in range(5))]
    frame = mentions(
        [f"text {chr(97 + i)}" for i in range(len(rows))],
        item_id=[name for name, *_ in rows],
        author=[name for name, *_ in rows],
        turn=[turn for _, turn, *_ in rows],
        start=[0] * len(rows),
        stage=[stage for *_, stage, _ in rows],
        touchpoint=["staff"] * len(rows),
        valence=[valence for *_, valence in rows],
    )
    frame = with_voices(frame.with_columns(kind=pl.lit("pains"), theme=pl.lit("a"), day=pl.col("time")))
    (told,) = figures(frame)
    (shown,) = map_themes(frame, [Theme("a", Kind.PAINS, None, (), 9, NOW, NOW)])
    assert told.valence is not None
    assert (told.valence.mean, told.voices, next(iter(told.stages))) == (shown.valence, shown.voices, shown.stage)
    assert shown.stage == "delivery"


def test_a_change_of_the_share_is_found_where_it_is_and_none_in_a_steady_series() -> None:
    rng = np.random.default_rng(2)
    shares = [0.05] * 10 + [0.2] * 10
    points = [
        Point(START + dt.timedelta(weeks=i), int(rng.binomial(200, share)), 200) for i, share in enumerate(shares)
    ]
    change = change_of(points)
    assert change is not None
    assert change.at == START + dt.timedelta(weeks=10)
    assert change.p < 0.01
    steady = change_of([Point(START + dt.timedelta(weeks=i), int(rng.binomial(200, 0.1)), 200) for i in range(20)])
    assert steady is not None
    assert steady.p > 0.05
    assert change_of(points[:3]) is None


def written(rng: np.random.Generator, *, each: int, themes: int = 1, weeks: int = 26) -> pl.DataFrame:
    """Mentions of voices that write `each` within four weeks, one in ten on one of the `themes`; nothing changes."""
    rows = [
        (f"v{voice}", theme, START + dt.timedelta(weeks=int(week)))
        for voice, begun in enumerate(rng.integers(0, weeks, 400))
        for theme in [f"t{rng.integers(themes)}" if rng.random() < 0.1 else None]
        for week in begun + rng.integers(0, 4, each)
    ]
    return pl.DataFrame(rows, schema=["voice", "theme", "day"], orient="row", infer_schema_length=None).with_columns(
        kind=pl.lit("pains")
    )


def test_who_writes_often_within_some_weeks_is_no_change_of_the_share() -> None:
    rng = np.random.default_rng(6)
    told = [changes_of(written(rng, each=4), every="week") for _ in range(15)]
    assert sum(change.p < 0.05 for one in told for change in one.values()) <= 1  # 4 where mentions are counted


def test_a_change_is_told_beyond_what_chance_makes_of_one_among_all_themes() -> None:
    rng = np.random.default_rng(9)
    changes = changes_of(written(rng, each=1, themes=4), every="week")
    assert len(changes) == 4
    assert all(change.q >= change.p for change in changes.values())
    assert max(change.q for change in changes.values()) == max(change.p for change in changes.values())


def test_a_voice_counts_once_by_what_it_said_first() -> None:
    days = [START + dt.timedelta(weeks=week) for week in (0, 1, 2, 3)]
    told = pl.DataFrame(
        {
            "kind": ["pains"] * 12,
            "voice": [*(f"v{i}" for i in range(8)), "v0", "v0", "v1", "v1"],
            "theme": [*["a", None, "a", None, "a", None, "a", None], "a", "a", "b", "a"],
            "day": [day for day in days for _ in range(2)] + days,
        }
    )
    (name,) = changes = changes_of(told, every="week")
    assert name == "a"
    assert (changes["a"].before, changes["a"].after) == (0.5, 0.5)


def test_the_expected_band_knows_the_weekdays() -> None:
    counts = np.tile([9.0, 1, 1, 1, 1, 1, 1], 10)
    totals = np.full(70, 50.0)
    monday = expected(counts[:64], totals[:64], latest=1)
    tuesday = expected(np.append(counts[:64], 9.0), totals[:65], latest=1)
    assert monday is not None
    assert tuesday is not None
    assert monday.p > 0.1
    assert tuesday.p < 0.01


def test_alarms_at_one_in_a_hundred_are_no_more_than_that_in_overdispersed_counts() -> None:
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(400):
        weekly = rng.gamma(8, 1 / 8, size=21).repeat(7)
        counts, totals = rng.poisson(1.5 * weekly).astype(float), rng.poisson(60, size=147).astype(float)
        found = expected(counts, totals, latest=7)
        alarms += found is not None and found.p < 0.01
    assert alarms / 400 <= 0.02


def test_a_week_within_what_shares_wobble_by_is_no_alarm_though_the_few_weeks_before_were_alike() -> None:
    counts = np.append(np.tile(6.0, 21), np.tile(11.0, 7))
    alone, among = (expected(counts, np.full(28, 60.0), latest=7, wobbles=wobbles) for wobbles in (0.0, 0.1))
    assert alone is not None
    assert among is not None
    assert alone.p < 0.001
    assert among.p > 0.01
    assert alone.high < 77 < among.high


def test_the_wobble_is_that_of_the_data_where_there_are_many_weeks_and_a_guess_where_there_are_few() -> None:
    rng = np.random.default_rng(5)
    steady = rng.poisson(6, (10, 7 * 30)).astype(float)
    moved = rng.poisson(6 * rng.gamma(4, 1 / 4, (10, 30)).repeat(7, axis=1)).astype(float)
    assert wobble(steady, np.full(7 * 30, 60.0)) < 0.01
    assert wobble(moved, np.full(7 * 30, 60.0)) == pytest.approx(0.25, abs=0.08)
    assert wobble(steady[:, :7], np.full(7, 60.0)) == 0.1
    assert wobble(steady[:0], np.full(7 * 30, 60.0)) == 0.1


def test_what_was_never_said_before_is_unexpected() -> None:
    counts = np.zeros(84)
    counts[-7:] = [2, 2, 1, 2, 1, 1, 1]
    found = expected(counts, np.full(84, 70.0), latest=7)
    assert found is not None
    assert found.expected < 0.1
    assert found.p < 1e-6
    assert expected(np.zeros(7), np.zeros(7), latest=7) is None


def test_one_mention_of_long_ago_makes_no_trend_of_thousands_of_weeks() -> None:
    days = [dt.date(1969, 1, 1), *(dt.date(2026, 3, 2) + dt.timedelta(weeks=week) for week in (0, 2, 3))]
    (points,) = points_of(pl.DataFrame({"theme": ["t"] * 4, "day": days}), every="week").values()
    assert [(str(point.start), point.mentions) for point in points] == [
        ("1968-12-30", 1),
        ("2026-03-02", 1),
        ("2026-03-09", 0),
        ("2026-03-16", 1),
        ("2026-03-23", 1),
    ]
