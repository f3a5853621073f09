"""What was asked for last, kept in the process."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeVar

KEPT = 64
HELD = 64_000_000  # bytes of all that tells its size: what a persona said in four million mentions
T = TypeVar("T")


@dataclass(slots=True)
class Cache:
    """Curves, maps, facets, placed journeys, what personas said: asked for last, fresh until mentions come or go."""

    _kept: OrderedDict[Hashable, tuple[object, int]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, kind: type[T], key: Hashable) -> T | None:
        """What of a kind was kept under the key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            value, _ = self._kept[key]
        assert isinstance(value, kind)
        return value

    def keep(self, key: Hashable, value: object, *, size: int = 0) -> None:
        """Keep it, and forget what was not asked for in longest; `size` in bytes, told of what may be large."""
        with self._lock:
            self._kept[key] = value, size
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            while sum(held for _, held in self._kept.values()) > HELD:
                del self._kept[next(name for name, (_, held) in self._kept.items() if held)]
