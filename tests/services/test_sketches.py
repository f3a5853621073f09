import numpy as np

from app.services.sketches import by_word, distances, middle_of, nearer, nearest, sketch
from app.store.types import HALF, Half


def near(width: int = 384, count: int = 4_000) -> Half:
    """Meanings of length 1 in two hundred groups, all leaning one way as those of a model do."""
    chance = np.random.default_rng(7)
    groups = chance.normal(size=(200, width))
    made = groups[np.arange(count) % 200] + 0.5 * chance.normal(size=(count, width)) + 2.0
    near: Half = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(HALF)
    return near


def test_a_distance_is_the_number_of_bits_that_differ() -> None:
    meanings = near(width=70)
    middle = middle_of(meanings)
    bits = meanings > middle
    told = distances(sketch(meanings, middle), sketch(meanings[3:4], middle))
    assert told.tolist() == (bits ^ bits[3]).sum(axis=1).tolist()


def test_the_nearest_by_sketch_hold_the_nearest_by_meaning() -> None:
    meanings = near()
    middle = middle_of(meanings)
    sketches = sketch(meanings, middle)
    found = 0
    for place in range(200):
        best = np.argsort(-(meanings.astype(np.float32) @ meanings[place].astype(np.float32)), kind="stable")[:10]
        found += len(set(best.tolist()) & set(nearest(sketches, sketches[place : place + 1], 200).tolist()))
    assert found >= 0.99 * 10 * 200


def test_equally_near_ones_come_in_their_order_and_no_more_than_asked_for() -> None:
    sketches = np.zeros((10, 6), dtype=np.uint64)
    sketches[:3] = 1
    assert nearest(sketches, np.zeros((1, 6), dtype=np.uint64), 4).tolist() == [3, 4, 5, 6]
    assert nearest(sketches, np.zeros((1, 6), dtype=np.uint64), 9).tolist() == [3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_of_the_nearest_by_sketch_an_estimate_finds_the_nearest_by_meaning_among_fewer() -> None:
    meanings = near()
    middle = middle_of(meanings)
    sketches = by_word(sketch(meanings, middle))
    by_sketch = by_estimate = 0
    for place in range(200):
        query = meanings[place].astype(np.float32)
        best = set(np.argsort(-(meanings.astype(np.float32) @ query), kind="stable")[:5].tolist())
        close = nearest(sketches, sketches[place : place + 1], 200)
        by_sketch += len(best & set(close[:8].tolist()))
        by_estimate += len(best & set(close[nearer(sketches[close], query, middle, 8)].tolist()))
    assert by_estimate >= 0.7 * 5 * 200
    assert by_estimate > by_sketch + 20


def test_an_estimate_adds_up_what_the_query_has_on_the_side_of_each_figure() -> None:
    meanings = near(width=70, count=300)
    middle = middle_of(meanings)
    query = meanings[7].astype(np.float32)
    sums = (meanings > middle) @ np.rint((query - middle) / np.abs(query - middle).max() * 4_095).astype(np.int64)
    expected = np.argsort(-sums, kind="stable")[:40]
    assert nearer(sketch(meanings, middle), query, middle, 40).tolist() == expected.tolist()
    assert nearer(sketch(meanings[:3], middle), middle, middle, 9).tolist() == [0, 1, 2]


def test_how_sketches_lie_in_memory_changes_no_distance() -> None:
    meanings = near(count=500)
    sketches = sketch(meanings, middle_of(meanings))
    assert distances(by_word(sketches), sketches[:1]).tolist() == distances(sketches, sketches[:1]).tolist()
