"""The space in which themes are dense: languages projected out, half-whitened, then fitted to the themes found.

Raw sentence vectors lie in a narrow cone and a few directions (language, register, length) rule their distances. Half
whitening (PCA scores times eigenvalue to a negative power) gives the quieter directions, where topics differ, their
say. A second fit shrinks the directions in which mentions of one theme differ among themselves (within-class
covariance normalisation, Hatch et al. 2006).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.domain.theme import Space
from models.base import Floats

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK = 4096
WHITE_DIMS = 100
WHITE_POWER = 0.15  # of the eigenvalue; 0.25 halves, lower was better on three of three sets
WITHIN_DIMS = 128
WITHIN_POWER = 0.25
WITHIN_SHRINK = 0.5
CHANCE = 1  # seed of the axes that the clusters leave open
MIN_LANGUAGE = 8  # texts from which a language's mean is estimated; with 20, small projects had a theme per language
MAX_LANGUAGES = 16


def apply(space: Space, vectors: Floats) -> Floats:
    """Vectors (n, d) in `space`: float32 (n, e) of unit length; a vector at the mean becomes zero."""
    out = np.empty((len(vectors), space.matrix.shape[1]), dtype=np.float32)
    for start in range(0, len(vectors), BLOCK):
        rows = slice(start, start + BLOCK)
        out[rows] = unit((vectors[rows].astype(np.float64) - space.mean) @ space.matrix)
    return out


def bare(width: int) -> Space:
    """The space of the vectors themselves, where there are too few to learn one."""
    return Space(np.zeros(width), np.eye(width))


def centred(vectors: Floats) -> Space:
    """The space of vectors float32 (n, d) about their mean, where they are too few to learn more from."""
    mean = vectors.astype(np.float64).mean(axis=0) if len(vectors) > 1 else np.zeros(vectors.shape[1])
    return Space(mean, np.eye(len(mean)))


def unit(rows: Doubles) -> Doubles:
    """Rows scaled to length one; zero rows stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0), dtype=np.float64)


def fit_white(vectors: Floats, langs: Sequence[str]) -> Space:
    """The first space, from vectors float32 (n, d) and their languages alone."""
    mean, covariance = moments(vectors)
    spoken = language_basis(vectors, langs)
    keep = np.eye(len(mean)) - spoken @ spoken.T
    values, axes = eigen(keep @ covariance @ keep)
    dims = max(1, min(WHITE_DIMS, len(vectors) // 2, len(mean) - spoken.shape[1]))
    dims = min(dims, max(1, int((values > values[0] * 1e-9).sum())))
    matrix = keep @ axes[:, :dims] * np.maximum(values[:dims], 1e-12) ** -WHITE_POWER
    return Space(mean, matrix)


def fit_within(vectors: Floats, labels: Ints, langs: Sequence[str]) -> Space:
    """The second space, from vectors float32 (n, d) and their clusters (n,), -1 for none; needs two clusters.

    Its first axes are those that tell the clusters apart, one fewer than there are clusters. Nothing tells the further
    ones from one another: they are drawn with a seed, for what the solver gives differs from processor to processor.
    """
    spoken = language_basis(vectors, langs)
    keep = np.eye(vectors.shape[1]) - spoken @ spoken.T
    mean, _ = moments(vectors)
    inside = np.flatnonzero(labels >= 0)
    member = np.unique(labels[inside], return_inverse=True)[1]
    order = np.argsort(member, kind="stable")
    inside, member = inside[order], member[order]
    counts = np.bincount(member).astype(np.float64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    centred = (vectors[inside].astype(np.float64) - mean) @ keep
    centres = np.add.reduceat(centred, starts, axis=0) / counts[:, None]
    rest = centred - centres[member]
    values, axes = eigen(rest.T @ rest / len(rest))
    values = (1 - WITHIN_SHRINK) * np.maximum(values, 0) + WITHIN_SHRINK * max(float(values.mean()), 1e-12)
    calm = keep @ axes * values**-WITHIN_POWER
    spread = centres @ axes * values**-WITHIN_POWER
    spread -= counts @ spread / counts.sum()
    apart = _varying((spread * counts[:, None]).T @ spread / counts.sum())
    dims = min(WITHIN_DIMS, max(2, len(vectors) // 2), len(axes))
    chance = np.random.default_rng(CHANCE).normal(size=(len(axes), max(0, dims - apart.shape[1])))
    further = np.linalg.qr(axes.T @ chance - apart @ (apart.T @ axes.T @ chance))[0]
    return Space(mean, calm @ np.concatenate([apart, further], axis=1)[:, :dims])


def moments(vectors: Floats) -> tuple[Doubles, Doubles]:
    """Mean (d,) and covariance (d, d) in float64, summed in blocks of fixed size."""
    mean = np.zeros(vectors.shape[1])
    for start in range(0, len(vectors), BLOCK):
        mean += vectors[start : start + BLOCK].astype(np.float64).sum(axis=0)
    mean /= len(vectors)
    covariance = np.zeros((len(mean), len(mean)))
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK].astype(np.float64) - mean
        covariance += block.T @ block
    return mean, covariance / len(vectors)


def eigen(symmetric: Doubles) -> tuple[Doubles, Doubles]:
    """Eigenvalues, largest first, and eigenvectors whose largest component is positive."""
    values, axes = np.linalg.eigh((symmetric + symmetric.T) / 2)
    values, axes = values[::-1], axes[:, ::-1]
    peak = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return values, axes * np.where(peak < 0, -1.0, 1.0)


def _varying(covariance: Doubles) -> Doubles:
    """Its axes (d, k), largest first, without those along which nothing varies: rounding chooses these."""
    values, axes = eigen(covariance)
    return axes[:, values > values[0] * 1e-9]


def language_basis(vectors: Floats, langs: Sequence[str]) -> Doubles:
    """Orthonormal columns (d, k) of the subspace in which the means of the languages differ; k = 0 for one language."""
    names, member = np.unique(np.asarray(langs, dtype=np.str_), return_inverse=True)
    counts = np.bincount(member, minlength=len(names))
    kept = [int(i) for i in np.argsort(-counts, kind="stable")[:MAX_LANGUAGES] if counts[i] >= MIN_LANGUAGE]
    if len(kept) <= 1:
        return np.zeros((vectors.shape[1], 0))
    means = np.stack([vectors[member == i].astype(np.float64).mean(axis=0) for i in kept])
    means -= means.mean(axis=0)
    left, size, _ = np.linalg.svd(means.T, full_matrices=False)
    return np.asarray(left[:, size > 1e-6 * size[0]][:, : len(kept) - 1])
