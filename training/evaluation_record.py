"""Figures as the plain record that metrics.json holds: rounded, with their intervals, null where undefined."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from models.head import Head
from training import metrics
from training.evaluation_gold import Found
from training.evaluation_public import Counted
from training.gold import GoldItem
from training.labelling import EMOTIONS, HEADS, LESS_IS_BETTER, MEASURES, SINGLE, Bools, Counts, Labelling, measure
from training.metrics import Figure, Floats, Measure

Record = dict[str, Any]
DECIMALS = 4
ENOUGH, FEW_BINS = 40, 5  # mentions of a language, for a reliability table of its own, and its bins

# data/gold/README.md: matched mentions of 96 items labelled twice. 60 of them are in the set as it is given out.
PUBLISHED: Mapping[str, Mapping[str, float]] = {
    "spans": {"f1": 0.905},
    "sentiment": {"accuracy": 0.953, "kappa": 0.926},
    "valence": {"accuracy": 0.879, "kappa": 0.843},
    "emotions": {"micro_f1": 0.888},
    "intensity": {"accuracy": 0.800, "kappa": 0.688},
    "intent": {"accuracy": 0.953, "kappa": 0.937},
    "effort": {"accuracy": 0.981, "kappa": 0.892},
    "stage": {"accuracy": 0.953, "kappa": 0.935},
    "touchpoint": {"accuracy": 0.912, "kappa": 0.903},
}


def groups(items: Sequence[GoldItem], seen: frozenset[str]) -> dict[str, Bools]:
    """Which items are in each group: all, each language, and those of sources that training has not `seen`."""
    languages = np.array([item.lang for item in items])
    held = np.array([item.source not in seen for item in items])
    own = {lang: languages == lang for lang in sorted(set(languages.tolist()))}
    found = {"all": np.ones(len(items), dtype=np.bool_), **own, "held_out_sources": held}
    return {name: rows for name, rows in found.items() if rows.any()}


def of_labels(items: Sequence[GoldItem], counts: Counts, seen: frozenset[str], *, seed: int) -> Record:
    """Figures of labels on people's spans for each group of items."""
    return {
        name: {
            "items": int(rows.sum()),
            "mentions": sum(len(item.mentions) for item, kept in zip(items, rows, strict=True) if kept),
            **labels(counts.take(rows), seed=seed),
        }
        for name, rows in groups(items, seen).items()
    }


def of_found(items: Sequence[GoldItem], found: Found, seen: frozenset[str], *, seed: int) -> Record:
    """Figures of found spans, and of the labels on the matched ones, for each group of items."""
    record = {}
    for name, rows in groups(items, seen).items():
        weights = metrics.resample(int(rows.sum()), seed=seed)
        matched, ours, theirs = (int(number) for number in found.spans[rows].sum(0))
        spans = figure(metrics.figure(found.spans[rows], weights, metrics.span_f1))
        counted = {"matched": matched, "found": ours, "gold": theirs}
        record[name] = {**counted, "spans": {"f1": spans}, **labels(found.labels.take(rows), seed=seed)}
    return record


def of_people(found: Found, *, seed: int) -> Record:
    """Agreement of the two labellings of the same items, with Cohen's kappa, beside what is published of it."""
    matched, second, first = (int(number) for number in found.spans.sum(0))
    weights = metrics.resample(len(found.spans), seed=seed)
    record: Record = labels(found.labels, seed=seed)
    for head in SINGLE:
        record[head]["kappa"] = figure(metrics.figure(found.labels.heads[head], weights, metrics.kappa))
    record["spans"] = {"f1": figure(metrics.figure(found.spans, weights, metrics.span_f1))}
    counted = {"items": len(found.spans), "matched": matched, "first": first, "second": second}
    return {"measured": {**counted, **record}, "published": {head: dict(values) for head, values in PUBLISHED.items()}}


def labels(counts: Counts, *, seed: int) -> Record:
    """Every figure of every head."""
    weights = metrics.resample(len(counts.heads["emotions"]), seed=seed)
    return {
        head: {name: figure(value) for name, value in figures.items()}
        for head, figures in measure(counts, weights).items()
    }


def gains(ours: Counts, theirs: Mapping[str, Counts], *, seed: int) -> Record:
    """By how much ours is better than each other (paired draws; where less is better, the sign is turned)."""
    weights = metrics.resample(len(ours.heads["emotions"]), seed=seed)
    record: Record = {}
    for name, counts in theirs.items():
        for head in HEADS:
            for kind, function in MEASURES[head].items():
                a, b = (counts, ours) if kind in LESS_IS_BETTER else (ours, counts)
                gain = metrics.difference(a.heads[head], b.heads[head], weights, function)
                record.setdefault(name, {}).setdefault(head, {})[kind] = figure(gain)
    return record


def verdict(gained: Mapping[str, Any]) -> Record:
    """Where ours is not better than a baseline, and where it is better with an interval that holds 0."""
    cells = [
        (f"{head} {kind} against {name}", gain)
        for name, heads in gained.items()
        for head, kinds in heads.items()
        for kind, gain in kinds.items()
    ]
    return {
        "better_on_every_label": all(gain["value"] > 0 for _, gain in cells),
        "not_better": sorted(cell for cell, gain in cells if gain["value"] <= 0),
        "not_sure": sorted(cell for cell, gain in cells if gain["value"] > 0 >= gain["low"]),
    }


def per_label(counts: Counts, space: Mapping[str, Sequence[str]]) -> Record:
    """Precision, recall, F1 and support of every label."""
    record: Record = {}
    for head in SINGLE:
        rows = zip(
            space[head], *(values.tolist() for values in metrics.details(counts.heads[head].sum(0))), strict=True
        )
        record[head] = {label: _detail(*values) for label, *values in rows}
    each = zip(EMOTIONS, counts.heads["emotions"].sum(0), strict=True)
    record["emotions"] = {label: _detail(*(float(v[1]) for v in metrics.details(matrix))) for label, matrix in each}
    return record


def reliability(gold: Labelling, ours: Labelling, *, number: int = metrics.BINS) -> Record:
    """For each head the bins of the calibration error: number, mean confidence, share that is right."""
    pairs = {head: (ours.sure[head], gold.labels[head] == ours.labels[head]) for head in SINGLE}
    if ours.emotions_sure is not None:
        pairs["emotions"] = (ours.emotions_sure.ravel(), gold.emotions.ravel())
    return {
        head: [
            {"n": n, "confidence": _round(sure), "right": _round(right)}
            for n, sure, right in metrics.reliability(*pair, number=number)
        ]
        for head, pair in pairs.items()
    }


def reliability_by_language(items: Sequence[GoldItem], gold: Labelling, ours: Labelling) -> Record:
    """The same in fewer bins for each language of at least ENOUGH mentions."""
    langs = np.array([item.lang for item in items for _ in item.mentions])
    return {
        lang: reliability(gold.take(langs == lang), ours.take(langs == lang), number=FEW_BINS)
        for lang in sorted(set(langs.tolist()))
        if (langs == lang).sum() >= ENOUGH
    }


def abstention(gold: Labelling, ours: Labelling, heads: Mapping[str, Head]) -> Record:
    """For stage and touchpoint, the share of mentions that get a label, and how many of those are right."""
    record: Record = {}
    for head in ("stage", "touchpoint"):
        kept = ours.sure[head] >= heads[head].abstain
        right = (gold.labels[head] == ours.labels[head])[kept]
        share = float(right.mean()) if len(right) else math.nan
        record[head] = {"below": heads[head].abstain, "labelled": _round(float(kept.mean())), "right": _round(share)}
    return record


def of_public(sets: Sequence[Counted], *, seed: int) -> Record:
    """Figures of the public sets, by set and language, and the mean of a set's languages, each counting alike."""
    record: Record = {}
    for name in dict.fromkeys(each.name for each in sets):
        own = [each for each in sets if each.name == name]
        record[name] = {each.lang: _public([each], seed=seed) for each in own}
        if len(own) > 1:
            record[name]["mean"] = _public(own, seed=seed)
    return record


def _public(sets: Sequence[Counted], *, seed: int) -> Record:
    weights = [metrics.resample(each.texts, seed=seed + number) for number, each in enumerate(sets)]
    views = {
        view: {
            kind: figure(metrics.mean_figure([each.views[view] for each in sets], weights, function))
            for kind, function in public_measures(sets[0].views[view]).items()
        }
        for view in sets[0].views
    }
    return {"texts": sum(each.texts for each in sets), "available": sum(each.available for each in sets), **views}


def public_measures(counts: Floats) -> Mapping[str, Measure]:
    """What is measured of classes (texts, 3, 3) or of emotions (texts, 8, 2, 2)."""
    if counts.ndim == 3:
        return MEASURES["sentiment"]
    return {**MEASURES["emotions"], **{name: partial(_f1_of, column) for column, name in enumerate(EMOTIONS)}}


def _f1_of(column: int, counts: Floats) -> Floats:
    return metrics.binary_f1(counts[..., column, :, :])


def figure(value: Figure) -> Record:
    """A figure rounded, null where it is undefined."""
    return {"value": _round(value.value), "low": _round(value.low), "high": _round(value.high)}


def _detail(precision: float, recall: float, f1: float, support: float) -> Record:
    return {"precision": _round(precision), "recall": _round(recall), "f1": _round(f1), "support": int(support)}


def _round(value: float) -> float | None:
    return None if math.isnan(value) else round(value, DECIMALS) + 0.0
