"""What the product asks of a learned model: features of spans in their text, and probabilities from features."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]

BORDERS = (  # what parts two neighbouring candidate parts, from the weakest to the strongest
    "blank", "addition", "colon", "comma", "paren", "dash", "link", "concession", "semicolon", "list", "contrast",
    "emoji", "ellipsis", "stop", "line", "start",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A candidate part of a mention, half-open code points.

    `border` names what parts it from the one before; `breaks`: no mention goes on over this border.
    """

    start: int
    end: int
    border: str
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be read, its candidate parts in order, and the spans to read, half-open, in code points.

    Without `spans` the encoder finds them: runs of parts that say one thing. `chat`: the text is a chat log, of which
    parts may say nothing; of any other text at least one span is read. `lang` is the primary subtag of its language;
    `latin`: it is in Latin letters, which its language isn't usually written in.
    """

    text: str
    spans: tuple[Span, ...] | None = None
    parts: tuple[Part, ...] = ()
    lang: str = "other"
    chat: bool = False
    latin: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What was read of a passage: its spans, `features` (n, width) for the heads, `meanings` (n, 384; else 0 wide).

    A meaning is a vector of length 1 of what the span says, the nearer the more alike in any language: for themes and
    for search. Both float32.
    """

    spans: tuple[Span, ...]
    features: Floats
    meanings: Floats


def entire(text: str) -> Passage:
    """A text to be read as one span."""
    return Passage(text, ((0, len(text)),))


class Encoder(Protocol):
    """Reads spans in their context, and finds them where they are not given."""

    @property
    def version(self) -> str:
        """Name and checksum of the weights; changes whenever an output may change."""
        ...

    @property
    def width(self) -> int:
        """Number of features of a span."""
        ...

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """What was read of each passage, in order; the same on any thread count. Meanings cost half as much again."""
        ...


def features_of(encoder: Encoder, passages: Sequence[Passage]) -> Floats:
    """Features of the spans of all passages in order, (number of spans, width)."""
    none = np.zeros((0, encoder.width), dtype=np.float32)
    return np.concatenate([none, *(encoded.features for encoded in encoder.encode(passages))])
