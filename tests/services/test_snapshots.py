from typing import Any

import numpy as np
import pytest

from app.domain.theme import Happening, ThemeEvent
from app.pipeline.estimate import interval, pool
from app.services.snapshots import compared, sentence
from app.store.maps import Change
from tests.database_fixtures import NOW


def stage(valence: float | None, *, half: float = 0.05, truth: bool = False, voices: int = 50) -> dict[str, Any]:
    low, high = (None, None) if valence is None else (valence - half, valence + half)
    return {"valence": valence, "low": low, "high": high, "voices": voices, "moment_of_truth": truth}


def body(themes: dict[str, int] | None = None, of: int = 200, **stages: dict[str, Any]) -> dict[str, Any]:
    told = {name: {"voices": voices, "of": of} for name, voices in (themes or {}).items()}
    return {"stages": stages, "themes": told}


def words(*bodies: dict[str, Any], events: tuple[ThemeEvent, ...] = ()) -> list[str]:
    """What is told of the last map after all of those before."""
    _, kept = compared(None, bodies[0], ())
    for between in bodies[1:-1]:
        _, kept = compared(kept, between, ())
    changes, _ = compared(kept, bodies[-1], events)
    return [sentence(change) for change in changes]


def test_themes_are_called_by_their_names_where_these_are_known() -> None:
    merged = Change("theme_merged", "t1", {"others": ["t2", "t3"]})
    assert sentence(merged) == "theme t1 went into t2, t3"
    assert sentence(merged, {"t1": "Late parcels", "t2": "Delivery"}) == "theme “Late parcels” went into “Delivery”, t3"


def test_the_first_map_has_nothing_to_tell() -> None:
    assert compared(None, body({"t1": 9}, delivery=stage(0.1)), ())[0] == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (stage(-0.1), stage(-0.31), ["delivery fell by 0.21 to -0.31"]),
        (stage(-0.1), stage(0.3), ["delivery rose by 0.40 to +0.30"]),
        (stage(-0.1), stage(-0.19), []),
        (stage(-0.1), stage(-0.3, half=0.3), []),
        (stage(-0.1, half=0.5, voices=5), stage(-0.4), []),
        (stage(None), stage(0.2), ["delivery has a figure now: +0.20"]),
        (stage(0.2), stage(None), ["delivery has too few voices now"]),
        (stage(None), stage(None), []),
        (stage(0.2), stage(0.2, truth=True), ["delivery became a moment of truth"]),
        (stage(0.2, truth=True), stage(0.2), ["delivery is no longer a moment of truth"]),
        (stage(0.2), stage(-0.2, truth=True), ["delivery fell by 0.40 to -0.20", "delivery became a moment of truth"]),
        (
            stage(0.2, truth=True),
            stage(None),
            ["delivery has too few voices now", "delivery is no longer a moment of truth"],
        ),
    ],
)
def test_a_stage_is_told_when_it_moves_beyond_the_doubt_about_both_figures(
    before: dict[str, Any], after: dict[str, Any], said: list[str]
) -> None:
    assert words(body(delivery=before), body(delivery=after)) == said


def test_stages_that_were_defined_anew_have_nothing_to_tell_until_they_move_again() -> None:
    first, second = ({"version": version} for version in (1, 2))
    defined = body({"t1": 20}, delivery=stage(0.3, truth=True)) | first
    anew = body({"t1": 41}, delivery=stage(-0.3)) | second
    assert words(defined, anew) == ["theme t1 doubled its share: from 10.0% to 20.5% of voices"]
    later = body({"t1": 41}, delivery=stage(-0.5)) | second
    assert words(defined, anew, later) == ["delivery fell by 0.20 to -0.50"]


def test_a_map_that_was_kept_without_a_version_is_of_the_same_stages() -> None:
    assert words(body(delivery=stage(0.3)), body(delivery=stage(0.0)) | {"version": 1}) == [
        "delivery fell by 0.30 to +0.00"
    ]


def test_small_steps_are_told_once_they_add_up() -> None:
    slide = [body(delivery=stage(-0.06 * step)) for step in range(4)]
    assert words(*slide[:2]) == []
    assert words(*slide[:3]) == ["delivery fell by 0.12 to -0.12"]
    assert words(*slide) == []


def test_a_moment_of_truth_between_two_small_steps_does_not_hide_that_they_add_up() -> None:
    steps = [stage(0.0), stage(-0.06, truth=True), stage(-0.12, truth=True)]
    assert words(*(body(delivery=step) for step in steps)) == ["delivery fell by 0.12 to -0.12"]


def test_what_few_said_gives_way_to_what_many_say_so_that_a_later_fall_is_told() -> None:
    steps = [stage(-0.1, half=0.5, voices=5), stage(-0.1), stage(-0.4)]
    assert words(*(body(delivery=step) for step in steps)) == ["delivery fell by 0.30 to -0.40"]


def test_a_stage_that_stays_as_it_was_is_hardly_ever_told_when_many_speak_after_few() -> None:
    rng, said = np.random.default_rng(1), 0
    for _ in range(200):
        told = []
        for voices in (5, 200):
            places = [rng.choice([-0.7, 0.6], size) for size in (voices, 40, 40, 40)]
            found, mean = interval(places[0], pool(places)), float(places[0].mean())
            told.append(stage(mean) | {"low": found.low, "high": found.high})
        said += bool(words(*(body(delivery=one) for one in told)))
    assert said / 200 <= 0.1


def test_a_project_whose_voices_are_replaced_is_seldom_told_that_a_stage_moved_where_none_did() -> None:
    rng, told = np.random.default_rng(0), 0
    for _ in range(30):
        kept: dict[str, Any] | None = None
        moves = 0
        for _ in range(5):
            places = [rng.choice([-0.6, 0.7], size, p=[0.15, 0.85]) for size in (15, 20, 25, 30, 40, 60, 80, 120)]
            common, stages = pool(places), {}
            for i, place in enumerate(places):
                found, mean = interval(place, common), float(place.mean())
                stages[f"stage{i}"] = stage(mean) | {"low": found.low, "high": found.high}
            changes, kept = compared(kept, body(None, 200, **stages), ())
            moves += len(changes)
        told += moves > 0
    assert told <= 10  # 24 where each stage is judged by itself


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (20, 41, ["theme t1 doubled its share: from 10.0% to 20.5% of voices"]),
        (20, 60, ["theme t1 has 3.0 times its share: from 10.0% to 30.0% of voices"]),
        (20, 39, []),
        (4, 9, []),
        (40, 20, ["theme t1 shrank: from 20.0% to 10.0% of voices"]),
        (40, 30, []),
    ],
)
def test_a_theme_is_told_when_its_share_doubles_or_halves_beyond_chance(
    before: int, after: int, said: list[str]
) -> None:
    assert words(body({"t1": before}), body({"t1": after})) == said


def test_a_theme_that_keeps_its_share_of_a_store_that_grows_has_nothing_to_tell() -> None:
    assert words(*(body({"t1": 5 * times}, of=50 * times) for times in (1, 4, 16, 64))) == []


def test_a_share_that_few_voices_had_gives_way_to_that_of_many_so_that_a_later_growth_is_told() -> None:
    few, many = body({"t1": 2}, of=20), body({"t1": 100}, of=1000)
    assert words(few, many, body({"t1": 240}, of=1200)) == ["theme t1 doubled its share: from 10.0% to 20.0% of voices"]


def test_the_more_themes_are_looked_at_the_surer_a_growth_has_to_be() -> None:
    others = {f"other{i}": 20 for i in range(100)}
    assert words(body({"t1": 10}), body({"t1": 24})) == ["theme t1 doubled its share: from 5.0% to 12.0% of voices"]
    assert words(body({"t1": 10} | others), body({"t1": 24} | others)) == []


def test_of_very_many_themes_a_growth_is_held_against_a_doubt_smaller_than_figures_are_shown_with() -> None:
    others = {f"other{i}": 20 for i in range(3000)}
    assert words(body({"t1": 10} | others), body({"t1": 38} | others)) == []
    assert words(body({"t1": 10} | others), body({"t1": 44} | others)) == [
        "theme t1 has 4.4 times its share: from 5.0% to 22.0% of voices"
    ]


@pytest.mark.parametrize(("then", "now"), [(30, 1000), (100, 1000), (1000, 100), (300, 300)])
def test_themes_that_keep_their_shares_are_seldom_told_however_few_spoke_before_or_after(then: int, now: int) -> None:
    rng, told = np.random.default_rng(then), 0
    shares, names = np.geomspace(0.01, 0.2, 20), [f"t{i}" for i in range(20)]
    for _ in range(100):
        drawn = [(dict(zip(names, rng.binomial(of, shares).tolist(), strict=True)), of) for of in (then, now)]
        told += bool(words(*(body(themes, of) for themes, of in drawn)))
    assert told <= 5  # by a z test 18 where 30 spoke before


def test_a_theme_that_was_kept_without_the_voices_it_is_of_begins_anew() -> None:
    first = {"stages": {}, "themes": {"t1": {"voices": 20}}}
    assert words(first, body({"t1": 80})) == []
    assert words(first, body({"t1": 20}), body({"t1": 80})) == [
        "theme t1 has 4.0 times its share: from 10.0% to 40.0% of voices"
    ]


def test_changes_that_were_kept_as_counts_are_still_told() -> None:
    assert sentence(Change("theme_grew", "t1", {"from": 20, "to": 41})) == "theme t1 grew: 20 to 41 voices"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (Happening.BORN, []),
        (Happening.MERGED, ["theme t1 went into t2"]),
        (Happening.SPLIT, ["theme t1 was split from t2"]),
        (Happening.REVIVED, ["theme t1 is spoken of again"]),
        (Happening.RETIRED, ["theme t1 is over"]),
        (Happening.GREW, []),
    ],
)
def test_what_happens_to_themes_is_told(what: Happening, said: list[str]) -> None:
    assert words(body(), body(), events=(ThemeEvent("t1", what, NOW, 7, ("t2",)),)) == said


def test_a_theme_is_new_once_it_has_enough_voices_for_the_map() -> None:
    born = (ThemeEvent("t1", Happening.BORN, NOW, 7, ()),)
    assert words(body(), body({"t1": 6}), events=born) == ["theme t1 is new, with 7 mentions"]
    _, kept = compared(None, body({"t9": 9}), ())
    changes, kept = compared(kept, body({"t9": 9}), born)
    assert changes == []
    grown = body({"t1": 5, "t9": 9})
    grown["themes"]["t1"]["mentions"] = 12
    changes, kept = compared(kept, grown, ())
    assert [sentence(change) for change in changes] == ["theme t1 is new, with 12 mentions"]
    assert compared(kept, grown, ())[0] == []


def test_a_theme_that_ended_too_small_for_the_map_was_never_new() -> None:
    _, kept = compared(None, body(), (ThemeEvent("t1", Happening.BORN, NOW, 3, ()),))
    _, kept = compared(kept, body(), (ThemeEvent("t1", Happening.RETIRED, NOW, 0, ()),))
    grown = body({"t1": 5})
    assert compared(kept, grown, ())[0] == []


def test_a_change_of_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        sentence(Change("stage_danced", "delivery", {}))
