"""Answers of large projects that are kept ready: what costs much to work out again for every reader.

A project of few mentions is answered from its mentions, always. Of a large one the background work keeps the answers to
the usual questions after each refresh; a reader gets the one that is kept, with the time it is of if something has
changed since. Erasures drop what is kept, and what a version of the program kept whose answers say less or other
things is not found by another.
"""

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from app.services.cache import Cache
from app.store.answers import get_answer
from app.store.projects import counters
from app.store.scope import Scope
from app.store.themes import standing

LARGE = 20_000  # mentions from which answers are kept ready
MADE = 3  # raise it when figures of the same fields come to be made in another way
T = TypeVar("T")


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of answer: its name, and the type `of` such answers, by which they are written and read."""

    name: str
    of: type[T]

    @cached_property
    def adapter(self) -> TypeAdapter[T]:
        """Writes and reads such answers."""
        return TypeAdapter(self.of)

    @cached_property
    def shape(self) -> str:
        """The fields of such an answer, which tell it from those that another version of the program kept."""
        return json.dumps(self.adapter.json_schema(mode="serialization"), sort_keys=True)

    def packed(self, value: T) -> bytes:
        """The value as it is kept."""
        return zlib.compress(self.adapter.dump_json(value), 6)

    def unpacked(self, body: bytes) -> T:
        """The value that was kept."""
        return self.adapter.validate_json(zlib.decompress(body))


@dataclass(frozen=True, slots=True)
class Ready(Generic[T]):
    """An answer that was kept; `as_of` is the time it is of, null if nothing has changed since."""

    value: T
    as_of: dt.datetime | None


def name_of(kind: Kind[T], *question: Hashable) -> str:
    """The name that the answer to a question is kept under."""
    return hashlib.sha256(repr((kind.name, MADE, kind.shape, *question)).encode()).hexdigest()


def ready(scope: Scope, cache: Cache, kind: Kind[T], *question: Hashable) -> Ready[T] | None:
    """The kept answer to a question; null if none is, which is so in every project that is not large."""
    name = name_of(kind, *question)
    stored = get_answer(scope, name)
    if stored is None:
        return None
    current = (stored.mention_revision, stored.themes) == standing_now(scope)
    key = ("ready", scope.project_id, name, stored.made_at)
    value = cache.get(kind.of, key)
    if value is None:
        value = kind.unpacked(stored.body)
        cache.keep(key, value)
    return Ready(value, None if current else stored.made_at)


def standing_now(scope: Scope) -> tuple[int, int]:
    """Up to which revision of its mentions and which version of its themes a project is answered for now."""
    return counters(scope.session, scope.project_id)[0], _themes(scope)


def _themes(scope: Scope) -> int:
    stands = standing(scope)
    return 0 if stands is None else stands.version
