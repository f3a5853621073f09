from pathlib import Path

import pytest

from app.errors import JourneyProblem, NotFound
from app.journeys import load_journey, load_shipped, parse_journey, shipped_journeys

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
    ],
)
def test_a_mistake_is_refused_with_its_line_and_the_reason(old: str, new: str, message: str) -> None:
    with pytest.raises(JourneyProblem, match=r"my\.yaml, ") as caught:
        parse_journey(SMALL.replace(old, new, 1), "my.yaml")
    assert message in str(caught.value)


def test_a_missing_file_and_an_unknown_name_say_what_ships(tmp_path: Path) -> None:
    with pytest.raises(JourneyProblem, match="default"):
        load_journey(tmp_path / "none.yaml")
    with pytest.raises(NotFound, match="default"):
        load_shipped("none")
