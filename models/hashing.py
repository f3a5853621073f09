"""A deterministic encoder without weights, for fast tests of everything around the model."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from models.base import Encoded, Floats, Passage, Span
from models.head import Head

SIZES = (1, 2, 3)
CONTEXT = 0.25
WEAK = frozenset({"blank", "addition", "colon", "comma", "paren", "dash", "link"})


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

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """What was read of each passage; without spans a mention ends at every part that is no mere addition."""
        return [self._read(passage, meanings=meanings) for passage in passages]

    def _read(self, passage: Passage, *, meanings: bool) -> Encoded:
        spans = tuple(found_spans(passage)) if passage.spans is None else passage.spans
        none = np.zeros((0, self._width), dtype=np.float32)
        features = np.vstack([none, *self._rows(passage.text, spans)])
        words = np.vstack([none, *(self._counts(passage.text[a:b]) for a, b in spans)])
        return Encoded(spans, features, words if meanings else words[:, :0])

    def _rows(self, text: str, spans: Sequence[Span]) -> Iterator[Floats]:
        whole = self._counts(text)
        for start, end in spans:
            row = self._counts(text[start:end]) + np.float32(CONTEXT) * whole
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


def found_spans(passage: Passage) -> Iterator[Span]:
    """Runs of parts that only weak borders part."""
    start, end = None, 0
    for part in passage.parts:
        if start is not None and (part.breaks or part.border not in WEAK):
            yield start, end
            start = None
        start, end = part.start if start is None else start, part.end
    if start is not None:
        yield start, end


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
