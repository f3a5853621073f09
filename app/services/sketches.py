"""Meanings in few bits: of each figure whether it lies above the middle of the project, 48 bytes for 384 figures.

Two sketches differ in more bits the further apart their meanings are, so that the nearest by sketch hold the nearest by
meaning. Of those few, which is nearer is estimated from the query's figures themselves, so that fewer still have to be
compared in full. Bits are counted and whole numbers added up: the same on every machine.
"""

import numpy as np
import numpy.typing as npt

from app.store.types import Half

WORD = 64  # bits
BLOCK = 16_384  # sketches compared at once: as many as fit into the cache
STEPS = 4_095  # a figure of a query is rounded to so many steps
BYTES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.int64)  # (256, 8): the bits of a byte

Sketches = npt.NDArray[np.uint64]
Middle = npt.NDArray[np.float32]


def middle_of(meanings: Half) -> Middle:
    """What figures lie above or below of: their means over `meanings` (n, d), float32 (d,)."""
    middle: Middle = meanings.astype(np.float64).mean(axis=0).astype(np.float32)
    return middle


def sketch(meanings: Half | npt.NDArray[np.float32], middle: Middle) -> Sketches:
    """Sketches of `meanings` (n, d), uint64 (n, ceil(d / 64))."""
    bits = np.packbits(meanings > middle, axis=1)
    spare = -bits.shape[1] % (WORD // 8)
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, spare)))).view(np.uint64)


def by_word(sketches: Sketches) -> Sketches:
    """The same with the first words of all beside each other in memory, then the second: what `distances` goes by."""
    return np.asfortranarray(sketches)


def distances(sketches: Sketches, query: Sketches) -> npt.NDArray[np.uint16]:
    """In how many bits each of `sketches` (n, w) differs from `query` (1, w)."""
    found = np.empty(len(sketches), dtype=np.uint16)
    for start in range(0, len(sketches), BLOCK):
        block = sketches[start : start + BLOCK]
        count = found[start : start + BLOCK]
        np.bitwise_count(block[:, 0] ^ query[0, 0], out=count)
        for word in range(1, sketches.shape[1]):  # word by word: to sum along the short axis takes thrice as long
            count += np.bitwise_count(block[:, word] ^ query[0, word])
    return found


def nearest(sketches: Sketches, query: Sketches, count: int) -> npt.NDArray[np.int64]:
    """Places of the `count` nearest, nearest first; of equally near ones the earlier."""
    apart = distances(sketches, query)
    if len(apart) > count:
        edge = np.searchsorted(np.cumsum(np.bincount(apart)), count)  # counting is faster than parting a million
        places = np.flatnonzero(apart <= edge)
    else:
        places = np.arange(len(apart))
    return places[np.argsort(apart[places], kind="stable")][:count]


def nearer(sketches: Sketches, query: npt.NDArray[np.float32], middle: Middle, count: int) -> npt.NDArray[np.int64]:
    """Places of the `count` of `sketches` (n, w) that are nearest to the meaning `query` (d,) by estimate, best first.

    What lies above the middle where the query does counts by how far the query does, so that clear figures decide.
    """
    apart = np.zeros(sketches.shape[1] * WORD)
    apart[: len(query)] = query - middle
    weights = np.rint(apart / max(float(np.abs(apart).max()), 1e-9) * STEPS).astype(np.int64)
    told = BYTES @ weights.reshape(-1, 8).T  # what each byte adds at each place
    read = np.ascontiguousarray(sketches).view(np.uint8)
    sums = told[read, np.arange(read.shape[1])].sum(axis=1)
    return np.argsort(-sums, kind="stable")[:count]
