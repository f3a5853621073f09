"""Judge the candidate parts on the encoder's states: which runs of them are mentions, which belong to none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.base import BORDERS, Part, Passage
from models.runs import Runs

LANGUAGES = ("en", "ru", "lt", "zh", "other")
WIDE = 1.5  # what a Chinese, Japanese or Korean character counts for in a length, beyond one
WIDE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3))
FACTS = len(BORDERS) + len(LANGUAGES) + 8
LETTERS, BREAKS = FACTS - 8, FACTS - 1  # columns of the facts
PAIR = 64

_BORDER = {border: i for i, border in enumerate(BORDERS)}
_LANGUAGE = {language: len(BORDERS) + i for i, language in enumerate(LANGUAGES)}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Widths:
    """Of a part's vector, of each direction of the recurrent network, and of what scores runs."""

    vector: int = 96
    state: int = 96
    runs: int = 128


@dataclass(frozen=True, slots=True)
class Judged:
    """What a network says of the parts of some texts: scores as models.runs takes them, of runs and of no mention.

    `runs` (p, LONGEST), `none` (p,), `cut` (p,) of a cut before each part, `vectors` (p, vector) of the parts.
    """

    runs: Tensor
    none: Tensor
    cut: Tensor
    vectors: Tensor


class Border(nn.Module):
    """A small recurrent network over the mean states of the parts of a sequence, in order, and the scores of runs."""

    def __init__(self, hidden: int, widths: Widths) -> None:
        super().__init__()
        vector, state = widths.vector, widths.state
        self.hidden, self.widths = hidden, widths
        self.project = nn.Linear(hidden, vector)
        self.gru = nn.GRU(vector + FACTS, state, bidirectional=True, batch_first=True)
        self.cut = nn.Sequential(nn.Linear(2 * vector + 4 * state + FACTS, PAIR), nn.ReLU(), nn.Linear(PAIR, 1))
        self.runs = Runs(state=2 * state, vector=vector, wide=widths.runs)
        self.dropout = nn.Dropout(0.0)

    def forward(self, means: Tensor, facts: Tensor, counts: Sequence[int]) -> Judged:
        """Scores from `means` (p, hidden) and `facts` (p, FACTS) of the parts of all sequences, `counts` of each."""
        vectors = torch.tanh(self.project(self.dropout(functional.layer_norm(means, means.shape[-1:]))))
        vectors = self.dropout(vectors)
        rows = torch.split(torch.cat([vectors, facts], dim=1), list(counts))
        packed = nn.utils.rnn.pack_sequence([row for row in rows if len(row)], enforce_sorted=False)
        padded, lengths = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        states = self.dropout(torch.cat([row[:length] for row, length in zip(padded, lengths.tolist(), strict=True)]))
        before, left = states.roll(1, 0), vectors.roll(1, 0)  # of the first part of a sequence nobody asks
        pairs = torch.cat([left * vectors, (left - vectors).abs(), before, states, facts], dim=1)
        cut = self.cut(pairs)[:, 0]
        runs, none = self.runs(states, vectors, cut, facts[:, LETTERS].mul(4).expm1(), facts[:, BREAKS], counts)
        return Judged(runs, none, cut, vectors)


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
