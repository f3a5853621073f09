"""New ids: 32 hexadecimal digits, by chance, that sort by the time they were made."""

import secrets
import time

_RANDOM_BITS = 80
_TIME_BITS = 48


def new_id() -> str:
    """48 bits of milliseconds since 1970 and 80 of chance, as in UUIDv7: neighbours in time are neighbours on disk."""
    milliseconds = time.time_ns() // 1_000_000 & (1 << _TIME_BITS) - 1
    return f"{milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS):032x}"
