import numpy as np

from app.pipeline.conformal import LEAST
from training.alternatives import Said, cross_fitted, row


def said(n: int = 500) -> Said:
    """Three labels, of which the first is given .6 and is right in six of ten cases."""
    rng = np.random.default_rng(1)
    weights = rng.dirichlet((3, 2, 1), n).astype(np.float32)
    truth = np.array([rng.choice(3, p=row / row.sum()) for row in weights.astype(np.float64)])
    return Said(weights, ("a", "b", "c"), truth, np.arange(n) // 2, ["en"] * (n - LEAST) + ["lt"] * LEAST)


def test_sets_measured_on_items_that_gave_no_threshold_hold_the_right_label_as_often_as_asked() -> None:
    pairs = list(cross_fitted(said(), 0.9))
    assert len(pairs) == 500
    assert 0.87 < np.mean([held for held, _ in pairs]) < 0.93


def test_a_line_tells_coverage_size_and_languages() -> None:
    line = row(said(), 0.8)
    assert line.count("|") == 3
    assert "en 0." in line
    assert "lt 0." in line
