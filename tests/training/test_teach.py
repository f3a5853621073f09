from pathlib import Path

import numpy as np

from training.data import LABELS
from training.teach import keep, lessons, mixed

SAID = np.array([[0.5, 0.3, 0.2]], dtype=np.float32)


def test_a_hint_on_a_whole_text_keeps_the_shares_of_what_it_allows() -> None:
    assert np.allclose(mixed(SAID, np.array([[0, 1, 1]], dtype=np.float32)), [[0, 0.6, 0.4]])


def test_a_hint_that_the_reader_holds_for_most_unlikely_is_not_heeded() -> None:
    said = np.array([[0.98, 0.01, 0.01]], dtype=np.float32)
    assert np.allclose(mixed(said, np.array([[0, 1, 0]], dtype=np.float32)), said)


def test_a_hint_on_a_text_with_two_mentions_says_nothing_of_either() -> None:
    said = np.repeat(SAID, 2, axis=0)
    assert np.array_equal(mixed(said, np.array([[0, 1, 1]], dtype=np.float32)), said)


def test_a_set_that_says_nothing_leaves_what_the_reader_said() -> None:
    assert np.array_equal(mixed(SAID, np.full((1, 3), np.nan, dtype=np.float32)), SAID)


def test_what_was_kept_is_read_again_and_a_text_without_mentions_left_out(tmp_path: Path) -> None:
    arrays: dict[str, np.ndarray] = {
        "texts": np.array(["good food, slow staff", "ok"]),
        "lang": np.array(["en", "en"]),
        "source": np.array(["umsab", "multidogo-chats"]),
        "counts": np.array([2, 0]),
        "spans": np.array([(0, 9), (11, 21)]),
        "meanings": np.ones((2, 4), dtype=np.float16),
    }
    for task, labels in LABELS.items():
        arrays[task] = np.full((2, len(labels)), 1 / len(labels), dtype=np.float16)
        arrays[f"hint_{task}"] = np.full((2, len(labels)), np.nan, dtype=np.float32)
    keep(tmp_path / "000.npz", arrays)
    np.savez(tmp_path / "words.npz", kept=np.array([1]))
    ((example, meanings),) = lessons(tmp_path)
    assert example.spans == ((0, 9), (11, 21))
    assert example.targets["stage"].shape == (2, len(LABELS["stage"]))
    assert meanings.shape == (2, 4)
