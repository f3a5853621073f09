"""What was drawn last, kept in the process."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

KEPT = 64


@dataclass(slots=True)
class CurveCache:
    """Curves and placed journeys that were asked for last; fresh as long as no mention came or went."""

    _kept: OrderedDict[Hashable, object] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> object | None:
        """What was kept under the key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: object) -> None:
        """Keep it, and forget what was not asked for in longest."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
