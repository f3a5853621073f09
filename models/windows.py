"""Text to tokens, windows for long texts, the pieces of spans in them, and batches of windows padded to one width."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.base import Passage, Span
from models.readable import latin_russian, readable
from models.span import Batch, Pieces

CONTENT = 510  # tokens of a window beside <s> and </s>
STRIDE = 255
BATCH_TOKENS = 1024
STEPS = ((64, 8), (CONTENT + 2, 16))  # up to so many tokens, widths are multiples of so many
BOS, PAD, EOS = 0, 1, 2

Ints = npt.NDArray[np.int64]

_edges = attrgetter("start", "end")


class Piece(NamedTuple):
    """A stretch of a text (a part or a span), or a part of it, in a window: tokens `lo` to `hi`, half-open.

    `number` counts the stretches, `share` is the piece's share of the whole stretch.
    """

    number: int
    lo: int
    hi: int
    share: float = 1.0


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a passage with the offsets of each, (tokens,)."""

    passage: Passage
    ids: tuple[int, ...]
    starts: Ints
    ends: Ints

    @property
    def begins(self) -> range:
        """Where the windows begin."""
        return range(0, max(len(self.ids) - CONTENT + STRIDE, 1), STRIDE)

    @property
    def length(self) -> int:
        """Tokens of its windows, each as long as the longest."""
        return (min(len(self.ids), CONTENT) + 2) * len(self.begins)

    @property
    def wide(self) -> int:
        """The width of its windows when they are padded to one of few."""
        return stepped(min(len(self.ids), CONTENT) + 2)

    @property
    def padded(self) -> int:
        """Tokens of its windows then."""
        return self.wide * len(self.begins)

    @cached_property
    def parts(self) -> list[Span]:
        """The stretches that the first tuned layers see: candidate parts, else the given spans."""
        return [_edges(part) for part in self.passage.parts] or list(self.passage.spans or ())

    def window(self, begin: int) -> tuple[int, ...]:
        """The ids of the window that begins at `begin`, with <s> and </s>."""
        return (BOS, *self.ids[begin : begin + CONTENT], EOS)

    def pieces(self, stretches: Sequence[Span], *, first: int = 0) -> list[list[Piece]]:
        """The pieces in each window; a stretch is read where it has most context, and numbered from `first` on."""
        lows, highs = token_ranges(self.starts, self.ends, stretches)
        numbered = zip(range(first, first + len(lows)), lows, highs, strict=True)
        if len(self.begins) == 1:
            return [[Piece(number, lo + 1, hi + 1) for number, lo, hi in numbered]]
        found: dict[int, list[Piece]] = {begin: [] for begin in self.begins}
        for number, lo, hi in numbered:
            for begin, (a, b) in _homes(lo, hi, self.begins, len(self.ids)):
                share = (b - a) / (hi - lo) if hi > lo else 1.0
                found[begin].append(Piece(number, a - begin + 1, b - begin + 1, share))
        return list(found.values())


def tokens_of(tokenizer: Tokenizer, passages: Sequence[Passage]) -> Iterator[Tokens]:
    """The tokens of each passage."""
    read = [readable(passage.text, tokenizer, latin=latin_russian(passage)) for passage in passages]
    encoded = tokenizer.encode_batch([each.text for each in read], add_special_tokens=False)
    for passage, each, encoding in zip(passages, read, encoded, strict=True):
        flat = np.fromiter(chain.from_iterable(encoding.offsets), dtype=np.int64, count=2 * len(encoding))
        yield Tokens(passage, tuple(encoding.ids), *each.back(flat[::2].copy(), flat[1::2].copy()))


def token_ranges(starts: Ints, ends: Ints, spans: Sequence[Span]) -> tuple[list[int], list[int]]:
    """The tokens that overlap each of `spans`, half-open, from the offsets of all; at least one if there are any."""
    edges = np.fromiter(chain.from_iterable(spans), dtype=np.int64, count=2 * len(spans))
    low = np.minimum(np.searchsorted(ends, edges[::2], side="right"), max(len(starts) - 1, 0))
    high = np.searchsorted(starts, edges[1::2], side="left")
    high = np.maximum(high, np.minimum(low + 1, len(starts)))
    return low.tolist(), high.tolist()


def _homes(lo: int, hi: int, begins: range, total: int) -> Iterator[tuple[int, Span]]:
    """Where to read tokens `lo` to `hi`: (begin of the window, tokens read there)."""

    def context(begin: int) -> int:
        left = lo - begin if begin else total
        right = begin + CONTENT - hi if begin + CONTENT < total else total
        return min(left, right)

    within = [begin for begin in begins if begin <= lo and hi <= begin + CONTENT]
    if within:
        yield max(within, key=context), (lo, hi)
        return
    while lo < hi:  # longer than a window: read it in stretches
        begin = max(begin for begin in begins if begin <= lo)
        end = min(hi, begin + CONTENT)
        yield begin, (lo, end)
        lo = end


def pieces_of(texts: Sequence[Tokens], stretches: Sequence[Sequence[Span]]) -> list[list[Piece]]:
    """The pieces in each window of all texts; the stretches are numbered through."""
    numbered = zip(texts, stretches, accumulate((len(own) for own in stretches), initial=0), strict=False)
    return [pieces for text, own, first in numbered for pieces in text.pieces(own, first=first)]


def stepped(tokens: int) -> int:
    """The width that so many tokens are padded to, by STEPS."""
    step = next(step for most, step in STEPS if tokens <= most)
    return -(-tokens // step) * step


def batches_of(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices sorted by length, in batches of at most about BATCH_TOKENS tokens with padding."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[i] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def even_batches_of(lengths: Sequence[int], kinds: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of one kind and of about BATCH_TOKENS tokens, those of a kind and length of one size.

    As many batches as come nearest to that; each change of size costs the graphs some milliseconds.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for i, alike in enumerate(zip(kinds, lengths, strict=True)):
        groups.setdefault(alike, []).append(i)
    for (_, length), group in sorted(groups.items()):
        count = min(max(round(len(group) * length / BATCH_TOKENS), 1), len(group))
        size = -(-len(group) // count)
        for at in range(0, len(group), size):
            yield group[at : at + size]


def collate(windows: Sequence[Sequence[int]], parts: Sequence[Sequence[Piece]], *, width: int = 0) -> Batch:
    """Pad windows to one length, at least `width`; `parts` holds the pieces in each."""
    lengths = np.array([len(window) for window in windows])
    longest = max(width, int(lengths.max()))
    ids = np.full((len(windows), longest), PAD, dtype=np.int64)
    mask = np.arange(longest) < lengths[:, None]
    ids[mask] = np.fromiter(chain.from_iterable(windows), dtype=np.int64, count=int(lengths.sum()))
    return Batch(torch.from_numpy(ids), torch.from_numpy(mask), collate_pieces(parts, longest))


def collate_pieces(pieces: Sequence[Sequence[Piece]], longest: int) -> Pieces:
    """The pieces in each window of `longest` tokens, as arrays."""
    counts = [len(own) for own in pieces]
    row = np.repeat(np.arange(len(pieces)), counts)
    low = np.array([piece.lo for own in pieces for piece in own], dtype=np.int64)
    high = np.array([piece.hi for own in pieces for piece in own], dtype=np.int64)
    none = high <= low  # a stretch without tokens (an empty text) is read from <s>
    low[none], high[none] = 0, 1
    at = np.arange(longest)
    member = (at >= low[:, None]) & (at < high[:, None])
    owner = np.zeros((len(pieces), longest), dtype=np.int64)
    number = np.arange(1, len(row) + 1) - np.repeat(np.cumsum(counts) - counts, counts)
    which, tokens = np.nonzero(member)
    owner[row[which], tokens] = number[which]  # of several the last one, which is written last
    return Pieces(*(torch.from_numpy(array) for array in (owner, row, member)))


def whole(rows: Tensor, pieces: Sequence[Sequence[Piece]], stretches: Sequence[Sequence[Span]]) -> Tensor:
    """Rows of whole stretches from those of their pieces: means weighted by share."""
    if len(pieces) == len(stretches):  # a window a text, so a piece a stretch, in order
        return rows
    flat = [piece for own in pieces for piece in own]
    total = sum(len(own) for own in stretches)
    numbers = torch.tensor([piece.number for piece in flat], dtype=torch.int64)
    shares = torch.tensor([piece.share for piece in flat], dtype=rows.dtype)
    return torch.zeros(total, rows.shape[1], dtype=rows.dtype).index_add_(0, numbers, rows * shares[:, None])
