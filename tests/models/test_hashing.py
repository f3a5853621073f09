import numpy as np

from models.base import Part, Passage, features_of
from models.hashing import HashingEncoder, fixed_heads

PASSAGES = [Passage("good food, slow staff", ((0, 9), (11, 21))), Passage("slow staff", ((0, 10),))]


def test_features_depend_on_the_span_and_a_little_on_its_text() -> None:
    first, second, alone = features_of(HashingEncoder(), PASSAGES)
    assert second @ alone > 0.8
    assert first @ alone < second @ alone
    assert not np.array_equal(second, alone)


def test_two_encoders_give_the_same_bytes() -> None:
    one, two = (features_of(HashingEncoder(), PASSAGES) for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_a_mention_ends_at_every_border_that_is_no_mere_addition() -> None:
    parts = (Part(0, 9, "start", breaks=True), Part(11, 21, "comma"), Part(23, 26, "stop"))
    (found,) = HashingEncoder().encode([Passage("good food, slow staff. bye", None, parts)])
    assert found.spans == ((0, 21), (23, 26))


def test_heads_of_the_same_labels_have_the_same_weights() -> None:
    labels = {"intent": ("praise", "complaint"), "emotions": ("joy",)}
    one, two = fixed_heads(labels), fixed_heads(labels)
    assert np.array_equal(one["intent"].weight, two["intent"].weight)
    assert not one["intent"].thresholds
    assert one["emotions"].thresholds == (0.5,)
