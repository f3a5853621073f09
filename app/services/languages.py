"""What the meanings of a project have from the language they are said in, so that a search can do without it.

Mentions in the language of a query lie nearer to it than others that say the same. The directions in which the means of
the languages differ are taken out of both. They are learned from the first mentions alone, so that all processes have
the same ones, and again when there are a quarter more, or some were erased or replaced.
"""

import numpy as np
import numpy.typing as npt

from app.pipeline.themes.space import Doubles, language_basis
from app.store.scope import Scope
from app.store.types import HALF, Half
from app.store.vectors import first_by_lang, meanings_there

GROWTH = 1.25  # times the mentions that the languages were learned from, from which they are learned again
EACH = 1_000  # first mentions of a language that tell its mean
LOOKED = 65_536  # mentions, from which only every second is looked at, of twice as many every fourth, and so on
BLOCK = 16_384  # meanings at once


def learned_from(count: int) -> int:
    """From how many first mentions the languages are learned where there are `count`."""
    step = following = 1
    while following <= count:
        step, following = following, max(following + 1, int(following * GROWTH))
    return step


def learn(scope: Scope, count: int) -> Doubles:
    """The directions, orthonormal columns (d, k), of the first `count` mentions; k = 0 while they have one language."""
    langs = first_by_lang(scope, count, each=EACH, every=1 << (count // LOOKED).bit_length())
    seqs, meanings = meanings_there(scope, list(langs))
    if not len(seqs):
        return np.zeros((0, 0))
    return language_basis(meanings.astype(np.float32), [langs[int(seq)] for seq in seqs])


def without(meanings: Half, basis: Doubles) -> Half:
    """Meanings (n, d) without the directions `basis` (d, k), of length 1 again; the same ones if there are none."""
    if not basis.shape[1]:
        return meanings
    found = np.empty_like(meanings, dtype=HALF)
    for start in range(0, len(meanings), BLOCK):
        found[start : start + BLOCK] = _left(meanings[start : start + BLOCK].astype(np.float32), basis)
    return found


def query_without(query: npt.NDArray[np.float32], basis: Doubles) -> npt.NDArray[np.float32]:
    """The meaning (d,) of a query without them."""
    return _left(query[None, :], basis)[0] if basis.shape[1] else query


def _left(rows: npt.NDArray[np.float32], basis: Doubles) -> npt.NDArray[np.float32]:
    axes = basis.astype(np.float32)
    left = rows - rows @ axes @ axes.T
    return np.asarray(left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-9), dtype=np.float32)
