"""Judge neighbouring parts of a text: whether a mention ends between them, whether a part belongs to one.

A part is the sum of the embeddings of its hashed character 1- to 5-grams; a small bidirectional GRU reads the parts in
order. The embeddings are whole numbers of 8 bits and summed as such; the rest is a few small matrices in numpy.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file

from models.base import Floats
from models.e5 import verify
from models.errors import ArtifactError

WEIGHTS = "boundary.safetensors"
CONFIG = "config.json"
GRAMS = 5
SMOOTH = 20
LANGUAGES = ("en", "ru", "lt", "zh", "other")
WIDE = 1.5  # what a Chinese, Japanese or Korean character counts for in a length, beyond one
WIDE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3))
FACTS = len(LANGUAGES) + 7

Ints = npt.NDArray[np.int32]
Doubles = npt.NDArray[np.float64]  # so that sums are the same on any number of threads for all that a threshold sees
Part = tuple[int, int, str]  # start, end, name of the border before it


@dataclass(frozen=True, slots=True)
class Judgement:
    """`cut` (parts - 1,): chance that a mention ends at a border; `keep` (parts,): that a part belongs to a mention."""

    cut: Doubles
    keep: Doubles


@dataclass(frozen=True, slots=True)
class Boundary:
    """`grams` (buckets, width) int8 and its `scale`; the other weights by name; the names of the borders.

    `thresholds` holds the chances from which to cut (`cut`) and to keep (`keep`, in a chat `keep_turn`).
    """

    grams: npt.NDArray[np.int8]
    scale: float
    weights: Mapping[str, Doubles]
    borders: tuple[str, ...]
    thresholds: Mapping[str, float]

    def judge(self, text: str, parts: Sequence[Part], *, language: str, turn: bool = False) -> Judgement:
        """Judge the parts of `text`, at least one, in order; `turn`: it is a turn of a chat. Linear in its length."""
        weights = self.weights
        vectors = self._vectors(text, parts)
        facts = facts_of(text, parts, language=language, turn=turn, borders=self.borders)
        states = _read(np.concatenate([vectors, facts], axis=1), weights)
        left, right = vectors[:-1], vectors[1:]
        pairs = np.concatenate([left * right, np.abs(left - right), states[:-1], states[1:], facts[1:]], axis=1)
        hidden = np.maximum(pairs @ weights["cut.0.weight"].T + weights["cut.0.bias"], 0)
        cut = hidden @ weights["cut.2.weight"][0] + weights["cut.2.bias"][0]
        keep = np.concatenate([states, vectors], axis=1) @ weights["keep.weight"][int(turn)]
        return Judgement(_sigmoid(cut), _sigmoid(keep + weights["keep.bias"][int(turn)]))

    def _vectors(self, text: str, parts: Sequence[Part]) -> Doubles:
        bounds = np.array([bound for start, end, _ in parts for bound in (start, end)])
        rows = np.zeros((len(text) + 1, self.grams.shape[1]), dtype=np.int32)  # one more: a part may end with the text
        rows[:-1] = self.grams[grams_of(text, len(self.grams))].sum(axis=1, dtype=np.int16)
        sums = np.add.reduceat(rows, bounds)[::2]
        norms = 1 / np.sqrt(GRAMS * (bounds[1::2] - bounds[::2]) + SMOOTH)
        return np.asarray(sums * self.scale * norms[:, None])


def load(folder: Path) -> Boundary:
    """Read the artifact in `folder`; ArtifactError when a file is missing or altered."""
    verify(folder)
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        tensors = load_file(folder / WEIGHTS)
        grams = tensors.pop("grams")
        weights = {name: tensor.astype(np.float64) for name, tensor in tensors.items()}
        return Boundary(grams, config["scale"], weights, tuple(config["borders"]), config["thresholds"])
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ArtifactError(f"{folder} is no artifact of the splitter; check it out anew") from error


def grams_of(text: str, buckets: int) -> Ints:
    """Buckets of the 1- to 5-grams that begin at each code point, (len(text), 5); `buckets` is a power of two.

    Capitals count as small letters, all digits as one and all blanks as one. The hash is FNV-1a over code points with
    the finish of MurmurHash3.
    """
    codes = _codes(text)
    padded = np.concatenate([codes, np.full(GRAMS, 3, dtype=np.uint32)])
    hashes = np.zeros(len(codes), dtype=np.uint32)
    found = np.empty((len(codes), GRAMS), dtype=np.int32)
    for k in range(GRAMS):
        hashes = (hashes * np.uint32(0x01000193)) ^ (padded[k : k + len(codes)] * np.uint32(0x9E3779B1))
        mixed = (hashes ^ (hashes >> np.uint32(15))) * np.uint32(0x85EBCA6B + 2 * k)
        mixed ^= mixed >> np.uint32(13)
        found[:, k] = mixed & np.uint32(buckets - 1)
    return found


def facts_of(text: str, parts: Sequence[Part], *, language: str, turn: bool, borders: Sequence[str]) -> Floats:
    """What is known of each part beside its words, (parts, borders + FACTS): border, language, lengths, place."""
    count = len(parts)
    rows = np.arange(count)
    lengths = lengths_of(text, parts)
    facts = np.zeros((count, len(borders) + FACTS), dtype=np.float32)
    facts[rows, [borders.index(border) for _, _, border in parts]] = 1
    facts[:, len(borders) + LANGUAGES.index(language if language in LANGUAGES else "other")] = 1
    last = facts[:, -7:]
    last[:, 0] = np.log1p(lengths) / 4
    last[:, 1] = np.log1p(lengths.sum()) / 5
    last[:, 2] = np.log1p(count) / 3
    last[:, 3] = rows / count
    last[:, 4] = turn
    last[:, 5] = np.minimum(rows, 4) / 4
    last[:, 6] = np.minimum(count - 1 - rows, 4) / 4
    return facts


def lengths_of(text: str, parts: Sequence[Part]) -> Floats:
    """Lengths of the parts in letters, (parts,): a character of a script that writes words in few counts for more."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    wide = np.zeros(len(codes) + 1)
    wide[1:] = np.cumsum(np.any([(codes >= low) & (codes <= high) for low, high in WIDE_RANGES], axis=0))
    starts, ends = (np.array([part[side] for part in parts]) for side in (0, 1))
    return np.asarray(ends - starts + WIDE * (wide[ends] - wide[starts]), dtype=np.float32)


def _codes(text: str) -> npt.NDArray[np.uint32]:
    low = text.lower()
    if len(low) != len(text):  # the small form of a few letters is two code points
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    codes = np.frombuffer(low.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = ord("0")
    codes[(codes == ord("\n")) | (codes == ord("\t")) | (codes == 0xA0) | (codes == 0x3000)] = ord(" ")  # noqa: PLR2004 - no-break and ideographic blank
    return codes


def _read(inputs: Doubles, weights: Mapping[str, Doubles]) -> Doubles:
    """States of the GRU, (parts, 2 * width): forwards and backwards. Gates in torch's order: reset, update, new."""
    ways = [("", inputs), ("_reverse", inputs[::-1])]
    gates = np.stack([x @ weights[f"gru.weight_ih_l0{way}"].T + weights[f"gru.bias_ih_l0{way}"] for way, x in ways])
    recurrent = np.stack([weights[f"gru.weight_hh_l0{way}"].T for way, _ in ways])
    bias = np.stack([weights[f"gru.bias_hh_l0{way}"] for way, _ in ways])[:, None]
    width = recurrent.shape[1]
    state = np.zeros((2, 1, width))
    states = np.empty((len(inputs), 2, width))
    for i in range(len(inputs)):
        given, kept = gates[:, i, None], state @ recurrent + bias
        reset_update = _sigmoid(given[..., : 2 * width] + kept[..., : 2 * width])
        new = np.tanh(given[..., 2 * width :] + reset_update[..., :width] * kept[..., 2 * width :])
        update = reset_update[..., width:]
        state = new + update * (state - new)
        states[i] = state[:, 0]
    return np.concatenate([states[:, 0], states[::-1, 1]], axis=1)


def _sigmoid(values: Doubles) -> Doubles:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values))
