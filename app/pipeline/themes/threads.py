"""Work in blocks on several threads with the same bytes as on one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from threadpoolctl import threadpool_limits

In = TypeVar("In")
Out = TypeVar("Out")


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, a BLAS call uses one thread: its sums have the same order, hence the same bits, on any machine load."""
    with threadpool_limits(limits=1):
        yield


def each(work: Callable[[In], Out], parts: Sequence[In], *, workers: int) -> list[Out]:
    """The results of `work` in the order of `parts`. The parts must not depend on `workers`."""
    if workers <= 1 or len(parts) <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(workers, thread_name_prefix="themes") as pool:
        return list(pool.map(work, parts))
