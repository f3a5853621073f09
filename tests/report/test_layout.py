"""Like themes lie near each other, none on another, and each where it lay before."""

import numpy as np
import pytest

from app.report.layout import layout


def units(*rows: list[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    found = np.array(rows, dtype=np.float64)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def test_like_themes_lie_nearer_than_unlike_ones() -> None:
    meanings = units([1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.9, 0.1], [0, 0, 1])
    drawn = layout(meanings, np.full(5, 0.01))
    far = np.linalg.norm(drawn[:, None] - drawn[None, :], axis=2)
    assert far[0, 1] < min(far[0, 2], far[0, 3], far[0, 4])
    assert far[2, 3] < min(far[2, 0], far[2, 1], far[2, 4])


def test_no_circle_lies_on_another_even_where_meanings_are_the_same() -> None:
    radii = np.array([0.2, 0.1, 0.05, 0.05])
    drawn = layout(units([1, 0], [1, 0], [1, 0], [0, 1]), radii)
    far = np.linalg.norm(drawn[:, None] - drawn[None, :], axis=2)
    apart = far - radii[:, None] - radii[None, :]
    assert apart[~np.eye(4, dtype=bool)].min() > -0.01


def test_a_layout_is_the_same_with_mirrored_vectors_and_in_another_order_of_memory() -> None:
    meanings = units(*np.random.default_rng(3).normal(size=(20, 8)).tolist())
    radii = np.full(20, 0.03)
    once = layout(meanings, radii)
    assert np.array_equal(once, layout(np.asfortranarray(meanings), radii))
    assert np.allclose(
        once, layout(meanings @ np.linalg.qr(np.random.default_rng(4).normal(size=(8, 8)))[0], radii), atol=0.01
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_themes_have_a_place_too(count: int) -> None:
    drawn = layout(units(*[[1.0, float(i)] for i in range(count)]) if count else np.zeros((0, 2)), np.full(count, 0.1))
    assert drawn.shape == (count, 2)
    assert np.isfinite(drawn).all()
    assert len({tuple(row) for row in drawn.tolist()}) == count
