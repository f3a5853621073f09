"""Judge the borders between candidate parts on the encoder's states: where a mention ends, what belongs to none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.base import BORDERS, Part, Passage, Span

LANGUAGES = ("en", "ru", "lt", "zh", "other")
WIDE = 1.5  # what a Chinese, Japanese or Korean character counts for in a length, beyond one
WIDE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3))
FACTS = len(BORDERS) + len(LANGUAGES) + 8
VECTOR, STATE, PAIR = 96, 64, 64

_BORDER = {border: i for i, border in enumerate(BORDERS)}
_LANGUAGE = {language: len(BORDERS) + i for i, language in enumerate(LANGUAGES)}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chances from which to cut at a border (`contrast`: at "but" and its like) and to keep a run of parts."""

    cut: float = 0.5
    contrast: float = 0.5
    keep: float = 0.5
    keep_turn: float = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """Chances, one a part: that a mention ends before it (`cut`), that it belongs to a mention (`keep`)."""

    cut: tuple[float, ...]
    keep: tuple[float, ...]


class Border(nn.Module):
    """A small recurrent network over the mean states of the parts of a sequence, in order."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.project = nn.Linear(hidden, VECTOR)
        self.gru = nn.GRU(VECTOR + FACTS, STATE, bidirectional=True, batch_first=True)
        self.cut = nn.Sequential(nn.Linear(2 * VECTOR + 4 * STATE + FACTS, PAIR), nn.ReLU(), nn.Linear(PAIR, 1))
        self.keep = nn.Linear(2 * STATE + VECTOR, 2)
        self.dropout = nn.Dropout(0.0)

    def forward(self, means: Tensor, facts: Tensor, counts: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of a cut before each part (p,) and of keeping it (p, 2: in a text, in a chat), and its vector.

        `means` (p, hidden) and `facts` (p, FACTS) of the parts of all sequences in order, `counts` of each sequence.
        """
        vectors = torch.tanh(self.project(self.dropout(functional.layer_norm(means, means.shape[-1:]))))
        vectors = self.dropout(vectors)
        rows = torch.split(torch.cat([vectors, facts], dim=1), list(counts))
        packed = nn.utils.rnn.pack_sequence([row for row in rows if len(row)], enforce_sorted=False)
        padded, lengths = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        states = self.dropout(torch.cat([row[:length] for row, length in zip(padded, lengths.tolist(), strict=True)]))
        before, left = states.roll(1, 0), vectors.roll(1, 0)  # of the first part of a sequence nobody asks
        pairs = torch.cat([left * vectors, (left - vectors).abs(), before, states, facts], dim=1)
        return self.cut(pairs)[:, 0], self.keep(torch.cat([states, vectors], dim=1)), vectors


def facts_of(text: str, parts: Sequence[Part], *, lang: str, chat: bool) -> Floats:
    """As facts_of_all for the parts of one text."""
    return facts_of_all([Passage(text, None, tuple(parts), lang, chat)])


def facts_of_all(passages: Sequence[Passage]) -> Floats:
    """What is known of each part beside its words, (parts, FACTS): border, language, lengths, place, break."""
    counts = np.array([len(passage.parts) for passage in passages], dtype=np.int64)
    owner = np.repeat(np.arange(len(passages)), counts)
    flat = [part for passage in passages for part in passage.parts]
    index = np.arange(len(flat)) - np.repeat(np.cumsum(counts) - counts, counts)
    facts = np.zeros((len(flat), FACTS), dtype=np.float32)
    facts[np.arange(len(flat)), [_BORDER[part.border] for part in flat]] = 1
    languages = np.array([_LANGUAGE.get(passage.lang, _LANGUAGE["other"]) for passage in passages], dtype=np.int64)
    facts[np.arange(len(flat)), languages[owner]] = 1
    lengths = lengths_of(passages)
    last = facts[:, -8:]
    last[:, 0] = np.log1p(lengths) / 4
    last[:, 1] = (np.log1p(np.bincount(owner, weights=lengths, minlength=len(passages))) / 5)[owner]
    last[:, 2] = (np.log1p(counts) / 3)[owner]
    last[:, 3] = index / np.maximum(counts, 1)[owner]
    last[:, 4] = np.array([passage.chat for passage in passages], dtype=np.bool_)[owner]
    last[:, 5] = np.minimum(index, 4) / 4
    last[:, 6] = np.minimum(counts[owner] - 1 - index, 4) / 4
    last[:, 7] = [part.breaks for part in flat]
    return facts


def lengths_of(passages: Sequence[Passage]) -> Floats:
    """Lengths of all parts in letters, (parts,): a character of a script that writes words in few counts for more."""
    codes = np.frombuffer("".join(p.text for p in passages).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    edges = [edge for passage in passages for part in passage.parts for edge in (part.start, part.end)]
    starts, ends = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    lengths = ends - starts
    if not len(codes) or codes.max() < WIDE_RANGES[0][0]:
        return lengths.astype(np.float32)
    wide = np.zeros(len(codes) + 1)
    wide[1:] = np.cumsum(np.any([(codes >= low) & (codes <= high) for low, high in WIDE_RANGES], axis=0))
    sizes = [len(passage.text) for passage in passages]
    at = np.repeat(np.cumsum(sizes) - sizes, [len(passage.parts) for passage in passages])
    return np.asarray(lengths + WIDE * (wide[at + ends] - wide[at + starts]), dtype=np.float32)


def join(passage: Passage, judged: Judged, thresholds: Thresholds) -> list[Span]:
    """Spans: runs of parts between cuts that are worth keeping; of a text that is no chat log at least one.

    A run is kept by the mean of `keep` over its letters.
    """
    parts, runs = passage.parts, list[list[int]]()
    for i, part in enumerate(parts):
        least = thresholds.contrast if part.border == "contrast" else thresholds.cut
        if not runs or part.breaks or judged.cut[i] >= least:
            runs.append([])
        runs[-1].append(i)
    sure = [_mean_keep(parts, judged.keep, run) for run in runs]
    least = thresholds.keep_turn if passage.chat else thresholds.keep
    if runs and not passage.chat:
        least = min(least, max(sure))
    kept = [run for run, chance in zip(runs, sure, strict=True) if chance >= least]
    return [(parts[run[0]].start, parts[run[-1]].end) for run in kept]


def _mean_keep(parts: Sequence[Part], keep: Sequence[float], run: Sequence[int]) -> float:
    lengths = [parts[i].end - parts[i].start for i in run]
    return sum(keep[i] * length for i, length in zip(run, lengths, strict=True)) / max(sum(lengths), 1)
