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


def body(themes: dict[str, int] | None = None, **stages: dict[str, Any]) -> dict[str, Any]:
    return {"stages": stages, "themes": {name: {"voices": voices} for name, voices in (themes or {}).items()}}


def words(*bodies: dict[str, Any], events: tuple[ThemeEvent, ...] = ()) -> list[str]:
    """What is told of the last map after all of those before."""
    _, kept = compared(None, bodies[0], ())
    for between in bodies[1:-1]:
        _, kept = compared(kept, between, ())
    changes, _ = compared(kept, bodies[-1], events)
    return [sentence(change) for change in changes]


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
    assert words(defined, anew) == ["theme t1 doubled: 20 to 41 voices"]
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


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (20, 41, ["theme t1 doubled: 20 to 41 voices"]),
        (20, 60, ["theme t1 grew 3.0 times: 20 to 60 voices"]),
        (4, 9, []),
        (40, 20, ["theme t1 shrank: 40 to 20 voices"]),
        (40, 30, []),
    ],
)
def test_a_theme_is_told_when_it_doubles_or_halves(before: int, after: int, said: list[str]) -> None:
    assert words(body({"t1": before}), body({"t1": after})) == said


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (Happening.BORN, ["theme t1 is new, with 7 mentions"]),
        (Happening.MERGED, ["theme t1 went into t2"]),
        (Happening.SPLIT, ["theme t1 was split from t2"]),
        (Happening.REVIVED, ["theme t1 is spoken of again"]),
        (Happening.RETIRED, ["theme t1 is over"]),
        (Happening.GREW, []),
    ],
)
def test_what_happens_to_themes_is_told(what: Happening, said: list[str]) -> None:
    assert words(body(), body(), events=(ThemeEvent("t1", what, NOW, 7, ("t2",)),)) == said


def test_a_change_of_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        sentence(Change("stage_danced", "delivery", {}))
