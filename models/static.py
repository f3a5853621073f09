"""A reader without a transformer, for very large dumps: a vector a token, two narrow convolutions, means and maxima.

It learns from the full reader (training/distil.py) and takes its place: the same tokens, parts, heads and meanings. The
vectors of frequent tokens ship; those of all others are a linear image of the encoder's own, made when it is loaded.
Texts are laid out one after another without padding, so a batch is a few dense products whatever its lengths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.border import Border, Judged, Widths

NARROW = Widths(vector=64, state=48, runs=64)  # of what finds mentions: wider is slower, and hardly better


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of the network: a token's vector, the states, the features."""

    token: int = 80
    state: int = 96
    features: int = 192
    meaning: int = 384


@dataclass(frozen=True, slots=True)
class Layout:
    """Texts one after another, a blank row after each.

    `ids` (t,) int64; `real` (t, 1) float32, 0 for blanks; tokens of each piece (p,) and of each text (b,), pieces of
    each text (b,), all int64.
    """

    ids: Tensor
    real: Tensor
    per_piece: Tensor
    per_text: Tensor
    pieces: Tensor

    @property
    def tokens(self) -> Tensor:
        """The rows that are no blanks."""
        return self.real[:, 0].nonzero()[:, 0]


@dataclass(frozen=True, slots=True)
class Ranges:
    """Spans as tokens: `take` holds the rows of all spans in order, `lengths` (s,) of each, `text` (s,) whose it is."""

    take: Tensor
    lengths: Tensor
    text: Tensor


class Static(nn.Module):
    """States of tokens, scores of runs of pieces, features and meanings of spans."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        token, state = sizes.token, sizes.state
        self.near = Neighbours(token, state)
        self.far = Neighbours(state, state)
        self.border = Border(state + token, NARROW)
        self.read = nn.Linear(4 * state + token, sizes.features)
        self.mean = nn.Linear(state + token, sizes.meaning)
        self.dropout = nn.Dropout(0.0)

    def states(self, vectors: Tensor, layout: Layout) -> Tensor:
        """States (t, state) from the tokens' vectors (t, token), which are 0 for blanks; blanks stay 0."""
        near: Tensor = self.near(vectors, layout.real)
        states: Tensor = near + self.far(near, layout.real)
        return states

    def borders(self, vectors: Tensor, states: Tensor, layout: Layout, facts: Tensor) -> Judged:
        """What is said of runs of pieces; `facts` (p, FACTS)."""
        judged: Judged = self.border(piece_means(vectors, states, layout), facts, layout.pieces.tolist())
        return judged

    def features(self, vectors: Tensor, states: Tensor, layout: Layout, spans: Ranges) -> Tensor:
        """Features (s, features) of spans."""
        real = layout.tokens
        texts = torch.cat([means(states, real, layout.per_text), maxima(states, real, layout.per_text)], dim=1)
        pooled = [pool(states, spans.take, spans.lengths) for pool in (means, maxima)]
        words = means(vectors, spans.take, spans.lengths)
        return torch.relu(self.read(self.dropout(torch.cat([*pooled, words, texts[spans.text]], dim=1))))

    def meanings(self, vectors: Tensor, states: Tensor, spans: Ranges) -> Tensor:
        """Meanings (s, meaning) of spans, not yet of length 1."""
        meant: Tensor = self.mean(means(torch.cat([states, vectors], dim=1), spans.take, spans.lengths))
        return meant


class Neighbours(nn.Module):
    """A convolution over a token and its two neighbours, as one product."""

    def __init__(self, given: int, wide: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(given, 3 * wide))
        self.bias = nn.Parameter(torch.zeros(wide))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, rows: Tensor, real: Tensor) -> Tensor:
        """(t, given) to (t, wide), 0 where `real` is."""
        left, here, right = (rows @ self.weight).chunk(3, dim=1)
        moved = here + self.bias
        moved[1:] += left[:-1]
        moved[:-1] += right[1:]
        return torch.relu(moved) * real


def piece_means(vectors: Tensor, states: Tensor, layout: Layout) -> Tensor:
    """Mean of states and vectors over the tokens of each piece, (p, state + token): what runs are judged by."""
    return means(torch.cat([states, vectors], dim=1), layout.tokens, layout.per_piece)


def means(rows: Tensor, take: Tensor, lengths: Tensor) -> Tensor:
    """Mean of each run of `lengths` (n,) of the rows that `take` names in order, (n, width)."""
    return functional.embedding_bag(take, rows, lengths.cumsum(0) - lengths, mode="mean")


def maxima(rows: Tensor, take: Tensor, lengths: Tensor) -> Tensor:
    """Their maximum, (n, width)."""
    reduced: Tensor = torch.segment_reduce(rows[take], "max", lengths=lengths, axis=0, unsafe=True)
    return reduced


def layout_of(texts: Sequence[Sequence[Sequence[int]]], *, blank: int) -> Layout:
    """The layout of texts given as the ids of their pieces; each piece has at least one."""
    ids = [i for pieces in texts for piece in (*pieces, (blank,)) for i in piece]
    per_piece = [len(piece) for pieces in texts for piece in pieces]
    flat = torch.tensor(ids, dtype=torch.int64)
    pieces = torch.tensor([len(pieces) for pieces in texts], dtype=torch.int64)
    per_text = torch.tensor([sum(map(len, pieces)) for pieces in texts], dtype=torch.int64)
    real = torch.ones(len(ids), 1)
    real[per_text.cumsum(0) + torch.arange(len(per_text))] = 0
    return Layout(flat, real, torch.tensor(per_piece, dtype=torch.int64), per_text, pieces)
