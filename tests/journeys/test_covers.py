from app.domain.covers import known_by_words, moves
from app.journeys import load_journey, load_shipped, parse_journey
from tests.factories import make_journey

DEFAULT = load_journey()
SALON = parse_journey(
    """\
name: salon
stages:
  - {id: before, names: {en: Before}, covers: [awareness, consideration, purchase, delivery]}
  - {id: use, names: {en: Visit}}
  - {id: visit, names: {en: Visit again}, covers: [use]}
touchpoints:
  - {id: chair, names: {en: Chair}, covers: [product_quality, premises_comfort]}
  - {id: parking, names: {en: Parking}}
""",
    "salon",
)


def test_places_of_the_default_journey_go_where_they_are_covered() -> None:
    moved = moves(DEFAULT, SALON, default=DEFAULT)
    assert moved.stages["purchase"] == "before"
    assert moved.stages["use"] == "use"  # of several that cover it the first one
    assert moved.stages["advocacy"] == moved.stages["unassigned"] == "unassigned"
    assert (moved.touchpoints["product_quality"], moved.touchpoints["shipping"]) == ("chair", "unassigned")


def test_places_go_back_where_one_holds_all_that_they_cover() -> None:
    moved = moves(SALON, DEFAULT, default=DEFAULT)
    assert moved.stages == {"unassigned": "unassigned", "before": None, "use": "use", "visit": "use"}
    assert moved.touchpoints == {"unassigned": "unassigned", "chair": None, "parking": None}


def test_a_place_known_by_words_goes_to_one_of_the_same_id() -> None:
    here, there = make_journey("parking", "tea"), make_journey("parking")
    assert moves(here, there, default=DEFAULT).touchpoints == {
        "unassigned": "unassigned",
        "parking": "parking",
        "tea": None,
    }


def test_places_known_by_words_are_named() -> None:
    assert known_by_words(SALON, default=DEFAULT) == ("parking",)
    assert known_by_words(DEFAULT, default=DEFAULT) == ()
    assert "airport" in known_by_words(load_shipped("airline"), default=DEFAULT)
