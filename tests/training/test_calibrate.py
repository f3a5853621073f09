import numpy as np

from models.head import Head
from training.calibrate import (
    abstain_below,
    best_thresholds,
    calibrate,
    calibration_error,
    consistent,
    cross_fitted,
    leaned,
)

rng = np.random.default_rng(0)
LOGITS = rng.normal(0, 1, (4000, 3)).astype(np.float32)
P = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)
TRUTH = np.eye(3, dtype=np.float32)[[rng.choice(3, p=row / row.sum()) for row in P.astype(np.float64)]]
SURE = Head("stage", ("a", "b", "c"), 3 * np.eye(3, dtype=np.float32), np.zeros(3, dtype=np.float32))


def test_the_temperature_of_an_overconfident_head_is_found() -> None:
    assert abs(calibrate(SURE, LOGITS, TRUTH).temperature - 3) < 0.3


def test_calibration_brings_the_error_down_on_mentions_it_has_not_seen() -> None:
    right = P.argmax(1) == TRUTH.argmax(1)
    before = calibration_error(SURE.probabilities(LOGITS).max(1), right)
    after = calibration_error(cross_fitted(SURE, LOGITS, TRUTH, np.arange(4000)).max(1), right)
    assert before > 0.2
    assert after < 0.03


def test_the_mean_confidence_is_the_share_that_is_right_also_where_some_labels_are_wrong_by_chance() -> None:
    """A few gross errors weigh much in the likelihood and little in what is right."""
    wrong = np.eye(3, dtype=np.float32)[(TRUTH.argmax(1) + (np.arange(4000) % 8 == 0)) % 3]
    found = consistent(SURE, LOGITS, wrong)
    probabilities = found.probabilities(LOGITS)
    right = (probabilities.argmax(1) == wrong.argmax(1)).mean()
    assert abs(probabilities.max(1).mean() - right) < 0.005
    assert (found.probabilities(LOGITS).argmax(1) == SURE.probabilities(LOGITS).argmax(1)).all()


def test_a_threshold_found_on_few_positives_stays_near_a_half() -> None:
    p = np.array([[0.9], [0.3], [0.1], [0.1]] * 2, dtype=np.float32)
    few = best_thresholds(p, p > 0.2)[0]
    many = best_thresholds(np.tile(p, (200, 1)), np.tile(p > 0.2, (200, 1)))[0]
    assert few > 0.47
    assert many < 0.3


def test_labels_are_withheld_where_they_are_wrong_more_often_than_right_and_little_is_lost() -> None:
    confidence = np.repeat(np.array([0.2, 0.9], dtype=np.float32), [50, 950])
    right = np.concatenate([np.arange(50) % 25 == 0, np.ones(950, dtype=np.bool_)])
    assert 0.2 < abstain_below(confidence, right) <= 0.9


def test_no_label_is_withheld_where_all_are_mostly_right() -> None:
    confidence = np.linspace(0.1, 1, 100, dtype=np.float32)
    assert abstain_below(confidence, np.ones(100, dtype=np.bool_)) == 0


def test_a_label_that_is_given_too_rarely_is_shifted_up() -> None:
    shy = Head("intent", ("a", "b", "c"), np.eye(3, dtype=np.float32), np.array([0, -1, 0], dtype=np.float32))
    found = leaned(shy, LOGITS, TRUTH)
    assert abs(found.probabilities(LOGITS)[:, 1].mean() - TRUTH[:, 1].mean()) < 0.01
    assert abs((found.bias - found.bias.mean()) - 0).max() < 0.15


def test_a_head_that_is_right_about_shares_stays_as_it_is() -> None:
    right = Head("intent", ("a", "b", "c"), np.eye(3, dtype=np.float32), np.zeros(3, dtype=np.float32))
    assert leaned(right, LOGITS, TRUTH) is right


def test_a_shift_that_costs_a_rare_label_is_not_taken() -> None:
    draw = np.random.default_rng(2)
    rare = (draw.random(4000) < 0.04).astype(int)
    features = np.stack([np.zeros(4000), draw.normal(1.2 * rare - 0.6, 1)], 1).astype(np.float32)
    keen = Head("effort", ("none", "high"), 1.2 * np.eye(2, dtype=np.float32), np.array([0, -1.5], dtype=np.float32))
    assert leaned(keen, features, np.eye(2, dtype=np.float32)[rare]) is keen
