"""Lets who has a file read stop it between two blocks, also while it gives no rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _goes_on() -> None:
    """Nobody stops it."""


_CHECK: ContextVar[Callable[[], None]] = ContextVar("check", default=_goes_on)


@contextmanager
def stopped_by(check: Callable[[], None]) -> Iterator[None]:
    """Within the block readers call `check` now and then; what it raises ends the reading."""
    before = _CHECK.set(check)
    try:
        yield
    finally:
        _CHECK.reset(before)


def pulse() -> None:
    """Called by readers for each block that they read; raises what is to end them."""
    _CHECK.get()()
