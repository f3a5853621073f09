"""A deterministic encoder without weights, for fast tests of everything around the model."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from models.base import Encoded, Floats, Passage
from models.head import Head

SIZES = (1, 2, 3)
CONTEXT = 0.25


class HashingEncoder:
    """Hashed character n-grams of the span, and a little of those of its text; unit length."""

    def __init__(self, *, width: int = 64) -> None:
        self._width = width

    @property
    def version(self) -> str:
        """Names the method and its width."""
        return f"hashing-{self._width}"

    @property
    def width(self) -> int:
        """Number of features of a span."""
        return self._width

    def encode(self, passages: Sequence[Passage]) -> Floats:
        """Features of all spans in order, float32, (number of spans, width)."""
        rows = [row for passage in passages for row in self._rows(passage)]
        return np.stack(rows) if rows else np.zeros((0, self._width), dtype=np.float32)

    def encode_with_meanings(self, passages: Sequence[Passage]) -> Encoded:
        """Features as `encode`; the meaning of a span is its own n-grams without those of its text."""
        spans = [passage.text[start:end] for passage in passages for start, end in passage.spans]
        meanings = [self._counts(span) for span in spans] or [np.zeros((0, self._width), dtype=np.float32)]
        return Encoded(self.encode(passages), np.vstack(meanings))

    def _rows(self, passage: Passage) -> Iterator[Floats]:
        whole = self._counts(passage.text)
        for start, end in passage.spans:
            row = self._counts(passage.text[start:end]) + np.float32(CONTEXT) * whole
            yield row / max(np.linalg.norm(row), np.float32(1e-6))

    def _counts(self, text: str) -> Floats:
        counts = np.zeros(self._width, dtype=np.float32)
        folded = text.casefold()
        for size in SIZES:
            for i in range(len(folded) - size + 1):
                digest = hashlib.blake2b(folded[i : i + size].encode("utf-8", "surrogatepass"), digest_size=8).digest()
                number = int.from_bytes(digest)
                counts[number % self._width] += 1 if number >> 63 else -1
        length = np.linalg.norm(counts)
        return counts / length if length else counts


def fixed_heads(
    labels: Mapping[str, tuple[str, ...]], *, width: int = 64, several: tuple[str, ...] = ("emotions",)
) -> dict[str, Head]:
    """Heads with weights that depend on nothing but the names of tasks and labels; `several` have thresholds."""
    return {task: _fixed_head(task, names, width, several=task in several) for task, names in labels.items()}


def _fixed_head(task: str, labels: tuple[str, ...], width: int, *, several: bool) -> Head:
    seed = int.from_bytes(hashlib.sha256("/".join((task, *labels)).encode()).digest()[:8])
    weight = np.random.default_rng(seed).normal(0, 3, (len(labels), width)).astype(np.float32)
    thresholds = (0.5,) * len(labels) if several else ()
    return Head(task, labels, weight, np.zeros(len(labels), dtype=np.float32), thresholds=thresholds)
