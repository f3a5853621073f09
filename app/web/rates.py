"""How often somebody may send requests: counted per process, in memory."""

import math
import time

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import TooMany

OFF = "off"


class Rates:
    """Counts requests by who sends them; `rate` as in `600/minute;20/second`, or `off`."""

    def __init__(self, rate: str) -> None:
        self._limits = [] if rate.strip().lower() == OFF else parse_many(rate)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, who: str) -> None:
        """Count one request of `who`; TooMany says when the next one may come."""
        for limit in self._limits:
            if not self._limiter.hit(limit, who):
                free_at = self._limiter.get_window_stats(limit, who).reset_time
                seconds = max(1, math.ceil(free_at - time.time()))
                raise TooMany(f"more than {limit}; come again in {seconds} s", retry_after=seconds)
