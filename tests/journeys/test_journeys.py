import re
from pathlib import Path

import pytest

from app.errors import JourneyProblem, NotFound
from app.journeys import load_journey, load_shipped, parse_journey, shipped_journeys

PAGE = Path(__file__).parents[2] / "docs" / "journeys.md"
SMALL = """\
name: flights
stages:
  - id: book
    names: {en: Book}
  - id: fly
    names: {en: Fly}
touchpoints:
  - id: gate
    stage: fly
    names: {en: Gate}
"""


def test_the_default_journey_has_the_stages_and_touchpoints_of_the_specification() -> None:
    journey = load_journey()
    assert [stage.id for stage in journey.stages] == [
        "awareness",
        "consideration",
        "purchase",
        "delivery",
        "use",
        "support",
        "retention",
        "advocacy",
    ]
    assert len(journey.touchpoints) == 27


@pytest.mark.parametrize("name", shipped_journeys())
def test_every_shipped_journey_has_names_in_every_language_of_the_dashboard(name: str) -> None:
    journey = load_shipped(name)
    for place in (*journey.stages, *journey.touchpoints):
        assert {"en", "ru", "lt", "zh-Hant", "zh-Hans"} <= set(place.names), place.id


@pytest.mark.parametrize(
    ("language", "name"), [("ru", "Доставка"), ("zh-Hant", "配送"), ("en-GB", "Shipping"), ("sw", "Shipping")]
)
def test_a_name_falls_back_to_the_base_language_and_then_to_english(language: str, name: str) -> None:
    shipping = next(place for place in load_journey().touchpoints if place.id == "shipping")
    assert shipping.name(language) == name


def test_a_file_is_read_as_a_journey(tmp_path: Path) -> None:
    path = tmp_path / "flights.yaml"
    path.write_text(SMALL)
    assert [stage.id for stage in load_journey(path).stages] == ["book", "fly"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    names: {en: Fly}", "    nams: {en: Fly}", "line 6: stages.1.nams"),
        ("  - id: gate", "  - id: Gate 1", "line 8: touchpoints.0.id"),
        ("  - id: gate", "  - id: [gate", "line 9: "),
        ("    stage: fly", "    stage: land", "line 9: stage 'land' is not defined"),
        ("  - id: fly", "  - id: book", "line 5: stage 'book' is there twice"),
        ("  - id: gate", "  - id: unassigned", "line 8: touchpoint 'unassigned' is a reserved id"),
        ("name: flights", "title: flights", "line 1: title: Extra inputs are not permitted"),
        ("    stage: fly", "    examples: Gate closed", "line 9: touchpoints.0.examples: must be a list"),
        (
            "    stage: fly",
            "    examples: [Gate closed, 5]",
            "line 9: touchpoints.0.examples.1: Input should be a valid",
        ),
        ("    stage: fly", "    examples: ['  ']", "line 9: touchpoints.0.examples.0: String should have at least 1"),
        (
            "    stage: fly",
            f"    examples: {[str(n) for n in range(11)]}",
            "line 9: touchpoints.0.examples: Tuple should",
        ),
        ("    stage: fly", "    covers: use", "line 9: touchpoints.0.covers: must be a list"),
        ("    stage: fly", "    covers:\n      - shipping\n      - use", "line 11: covers 'use', no touchpoint of the"),
        (
            "    names: {en: Fly}",
            "    covers: [fly]\n    names: {en: Fly}",
            "line 6: covers 'fly', no stage of the default",
        ),
        (
            "    names: {en: Fly}",
            '    names: {en: "F\\x01ly"}',
            "line 6: stages.1.names.en: Value error, U+0001 at 1 can't",
        ),
        (
            "    names: {en: Fly}",
            '    names: {en: "Fly\\uFFFF"}',
            "line 6: stages.1.names.en: Value error, U+FFFF at 3",
        ),
        ("    names: {en: Fly}", "    names: {en: BOOK}", "line 6: stage 'fly' has the name of 'book' in en: BOOK"),
        ("    names: {en: Fly}", "    names: {en: Fly, en: Land}", "line 6: 'en' is there twice"),
        ("    names: {en: Fly}", "    names: {en: Fly}\n    names: {en: X}", "line 7: 'names' is there twice"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_the_reason(old: str, new: str, message: str) -> None:
    with pytest.raises(JourneyProblem, match=r"my\.yaml, ") as caught:
        parse_journey(SMALL.replace(old, new, 1), "my.yaml")
    assert message in str(caught.value)


def test_a_name_that_was_kept_before_is_mended() -> None:
    text = SMALL.replace("    names: {en: Fly}", '    names: {en: "\\x01Fly"}')
    assert parse_journey(text, "mine", kept=True).stages[1].names == {"en": "\ufffdFly"}


def test_the_words_of_a_place_are_its_names_description_and_examples_each_once() -> None:
    journey = parse_journey(
        SMALL.replace("{en: Gate}", "{en: Gate, de: Gate, ru: Выход}\n    examples: [Gate closed, Gate]"), "my.yaml"
    )
    assert journey.touchpoints[0].words == ("Gate", "Выход", "Gate closed")


@pytest.mark.parametrize("name", ["airline", "mobile_app"])
def test_a_journey_of_a_trade_has_places_of_both_kinds_with_examples_in_several_languages(name: str) -> None:
    journey = load_shipped(name)
    default = {place.id for place in (*load_journey().stages, *load_journey().touchpoints)}
    places = (*journey.stages, *journey.touchpoints)
    assert any(place.covers for place in places)
    assert any(not place.covers and place.id not in default for place in places)
    for place in places:
        assert 3 <= len(place.examples) <= 6, place.id
        assert place.description, place.id
        assert any(example.isascii() for example in place.examples), place.id
        assert sum(not example.isascii() for example in place.examples) >= 2, place.id


def test_a_missing_file_and_an_unknown_name_say_what_ships(tmp_path: Path) -> None:
    with pytest.raises(JourneyProblem, match="default"):
        load_journey(tmp_path / "none.yaml")
    with pytest.raises(NotFound, match="default"):
        load_shipped("none")


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_the_journeys_in_the_documentation_can_be_read(text: str) -> None:
    assert parse_journey(text, "docs").touchpoints


STEERED = SMALL.replace(
    "    names: {en: Fly}\n",
    """\
    names: {en: Fly}
    lanes:
      onstage:
        - names: {en: Crew}
    kpis:
      - id: on_time
        names: {en: On time, lt: Laiku}
        unit: "%"
        target: 80
        value: 91.5
        date: 2026-04-30
      - {id: csat, names: {en: CSAT}, computed: csat}
""",
    1,
)


def test_a_stage_has_lanes_and_kpis() -> None:
    fly = parse_journey(STEERED, "my.yaml").stages[1]
    assert fly.lanes.onstage[0].names == {"en": "Crew"}
    assert [(kpi.id, kpi.value, str(kpi.date), kpi.computed) for kpi in fly.kpis] == [
        ("on_time", 91.5, "2026-04-30", None),
        ("csat", None, "None", "csat"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("      onstage:", "      offstage:", "line 8: stages.1.lanes.offstage: Extra inputs"),
        ("names: {en: Crew}", "name: Crew", "line 9: stages.1.lanes.onstage.0.name: Extra inputs"),
        ("target: 80", "target: high", "line 14: stages.1.kpis.0.target: Input should be a valid number"),
        ("target: 80", "target: .nan", "line 14: stages.1.kpis.0.target: Input should be a finite number"),
        ("        date: 2026-04-30\n", "", "line 15: KPI 'on_time' has a value without the date it holds for"),
        ("        value: 91.5\n", "", "line 15: KPI 'on_time' has a date without a value"),
        ("date: 2026-04-30", "date: yesterday", "line 16: stages.1.kpis.0.date: Input should be a valid date"),
        ("computed: csat}", "computed: csat, value: 4, date: 2026-04-30}", "line 17: KPI 'csat' is computed from csat"),
        ("computed: csat}", "computed: smiles}", "line 17: stages.1.kpis.1.computed: Input should be 'rating'"),
        ("id: csat", "id: on_time", "line 17: KPI 'on_time' is there twice at 'fly'"),
        ('unit: "%"', "unit: percent of all the flights", "line 13: stages.1.kpis.0.unit: String should have at most"),
    ],
)
def test_a_mistake_in_lanes_and_kpis_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert old in STEERED
    with pytest.raises(JourneyProblem) as caught:
        parse_journey(STEERED.replace(old, new, 1), "my.yaml")
    assert message in str(caught.value)


@pytest.mark.parametrize("name", shipped_journeys())
def test_every_shipped_stage_has_both_lanes_and_its_kpis_have_names_in_every_language(name: str) -> None:
    for stage in load_shipped(name).stages:
        assert stage.lanes.onstage, stage.id
        assert stage.lanes.backstage, stage.id
        for names in (*(step.names for _, step in stage.lanes.all()), *(kpi.names for kpi in stage.kpis)):
            assert {"en", "ru", "lt", "zh-Hant", "zh-Hans"} <= set(names), stage.id
