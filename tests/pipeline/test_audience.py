import numpy as np
import polars as pl
import pytest

from app.domain.persona import parse_persona
from app.errors import InputError
from app.pipeline.audience import among, by_field, by_persona, meets
from app.pipeline.curve import curve, overall
from app.pipeline.voices import with_voices
from tests.factories import make_frame


def people(gap: float, seed: int = 1, n: int = 120) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        channel = ("app", "web", "phone")[i % 3]
        valence = float(np.clip(rng.normal(gap if channel == "phone" else 0, 0.4), -1, 1))
        rows.append({"author": f"a{i}", "channel": channel, "valence": valence, "rating": float(1 + i % 5)})
    return with_voices(
        make_frame(*rows, {"author": "lone", "channel": "fax"}, {"author": "none"}, given=("channel", "rating"))
    )


def test_segments_have_a_curve_each_and_a_difference_is_found() -> None:
    found = by_field(people(-0.6), "channel", ["use"])
    assert list(found.curves) == ["app", "phone", "web"]
    assert (found.voices["app"], found.left_out) == (40, 2)
    assert found.q["use"] is not None
    assert found.q["use"] < 0.01


def moody(gap: float, seed: int = 1, n: int = 60) -> pl.DataFrame:
    """Voices who each use mail, twice as often, and another channel, in one mood; mail is worse by `gap`."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        mood = rng.normal(0, 0.4)
        for channel in ("mail", "mail", ("app", "web")[i % 2]):
            valence = float(np.clip(mood - gap * (channel == "mail") + rng.normal(0, 0.1), -1, 1))
            rows.append({"author": f"a{i}", "channel": channel, "valence": valence})
        if i % 3:
            rows.append({"author": f"b{i}", "channel": "app", "valence": float(np.clip(rng.normal(0, 0.4), -1, 1))})
    return with_voices(make_frame(*rows, given=("channel",)))


def test_a_curve_holds_the_mentions_of_its_value_alone_as_a_filter_does() -> None:
    frame = moody(0.5)
    found = by_field(frame, "channel", ["use"])
    assert dict(found.voices) == {"app": 70, "mail": 60, "web": 30}
    for channel, points in found.curves.items():
        filtered = frame.filter(pl.col("channel") == channel)
        assert points == curve(filtered, "stage", ["use"])
        assert found.overall[channel] == overall(filtered)
    assert (found.several, found.left_out) == (60, 0)


def test_a_voice_of_several_groups_is_tested_once_where_it_speaks_most() -> None:
    frame = moody(0.5)
    found = by_field(frame, "channel", ["use"])
    once = frame.filter(~pl.col("voice").str.starts_with("a:a") | (pl.col("channel") == "mail"))
    assert found.p == by_field(once, "channel", ["use"]).p
    assert (found.p["use"] or 1) < 0.01


def test_moods_that_people_take_along_to_all_groups_are_no_difference() -> None:
    ps = [by_field(moody(0, seed), "channel", ["use"], draws=199).p["use"] for seed in range(100)]
    assert sum((p or 1) <= 0.05 for p in ps) <= 10


def test_a_field_that_was_left_empty_is_no_segment() -> None:
    frame = people(-0.6).with_columns(pl.col("channel").replace("web", ""))
    found = by_field(frame, "channel", ["use"])
    assert list(found.curves) == ["app", "phone"]
    assert found.left_out == 42


@pytest.mark.parametrize("name", ["group", "len", "mentions", "number", "count", "value"])
def test_the_name_of_a_field_makes_no_difference(name: str) -> None:
    frame = people(-0.6)
    named = by_field(frame.rename({"channel": name}), name, ["use"])
    usual = by_field(frame, "channel", ["use"])
    assert (named.curves, named.voices, named.p) == (usual.curves, usual.voices, usual.p)
    beside = by_field(frame.with_columns(pl.lit("x").alias(name)), "channel", ["use"])
    assert (beside.curves, beside.p) == (usual.curves, usual.p)


def test_segments_that_don_t_differ_are_called_different_in_5_of_100() -> None:
    called = sum(
        (by_field(people(0, seed), "channel", ["use"], draws=199).p["use"] or 1) <= 0.05 for seed in range(100)
    )
    assert called <= 10


def test_groups_of_which_few_speak_of_a_stage_are_not_tested_there() -> None:
    rows = [{"author": f"a{i}", "channel": ("app", "web")[i % 2], "stage": "support"} for i in range(20)]
    rows += [{"author": f"a{i}", "channel": ("app", "web")[i % 2], "stage": "use"} for i in (0, 2, 4, 6, 8, 1, 3, 5)]
    found = by_field(with_voices(make_frame(*rows, given=("channel",))), "channel", ["use", "support"], draws=19)
    assert (found.p["use"], found.q["use"]) == (None, None)
    assert found.p["support"] is not None


def test_a_field_that_isn_t_there_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"'plan'.*channel"):
        by_field(people(0), "plan", ["use"])


def test_a_field_of_several_values_tells_no_segments() -> None:
    with pytest.raises(InputError, match="several emotions"):
        by_field(people(0), "emotions", ["use"])


def test_a_persona_is_whoever_meets_its_rule() -> None:
    personas = [parse_persona("fans: rating >= 4"), parse_persona("callers: channel = phone|fax; rating < 4")]
    found = by_persona(people(0), personas, ["use"])
    assert dict(found.voices) == {"fans": 48, "callers": 24}
    assert found.several == 0


def test_a_curve_of_a_persona_holds_all_that_its_people_say() -> None:
    found = by_persona(moody(0), [parse_persona("webbers: channel = web")], ["use"])
    assert (dict(found.voices), found.overall["webbers"].mentions) == ({"webbers": 30}, 90)


def test_a_persona_of_a_field_that_isn_t_there_is_refused() -> None:
    with pytest.raises(InputError, match="'plan'"):
        by_persona(people(0), [parse_persona("x: plan = gold")], ["use"])


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        ("rating = 5", [True, False, False]),
        ("rating = 5.0|3", [True, True, False]),
        ("rating != 5", [False, True, True]),
        ("emotions = joy|anger", [True, False, True]),
        ("emotions != joy", [False, True, True]),
        ("solicited = true", [True, False, False]),
        ("channel != a", [False, True, True]),
    ],
)
def test_a_rule_meets_figures_as_figures_and_lists_by_what_they_hold(rule: str, met: list[bool]) -> None:
    frame = pl.DataFrame(
        {
            "rating": [5.0, 3.0, None],
            "emotions": [["joy", "surprise"], [], ["anger"]],
            "solicited": [True, False, None],
            "channel": ["a", None, "b"],
        }
    )
    assert frame.select(meets(frame, parse_persona(f"x: {rule}")).alias("met"))["met"].to_list() == met


@pytest.mark.parametrize("rule", ["rating = many", "emotions >= 1"])
def test_a_rule_that_its_field_can_t_be_asked_is_refused(rule: str) -> None:
    frame = pl.DataFrame({"rating": [5.0], "emotions": [["joy"]]})
    with pytest.raises(InputError, match="number"):
        meets(frame, parse_persona(f"x: {rule}"))
    assert frame.select(among(frame, "rating", ["5"]).alias("met"))["met"].to_list() == [True]


@pytest.mark.parametrize("text", ["no rule", ": a = b", "x: a ~ b", "x: rating >= many"])
def test_a_rule_that_can_t_be_read_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"persona|rule|number"):
        parse_persona(text)


def test_the_whole_journey_is_tested_like_its_stages_and_in_one_family_with_them() -> None:
    found = by_field(people(-0.6), "channel", ["use", "support"])
    assert found.p["journey"] == found.p["use"]
    assert found.p["support"] is None
    assert found.q["journey"] == pytest.approx(found.p["journey"])
    ps = [by_field(people(0, seed), "channel", ["use"], draws=199).p["journey"] for seed in range(100)]
    assert sum((p or 1) <= 0.05 for p in ps) <= 10


def test_groups_that_differ_a_little_at_every_stage_differ_in_the_whole_journey() -> None:
    rng = np.random.default_rng(1)
    stages = ("purchase", "delivery", "use", "support")
    rows = [
        {
            "author": f"a{i}{stage}",
            "stage": stage,
            "channel": ("app", "web")[i % 2],
            "valence": float(np.clip(rng.normal(0.25 * (i % 2), 0.5), -1, 1)),
        }
        for i in range(40)
        for stage in stages
    ]
    found = by_field(with_voices(make_frame(*rows, given=("channel",))), "channel", stages)
    assert (found.q["journey"] or 1) < min(found.q[stage] or 1 for stage in stages)
    assert (found.q["journey"] or 1) < 0.05


@pytest.mark.parametrize("rule", ["segment.Amžiaus grupė = 18-29", "segment.Amžiaus grupė=18-29 ; rating >= 4"])
def test_a_field_of_several_words_may_be_asked_for(rule: str) -> None:
    first, *_ = parse_persona(f"Jaunimas: {rule}").tests
    assert (first.field, first.sign, first.values) == ("segment.Amžiaus grupė", "=", ("18-29",))
