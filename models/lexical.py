"""Evidence of words beside the encoder, for languages whose words it hardly knows.

Hashed n-grams of characters, in small letters and without diacritics, weighed as TF-IDF, through a linear table a
language. What they say of a span stands in columns beside the encoder's features, from which the heads take it
(models/head.py): so calibration and corrections see it as they see any feature. Elsewhere the columns hold zeros.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.base import Floats, Passage, Span

SIZES = (1, 2, 3, 4, 5)
PRIME, MIXER = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)  # of FNV; 2^64 by the golden ratio

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What n-grams of one language say: `rarity` (buckets,), `weight` (buckets, columns), `base` (columns,), float32.

    The number of buckets is a power of two. `base` is there whatever the words are.
    """

    rarity: Floats
    weight: Floats
    base: Floats

    def row(self, text: str) -> Floats:
        """What is said of `text`, (columns,); summed by NumPy and not by BLAS, so that threads change nothing."""
        where, values = weighed(text, self.rarity)
        said: Floats = (values[:, None] * self.weight[where]).sum(axis=0).astype(np.float32) + self.base
        return said


@dataclass(frozen=True, slots=True, eq=False)
class Lexical:
    """Tables by primary subtag of a language, at least one, all with the same columns."""

    tables: Mapping[str, Table]

    @property
    def columns(self) -> int:
        """How many columns stand beside the features."""
        return len(next(iter(self.tables.values())).base)

    def beside(self, passages: Sequence[Passage], spans: Sequence[Sequence[Span]]) -> Floats:
        """The columns of the spans of all passages in order, (spans, columns) float32."""
        rows = np.zeros((sum(len(own) for own in spans), self.columns), dtype=np.float32)
        each = ((passage, span) for passage, own in zip(passages, spans, strict=True) for span in own)
        for row, (passage, (start, end)) in zip(rows, each, strict=True):
            table = self.tables.get(passage.lang)
            if table is not None:
                row[:] = table.row(passage.text[start:end])
        return rows


def weighed(text: str, rarity: Floats) -> tuple[Ints, Doubles]:
    """The buckets of a text's n-grams, each once and ascending, and their TF-IDF, of length 1 together."""
    where, counts = np.unique(buckets(text, len(rarity)), return_counts=True)
    values: Doubles = (1 + np.log(counts)) * rarity[where].astype(np.float64)
    return where, values / max(float(np.sqrt((values**2).sum())), 1e-12)


def buckets(text: str, number: int) -> Ints:
    """The bucket of each n-gram of a text, short ones first; `number` is a power of two."""
    codes = np.frombuffer(folded(text).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    found, sums = [], np.zeros(len(codes), dtype=np.uint64)
    for size in SIZES[: len(codes)]:
        sums = sums[: len(codes) - size + 1] * PRIME + codes[size - 1 :] + np.uint64(size)
        mixed = (sums ^ (sums >> np.uint64(29))) * MIXER
        found.append(mixed >> np.uint64(65 - number.bit_length()))
    return np.concatenate(found).astype(np.int64)


def folded(text: str) -> str:
    """Small letters without diacritics, one blank between words and at both ends."""
    split = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in split if not unicodedata.combining(letter))
    return f" {' '.join(plain.split())} "
