import time

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, mean_absolute_error

from training import metrics

RNG = np.random.default_rng(3)
GOLD = RNG.integers(0, 5, 400)
PREDICTED = np.where(RNG.random(400) < 0.6, GOLD, RNG.integers(0, 5, 400))
ITEMS = np.sort(RNG.integers(0, 150, 400))


def counts(gold: metrics.Ints = GOLD, predicted: metrics.Ints = PREDICTED) -> metrics.Floats:
    return metrics.confusions(ITEMS[: len(gold)], gold, predicted, n_items=150, size=5)


def test_overlap_is_what_both_spans_share_over_what_either_covers() -> None:
    assert metrics.overlap((0, 10), (5, 15)) == pytest.approx(5 / 15)
    assert metrics.overlap((2, 4), (0, 8)) == pytest.approx(2 / 8)
    assert metrics.overlap((0, 5), (5, 9)) == 0


def test_spans_match_one_to_one_with_the_best_overlap_first() -> None:
    ours = [(0, 6), (0, 10), (20, 30)]
    theirs = [(0, 10), (26, 36)]
    assert metrics.match_spans(ours, theirs) == [(1, 0)]


def test_spans_that_share_exactly_half_match() -> None:
    assert metrics.match_spans([(0, 5)], [(0, 10)]) == [(0, 0)]


def test_of_two_equal_overlaps_the_earlier_span_is_taken() -> None:
    assert metrics.match_spans([(0, 5), (5, 10)], [(0, 10)]) == [(0, 0)]


def test_span_f1_counts_matches_against_the_spans_of_both_sides() -> None:
    assert metrics.span_f1(np.array([3.0, 4.0, 6.0])) == pytest.approx(0.6)


def test_accuracy_kappas_and_error_are_those_of_scikit_learn() -> None:
    total = counts().sum(0)
    assert metrics.accuracy(total) == pytest.approx(accuracy_score(GOLD, PREDICTED))
    assert metrics.kappa(total) == pytest.approx(cohen_kappa_score(GOLD, PREDICTED))
    assert metrics.quadratic_kappa(total) == pytest.approx(cohen_kappa_score(GOLD, PREDICTED, weights="quadratic"))
    assert metrics.mean_absolute_error(total) == pytest.approx(mean_absolute_error(GOLD, PREDICTED))


def test_macro_f1_is_the_mean_over_the_labels_that_gold_holds() -> None:
    gold, predicted = np.where(GOLD == 4, 0, GOLD), PREDICTED
    expected = f1_score(gold, predicted, labels=[0, 1, 2, 3], average="macro")
    assert metrics.macro_f1(counts(gold, predicted).sum(0)) == pytest.approx(expected)


def test_quadratic_kappa_of_a_small_table_by_hand() -> None:
    table = np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    # observed cost 1; by chance (3*2*1 + 3*1*4 + 1*2*1 + 1*1*1 + 1*2*4 + 1*2*1) / 5
    assert metrics.quadratic_kappa(table) == pytest.approx(1 - 1 / (31 / 5))


def test_precision_recall_and_support_by_label() -> None:
    precision, recall, f1, support = metrics.details(np.array([[3.0, 1.0], [2.0, 4.0]]))
    assert precision.tolist() == pytest.approx([3 / 5, 4 / 5])
    assert recall.tolist() == pytest.approx([3 / 4, 4 / 6])
    assert f1.tolist() == pytest.approx([6 / 9, 8 / 11])
    assert support.tolist() == [4, 6]


def test_f1_of_several_labels_at_once_is_that_of_scikit_learn() -> None:
    gold, predicted = RNG.random((400, 8)) < 0.3, RNG.random((400, 8)) < 0.3
    total = metrics.binary_confusions(ITEMS, gold, predicted, n_items=150).sum(0)
    assert metrics.micro_f1_of_many(total) == pytest.approx(f1_score(gold, predicted, average="micro"))
    assert metrics.macro_f1_of_many(total) == pytest.approx(f1_score(gold, predicted, average="macro"))


def test_a_figure_without_anything_to_count_is_undefined_and_warns_of_nothing() -> None:
    nothing = np.zeros((2, 3, 3))
    figure = metrics.figure(nothing, metrics.resample(2, seed=1), metrics.macro_f1)
    assert np.isnan([figure.value, figure.low, figure.high]).all()


def test_calibration_error_is_the_mean_gap_of_bins_of_equal_mass() -> None:
    confidence = np.linspace(0.5, 0.99, metrics.BINS * 10)
    correct = RNG.random(len(confidence)) < 0.7
    bins = np.array_split(np.arange(len(confidence)), metrics.BINS)
    expected = np.mean([abs(correct[own].mean() - confidence[own].mean()) for own in bins])
    sums = metrics.residuals(np.arange(len(confidence)), confidence, correct, n_items=len(confidence))
    assert metrics.calibration_error(sums.sum(0)) == pytest.approx(expected)


def test_the_noise_of_the_calibration_error_is_what_true_confidences_show() -> None:
    confidence = np.linspace(0.3, 0.9, 300)
    items = np.arange(300)
    draws = [metrics.residuals(items, confidence, RNG.random(300) < confidence, n_items=300) for _ in range(300)]
    simulated = np.mean([metrics.calibration_error(sums.sum(0)) for sums in draws])
    assert metrics.calibration_noise(draws[0].sum(0)) == pytest.approx(simulated, rel=0.05)


def test_reliability_lists_number_confidence_and_hits_of_each_bin() -> None:
    confidence = np.repeat(np.arange(1, metrics.BINS + 1) / 20, 2)
    rows = metrics.reliability(confidence, np.tile([True, False], metrics.BINS))
    number, sure, right = rows[0]
    assert (number, right) == (2, 0.5)
    assert sure == pytest.approx(0.05)
    assert len(rows) == metrics.BINS


def test_an_interval_resamples_items_and_not_mentions() -> None:
    right = np.repeat(RNG.random(60) < 0.5, 20).astype(np.int64)  # the mentions of an item are right or wrong together
    items = np.repeat(np.arange(60), 20)
    together = metrics.confusions(items, np.ones_like(right), right, n_items=60, size=2)
    apart = metrics.confusions(np.arange(1200), np.ones_like(right), right, n_items=1200, size=2)
    wide = metrics.figure(together, metrics.resample(60, seed=1), metrics.accuracy)
    narrow = metrics.figure(apart, metrics.resample(1200, seed=1), metrics.accuracy)
    assert wide.value == narrow.value
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_the_interval_of_a_share_is_the_one_of_its_standard_error() -> None:
    right = (RNG.random(2000) < 0.8).astype(np.int64)
    table = metrics.confusions(np.arange(2000), np.ones_like(right), right, n_items=2000, size=2)
    figure = metrics.figure(table, metrics.resample(2000, seed=1), metrics.accuracy)
    error = 1.96 * np.sqrt(figure.value * (1 - figure.value) / 2000)
    assert figure.low == pytest.approx(figure.value - error, abs=0.003)
    assert figure.high == pytest.approx(figure.value + error, abs=0.003)


def test_a_paired_difference_is_surer_than_two_figures_apart() -> None:
    better = np.where(RNG.random(400) < 0.15, GOLD, PREDICTED)
    weights = metrics.resample(150, seed=1)
    gain = metrics.difference(counts(GOLD, better), counts(), weights, metrics.accuracy)
    apart = metrics.figure(counts(), weights, metrics.accuracy)
    assert gain.value == pytest.approx((better == GOLD).mean() - (PREDICTED == GOLD).mean())
    assert 0 < gain.low < gain.value < gain.high
    assert gain.high - gain.low < apart.high - apart.low


def test_a_seed_gives_the_same_draws_and_each_draw_has_as_many_items() -> None:
    weights = metrics.resample(40, seed=5)
    assert np.array_equal(weights, metrics.resample(40, seed=5))
    assert weights.shape == (metrics.DRAWS, 40)
    assert (weights.sum(1) == 40).all()


def test_a_thousand_draws_of_many_labels_take_little_time() -> None:
    table = np.zeros((700, 28, 28))
    start = time.process_time()
    metrics.figure(table, metrics.resample(700, seed=1), metrics.macro_f1)
    assert time.process_time() - start < 5
