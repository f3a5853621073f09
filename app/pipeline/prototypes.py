"""Places known by words alone: how near a mention is to the names, descriptions and examples of each.

A kernel density over the encoder's own features, as in Parzen's classifier (1962): a place's density at a mention is
the mean of exp(cosine / spread) over its texts; and the same over features evened out, which tells places apart that
the model has no labels for. What was compared before choosing is in training/LOG.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.pipeline.clean import clean
from models.base import Encoder, Floats, entire, features_of
from models.space import Space

Doubles = npt.NDArray[np.float64]

SPREAD, WIDE = 0.5, 0.8  # of the standard deviation of the cosines between texts: as they are, evened out
LEAST_SPREAD = 0.02  # where texts are too few or too alike to tell
KEPT = 32  # axes of journeys whose texts stay encoded


@dataclass(frozen=True, slots=True, eq=False)
class Prototypes:
    """Texts of the places along one axis, encoded.

    `vectors` (texts, width) of unit length; `shares` (texts, places): 1 / number of the place's texts, else 0.
    """

    vectors: Doubles
    shares: Doubles
    spread: float
    space: Space | None = None

    def nearness(self, features: Floats) -> Doubles:
        """Density of each place at (n, width) features, (n, places + 1), in units of the nearest text's kernel.

        The last column is the mean of all places: what a mention of no place is held against.
        """
        seen = features.astype(np.float64) if self.space is None else self.space.evened(features)
        cosines = _unit(seen) @ self.vectors.T
        kernels = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / self.spread)
        densities = kernels @ self.shares
        return np.concatenate([densities, densities.mean(axis=1, keepdims=True)], axis=1)

    def evened(self, features: Floats, space: Space) -> "Prototypes":
        """The same places in `space`; `features` (texts, width) are those of their texts."""
        vectors = _unit(space.evened(features))
        return Prototypes(vectors, self.shares, _spread(vectors, WIDE), space)

    def means(self, values: Floats) -> Doubles:
        """Mean of (texts, k) values over each place's texts, (places, k)."""
        return self.shares.T @ values.astype(np.float64)


def prototypes(encoder: Encoder, words: Sequence[tuple[str, ...]]) -> tuple[Prototypes, Floats]:
    """The prototypes of places from the `words` of each, and the features of the texts (texts, width)."""
    texts = tuple(text for place in words for text in place)
    features = _features(encoder, texts)  # type: ignore[arg-type]  # encoders are resources, hashed by identity
    owner = np.repeat(np.arange(len(words)), [len(place) for place in words])
    member = (owner[:, None] == np.arange(len(words))).astype(np.float64)
    vectors = _unit(features.astype(np.float64))
    return Prototypes(vectors, member / member.sum(axis=0), _spread(vectors)), features


@lru_cache(maxsize=KEPT)
def _features(encoder: Encoder, texts: tuple[str, ...]) -> Floats:
    """Features of each text as a whole, kept because a server makes the same journey ready again and again."""
    features = features_of(encoder, [entire(clean(text)) for text in texts])
    features.setflags(write=False)
    return features


def _spread(vectors: Doubles, share: float = SPREAD) -> float:
    """The kernel's width in cosines, from how much those between texts differ: it follows the encoder in use."""
    cosines = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    return max(share * float(cosines.std()), LEAST_SPREAD) if len(cosines) else LEAST_SPREAD


def _unit(vectors: Doubles) -> Doubles:
    unit: Doubles = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit
