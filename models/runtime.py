"""How the encoder runs: text to tokens, windows for long texts, batches by length, a small pool of threads.

The composition of batches depends on the texts alone and every batch runs on one thread, so the features have the same
bytes on any number of workers.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from models.base import Encoded, Floats, Passage, Span
from models.span import Batch, Lower, Plain, Upper

CONTENT = 510  # tokens of a window beside <s> and </s>
STRIDE = 255
BATCH_TOKENS = 1024
BOS, PAD, EOS = 0, 1, 2

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """A span, or a part of it, in a window: tokens `lo` to `hi`, half-open, and its share of the whole span."""

    span: int
    lo: int
    hi: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids with <s> and </s>, and the pieces of spans that are read here."""

    ids: tuple[int, ...]
    pieces: tuple[Piece, ...]


class SpanEncoder:
    """The Encoder protocol over the two halves of the network. Holds a pool of `workers` threads; close() ends it."""

    def __init__(
        self, lower: Lower, upper: Upper, tokenizer: Tokenizer, *, version: str, plain: Plain, workers: int = 1
    ) -> None:
        self._lower = lower.eval().requires_grad_(False)
        self._upper = upper.eval().requires_grad_(False)
        self._plain = plain.eval().requires_grad_(False)
        self._tokenizer = tokenizer
        self._version = version
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="encode", initializer=_one_thread)

    @property
    def version(self) -> str:
        """Name and checksum of the weights."""
        return self._version

    @property
    def width(self) -> int:
        """Number of features of a span."""
        return self._upper.width

    def encode(self, passages: Sequence[Passage]) -> Floats:
        """Features of all spans in order, float32, (number of spans, width)."""
        return self._encode(passages, (self._upper,))

    def encode_with_meanings(self, passages: Sequence[Passage]) -> Encoded:
        """Features, and meanings out of the untuned upper layers over the same lower ones."""
        both = self._encode(passages, (self._upper, self._plain))
        meanings = both[:, self.width :]
        lengths = np.linalg.norm(meanings, axis=1, keepdims=True)
        return Encoded(np.ascontiguousarray(both[:, : self.width]), meanings / np.maximum(lengths, np.float32(1e-12)))

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _encode(self, passages: Sequence[Passage], halves: tuple[Upper | Plain, ...]) -> Floats:
        """What the upper halves make of each span, side by side; a span read in pieces has their weighted mean."""
        batches = list(batches_of(list(windows_of(self._tokenizer, passages))))
        width = sum(half.width for half in halves)
        found = np.zeros((sum(len(passage.spans) for passage in passages), width), dtype=np.float32)
        for batch, rows in zip(batches, self._pool.map(partial(self._run, halves), batches), strict=True):
            pieces = [piece for window in batch for piece in window.pieces]
            for piece, row in zip(pieces, rows, strict=True):
                found[piece.span] += np.float32(piece.share) * row
        return found

    def _run(self, halves: tuple[Upper | Plain, ...], windows: Sequence[Window]) -> Floats:
        batch = collate(windows)
        with torch.inference_mode():
            states = self._lower(batch)
            rows: Floats = torch.cat([half(states, batch) for half in halves], dim=1).numpy()
        return rows


def windows_of(tokenizer: Tokenizer, passages: Sequence[Passage]) -> Iterator[Window]:
    """Windows of the passages, each with the spans it holds; spans are numbered through all passages."""
    texts = [passage.text.replace("<", "‹") for passage in passages]  # "<s>" in a text is no special token
    first = 0
    for passage, encoding in zip(passages, tokenizer.encode_batch(texts, add_special_tokens=False), strict=True):
        starts, ends = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2).T
        ranges = [token_range(starts, ends, span) for span in passage.spans]
        yield from split_windows(encoding.ids, ranges, first=first)
        first += len(ranges)


def token_range(starts: Ints, ends: Ints, span: Span) -> Span:
    """The tokens that overlap `span`, half-open, from the offsets of all tokens; at least one if there are any."""
    lo = int(np.searchsorted(ends, span[0], side="right"))
    hi = int(np.searchsorted(starts, span[1], side="left"))
    lo = min(lo, max(len(starts) - 1, 0))
    return lo, max(hi, min(lo + 1, len(starts)))


def split_windows(ids: Sequence[int], ranges: Sequence[Span], *, first: int) -> Iterator[Window]:
    """One window for a short text; overlapping windows for a long one, each span read where it has most context."""
    begins = range(0, max(len(ids) - CONTENT + STRIDE, 1), STRIDE)
    pieces: dict[int, list[Piece]] = {begin: [] for begin in begins}
    for number, (lo, hi) in enumerate(ranges, start=first):
        for begin, (a, b) in _homes(lo, hi, begins, len(ids)):
            share = (b - a) / (hi - lo) if hi > lo else 1.0
            pieces[begin].append(Piece(number, a - begin + 1, b - begin + 1, share))
    for begin, found in pieces.items():
        if found:
            yield Window((BOS, *ids[begin : begin + CONTENT], EOS), tuple(found))


def _homes(lo: int, hi: int, begins: range, total: int) -> Iterator[tuple[int, Span]]:
    """Where to read tokens `lo` to `hi`: (begin of the window, tokens read there)."""

    def context(begin: int) -> int:
        left = lo - begin if begin else total
        right = begin + CONTENT - hi if begin + CONTENT < total else total
        return min(left, right)

    whole = [begin for begin in begins if begin <= lo and hi <= begin + CONTENT]
    if whole:
        yield max(whole, key=context), (lo, hi)
        return
    while lo < hi:  # longer than a window: read it in stretches
        begin = max(begin for begin in begins if begin <= lo)
        end = min(hi, begin + CONTENT)
        yield begin, (lo, end)
        lo = end


def batches_of(windows: Sequence[Window]) -> Iterator[list[Window]]:
    """Windows sorted by length, in batches of at most about BATCH_TOKENS tokens with their padding."""
    batch: list[Window] = []
    for window in sorted(windows, key=lambda window: len(window.ids)):
        if batch and (len(batch) + 1) * len(window.ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def collate(windows: Sequence[Window]) -> Batch:
    """Pad windows to one length."""
    longest = max(len(window.ids) for window in windows)
    spans = sum(len(window.pieces) for window in windows)
    ids = np.full((len(windows), longest), PAD, dtype=np.int64)
    owner = np.zeros((len(windows), longest), dtype=np.int64)
    row = np.zeros(spans, dtype=np.int64)
    member = np.zeros((spans, longest), dtype=np.bool_)
    at = 0
    for i, window in enumerate(windows):
        ids[i, : len(window.ids)] = window.ids
        for number, piece in enumerate(window.pieces, start=1):
            # a span without tokens (an empty text) is read from <s>
            tokens = slice(piece.lo, piece.hi) if piece.hi > piece.lo else slice(0, 1)
            owner[i, tokens] = number
            member[at, tokens] = True
            row[at] = i
            at += 1
    lengths = np.array([len(window.ids) for window in windows])
    mask = np.arange(longest) < lengths[:, None]
    return Batch(*(torch.from_numpy(array) for array in (ids, mask, owner, row, member)))


def _one_thread() -> None:
    torch.set_num_threads(1)  # the setting is each thread's own
