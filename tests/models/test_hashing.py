import numpy as np

from models.base import Passage
from models.hashing import HashingEncoder, fixed_heads

PASSAGES = [Passage("good food, slow staff", ((0, 9), (11, 21))), Passage("slow staff", ((0, 10),))]


def test_features_depend_on_the_span_and_a_little_on_its_text() -> None:
    first, second, alone = HashingEncoder().encode(PASSAGES)
    assert second @ alone > 0.8
    assert first @ alone < second @ alone
    assert not np.array_equal(second, alone)


def test_two_encoders_give_the_same_bytes() -> None:
    assert HashingEncoder().encode(PASSAGES).tobytes() == HashingEncoder().encode(PASSAGES).tobytes()


def test_heads_of_the_same_labels_have_the_same_weights() -> None:
    labels = {"intent": ("praise", "complaint"), "emotions": ("joy",)}
    one, two = fixed_heads(labels), fixed_heads(labels)
    assert np.array_equal(one["intent"].weight, two["intent"].weight)
    assert not one["intent"].thresholds
    assert one["emotions"].thresholds == (0.5,)
