"""Sums with the same bytes on a machine with many threads as on one."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, a BLAS call uses one thread: its sums have the same order, hence the same bits, on any machine load."""
    with threadpool_limits(limits=1):
        yield
