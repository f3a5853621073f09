"""From vectors to dense places and the themes they make up.

Half-whiten, smooth over neighbours, HDBSCAN; learn from the groups found in which directions members of a theme differ,
shrink those, and do it once more. Where touchpoints are told, what tells them has axes of its own, and dense places
whose mentions are as alike as those of many a single one are sub-themes of one theme. Else they are if their centres
mean nearly the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from app.domain.theme import Space
from app.pipeline.themes.density import dense_groups
from app.pipeline.themes.neighbours import neighbours, smooth
from app.pipeline.themes.settings import FEWEST, SMALL, ThemeSettings
from app.pipeline.themes.space import Doubles, Ints, apply, centred, fit_white, fit_within, unit
from app.pipeline.themes.told import often, with_touchpoints
from models.base import Floats

NEIGHBOURS = 15
SMOOTHED, SMOOTHED_ROWS = (2, 4), 250  # rounds of smoothing, and rows for each: few rows soon run into one another
SPACE_ROWS = 12_000  # rows, a random sample by their hash, from which the space is learned
ROUNDS = 3  # of learning the space from the groups found in it
TRUSTED = 0.8  # share of rows, nearest to their centre first, that teach the space
LOOSE = 0.45  # mean cosine to its centre below which a dense place is none ...
GUESS = 0.36  # ... and among few rows, before the space is learned that they need to come closer
TOLD_ALIKE = 0.2  # mean cosine of mentions of two dense places, where touchpoints are told, that makes them one theme
ENOUGH = 60  # rows that teach a space in which that tells; of fewer, centres do


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """`space` (e dims), `leaf` int64 (n,): the dense place of each row or -1; `theme` int64 (leaves,): its theme."""

    space: Space
    leaf: Ints
    theme: Ints


def group(
    vectors: Floats,
    weights: Ints,
    langs: Sequence[str],
    scopes: Sequence[str | None],
    *,
    settings: ThemeSettings,
    touchpoints: Sequence[str | None] = (),
) -> Groups:
    """Dense places and themes of unit `vectors` float32 (n, d); rows of different scopes are never in one.

    `touchpoints` (n,) are those of the rows; none are told if it is empty.
    """
    scope = np.unique(np.asarray([name or "" for name in scopes], dtype=np.str_), return_inverse=True)[1].astype(
        np.int64
    )
    first = slice(SPACE_ROWS)
    space = fit_space(
        vectors[first], weights[first], langs[first], scope[first], settings, touchpoints=touchpoints[first]
    )
    rows = apply(space, vectors)
    leaf = dense(rows, weights, scope, settings=settings)
    if len(vectors) >= ENOUGH and len(often(touchpoints[first])) > 1:
        return Groups(space, leaf, alike(means_of(rows, leaf), leaf, scope, threshold=TOLD_ALIKE))
    centred_rows = unit(vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64))
    return Groups(space, leaf, alike(unit(means_of(centred_rows, leaf)), leaf, scope, threshold=settings.alike))


def fit_space(
    vectors: Floats,
    weights: Ints,
    langs: Sequence[str],
    scope: Ints,
    settings: ThemeSettings,
    *,
    touchpoints: Sequence[str | None] = (),
) -> Space:
    """The space learned from rows, from the groups found among them and from their touchpoints, where they are told."""
    if len(vectors) < FEWEST:
        return centred(vectors)
    space = with_touchpoints(fit_white(vectors, langs), vectors, touchpoints)
    rows = apply(space, vectors)
    leaf = dense(rows, weights, scope, settings=settings, loose=LOOSE if len(rows) > SMOOTHED_ROWS else GUESS)
    for round_ in range(ROUNDS):
        if round_:
            leaf = dense(rows, weights, scope, settings=settings)
        if leaf.max(initial=-1) < 1:
            break
        likeness = rows @ centres_of(rows, leaf).T
        nearest = np.where(leaf >= 0, leaf, likeness.argmax(axis=1))
        sure = np.where(leaf >= 0, 1, 0) + likeness.max(axis=1)
        space = fit_within(vectors, np.where(sure >= np.quantile(sure, 1 - TRUSTED), nearest, -1), langs)
        space = with_touchpoints(space, vectors, touchpoints)
        rows = apply(space, vectors)
    towards = vectors @ unit(space.mean[None, :])[0].astype(np.float32)
    usual = float(np.median(towards))
    return replace(space, usual=usual, spread=max(1e-6, 1.4826 * float(np.median(np.abs(towards - usual)))))


def dense(
    rows: Floats,
    weights: Ints,
    scope: Ints,
    *,
    settings: ThemeSettings,
    share: float | None = None,
    loose: float = LOOSE,
) -> Ints:
    """Dense places (n,) of unit rows, numbered from 0, -1 outside; each within one scope.

    A place has at most `share` of the scope's mentions (null for the usual) and a mean cosine to its centre of at least
    `loose`. Equal texts that are enough for a place are one, however many they are.
    """
    labels = np.full(len(rows), -1, dtype=np.int64)
    total = 0
    for name in range(int(scope.max(initial=-1)) + 1):
        inside = np.flatnonzero(scope == name)
        found = _dense(rows[inside], weights[inside], settings, share=share, loose=loose)
        labels[inside] = np.where(found >= 0, found + total, -1)
        total += int(found.max(initial=-1)) + 1
    return labels


def _dense(rows: Floats, weights: Ints, settings: ThemeSettings, *, share: float | None, loose: float) -> Ints:
    mentions = int(weights.sum())
    smallest = settings.members(mentions)
    if len(rows) < SMALL or mentions < 2 * smallest:
        return _repeated(np.full(len(rows), -1, dtype=np.int64), weights, smallest)
    k = min(NEIGHBOURS, 2 * smallest - 1)
    rounds = int(np.clip(1 + len(rows) // SMOOTHED_ROWS, *SMOOTHED))
    smoothed = smooth(rows, neighbours(rows, k), rounds=rounds)
    found = neighbours(smoothed, k)
    largest = settings.cap(mentions) if share is None else int(share * mentions)
    labels = dense_groups(smoothed, weights, found=found, smallest=smallest, largest=largest)
    for name in range(int(labels.max(initial=-1)) + 1):
        members = rows[labels == name].astype(np.float64)
        if len(members) and (members @ unit(members.mean(axis=0)[None, :])[0]).mean() < loose:
            labels[labels == name] = -1
    kept, renumbered = np.unique(labels[labels >= 0], return_inverse=True)
    if len(kept):
        labels[labels >= 0] = renumbered
    return _repeated(labels, weights, smallest)


def _repeated(labels: Ints, weights: Ints, smallest: int) -> Ints:
    """The labels, with one of its own for each row outside that stands for `smallest` equal texts or more."""
    alone = np.flatnonzero((labels < 0) & (weights >= smallest))
    labels[alone] = labels.max(initial=-1) + 1 + np.arange(len(alone))
    return labels


def centres_of(rows: Floats | Doubles, labels: Ints) -> Floats:
    """Unit centres float32 (max label + 1, e) of the members of each label."""
    return unit(means_of(rows, labels)).astype(np.float32)


def means_of(rows: Floats | Doubles, labels: Ints) -> Doubles:
    """Means (max label + 1, e) of the members of each label; the product of two is the mean cosine of their members."""
    sums = np.zeros((int(labels.max(initial=-1)) + 1, rows.shape[1]))
    inside = np.flatnonzero(labels >= 0)
    np.add.at(sums, labels[inside], rows[inside].astype(np.float64))
    return sums / np.maximum(np.bincount(labels[inside], minlength=len(sums)), 1)[:, None]


def alike(means: Doubles, leaf: Ints, scope: Ints, *, threshold: float) -> Ints:
    """The theme (leaves,) of each dense place: average linkage of the products of their `means`, within a scope."""
    inside = np.flatnonzero(leaf >= 0)
    count = len(means)
    if count <= 1:
        return np.zeros(count, dtype=np.int64)
    likeness = means @ means.T
    home = np.zeros(count, dtype=np.int64)
    home[leaf[inside]] = scope[inside]
    gap = np.where(home[:, None] == home[None, :], np.maximum(1 - likeness, 0), 4.0)
    gap = (gap + gap.T) / 2
    np.fill_diagonal(gap, 0)
    merged = fcluster(linkage(squareform(gap, checks=False), "average"), 1 - threshold, "distance")
    return np.unique(merged, return_inverse=True)[1].astype(np.int64)
