"""What was read last, by the sum of what was read: a text that comes again is not read again."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter

from models.base import Encoded, Passage

CAPACITY = 64_000_000  # bytes
BESIDE = 400  # bytes of an entry beside its vectors
Key = bytes

_seen = attrgetter("start", "end", "border", "breaks")


def key_of(passage: Passage) -> Key:
    """The sum of all that the encoder sees of a passage; the text itself is not kept."""
    parts = [_seen(part) for part in passage.parts]
    seen = (passage.text, passage.spans, parts, passage.lang, passage.chat, passage.latin)
    return hashlib.blake2b(repr(seen).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(slots=True)
class Remembered:
    """What one encoder, of one version, read last, in up to `capacity` bytes. Threads may share it."""

    capacity: int = CAPACITY
    _size: int = 0
    _kept: OrderedDict[Key, Encoded] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return self._size

    def find(self, keys: Iterable[Key], *, meanings: bool) -> dict[Key, Encoded]:
        """Of the passages of `keys` those that were read, with meanings if these are asked for."""
        found = {}
        with self._lock:
            for key in keys:
                kept = self._kept.get(key)
                if kept is None or (meanings and not _has_meanings(kept)):
                    continue
                self._kept.move_to_end(key)
                found[key] = kept if meanings else replace(kept, meanings=kept.meanings[:, :0])
        return found

    def keep(self, read: Iterable[tuple[Key, Encoded]]) -> None:
        """Keep what was read, in copies of its own, and forget what was not asked for in longest."""
        with self._lock:
            for key, encoded in read:
                before = self._kept.pop(key, None)
                self._size -= 0 if before is None else size_of(before)
                # a row of a batch would hold the whole batch
                own = replace(encoded, features=encoded.features.copy(), meanings=encoded.meanings.copy())
                self._kept[key] = own
                self._size += size_of(own)
            while self._size > self.capacity:
                _, gone = self._kept.popitem(last=False)
                self._size -= size_of(gone)

    def forget(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._kept.clear()
            self._size = 0


def size_of(encoded: Encoded) -> int:
    """Bytes that it holds, about."""
    return BESIDE + encoded.features.nbytes + encoded.meanings.nbytes


def _has_meanings(encoded: Encoded) -> bool:
    return encoded.meanings.shape[1] > 0 or not encoded.spans
