"""Alternatives with a promise: sets of labels that hold the right one as often as was asked for.

Split conformal prediction (Vovk et al. 2005) with the probability itself as the score (Sadinle, Lei and Wasserman
2019), which gives smaller sets than adaptive ones here, and with thresholds of its own for each language that has
enough labelled mentions: with one for all, Lithuanian was covered far less often (training/LOG.md). The promise holds
over mentions like those labelled, not for each single one, and on the journey that the labels are from.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.records import Alternative
from app.errors import InputError
from models.base import Floats

COVERAGES = (0.8, 0.9, 0.95)
LEAST = 30  # labelled mentions of a language that has thresholds of its own
ALL = ""

Thresholds = Mapping[str, Mapping[str, float]]
"""By language (empty: all together), then by coverage as text: the least probability of a label in the set."""


def thresholds(of_truth: Floats, languages: Sequence[str]) -> dict[str, dict[str, float]]:
    """Thresholds from the probabilities (n,) that the model gave to the right labels of n mentions it has not seen.

    Ready to be kept as JSON. `languages` (n,) are their tags.
    """
    tags = np.array(languages)
    groups = {ALL: np.ones(len(tags), dtype=np.bool_)}
    groups |= {str(tag): tags == tag for tag in np.unique(tags) if np.sum(tags == tag) >= LEAST}
    return {
        tag: {str(coverage): threshold(of_truth[rows], coverage) for coverage in COVERAGES}
        for tag, rows in groups.items()
    }


def threshold(of_truth: Floats, coverage: float) -> float:
    """The probability that at least `coverage` of new mentions give their right label; 0 if there are too few."""
    rank = math.ceil((len(of_truth) + 1) * coverage)
    return 0.0 if rank > len(of_truth) else float(np.sort(of_truth)[::-1][rank - 1])


def threshold_for(table: Thresholds, language: str, coverage: float) -> float:
    """The threshold of a mention's language: its own, that of its base (zh of zh-Hant), or that of all.

    InputError for a coverage that is not in the table.
    """
    base = language.split("-", maxsplit=1)[0]
    of_language = table.get(language) or table.get(base) or table.get(ALL, {})
    if str(coverage) not in of_language:
        known = ", ".join(of_language) or "none with these weights"
        raise InputError(f"alternatives with a coverage of {coverage:g} are not offered; ask for one of {known}")
    return of_language[str(coverage)]


def alternatives(
    probabilities: Floats, ids: Sequence[str], *, languages: Sequence[str], table: Thresholds, coverage: float
) -> list[tuple[Alternative, ...]]:
    """For each of n mentions with `probabilities` (n, ids) the labels of its set, the most probable first.

    The most probable one is always in it, so that a set is never empty.
    """
    least = np.array([threshold_for(table, language, coverage) for language in languages])
    order = np.argsort(-probabilities, axis=1, kind="stable")
    sorted_ = np.take_along_axis(probabilities, order, axis=1)
    sizes = np.maximum((sorted_ >= least.reshape(-1, 1)).sum(axis=1), 1).tolist()
    return [
        tuple(Alternative(ids[at], sure) for at, sure in zip(row[:size], said[:size], strict=True))
        for row, said, size in zip(order.tolist(), sorted_.tolist(), sizes, strict=True)
    ]
