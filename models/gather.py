"""An encoder that many threads share: passages of calls that arrive together are encoded in one batch."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, field

from models.base import Encoded, Encoder, Passage
from models.errors import BusyError, ModelError

ASKER: ContextVar[str] = ContextVar("asker", default="")
"""Who asks, in the context of a request: whoever asks much shall not hold up the others."""


@dataclass(eq=False, slots=True)
class _Call:
    """One caller's passages: those still to be encoded, what was read so far, the promise of all of it."""

    waiting: deque[Passage]
    read: list[Encoded] = field(default_factory=list)
    answer: Future[list[Encoded]] = field(default_factory=Future)


class GatheringEncoder:
    """The Encoder protocol over another encoder, for many threads at once.

    One thread encodes. The first passage that arrives waits `wait` seconds for company; a batch holds up to `size`
    passages, taken in turn from those who ask and from their calls, so that neither a long call nor many calls of one
    hold up the others. A call that would make more than `limit` passages wait is turned away.
    """

    def __init__(self, encoder: Encoder, *, size: int = 64, wait: float = 0.004, limit: int = 4_000) -> None:
        self._encoder = encoder
        self._size = size
        self._wait = wait
        self._limit = limit
        self._calls: dict[str, deque[_Call]] = {}
        self._changed = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="gather", daemon=True)
        self._thread.start()

    @property
    def version(self) -> str:
        """That of the encoder."""
        return self._encoder.version

    @property
    def width(self) -> int:
        """That of the encoder."""
        return self._encoder.width

    @property
    def alive(self) -> bool:
        """Whether calls are being answered."""
        return self._open and self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """Number of passages that wait."""
        with self._changed:
            return self._count()

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """As Encoder.encode; BusyError when too much waits already or the encoder is closed.

        Whoever asks for meanings works through many texts and shares no batch.
        """
        if meanings or not passages:
            return self._encoder.encode(passages, meanings=meanings)
        call = _Call(deque(passages))
        with self._changed:
            if not self.alive:
                raise BusyError("the encoder is shutting down")
            if self._count() + len(passages) > self._limit:
                raise BusyError(f"more than {self._limit} texts would wait")
            self._calls.setdefault(ASKER.get(), deque()).append(call)
            self._changed.notify()
        return call.answer.result()

    def close(self) -> None:
        """Answer the calls that wait, then end the thread."""
        with self._changed:
            self._open = False
            self._changed.notify()
        self._thread.join()

    def _count(self) -> int:
        return sum(len(call.waiting) for calls in self._calls.values() for call in calls)

    def _run(self) -> None:
        while batch := self._next_batch():
            try:
                self._encode(batch)
            except Exception as error:  # the callers get to know; the thread lives on for the others
                self._fail({call for call, _ in batch}, error)

    def _next_batch(self) -> list[tuple[_Call, Passage]]:
        """Up to `size` passages, one of each who asks in turn; none when closed and all is answered."""
        with self._changed:
            self._changed.wait_for(lambda: self._calls or not self._open)
            deadline = time.monotonic() + self._wait
            while self._open and self._count() < self._size and (rest := deadline - time.monotonic()) > 0:
                self._changed.wait(rest)
            batch: list[tuple[_Call, Passage]] = []
            while self._calls and len(batch) < self._size:
                asker = next(iter(self._calls))
                calls = self._calls.pop(asker)
                call = calls.popleft()
                batch.append((call, call.waiting.popleft()))
                if call.waiting:
                    calls.append(call)
                if calls:
                    self._calls[asker] = calls  # behind the others
            return batch

    def _encode(self, batch: Sequence[tuple[_Call, Passage]]) -> None:
        read = self._encoder.encode([passage for _, passage in batch])
        if len(read) != len(batch):
            raise ModelError(f"{self.version} answered {len(read)} of {len(batch)} passages")
        for (call, _), encoded in zip(batch, read, strict=True):
            call.read.append(encoded)
        for call in {call for call, _ in batch}:
            if not call.waiting:
                call.answer.set_result(call.read)

    def _fail(self, calls: set[_Call], error: Exception) -> None:
        with self._changed:
            left = {asker: deque(call for call in own if call not in calls) for asker, own in self._calls.items()}
            self._calls = {asker: own for asker, own in left.items() if own}
        for call in calls:
            if not call.answer.done():
                call.answer.set_exception(error)
