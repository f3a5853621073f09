"""Vectors of made-up topics for tests of themes: directions, scattered, with texts and times to go with them."""

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float32]

WIDTH = 96
START = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 2, 5, 12, tzinfo=dt.UTC)


def directions(count: int, *, seed: int = 0) -> Floats:
    """`count` topics, unit float32 (count, WIDTH)."""
    return _unit(np.random.default_rng(seed).normal(size=(count, WIDTH)))


def around(topic: Floats, count: int, *, seed: int, scatter: float = 0.06) -> Floats:
    """`count` unit vectors near a topic; a shared offset makes the cone that sentence vectors lie in."""
    rng = np.random.default_rng(seed)
    cone = np.full(WIDTH, 0.1)
    return _unit(topic + cone + rng.normal(scale=scatter, size=(count, WIDTH)))


def scattered(count: int, *, seed: int) -> Floats:
    """`count` vectors without a topic, unit float32 (count, WIDTH)."""
    return _unit(np.random.default_rng(seed).normal(size=(count, WIDTH)) + np.full(WIDTH, 0.1) * np.sqrt(WIDTH) / 3)


def mentions(texts: list[str], *, first: int = 0, **columns: object) -> pl.DataFrame:
    """A frame of mentions with ids that count from `first`."""
    n = len(texts)
    usual: dict[str, Any] = {
        "mention_id": [f"m{first + i:06d}" for i in range(n)],
        "item_id": [f"i{first + i:06d}" for i in range(n)],
        "author": [f"a{first + i}" for i in range(n)],
        "text": texts,
        "lang": ["en"] * n,
        "valence": [-0.8] * n,
        "intensity": [0.5] * n,
        "time": [START + dt.timedelta(days=i % 28) for i in range(n)],
    }
    return pl.DataFrame({**usual, **columns})


def corpus(topics: int, each: int, noise: int, *, seed: int = 0) -> tuple[list[str], Floats, npt.NDArray[np.int64]]:
    """Texts, vectors and topics (-1 for noise) of a made-up corpus."""
    place = directions(topics, seed=seed)
    parts = [around(place[i], each, seed=1000 * seed + i) for i in range(topics)]
    texts = [f"topic {_word(i)} said {_word(i * each + j + 500)} way" for i in range(topics) for j in range(each)]
    texts += [f"something else about {_word(9000 + j)} entirely" for j in range(noise)]
    truth = np.concatenate([np.repeat(np.arange(topics), each), np.full(noise, -1)])
    return texts, np.concatenate([*parts, scattered(noise, seed=seed + 77)]), truth


def _word(number: int) -> str:
    letters = "abcdefghij"
    return "".join(letters[int(digit)] for digit in str(number))


def _unit(rows: npt.NDArray[np.float64] | Floats) -> Floats:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
