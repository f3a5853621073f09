from collections.abc import Sequence

import numpy as np
import pytest

from app.domain.labels import UNASSIGNED
from app.domain.records import Feedback
from app.errors import JourneyProblem
from app.journeys import load_journey, load_shipped, shipped_journeys
from app.pipeline.pipeline import assemble
from app.pipeline.place import Axis, axis, placement
from models.base import Encoded, Floats, Passage, entire, features_of
from models.hashing import HashingEncoder, fixed_heads
from models.head import Head
from tests.factories import head_labels, make_journey, make_pipeline, one_hot_head

TEXTS = [
    "The bag drop queue took an hour, and then the gate changed twice!",
    "Рейс задержали на пять часов, зато экипаж очень вежливый.",
    "Programėlė užstringa, o pagalba neatsako.",
    "更新之後一直閃退，客服也沒有回覆。",
]


class CountingEncoder(HashingEncoder):
    """Counts the texts it was given."""

    count = 0

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        self.count += len(passages)
        return super().encode(passages, meanings=meanings)


def read(*texts: str) -> Floats:
    return features_of(HashingEncoder(), [entire(text) for text in texts])


def head_that_knows(**words: str) -> Head:
    """A head over hashed features, with a label for the words of each."""
    weight = 8 * read(*words.values())
    return Head("touchpoint", tuple(words), weight, np.zeros(len(words), dtype=np.float32))


def touchpoints(head: Head, *specs: str) -> Axis:
    return axis(head, make_journey(*specs).touchpoints, encoder=HashingEncoder())


def rows(*values: list[float]) -> Floats:
    return np.array(values, dtype=np.float32)


def test_a_place_that_covers_several_default_ones_adds_up_their_probabilities() -> None:
    head = one_hot_head("touchpoint", ("shipping", "packaging", "billing"))
    places = touchpoints(head, "parcel , covers: [shipping, packaging]", "billing")
    names, sure = places.place(np.log(rows([0.3, 0.3, 0.4])))
    assert names == ["parcel"]
    assert sure == pytest.approx([0.6])


def test_what_no_place_covers_is_unassigned() -> None:
    head = one_hot_head("touchpoint", ("shipping", "billing"))
    names, _ = touchpoints(head, "shipping").place(np.log(rows([0.2, 0.8])))
    assert names == ["unassigned"]


def test_below_the_threshold_a_place_is_unassigned_with_the_confidence_it_had() -> None:
    head = one_hot_head("touchpoint", ("shipping", "billing"), abstain=0.7)
    names, sure = touchpoints(head, "shipping", "billing").place(np.log(rows([0.6, 0.4], [0.8, 0.2])))
    assert names == ["unassigned", "shipping"]
    assert sure == pytest.approx([0.6, 0.8])


def test_a_place_that_covers_what_the_model_does_not_know_is_refused() -> None:
    head = one_hot_head("touchpoint", ("shipping", "billing"))
    with pytest.raises(JourneyProblem, match="'box' covers 'packaging', unknown to the model, which knows shipping"):
        touchpoints(head, "box , covers: [packaging]")


def test_the_default_journey_gives_the_heads_own_probabilities_to_the_byte_and_reads_no_words() -> None:
    encoder, journey = CountingEncoder(), load_journey()
    heads = fixed_heads(head_labels(journey), width=encoder.width)
    placed = placement(journey, encoder=encoder, stages=heads["stage"], touchpoints=heads["touchpoint"])
    features = read(*TEXTS)
    stages = placed.stages.probabilities(features)
    own = placed.touchpoints.probabilities(features)[:, :-1]
    assert stages.tobytes() == heads["stage"].probabilities(features).tobytes()
    assert own.tobytes() == heads["touchpoint"].probabilities(features).tobytes()
    assert encoder.count == 0


def test_a_place_that_covers_nothing_is_found_by_its_examples() -> None:
    head = head_that_knows(shipping="courier", billing="invoice")
    places = touchpoints(
        head,
        "gate , examples: [the gate was changed twice, they closed the gate]",
        "meal , examples: [the meal was cold, вкусный обед]",
    )
    names, _ = places.place(read("our gate changed again", "обед невкусный"))
    assert names == ["gate", "meal"]


def test_a_place_known_by_words_shares_a_label_with_the_place_that_covers_it() -> None:
    head = head_that_knows(shipping="the courier", billing="the invoice")
    places = touchpoints(
        head,
        "parcel , covers: [shipping], examples: [the courier lost my parcel]",
        "locker , examples: [the courier used a locker, locker would not open]",
        "billing , examples: [the invoice is too high]",
    )
    names, _ = places.place(read("the courier lost the parcel", "the locker would not open", "the invoice is wrong"))
    assert names == ["parcel", "locker", "billing"]


def test_a_label_that_no_place_covers_and_no_words_get_is_unassigned_beside_places_known_by_words() -> None:
    head = head_that_knows(shipping="the courier", billing="an invoice")
    places = touchpoints(
        head,
        "parcel , covers: [shipping], examples: [the courier lost my parcel]",
        "locker , examples: [the courier and the locker, a courier at the locker]",
    )
    names, _ = places.place(read("an invoice", "the courier, the locker"))
    assert names == [UNASSIGNED, "locker"]


def test_of_two_places_that_cover_the_same_the_one_with_the_nearer_example_is_chosen() -> None:
    head = head_that_knows(shipping="courier", billing="invoice")
    places = touchpoints(
        head,
        "speed , covers: [shipping], examples: [the courier was two days late]",
        "manners , covers: [shipping], examples: [the courier was rude to me]",
    )
    names, _ = places.place(read("a rude courier", "courier two days late again"))
    assert names == ["manners", "speed"]


def test_what_the_head_leaves_unassigned_is_claimed_only_by_words_that_the_head_leaves_too() -> None:
    head = head_that_knows(unassigned="what a brand", shipping="the courier")
    places = touchpoints(head, "shipping", "locker , examples: [the courier used a locker]")
    names, _ = places.place(read("what a brand", "what a brand with a locker"))
    assert names == [UNASSIGNED, UNASSIGNED]


@pytest.mark.parametrize("name", shipped_journeys())
def test_a_shipped_journey_gives_each_mention_probabilities_of_its_own_ids(name: str) -> None:
    journey = load_shipped(name)
    placed = make_pipeline(journey).placement
    features = read(*TEXTS)
    for places, along in ((journey.stages, placed.stages), (journey.touchpoints, placed.touchpoints)):
        assert along.ids == (*(place.id for place in places), UNASSIGNED)
        assert along.probabilities(features).sum(axis=1) == pytest.approx(np.ones(len(TEXTS)))


def test_a_mention_is_placed_the_same_alone_and_in_company() -> None:
    pipeline = make_pipeline(load_shipped("airline"))
    items = [Feedback(id=str(number), text=text) for number, text in enumerate(TEXTS)]
    assert pipeline.score(items) == [mention for item in items for mention in pipeline.score([item])]


def test_the_words_of_a_journey_are_encoded_once_however_often_it_is_made_ready() -> None:
    encoder, journey = CountingEncoder(), load_shipped("mobile_app")
    heads = fixed_heads(head_labels(load_journey()), width=encoder.width)
    assemble(encoder, heads, journey=journey)
    words = sum(len(place.words) for place in (*journey.stages, *journey.touchpoints))
    assert encoder.count == words
    assemble(encoder, heads, journey=load_shipped("mobile_app"))
    assert encoder.count == words


def test_a_journey_of_one_place_known_by_its_name_alone_can_be_made_ready() -> None:
    head = head_that_knows(shipping="courier", billing="invoice")
    assert touchpoints(head, "gate").ids == ("gate", UNASSIGNED)
    assert np.isfinite(touchpoints(head, "gate").probabilities(read("gate", "sofa"))).all()
