"""What is measured of the model that runs: read from the metrics and the card that lie beside its weights."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import NotFound

CARD, METRICS = "card.md", "metrics.json"
TASKS: Mapping[str, str] = {
    "sentiment": "accuracy",
    "valence": "quadratic_kappa",
    "emotions": "micro_f1",
    "intensity": "accuracy",
    "intent": "accuracy",
    "effort": "accuracy",
    "stage": "accuracy",
    "touchpoint": "accuracy",
}
"""What the model says of a mention, and the figure that says best how well."""

ALL, HELD_OUT = "all", "held_out_sources"
FEWEST = 30
"""Mentions below which a figure of a language says little."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95% bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """One task on people's spans: what `metric` gives for the model, two baselines and a second annotator."""

    task: str
    metric: str
    model: Measured
    tfidf: Measured | None
    frozen: Measured | None
    people: Measured | None


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """One language, all, or sources that training has not seen: spans found (F1) and figures by task."""

    name: str
    mentions: int
    spans: Measured | None
    tasks: Mapping[str, Measured]

    @property
    def few(self) -> bool:
        """Whether there are too few mentions to say much."""
        return self.mentions < FEWEST


@dataclass(frozen=True, slots=True)
class Bin:
    """`n` predictions made with about this `confidence`, and the share of them that was `right`."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """How often a label is right where it is given (precision) and found where it is due (recall)."""

    label: str
    precision: float | None
    recall: float
    support: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is measured, on the test split of the gold set at `date`."""

    date: str
    mentions: int
    tasks: tuple[TaskFacts, ...]
    languages: tuple[LanguageFacts, ...]
    reliability: Mapping[str, tuple[Bin, ...]]
    labels: Mapping[str, tuple[LabelFacts, ...]]


def facts(folder: Path) -> Facts | None:
    """What is measured of the weights in `folder`; null if nothing lies beside them."""
    path = folder / METRICS
    try:
        return _facts(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def card(folder: Path) -> str:
    """The model's card, Markdown. NotFound if the weights came without."""
    try:
        return (folder / CARD).read_text(encoding="utf-8")
    except OSError:
        raise NotFound("these weights came without a card") from None


@lru_cache(maxsize=4)
def _facts(path: Path, _changed: int) -> Facts:
    read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    spans, end_to_end = read["gold_spans"], read["end_to_end"]
    names = sorted(set(spans) - {ALL, HELD_OUT}, key=lambda name: -spans[name]["mentions"])
    return Facts(
        date=read["about"]["date"],
        mentions=spans[ALL]["mentions"],
        tasks=tuple(_task(read, task, metric) for task, metric in TASKS.items()),
        languages=tuple(_language(name, spans[name], end_to_end.get(name, {})) for name in (*names, HELD_OUT, ALL)),
        reliability={
            task: tuple(Bin(one["confidence"], one["right"], one["n"]) for one in bins)
            for task, bins in read["reliability"].items()
        },
        labels={task: _labels(by_label) for task, by_label in read["per_label"].items()},
    )


def _task(read: Mapping[str, Any], task: str, metric: str) -> TaskFacts:
    baselines = read["baselines"]
    return TaskFacts(
        task,
        metric,
        Measured(**read["gold_spans"][ALL][task][metric]),
        _measured(baselines["tfidf"], task, metric),
        _measured(baselines["frozen"], task, metric),
        _measured(read["annotators"]["measured"], task, metric),
    )


def _language(name: str, spans: Mapping[str, Any], end_to_end: Mapping[str, Any]) -> LanguageFacts:
    tasks = {task: _measured(spans, task, metric) for task, metric in TASKS.items()}
    return LanguageFacts(
        name,
        spans["mentions"],
        _measured(end_to_end, "spans", "f1"),
        {task: measured for task, measured in tasks.items() if measured is not None},
    )


def _labels(by_label: Mapping[str, Any]) -> tuple[LabelFacts, ...]:
    made = (LabelFacts(name, one["precision"], one["recall"], one["support"]) for name, one in by_label.items())
    return tuple(sorted(made, key=lambda one: -one.support))


def _measured(given: Mapping[str, Any], task: str, metric: str) -> Measured | None:
    found = given.get(task, {}).get(metric)
    return Measured(**found) if isinstance(found, Mapping) else None
