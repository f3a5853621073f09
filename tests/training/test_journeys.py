import numpy as np

from models.head import Head
from tests.factories import make_journey
from training.journeys import covering, hits, most_frequent

HEAD = Head("touchpoint", ("shipping", "billing"), np.zeros((2, 4), dtype=np.float32), np.zeros(2, dtype=np.float32))


def test_the_baseline_leaves_out_places_that_cover_nothing_and_all_examples() -> None:
    places = make_journey("parcel , covers: [shipping], examples: [it came late]", "gate", "billing").touchpoints
    plain = covering(HEAD, places, {})
    assert [(place.id, place.covers, place.examples) for place in plain] == [
        ("parcel", ("shipping",), ()),
        ("billing", ("billing",), ()),
    ]


def test_what_is_covered_by_hand_comes_beside_what_a_place_covers_already() -> None:
    places = make_journey("parcel , covers: [shipping]", "gate").touchpoints
    plain = covering(HEAD, places, {"shipping": "gate", "billing": "parcel"})
    assert [(place.id, place.covers) for place in plain] == [
        ("parcel", ("shipping", "billing")),
        ("gate", ("shipping",)),
    ]


def test_of_labels_that_are_there_as_often_the_first_is_taken() -> None:
    assert most_frequent(np.array(["b", "a", "c", "a", "b"])) == "a"


def test_hits_are_counted_for_each_item() -> None:
    counts = hits(np.array([0, 0, 1]), np.array([True, False, True]), 2)
    assert counts[:, 0].tolist() == [[1, 1], [1, 0]]
