"""Mentions as rows to cluster: equal texts condensed into one row with a weight, in an order that is theirs alone."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.pipeline.themes.space import Ints

_NOISE = re.compile(r"@\w+|https?://\S+|[\W_]+")
_DIGITS = re.compile(r"\d+")
MOST, TIMES = 2, 2.0  # items in which a voice is heard at a place; times what is usual, where that is more
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True, eq=False)
class Condensed:
    """`first`: for each row the mention that stands for it; `of`: for each mention its row; `weights`: its mentions."""

    first: Ints
    of: Ints
    weights: Ints


def plain(text: str) -> str:
    """A text without case, handles, addresses, signs and figures: texts with the same plain form say the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _DIGITS.sub("0", " ".join(_NOISE.sub(" ", folded).split())) or text.strip()


def condense(texts: Sequence[str], scopes: Sequence[str | None]) -> Condensed:
    """Rows of the distinct pairs of plain text and scope, sorted by a hash, so that the order given can't matter.

    A row is stood for by the first of its mentions.
    """
    digests = [_digest(f"{scope or ''}\x00{plain(text)}") for text, scope in zip(texts, scopes, strict=True)]
    order = sorted(range(len(digests)), key=digests.__getitem__)
    of = np.zeros(len(digests), dtype=np.int64)
    first: list[int] = []
    for place, i in enumerate(order):
        if place == 0 or digests[i] != digests[order[place - 1]]:
            first.append(i)
        of[i] = len(first) - 1
    return Condensed(np.asarray(first, dtype=np.int64), of, np.bincount(of, minlength=len(first)).astype(np.int64))


def heard(voices: Sequence[str], places: Sequence[Hashable], items: Sequence[str], texts: Sequence[str]) -> Ints:
    """The numbers, in order, of the mentions in which themes are sought: what a voice says at a place in a few items.

    Those are MOST items, or TIMES the median of the items of a voice at a place where that is more: a customer who
    writes forty times takes no subject from the others, and three branches that write in for theirs are heard in full.
    Of more items those are taken whose `texts` have the smallest hashes: by chance, and the same under other ids.
    """
    said: defaultdict[tuple[str, Hashable], dict[str, str]] = defaultdict(dict)
    for voice, place, item, text in zip(voices, places, items, texts, strict=True):
        said[voice, place].setdefault(item, text)
    most = max(MOST, int(TIMES * np.median([len(own) for own in said.values()]))) if said else MOST
    kept = {key: own if len(own) <= most else {*_drawn(own)[:most]} for key, own in said.items()}
    every = enumerate(zip(voices, places, items, strict=True))
    return np.asarray([i for i, (voice, place, item) in every if item in kept[voice, place]], dtype=np.int64)


def _drawn(own: Mapping[str, str]) -> list[str]:
    """Items in an order by chance, by the hash of the text of each."""
    return sorted(own, key=lambda item: (_digest(own[item]), item))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def words(text: str) -> int:
    """How many words a text has; a sign of a script without blanks counts for half a word."""
    form = plain(text)
    wide = len(_WIDE.findall(form))
    return len(_WIDE.sub(" ", form).split()) + (wide + 1) // 2
