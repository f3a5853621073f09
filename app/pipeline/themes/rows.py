"""Mentions as rows to cluster: equal texts condensed into one row with a weight, in an order that is theirs alone."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.pipeline.themes.space import Ints

_NOISE = re.compile(r"@\w+|https?://\S+|[\W_]+")
_DIGITS = re.compile(r"\d+")
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


def condense(texts: Sequence[str], scopes: Sequence[str | None], ids: Sequence[str]) -> Condensed:
    """Rows of the distinct pairs of plain text and scope, sorted by a hash, so that the order given can't matter.

    A row is stood for by its mention of the smallest id.
    """
    keys = [f"{scope or ''}\x00{plain(text)}" for text, scope in zip(texts, scopes, strict=True)]
    digests = [hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest() for key in keys]
    order = sorted(range(len(keys)), key=lambda i: (digests[i], ids[i]))
    of = np.zeros(len(keys), dtype=np.int64)
    first: list[int] = []
    for place, i in enumerate(order):
        if place == 0 or digests[i] != digests[order[place - 1]]:
            first.append(i)
        of[i] = len(first) - 1
    return Condensed(np.asarray(first, dtype=np.int64), of, np.bincount(of, minlength=len(first)).astype(np.int64))


def words(text: str) -> int:
    """How many words a text has; a sign of a script without blanks counts for half a word."""
    form = plain(text)
    wide = len(_WIDE.findall(form))
    return len(_WIDE.sub(" ", form).split()) + (wide + 1) // 2
