"""Meanings in few bits: of each figure whether it lies above the middle of the project, 48 bytes for 384 figures.

Two sketches differ in more bits the further apart their meanings are, so that the nearest by sketch hold the nearest by
meaning, and few have to be compared in full. Counting bits gives the same on every machine.
"""

import numpy as np
import numpy.typing as npt

from app.store.types import Half

WORD = 64  # bits
BLOCK = 16_384  # sketches compared at once: as many as fit into the cache

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
        reached = np.cumsum(np.bincount(apart))
        edge = int(np.searchsorted(reached, count))
        places = np.flatnonzero(apart <= edge)
    else:
        places = np.arange(len(apart))
    return places[np.argsort(apart[places], kind="stable")][:count]
