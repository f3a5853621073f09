"""How long the fuzz tests run: WAYFELT_FUZZ_SECONDS each, a few seconds by default; the seed is printed on failure."""

import os
import random
import time
from collections.abc import Iterator

USUAL = 3.0


def rounds(name: str) -> Iterator[random.Random]:
    """A source of chance for each round, until the time is up; a longer run begins with the rounds of a shorter one."""
    end = time.monotonic() + float(os.environ.get("WAYFELT_FUZZ_SECONDS", USUAL))
    number = 0
    while time.monotonic() < end:
        yield random.Random(f"{name} {number}")
        number += 1
    print(f"{name}: {number} rounds")  # noqa: T201 (pytest -s shows how far a run went)
