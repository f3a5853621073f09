"""Who is who after a new clustering: ids that stay, and what became of each."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.theme import Kind
from app.pipeline.themes.rows import plain

HEIR = 0.5  # share of its members by which the old goes on in the new
PART = 0.25  # share by which the new is a part split from the old
DIGITS = 7


@dataclass(frozen=True, slots=True)
class Alignment:
    """What became of old ids and where new groups come from.

    `ids`: the old id under which a new group goes on; `into`: for an old id that ends in another's group, that group;
    `parts`: for a group that is a part of an old one that goes on elsewhere, its id; `lost`: old ids without an heir.
    """

    ids: Mapping[int, str]
    into: Mapping[str, int]
    parts: Mapping[int, str]
    lost: frozenset[str]


def align(before: Sequence[str | None], after: Sequence[int]) -> Alignment:
    """Old ids and new groups (-1 for none) of the same mentions, in step."""
    shared = Counter((old, new) for old, new in zip(before, after, strict=True) if old is not None and new >= 0)
    size = Counter(old for old in before if old is not None)
    whole = Counter(new for new in after if new >= 0)
    heir: dict[str, int] = {}
    for (old, new), count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if old not in heir and count >= HEIR * size[old]:
            heir[old] = new
    # an old one in pieces goes on in the largest piece that is mostly its own
    for (old, new), count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if old not in heir and count >= PART * size[old] and count >= HEIR * whole[new]:
            heir[old] = new
    ids: dict[int, str] = {}
    into: dict[str, int] = {}
    for old, new in sorted(heir.items(), key=lambda pair: (-shared[pair], pair)):
        if new in ids:
            into[old] = new
        else:
            ids[new] = old
    parts: dict[int, str] = {}
    for (old, new), count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        elsewhere = new not in ids and new not in parts and heir.get(old) not in (None, new)
        if elsewhere and count >= HEIR * whole[new]:
            parts[new] = old
    return Alignment(ids, into, parts, frozenset(size) - frozenset(heir))


def new_id(letter: str, kind: Kind, text: str, *, at: datetime, taken: Collection[str]) -> str:
    """A short id made from the exemplar's text and the day of birth; longer if it is taken."""
    digest = hashlib.sha256(f"{kind}\x00{plain(text)}\x00{at.date()}".encode("utf-8", "surrogatepass")).hexdigest()
    for digits in range(DIGITS, len(digest)):
        if (name := letter + digest[:digits]) not in taken:
            return name
    raise ValueError(f"no id is left for a theme around a text of {len(text)} characters")
