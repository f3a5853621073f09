import numpy as np
import pytest

from models.head import FAINT, Head

WEIGHT, BIAS = np.eye(2, 3, dtype=np.float32), np.zeros(2, dtype=np.float32)
FEATURES = np.array([[2, 0, 0], [0, 0, 9]], dtype=np.float32)


def test_probabilities_of_labels_that_exclude_each_other_sum_to_one() -> None:
    p = Head("intent", ("a", "b"), WEIGHT, BIAS).probabilities(FEATURES)
    assert p.dtype == np.float32
    np.testing.assert_allclose(p, [[0.8808, 0.1192], [0.5, 0.5]], atol=1e-4)


def test_a_temperature_above_one_makes_a_head_less_sure() -> None:
    p = Head("intent", ("a", "b"), WEIGHT, BIAS, temperature=2).probabilities(FEATURES)
    assert p[0, 0] == pytest.approx(0.7311, abs=1e-4)


def test_labels_with_thresholds_hold_each_by_itself() -> None:
    p = Head("emotions", ("a", "b"), WEIGHT + 1, BIAS, thresholds=(0.5, 0.5)).probabilities(FEATURES)
    assert p[1].sum() > 1
    assert (p <= 1).all()


def test_words_beside_the_features_add_to_the_logits_and_say_how_far_the_encoder_counts() -> None:
    head = Head("intent", ("a", "b"), WEIGHT, BIAS, beside=3)
    said = np.array([[-0.5, 0, 3], [0, 0, 0]], dtype=np.float32) * FAINT
    sums = head.sums(np.hstack([FEATURES, said]))
    assert sums.tolist() == [[2 * 0.5, 3], [0, 0]]


def test_where_words_say_nothing_the_figures_are_those_of_the_encoder_alone() -> None:
    plain, beside = (Head("intent", ("a", "b"), WEIGHT, BIAS, beside=at) for at in (0, 3))
    silent = np.hstack([FEATURES, np.zeros((2, 3), np.float32)])
    np.testing.assert_array_equal(beside.probabilities(silent), plain.probabilities(FEATURES))
