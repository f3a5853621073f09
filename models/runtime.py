"""How the encoder runs: text to tokens, windows for long texts, batches by length, a small pool of threads.

The composition of batches depends on the texts alone and every batch runs on one thread, so the features have the same
bytes on any number of workers. What computes is a Network: torch here, OpenVINO in models.openvino_runtime.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.base import Encoded, Floats, Passage, Span
from models.border import Judged, Thresholds, facts_of, join
from models.lexical import Lexical
from models.remembered import Remembered
from models.span import Batch, Lower, Pieces, Plain, Upper

CONTENT = 510  # tokens of a window beside <s> and </s>
STRIDE = 255
BATCH_TOKENS = 1024
STEPS = ((64, 8), (128, 16), (CONTENT + 2, 32))  # up to so many tokens, widths are multiples of so many
BOS, PAD, EOS = 0, 1, 2

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text (a part or a span), or a part of it, in a window: tokens `lo` to `hi`, half-open.

    `number` counts the stretches, `share` is the piece's share of the whole stretch.
    """

    number: int
    lo: int
    hi: int
    share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
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

    @property
    def parts(self) -> list[Span]:
        """The stretches that the first tuned layers see: candidate parts, else the given spans."""
        return [(part.start, part.end) for part in self.passage.parts] or list(self.passage.spans or ())

    def window(self, begin: int) -> tuple[int, ...]:
        """The ids of the window that begins at `begin`, with <s> and </s>."""
        return (BOS, *self.ids[begin : begin + CONTENT], EOS)

    def pieces(self, stretches: Sequence[Span], *, first: int = 0) -> list[list[Piece]]:
        """The pieces in each window; a stretch is read where it has most context, and numbered from `first` on."""
        found: dict[int, list[Piece]] = {begin: [] for begin in self.begins}
        for number, stretch in enumerate(stretches, start=first):
            lo, hi = token_range(self.starts, self.ends, stretch)
            for begin, (a, b) in _homes(lo, hi, self.begins, len(self.ids)):
                share = (b - a) / (hi - lo) if hi > lo else 1.0
                found[begin].append(Piece(number, a - begin + 1, b - begin + 1, share))
        return list(found.values())


class Network(Protocol):
    """What computes. Called from several threads at once."""

    @property
    def exact(self) -> bool:
        """Whether a row's bytes depend on its own width alone: then texts share batches with those of their width."""
        ...

    def begin(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """States (b, t, hidden) after the shared layers, and after those that see the parts."""
        ...

    def means(self, states: Tensor, pieces: Pieces) -> Tensor:
        """Mean of the states over the tokens of each piece, (s, hidden)."""
        ...

    def judge(self, means: Tensor, facts: Tensor, counts: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Chances of a cut before each part (p,) and of keeping it (p, 2), as Border.forward takes them."""
        ...

    def read(self, halfway: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """Features (s, width) of the spans."""
        ...

    def mean_of(self, states: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """Meanings (s, hidden) of the spans, of any length."""
        ...


@dataclass(frozen=True, slots=True)
class TorchNetwork:
    """The reference, in fp32."""

    lower: Lower
    upper: Upper
    plain: Plain
    exact: bool = False

    def begin(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """As Network."""
        states: Tensor = self.lower(batch)
        return states, self.upper.halfway(states, batch)

    def means(self, states: Tensor, pieces: Pieces) -> Tensor:
        """As Network."""
        return pieces.mean(states)

    def judge(self, means: Tensor, facts: Tensor, counts: Sequence[int]) -> tuple[Tensor, Tensor]:
        """As Network."""
        cut, keep, _ = self.upper.border(means, facts, counts)
        return cut.sigmoid(), keep.sigmoid()

    def read(self, halfway: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """As Network."""
        features: Tensor = self.upper(halfway, batch, spans)
        return features

    def mean_of(self, states: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """As Network."""
        meanings: Tensor = self.plain(states, batch, spans)
        return meanings


class SpanEncoder:
    """The Encoder protocol over the two halves of the network. Holds a pool of `workers` threads; close() ends it.

    Computes with `network`, else with torch.
    """

    def __init__(
        self,
        lower: Lower,
        upper: Upper,
        tokenizer: Tokenizer,
        *,
        version: str,
        plain: Plain,
        thresholds: Thresholds,
        network: Network | None = None,
        lexical: Lexical | None = None,
        workers: int = 1,
    ) -> None:
        for module in (lower, upper, plain):
            module.eval().requires_grad_(False)
        self._network = network or TorchNetwork(lower, upper, plain)
        self._lexical = lexical
        self._width = upper.width + (lexical.columns if lexical else 0)
        self._thresholds = thresholds
        self._tokenizer = tokenizer
        self._version = version
        self._remembered = Remembered() if self._network.exact else None
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="encode", initializer=_one_thread)

    @property
    def version(self) -> str:
        """Name and checksum of the weights."""
        return self._version

    @property
    def width(self) -> int:
        """Number of features of a span."""
        return self._width

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """What was read of each passage, in order. One that comes several times is read once.

        So is one that was read lately, unless its bytes depend on what it shares a batch with.
        """
        wanted = list(dict.fromkeys(passages))
        found = self._remembered.find(wanted, meanings=meanings) if self._remembered else {}
        texts = list(tokens_of(self._tokenizer, [passage for passage in wanted if passage not in found]))
        run = partial(self._run, meanings=meanings)
        groups = [[texts[i] for i in batch] for batch in self._batches(texts)]
        for group, read in zip(groups, self._pool.map(run, groups), strict=True):
            told = dict(zip((text.passage for text in group), read, strict=True))
            if self._remembered:
                self._remembered.keep(told.items())
            found |= told
        return [found[passage] for passage in passages]

    def _batches(self, texts: Sequence[Tokens]) -> Iterator[list[int]]:
        if not self._network.exact:
            return batches_of([text.length for text in texts])
        return batches_of([text.padded for text in texts], kinds=[text.wide for text in texts])

    def forget(self) -> None:
        """Read every text anew: for measuring."""
        if self._remembered:
            self._remembered.forget()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def judge(self, passages: Sequence[Passage]) -> list[Judged]:
        """The chances at the borders of each passage; what `encode` joins parts by."""
        found = []
        with torch.inference_mode():
            for text in tokens_of(self._tokenizer, passages):
                batch, seen = self._batch([text])
                means = whole(self._network.means(self._network.begin(batch)[1], batch.parts), seen, [text.parts])
                found += self._judged([text.passage], means)
        return found

    def _run(self, texts: Sequence[Tokens], *, meanings: bool) -> list[Encoded]:
        with torch.inference_mode():
            batch, seen = self._batch(texts)
            states, halfway = self._network.begin(batch)
            means = self._network.means(halfway, batch.parts)
            found = self._spans(texts, whole(means, seen, [text.parts for text in texts]))
            read = pieces_of(texts, found)
            spans = collate_pieces(read, batch.ids.shape[1])
            features = whole(self._network.read(halfway, batch, spans), read, found).numpy()
            if self._lexical:
                features = np.hstack([features, self._lexical.beside([text.passage for text in texts], found)])
            vectors = features[:, :0]
            if meanings:
                vectors = unit(whole(self._network.mean_of(states, batch, spans), read, found).numpy())
        firsts = zip(found, accumulate((len(of) for of in found), initial=0), strict=False)
        return [Encoded(tuple(of), features[a : a + len(of)], vectors[a : a + len(of)]) for of, a in firsts]

    def _spans(self, texts: Sequence[Tokens], means: Tensor) -> list[list[Span]]:
        """The spans to read of each text: those that are given, else those that the borders make."""
        passages = [text.passage for text in texts]
        judged = [passage for passage in passages if passage.spans is None and passage.parts]
        rows = [passage.spans is None for passage, text in zip(passages, texts, strict=True) for _ in text.parts]
        chances = iter(self._judged(judged, means[torch.tensor(rows, dtype=torch.bool)]))
        return [
            join(passage, next(chances), self._thresholds)
            if passage.spans is None and passage.parts
            else list(passage.spans or ())
            for passage in passages
        ]

    def _judged(self, passages: Sequence[Passage], means: Tensor) -> list[Judged]:
        if not passages:
            return []
        counts = [len(passage.parts) for passage in passages]
        facts = np.concatenate([facts_of(p.text, p.parts, lang=p.lang, chat=p.chat) for p in passages])
        cut, keep = self._network.judge(means, torch.from_numpy(facts), counts)
        rows = zip(passages, torch.split(cut, counts), torch.split(keep, counts), strict=True)
        return [Judged(tuple(c.tolist()), tuple(k[:, int(p.chat)].tolist())) for p, c, k in rows]

    def _batch(self, texts: Sequence[Tokens]) -> tuple[Batch, list[list[Piece]]]:
        """The windows of all texts and the pieces of their parts."""
        seen = pieces_of(texts, [text.parts for text in texts])
        windows = [text.window(begin) for text in texts for begin in text.begins]
        return collate(windows, seen, width=texts[0].wide if self._network.exact else 0), seen


def tokens_of(tokenizer: Tokenizer, passages: Sequence[Passage]) -> Iterator[Tokens]:
    """The tokens of each passage."""
    texts = [passage.text.replace("<", "‹") for passage in passages]  # "<s>" in a text is no special token
    for passage, encoding in zip(passages, tokenizer.encode_batch(texts, add_special_tokens=False), strict=True):
        starts, ends = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2).T
        yield Tokens(passage, tuple(encoding.ids), starts, ends)


def token_range(starts: Ints, ends: Ints, span: Span) -> Span:
    """The tokens that overlap `span`, half-open, from the offsets of all tokens; at least one if there are any."""
    lo = int(np.searchsorted(ends, span[0], side="right"))
    hi = int(np.searchsorted(starts, span[1], side="left"))
    lo = min(lo, max(len(starts) - 1, 0))
    return lo, max(hi, min(lo + 1, len(starts)))


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


def batches_of(lengths: Sequence[int], *, kinds: Sequence[int] = ()) -> Iterator[list[int]]:
    """Indices sorted by length, in batches of one kind and of at most about BATCH_TOKENS tokens with padding."""
    batch: list[int] = []
    kind = kinds or [0] * len(lengths)
    for i in sorted(range(len(lengths)), key=lambda i: (kind[i], lengths[i])):
        if batch and ((len(batch) + 1) * lengths[i] > BATCH_TOKENS or kind[i] != kind[batch[0]]):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def collate(windows: Sequence[Sequence[int]], parts: Sequence[Sequence[Piece]], *, width: int = 0) -> Batch:
    """Pad windows to one length, at least `width`; `parts` holds the pieces in each."""
    longest = max(width, *(len(window) for window in windows))
    ids = np.full((len(windows), longest), PAD, dtype=np.int64)
    for row, window in zip(ids, windows, strict=True):
        row[: len(window)] = window
    mask = np.arange(longest) < np.array([len(window) for window in windows])[:, None]
    return Batch(torch.from_numpy(ids), torch.from_numpy(mask), collate_pieces(parts, longest))


def collate_pieces(pieces: Sequence[Sequence[Piece]], longest: int) -> Pieces:
    """The pieces in each window of `longest` tokens, as arrays."""
    owner = np.zeros((len(pieces), longest), dtype=np.int64)
    member = np.zeros((sum(len(own) for own in pieces), longest), dtype=np.bool_)
    row = np.repeat(np.arange(len(pieces)), [len(own) for own in pieces])
    for at, (i, number, piece) in enumerate((i, n, p) for i, own in enumerate(pieces) for n, p in enumerate(own, 1)):
        # a stretch without tokens (an empty text) is read from <s>
        tokens = slice(piece.lo, piece.hi) if piece.hi > piece.lo else slice(0, 1)
        owner[i, tokens] = number
        member[at, tokens] = True
    return Pieces(*(torch.from_numpy(array) for array in (owner, row, member)))


def whole(rows: Tensor, pieces: Sequence[Sequence[Piece]], stretches: Sequence[Sequence[Span]]) -> Tensor:
    """Rows of whole stretches from those of their pieces: means weighted by share."""
    flat = [piece for own in pieces for piece in own]
    numbers = torch.tensor([piece.number for piece in flat], dtype=torch.int64)
    shares = torch.tensor([piece.share for piece in flat], dtype=rows.dtype)
    total = sum(len(own) for own in stretches)
    return torch.zeros(total, rows.shape[1], dtype=rows.dtype).index_add_(0, numbers, rows * shares[:, None])


def unit(rows: Floats) -> Floats:
    """Rows scaled to length 1."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = rows / np.maximum(lengths, np.float32(1e-12))
    return scaled


def _one_thread() -> None:
    torch.set_num_threads(1)  # the setting is each thread's own
