"""New ids: 32 hexadecimal digits, by chance, that sort by the time they were made."""

import secrets
import threading
import time

_RANDOM_BITS = 80
_TIME_BITS = 48
_STEP_BITS = 64


class _Clock:
    """The last id of this process: those of one millisecond follow each other too, as RFC 9562 (6.2) has it.

    So items of one request are read, and themes found in them, in the order in which they were sent, whatever the
    ids are.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        """Greater than all before, by chance."""
        milliseconds = time.time_ns() // 1_000_000 & (1 << _TIME_BITS) - 1
        fresh = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            self._last = fresh if fresh > self._last else self._last + 1 + secrets.randbits(_STEP_BITS)
            return self._last


_CLOCK = _Clock()


def new_id() -> str:
    """48 bits of milliseconds since 1970 and 80 of chance, as in UUIDv7: neighbours in time are neighbours on disk."""
    return f"{_CLOCK.next():032x}"
