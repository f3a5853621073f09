"""Mentions to known themes: how like, how sure, who makes the second tier, and why the others have none."""

from dataclasses import dataclass
from itertools import repeat

import numpy as np

from app.domain.theme import Reason, Space
from app.pipeline.themes.rows import words
from app.pipeline.themes.space import BLOCK, Doubles, Ints, unit
from models.base import Floats

RIVAL = 0.5  # how much the likeness to the next theme takes from the confidence
SHORT = 3  # words below which a leftover is too short to say more
CLOSED = np.float32(-2.0)  # below any cosine
FAR = -3.0  # spreads from the usual nearness to the mean direction, below which a text is off-topic


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """For each row its sub-theme `leaf` int64 (n,), its cosine `likeness` and the `confidence` float64 (n,)."""

    leaf: Ints
    likeness: Doubles
    confidence: Doubles


def match(
    rows: Floats, centres: Floats, theme: Ints, *, allowed: Ints, scope: Ints, given: Ints | None = None
) -> Match:
    """The most alike of `centres` float32 (m, e) for each of `rows` float32 (n, e), -1 where none is allowed.

    `theme` (m,) is the theme of each centre, `allowed` (m,) its scope or -1 for closed, `scope` (n,) that of the rows.
    Where `given` (n,) is not -1 the row is held to that centre. The confidence is the likeness less a part of the
    likeness to the best centre of another theme.
    """
    n = len(rows)
    leaf, likeness, confidence = np.full(n, -1, dtype=np.int64), np.full(n, -1.0), np.full(n, -1.0)
    if not len(centres):
        return Match(leaf, likeness, confidence)
    everywhere = bool((allowed == scope[0]).all() and (scope == scope[0]).all()) if n else True
    for start in range(0, n, BLOCK):
        part = slice(start, start + BLOCK)
        cosines = rows[part] @ centres.T
        open_to = cosines if everywhere else np.where(allowed[None, :] == scope[part, None], cosines, CLOSED)
        best = open_to.argmax(axis=1)
        if given is not None:
            best = np.where(given[part] >= 0, given[part], best)
        at = np.arange(len(best))
        found, alike = open_to[at, best] > CLOSED, cosines[at, best].astype(np.float64)
        others = _elsewhere(open_to, theme, theme[best])
        if given is not None:
            found |= given[part] >= 0
        leaf[part] = np.where(found, best, -1)
        likeness[part] = np.where(found, alike, -1.0)
        confidence[part] = np.where(found, alike - RIVAL * np.maximum(others, 0), -1.0)
    return Match(leaf, likeness, confidence)


def _elsewhere(cosines: Floats, theme: Ints, own: Ints) -> Doubles:
    """The largest of the `cosines` (n, m), whose columns belong to `theme` (m,), outside each row's `own` (n,) theme.

    The cosines are overwritten.
    """
    order = np.argsort(own, kind="stable")
    names, starts = np.unique(own[order], return_index=True)
    for name, rows in zip(names, np.split(order, starts[1:]), strict=True):
        for column in np.flatnonzero(theme == name):
            cosines[rows, column] = CLOSED
    return np.asarray(cosines.max(axis=1), dtype=np.float64)


def second_tier(found: Match, candidates: Ints, *, places: int, floor: float) -> Ints:
    """The at most `places` surest of the `candidates` (row numbers) with a likeness of at least `floor`.

    Of equals the first.
    """
    if places <= 0:
        return np.zeros(0, dtype=np.int64)
    able = candidates[(found.leaf[candidates] >= 0) & (found.likeness[candidates] >= floor)]
    if places < len(able):
        sure = found.confidence[able]
        able = able[sure >= np.partition(sure, -places)[-places] - 1e-6]  # rounding may join others to the last of them
    unsure = map(round, (-found.confidence[able]).tolist(), repeat(6))
    ranked = sorted(zip(unsure, able.tolist(), strict=True))
    return np.asarray(sorted(i for _, i in ranked[:places]), dtype=np.int64)


def nearness(space: Space, vectors: Floats) -> Doubles:
    """How near (n,) vectors are to the mean direction of all texts, in spreads from what is usual."""
    towards = vectors @ unit(space.mean[None, :])[0].astype(np.float32)
    return np.asarray((towards.astype(np.float64) - space.usual) / space.spread)


def reason(text: str, *, likeness: float, near: float, floor: float) -> Reason:
    """Why a mention of that likeness to its best theme, and nearness to the subject, has none."""
    if words(text) < SHORT:
        return Reason.TOO_SHORT
    if near < FAR:
        return Reason.OFF_TOPIC
    return Reason.LOW_CONFIDENCE if likeness >= floor else Reason.UNIQUE
