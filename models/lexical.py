"""Evidence of words beside the encoder, for languages whose words it hardly knows.

Hashed n-grams of characters, in small letters and without diacritics, weighed as TF-IDF, through a linear table a
language. What they say of a span stands in columns beside the encoder's features, from which the heads take it
(models/head.py): so calibration and corrections see it as they see any feature. Elsewhere the columns hold zeros.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
        """What is said of one text, (columns,)."""
        said: Floats = self.rows([text])[0]
        return said

    def rows(self, texts: Sequence[str]) -> Floats:
        """What is said of each text, (texts, columns); summed by NumPy, not by BLAS, so that threads change nothing."""
        said = np.zeros((len(texts), len(self.base)), dtype=np.float32)
        for row, (where, values) in zip(said, weighed_all(texts, self.rarity), strict=True):
            row[:] = np.einsum("i,ij->j", values, self.weight.take(where, axis=0)).astype(np.float32) + self.base
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
        each = [(passage, span) for passage, own in zip(passages, spans, strict=True) for span in own]
        for lang in sorted({passage.lang for passage in passages} & self.tables.keys()):
            at = [i for i, (passage, _) in enumerate(each) if passage.lang == lang]
            rows[at] = self.tables[lang].rows([each[i][0].text[slice(*each[i][1])] for i in at])
        return rows


def weighed(text: str, rarity: Floats) -> tuple[Ints, Doubles]:
    """The buckets of a text's n-grams, each once and ascending, and their TF-IDF, of length 1 together."""
    return next(weighed_all([text], rarity))


def weighed_all(texts: Sequence[str], rarity: Floats) -> Iterator[tuple[Ints, Doubles]]:
    """As `weighed` for each text."""
    if not texts:
        return
    found, owner = buckets_all(texts, len(rarity))
    keys, counts = np.unique(owner * len(rarity) + found, return_counts=True)
    where = keys % len(rarity)
    values: Doubles = (1 + np.log(counts)) * rarity[where].astype(np.float64)
    edges = np.searchsorted(keys, np.arange(len(texts) + 1) * len(rarity)).tolist()
    lengths = np.sqrt(np.add.reduceat(values**2, edges[:-1]))
    values /= np.repeat(np.maximum(lengths, 1e-12), np.diff(edges))
    yield from ((where[start:end], values[start:end]) for start, end in pairwise(edges))


def buckets(text: str, number: int) -> Ints:
    """The bucket of each n-gram of a text, short ones first; `number` is a power of two."""
    return buckets_all([text], number)[0]


def buckets_all(texts: Sequence[str], number: int) -> tuple[Ints, Ints]:
    """The bucket of each n-gram of all texts, short ones first, and which text it is of."""
    plain = [folded(text) for text in texts]
    codes = np.frombuffer("".join(plain).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    text = np.repeat(np.arange(len(plain)), [len(one) for one in plain])
    found, owner, sums = [], [], np.zeros(len(codes), dtype=np.uint64)
    for size in SIZES[: len(codes)]:
        sums = sums[: len(codes) - size + 1] * PRIME + codes[size - 1 :] + np.uint64(size)
        within = text[: len(sums)] == text[size - 1 :]
        own = sums[within]
        mixed = (own ^ (own >> np.uint64(29))) * MIXER
        found.append(mixed >> np.uint64(65 - number.bit_length()))
        owner.append(text[: len(sums)][within])
    return np.concatenate(found).astype(np.int64), np.concatenate(owner)


def folded(text: str) -> str:
    """Small letters without diacritics, one blank between words and at both ends."""
    split = text.casefold()
    if not split.isascii():
        split = unicodedata.normalize("NFKD", split)
        for mark in filter(unicodedata.combining, set(split)):
            split = split.replace(mark, "")
    return f" {' '.join(split.split())} "
