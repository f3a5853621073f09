"""Work of many callers, done in batches: what arrives together is done together, one of each who asks in turn."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from models.base import Encoded, Encoder, Passage
from models.errors import BusyError, ClosedError, ModelError

ASKER: ContextVar[str] = ContextVar("asker", default="")
"""Who asks, in the context of a request: whoever asks much shall not hold up the others."""

CLOSING = "the encoder is shutting down"
LAST_BATCH = 2.0
"""Seconds that a batch at hand has to end when all is closed."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(eq=False, slots=True)
class _Call(Generic[T, R]):
    """One caller's work: what is still to be begun, what was done so far by its place, the promise of all of it."""

    work: Sequence[T]
    waiting: deque[int] = field(init=False)
    done: dict[int, R] = field(default_factory=dict)
    answer: Future[list[R]] = field(default_factory=Future)

    def __post_init__(self) -> None:
        self.waiting = deque(range(len(self.work)))

    def finish(self) -> None:
        """Keep the promise, if all is done and it was not kept before."""
        if len(self.done) == len(self.work) and self.answer.set_running_or_notify_cancel():
            self.answer.set_result([self.done[place] for place in range(len(self.work))])


@dataclass(frozen=True, slots=True, eq=False)
class _Piece(Generic[T, R]):
    """One piece of a caller's work, by its place in it."""

    call: _Call[T, R]
    place: int


class Gather(Generic[T, R]):
    """Does the work of many threads with `run`, which gives a result for each piece of work, in batches.

    The first piece that arrives waits for company: until none has come for `wait` seconds, and at most half as long as
    the last batch took. A batch holds up to `size` pieces, taken in turn from those who ask and from their calls, first
    come first served, so that neither a long call nor many calls of one hold up the others. A call that would make more
    than `limit` pieces wait is turned away. `lanes` threads work.
    """

    def __init__(
        self,
        run: Callable[[Sequence[T]], Sequence[R]],
        *,
        size: int = 64,
        wait: float = 0.004,
        limit: int = 4_000,
        lanes: int = 1,
        name: str = "gather",
    ) -> None:
        self._run = run
        self._size = size
        self._wait = wait
        self._limit = limit
        self._calls: dict[str, deque[_Call[T, R]]] = {}
        self._waiting = 0
        self._arrived = self._took = 0.0
        self._changed = threading.Condition()
        self._open = True
        self._threads = [threading.Thread(target=self._work, name=f"{name}-{i}", daemon=True) for i in range(lanes)]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether calls are being answered."""
        return self._open and all(thread.is_alive() for thread in self._threads)

    @property
    def waiting(self) -> int:
        """Number of pieces that wait."""
        return self._waiting

    def submit(self, work: Sequence[T]) -> Future[list[R]]:
        """The promise of the results, in order; BusyError when too much waits already or all is being closed.

        It ends in a ClosedError if all is closed before it was kept, unless the whole call is being done by then.
        """
        call: _Call[T, R] = _Call(work)
        if not work:
            call.answer.set_result([])
            return call.answer
        with self._changed:
            if not self.alive:
                raise ClosedError(CLOSING)
            if self._waiting + len(work) > self._limit:
                raise BusyError(f"more than {self._limit} texts would wait")
            self._calls.setdefault(ASKER.get(), deque()).append(call)
            self._arrived = time.monotonic()
            first = self._waiting == 0
            self._waiting += len(work)
            if first or self._waiting >= self._size:  # who waits for company looks up by itself
                self._changed.notify()
        return call.answer

    def close(self, *, within: float = LAST_BATCH) -> None:
        """Turn the calls away that are not wholly begun, and give what is at hand so many seconds to end."""
        with self._changed:
            self._open = False
            for call in [call for own in self._calls.values() for call in own]:
                _promise_broken(call.answer, ClosedError(CLOSING))
            self._calls, self._waiting = {}, 0
            self._changed.notify_all()
        end = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0))

    def _work(self) -> None:
        while batch := self._next_batch():
            began = time.monotonic()
            try:
                self._do(batch)
            except Exception as error:  # the callers get to know; the thread lives on for the others
                self._one_by_one(batch, error)
            self._took = time.monotonic() - began

    def _next_batch(self) -> list[_Piece[T, R]]:
        """Up to `size` pieces, one of each who asks in turn; none when closed. Calls that were called off are left."""
        batch: list[_Piece[T, R]] = []
        with self._changed:
            while not batch:
                self._changed.wait_for(lambda: self._calls or not self._open)
                if not self._open:
                    break
                self._await_company()
                self._leave(lambda call: call.answer.cancelled())
                while self._calls and len(batch) < self._size:
                    batch.append(self._next())
            if self._calls:
                self._changed.notify()  # for another thread
        return batch

    def _next(self) -> _Piece[T, R]:
        """The piece whose turn it is, taken out."""
        asker = next(iter(self._calls))
        calls = self._calls.pop(asker)
        call = calls.popleft()
        piece = _Piece(call, call.waiting.popleft())
        self._waiting -= 1
        if call.waiting:
            calls.append(call)
        if calls:
            self._calls[asker] = calls  # behind the others
        return piece

    def _leave(self, gone: Callable[[_Call[T, R]], bool]) -> None:
        """Leave the calls that are `gone`: nobody waits for them."""
        kept: dict[str, deque[_Call[T, R]]] = {}
        for asker, calls in self._calls.items():
            for call in calls:
                if gone(call):
                    self._waiting -= len(call.waiting)
                else:
                    kept.setdefault(asker, deque()).append(call)
        self._calls = kept

    def _await_company(self) -> None:
        began = time.monotonic()
        latest = began + max(self._wait, self._took / 2)
        while self._open and self._waiting < self._size:
            rest = min(latest, max(began, self._arrived) + self._wait) - time.monotonic()
            if rest <= 0:
                return
            self._changed.wait(rest)

    def _do(self, batch: Sequence[_Piece[T, R]]) -> None:
        done = self._run([piece.call.work[piece.place] for piece in batch])
        if len(done) != len(batch):
            raise ModelError(f"{len(done)} results of {len(batch)} pieces of work")
        with self._changed:  # pieces of one call may be done by several threads
            for piece, result in zip(batch, done, strict=True):
                piece.call.done[piece.place] = result
            for call in dict.fromkeys(piece.call for piece in batch):
                if not call.answer.done():
                    call.finish()

    def _one_by_one(self, batch: Sequence[_Piece[T, R]], error: Exception) -> None:
        """Do the calls of a batch that failed each by itself, lest one fail the others."""
        calls = list(dict.fromkeys(piece.call for piece in batch))
        for call in calls:
            try:
                if len(calls) == 1:
                    raise error
                self._do([piece for piece in batch if piece.call is call])
            except Exception as own:  # as above
                self._give_up(call, own)

    def _give_up(self, call: _Call[T, R], error: Exception) -> None:
        with self._changed:
            _promise_broken(call.answer, error)
            self._leave(lambda one: one is call)


def _promise_broken(answer: Future[list[R]], error: Exception) -> None:
    if not answer.done() and answer.set_running_or_notify_cancel():
        answer.set_exception(error)


class GatheringEncoder:
    """The Encoder protocol over another encoder, for many threads at once, by a Gather with the same settings."""

    def __init__(
        self, encoder: Encoder, *, size: int = 64, wait: float = 0.004, limit: int = 4_000, lanes: int = 1
    ) -> None:
        self._encoder = encoder
        self._gather: Gather[Passage, Encoded] = Gather(encoder.encode, size=size, wait=wait, limit=limit, lanes=lanes)

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
        return self._gather.alive

    @property
    def waiting(self) -> int:
        """Number of passages that wait."""
        return self._gather.waiting

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """As Encoder.encode; BusyError when too much waits already or the encoder is closed.

        Whoever asks for meanings works through many texts and shares no batch.
        """
        if meanings or not passages:
            return self._encoder.encode(passages, meanings=meanings)
        return self._gather.submit(passages).result()

    def close(self, *, within: float = LAST_BATCH) -> None:
        """As Gather.close; the encoder itself stays as it is."""
        self._gather.close(within=within)
