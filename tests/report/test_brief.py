from dataclasses import replace

import pytest

from app.domain.comparison import Comparison, Difference, Spoken
from app.domain.journey_map import JourneyMap
from app.domain.opportunity import Joint
from app.report.brief import brief
from app.report.names import names
from app.report.words import words
from tests.report.small import JOURNEY, small_map


def told(result: JourneyMap, lang: str = "en") -> str:
    return "\n".join(brief(result, names(result, JOURNEY, words(lang))))


def test_the_low_of_the_curve_is_told_with_what_is_met_there() -> None:
    assert "Lowest point: Delivery, −0.70 (−0.79 to −0.54). Met there most: Parcel weeks late (voices: 17)." in told(
        small_map()
    )


def test_a_stage_whose_interval_holds_the_mean_of_the_journey_does_not_stand_out() -> None:
    wide = tuple(replace(point, low=-1.0, high=1.0) for point in small_map().curve)
    assert "point" not in told(replace(small_map(), curve=wide))


def test_the_greatest_lever_is_the_one_of_most_impact_and_no_gain() -> None:
    found = small_map().opportunities
    best = max((one for one in found if one.quadrant != "celebrate"), key=lambda one: one.impact)
    assert f"Were it neutral, the whole journey would gain +{best.impact:.3f}" in told(small_map())
    doubtful = tuple(replace(one, low=-0.1) for one in found)
    assert "lever" not in told(replace(small_map(), opportunities=doubtful))


@pytest.mark.parametrize(("q", "changed"), [(0.01, True), (0.4, False), (None, False)])
def test_what_has_changed_most_is_told_where_it_is_beyond_chance(q: float | None, changed: bool) -> None:
    one = Difference("use", 20, 20, 0.1, 0.5, 0.4, 0.2, 0.6, q, q, None)
    less = replace(one, id="delivery", b=-0.1, delta=-0.2, low=-0.3, high=-0.1)
    shown = told(replace(small_map(), comparison=Comparison("a", "b", (less, one))))
    assert ("Changed most (b against a): Use, +0.40 (+0.20 to +0.60)." in shown) is changed


def test_nothing_is_told_of_a_map_without_mentions() -> None:
    empty = replace(small_map(), curve=(), overall=None, opportunities=(), themes=(), comparison=None)
    assert told(empty) == ""


@pytest.mark.parametrize("lang", ["ru", "lt", "zh-Hant"])
def test_it_is_told_in_the_readers_language(lang: str) -> None:
    line = told(small_map(), lang).splitlines()[0]
    assert names(small_map(), JOURNEY, words(lang)).stage("delivery") in line
    assert "point" not in line


def comparison(change: float) -> Comparison:
    """Billing, of which more or fewer complain by `change`, of a hundred voices on each side."""
    now = 20 + round(100 * change)
    one = Spoken("billing", 25, now + 5, 0.25, now / 100 + 0.05, 20, now, 0.2, now / 100, 0.001, 0.01)
    chance = replace(one, id="shipping", negative_b=90, negative_share_b=0.9, q=0.2)
    return Comparison("< 2026-04-01", "≥ 2026-04-01", (), 100, 100, (chance, one))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            0.3,
            "Complained of more (since Apr 1, 2026, against before): {}, by 50 of 100 voices (50%), against 20 of 100",
        ),
        (
            -0.1,
            "Complained of less (since Apr 1, 2026, against before): {}, by 10 of 100 voices (10%), against 20 of 100",
        ),
    ],
)
def test_it_is_told_of_which_touchpoints_more_complain_beyond_chance_and_of_which_fewer(
    change: float, said: str
) -> None:
    shown = told(replace(small_map(), comparison=comparison(change)))
    name = names(small_map(), JOURNEY, words()).touchpoint("billing")
    assert said.format(name) in shown
    assert shown.count("Complained") == 1


def test_what_is_met_most_is_a_touchpoint_where_no_theme_tells_as_many_voices() -> None:
    curve = tuple(
        replace(point, pain_touchpoints={"billing": 32}) if point.id == "delivery" else point
        for point in small_map().curve
    )
    name = names(small_map(), JOURNEY, words()).touchpoint("billing")
    shown = told(replace(small_map(), curve=curve))
    assert f"Met there most: {name} (voices: 32; no theme of 5 voices or more is about it)." in shown


def test_several_pains_of_a_touchpoint_are_the_greatest_lever_where_they_cost_more_than_any_alone() -> None:
    best = max(one.impact for one in small_map().opportunities)
    one = Joint("billing", ("t1", "t2"), round(best + 0.1, 4), 0.05, 0.3, 30)
    assert "Billing and payment, with its pains (themes: 2) taken together." in told(
        replace(small_map(), joint=(one,))
    ).replace(names(small_map(), JOURNEY, words()).touchpoint("billing"), "Billing and payment")
    assert "taken together" not in told(replace(small_map(), joint=(replace(one, impact=best - 0.1),)))
    assert "taken together" not in told(replace(small_map(), joint=(replace(one, low=-0.1),)))
