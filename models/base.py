"""What the product asks of a learned model: features of spans in their text, and probabilities from features."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the spans to be read in it, half-open, in code points; each span holds at least one character."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What was read of n spans, in order: `features` (n, width) for the heads, `meanings` (n, meaning_width).

    A meaning is a vector of length 1 of what the span says, the nearer the more alike in any language: for themes and
    for search. Both float32.
    """

    features: Floats
    meanings: Floats


class Encoder(Protocol):
    """Reads spans in their context."""

    @property
    def version(self) -> str:
        """Name and checksum of the weights; changes whenever an output may change."""
        ...

    @property
    def width(self) -> int:
        """Number of features of a span."""
        ...

    def encode(self, passages: Sequence[Passage]) -> Floats:
        """Features of all spans in order, float32, (number of spans, width); the same on any thread count."""
        ...

    def encode_with_meanings(self, passages: Sequence[Passage]) -> Encoded:
        """Features and meanings of all spans in order, at about one and a half times the cost of `encode`."""
        ...
