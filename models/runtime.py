"""How the encoder runs: texts that aren't known yet, in batches, on a small pool of threads.

The composition of batches depends on the texts alone and every batch runs on one thread, so the features have the same
bytes on any number of workers. What computes is a Network: torch here, OpenVINO in models.openvino_runtime.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Protocol

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.base import Encoded, Floats, Passage, Span
from models.border import facts_of_all
from models.errors import ClosedError
from models.lexical import Lexical
from models.remembered import Remembered, key_of
from models.runs import Likely, Prices, likely_runs, spans_of
from models.span import Batch, Lower, Pieces, Plain, Upper
from models.windows import (
    Piece,
    Tokens,
    batches_of,
    collate,
    collate_pieces,
    even_batches_of,
    pieces_of,
    tokens_of,
    whole,
)

CLOSED = "the encoder is shutting down"


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
        """Scores of runs (p, LONGEST) and of no mention (p,), of what Border.forward takes."""
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
        judged = self.upper.border(means, facts, counts)
        return judged.runs, judged.none

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
        prices: Prices,
        network: Network | None = None,
        lexical: Lexical | None = None,
        workers: int = 1,
    ) -> None:
        for module in (lower, upper, plain):
            module.eval().requires_grad_(False)
        self._network = network or TorchNetwork(lower, upper, plain)
        self._lexical = lexical
        self._width = upper.width + (lexical.columns if lexical else 0)
        self._prices = prices
        self._tokenizer = tokenizer
        self._version = version
        self._remembered = Remembered() if self._network.exact else None
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="encode", initializer=_one_thread)
        self._closed = False

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

        So is one that was read lately, unless its bytes depend on what it shares a batch with. ClosedError if all is
        closed before.
        """
        keys = [key_of(passage) for passage in passages]
        wanted = dict(zip(keys, passages, strict=True))
        found = self._remembered.find(wanted, meanings=meanings) if self._remembered else {}
        missing = [key for key in wanted if key not in found]
        texts = list(tokens_of(self._tokenizer, [wanted[key] for key in missing]))
        run = partial(self._run, meanings=meanings)
        batches = list(self._batches(texts))
        groups = [[texts[i] for i in batch] for batch in batches]
        for batch, read in zip(batches, self._each(run, groups), strict=True):
            told = {missing[i]: encoded for i, encoded in zip(batch, read, strict=True)}
            if self._remembered:
                self._remembered.keep(told.items())
            found |= told
        return [found[key] for key in keys]

    def _each(
        self, run: Callable[[Sequence[Tokens]], list[Encoded]], groups: Sequence[Sequence[Tokens]]
    ) -> Iterator[list[Encoded]]:
        try:
            yield from self._pool.map(run, groups)
        except CancelledError:
            raise ClosedError(CLOSED) from None
        except RuntimeError:
            if self._closed:
                raise ClosedError(CLOSED) from None
            raise

    def _batches(self, texts: Sequence[Tokens]) -> Iterable[list[int]]:
        if not self._network.exact:
            return batches_of([text.length for text in texts])
        return even_batches_of([text.padded for text in texts], [text.wide for text in texts])

    def forget(self) -> None:
        """Read every text anew: for measuring."""
        if self._remembered:
            self._remembered.forget()

    def close(self) -> None:
        """End the threads, each with the batch at hand; what waits is not done."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def judge(self, passages: Sequence[Passage]) -> Likely:
        """The likely runs of parts; what `encode` chooses spans from where there is a choice."""
        with torch.inference_mode():
            return self._judged(passages, torch.cat(self.part_means(passages)))

    def part_means(self, passages: Sequence[Passage]) -> list[Tensor]:
        """Mean state midway of each part of each passage, (parts, hidden): what runs are judged by."""
        texts = list(tokens_of(self._tokenizer, passages))
        found: dict[int, Tensor] = {}
        for chosen in self._batches(texts):
            some = [texts[i] for i in chosen]
            with torch.inference_mode():
                batch, seen = self._batch(some)
                means = self._network.means(self._network.begin(batch)[1], batch.parts)
                parts = [text.parts for text in some]
                rows = torch.split(whole(means, seen, parts), [len(own) for own in parts])
            found |= zip(chosen, rows, strict=True)
        return [found[i][: len(passage.parts)] for i, passage in enumerate(passages)]

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
        """The spans to read of each text: those that are given, else those that the likely runs make."""

        def judge(asked: list[Passage], wanted: list[bool]) -> Likely:
            rows = [own for own, text in zip(wanted, texts, strict=True) for _ in text.parts]
            return self._judged(asked, means[torch.tensor(rows, dtype=torch.bool)])

        return spans_of([text.passage for text in texts], self._prices, judge)

    def _judged(self, passages: Sequence[Passage], means: Tensor) -> Likely:
        counts = [len(passage.parts) for passage in passages]
        return likely_runs(*self._network.judge(means, torch.from_numpy(facts_of_all(passages)), counts), counts)

    def _batch(self, texts: Sequence[Tokens]) -> tuple[Batch, list[list[Piece]]]:
        """The windows of all texts and the pieces of their parts."""
        seen = pieces_of(texts, [text.parts for text in texts])
        windows = [text.window(begin) for text in texts for begin in text.begins]
        return collate(windows, seen, width=texts[0].wide if self._network.exact else 0), seen


def unit(rows: Floats) -> Floats:
    """Rows scaled to length 1."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = rows / np.maximum(lengths, np.float32(1e-12))
    return scaled


def _one_thread() -> None:
    torch.set_num_threads(1)  # the setting is each thread's own
