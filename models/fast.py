"""The Encoder protocol over the static network: pieces to tokens, batches, spans from the likely runs of pieces."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.base import Encoded, Part, Passage, Span
from models.border import facts_of_all
from models.readable import latin_russian
from models.runs import Likely, Prices, likely_runs, spans_of
from models.runtime import unit
from models.static import Layout, Ranges, Static, layout_of, piece_means
from models.word_ids import WordIds

BLANK, UNKNOWN = 1, 3  # <pad>, <unk>
BATCH_TEXTS, BATCH_CHARACTERS = 256, 40_000


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A passage as pieces, half-open code points, in order: its parts, cut where given spans begin and end."""

    passage: Passage
    pieces: tuple[Span, ...]


class StaticEncoder:
    """Holds a table with a vector a token (tokens, width of vectors) and `workers` threads; close() ends them.

    Behind the features stand `beside` columns of zeros, for what is added to logits from elsewhere (models.head).
    """

    def __init__(
        self,
        network: Static,
        table: Tensor,
        tokenizer: Tokenizer,
        *,
        version: str,
        prices: Prices,
        beside: int = 0,
        workers: int = 1,
    ) -> None:
        self._network = network.eval().requires_grad_(False)
        self._beside = beside
        self._table = table
        self._word_ids = WordIds(tokenizer)
        self._version = version
        self._prices = prices
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="encode", initializer=_one_thread)

    @property
    def network(self) -> Static:
        """What computes."""
        return self._network

    @property
    def version(self) -> str:
        """Name and checksum of the weights."""
        return self._version

    @property
    def width(self) -> int:
        """Number of features of a span."""
        return self._network.read.out_features + self._beside

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """What was read of each passage, in order."""
        run = partial(self._run, meanings=meanings)
        return [encoded for batch in self._pool.map(run, batches_of(passages)) for encoded in batch]

    def forget(self) -> None:
        """Spell every word anew: for measuring."""
        self._word_ids.forget()

    def judge(self, passages: Sequence[Passage]) -> Likely:
        """The likely runs of parts; what `encode` chooses spans from where there is a choice."""
        with torch.inference_mode():
            return self._judged(passages, torch.cat(self.part_means(passages)))

    def part_means(self, passages: Sequence[Passage]) -> list[Tensor]:
        """Mean state and vector of each part of each passage, (parts, state + token): what runs are judged by."""
        found: list[Tensor] = []
        for some in batches_of([replace(passage, spans=None) for passage in passages]):
            with torch.inference_mode():
                layout = self._layout([cut(passage) for passage in some])
                vectors = self._table[layout.ids]
                means = piece_means(vectors, self._network.states(vectors, layout), layout)
            rows = torch.split(means, layout.pieces.tolist())
            found += [own[: len(passage.parts)] for own, passage in zip(rows, some, strict=True)]
        return found

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _run(self, passages: Sequence[Passage], *, meanings: bool) -> list[Encoded]:
        with torch.inference_mode():
            cuts = [cut(passage) for passage in passages]
            layout = self._layout(cuts)
            vectors = self._table[layout.ids]
            states = self._network.states(vectors, layout)
            found = self._spans(passages, vectors, states, layout)
            spans = ranges_of(cuts, found, layout)
            features = np.pad(
                self._network.features(vectors, states, layout, spans).numpy(), ((0, 0), (0, self._beside))
            )
            meant = features[:, :0]
            if meanings:
                meant = unit(self._network.meanings(vectors, states, spans).numpy())
        ends = np.cumsum([len(own) for own in found]).tolist()
        starts = [0, *ends[:-1]]
        return [
            Encoded(tuple(own), features[start:end], meant[start:end])
            for own, start, end in zip(found, starts, ends, strict=True)
        ]

    def _layout(self, cuts: Sequence[Cut]) -> Layout:
        return layout_of(tokens_of(self._word_ids, cuts), blank=BLANK)

    def _spans(self, passages: Sequence[Passage], vectors: Tensor, states: Tensor, layout: Layout) -> list[list[Span]]:
        """The spans that are given, else those that the likely runs make."""

        def judge(asked: list[Passage], wanted: list[bool]) -> Likely:
            rows = torch.from_numpy(np.repeat(wanted, layout.pieces.tolist()))
            return self._judged(asked, piece_means(vectors, states, layout)[rows])

        return spans_of(passages, self._prices, judge)

    def _judged(self, passages: Sequence[Passage], means: Tensor) -> Likely:
        counts = [len(passage.parts) for passage in passages]
        judged = self._network.border(means, torch.from_numpy(facts_of_all(passages)), counts)
        return likely_runs(judged.runs, judged.none, counts)


def batches_of(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Passages in order, in batches of a bounded size that depends on the passages alone."""
    batch: list[Passage] = []
    size = 0
    for passage in passages:
        if batch and (len(batch) == BATCH_TEXTS or size + len(passage.text) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(passage)
        size += len(passage.text)
    if batch:
        yield batch


def cut(passage: Passage) -> Cut:
    """The pieces of a passage; a span that no part touches is a piece itself, and so is a text without either."""
    if passage.spans is None:
        return Cut(passage, tuple((part.start, part.end) for part in passage.parts) or ((0, len(passage.text)),))
    edges = sorted({edge for span in passage.spans for edge in span})
    pieces = {piece for part in passage.parts for piece in _split(part, edges)}
    pieces |= {span for span in passage.spans if not _inside(span, pieces)}
    return Cut(passage, tuple(sorted(pieces)) or ((0, len(passage.text)),))


def _split(part: Part, edges: Sequence[int]) -> Iterator[Span]:
    start = part.start
    for edge in (*(edge for edge in edges if part.start < edge < part.end), part.end):
        yield start, edge
        start = edge


def _inside(span: Span, pieces: set[Span]) -> bool:
    return any(span[0] <= start and end <= span[1] for start, end in pieces)


def tokens_of(word_ids: WordIds, cuts: Sequence[Cut]) -> list[list[list[int]]]:
    """The ids of each piece of each passage, at least one."""
    texts: list[str] = []
    for each in cuts:
        own = [each.passage.text[start:end] for start, end in each.pieces]
        texts += map(word_ids.in_cyrillic, own) if latin_russian(each.passage) else own
    ids = iter(word_ids.of(texts))
    return [[next(ids) or [UNKNOWN] for _ in each.pieces] for each in cuts]


def ranges_of(cuts: Sequence[Cut], spans: Sequence[Sequence[Span]], layout: Layout) -> Ranges:
    """The tokens of each span: those of the pieces inside it, of which there is at least one."""
    ends = layout.per_piece.cumsum(0).tolist()
    starts = [0, *ends[:-1]]
    take: list[range] = []
    text: list[int] = []
    at = 0
    for number, (each, own) in enumerate(zip(cuts, spans, strict=True)):
        for span in own:
            inside = [at + i for i, (a, b) in enumerate(each.pieces) if span[0] <= a and b <= span[1]]
            take.append(range(starts[inside[0]] + number, ends[inside[-1]] + number))  # a blank for each text before
            text.append(number)
        at += len(each.pieces)
    rows = torch.tensor(list(chain.from_iterable(take)), dtype=torch.int64)
    lengths = torch.tensor([len(one) for one in take], dtype=torch.int64)
    return Ranges(rows, lengths, torch.tensor(text, dtype=torch.int64))


def _one_thread() -> None:
    torch.set_num_threads(1)  # the setting is each thread's own
