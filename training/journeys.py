"""Measure how mentions are placed on journeys other than the default, beside what `covers` alone can do.

    python -m training.journeys --data ../shared/data --labels labels.jsonl [--artifact models/artifacts/felt]

Each line of --labels places the mentions of an item of the gold dev split on a journey that ships: `journey`, `id`,
`mentions` with `start`, `end`, `stage`, `touchpoint`. It stays out of the repository with the texts. Prints the table
of LOG.md; intervals are over items, an item and its renderings in other languages being one.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.domain.journey import Stage, Touchpoint
from app.journeys import load_shipped
from app.pipeline.loading import SHIPPED, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.place import Axis, axis
from app.pipeline.prototypes import Prototypes
from models import base
from models.head import Head
from training import metrics
from training.data import unlabelled
from training.gold import load_gold
from training.home import HOME
from training.metrics import Figure, Floats, Ints

BY_HAND: Mapping[str, Mapping[str, str]] = {  # what an author would let cover the rest if `covers` were all there is
    "airline": {
        "use": "flight",
        "delivery": "prepare",
        "service_operation": "punctuality",
        "service_staff": "cabin_crew",
    },
    "mobile_app": {"delivery": "install"},
}
WAYS = ("covers alone", "covers, the rest by hand", "covers, hindsight", "nearest words", "nearest profile", "shipped")

Strings = npt.NDArray[np.str_]
Places = Sequence[Stage | Touchpoint]


@dataclass(frozen=True, slots=True)
class JourneysConfig:
    """What to measure, and on what."""

    data: Path
    labels: Path
    artifact: Path = SHIPPED
    cache: Path = HOME
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Placed:
    """Mentions of one journey with the places people gave: `features` (n, width), `items` (n,) the item of each."""

    features: base.Floats
    items: Ints
    stage: Strings
    touchpoint: Strings


def main(config: JourneysConfig) -> str:
    """Measure, print and return the table."""
    pipeline = load_pipeline(home=config.cache, artifact=config.artifact, journey=load_shipped("default"))
    lines = [f"{pipeline.encoder.version}", "", "| | | " + " | ".join(WAYS) + " | shipped - by hand | ECE |"]
    lines.append("|" + "---|" * (len(WAYS) + 4))
    for name, placed in read(config, pipeline).items():
        journey = load_shipped(name)
        kinds: tuple[tuple[str, Places], ...] = (("stage", journey.stages), ("touchpoint", journey.touchpoints))
        for kind, places in kinds:
            gold = placed.stage if kind == "stage" else placed.touchpoint
            lines.append(f"| {name}, {len(gold)} | {kind} | " + row(pipeline, kind, places, placed, gold, name, config))
    table = "\n".join(lines)
    print(table)
    return table


def read(config: JourneysConfig, pipeline: Pipeline) -> dict[str, Placed]:
    """The labelled mentions of each journey, encoded in their items."""
    items = {item.id: item for item in load_gold(config.data / "gold", "dev")}
    rows = [json.loads(line) for line in config.labels.read_text(encoding="utf-8").splitlines()]
    result = {}
    for name in sorted({row["journey"] for row in rows}):
        own = [row for row in rows if row["journey"] == name]
        spans = [tuple((mention["start"], mention["end"]) for mention in row["mentions"]) for row in own]
        read = [unlabelled(items[row["id"]].text, items[row["id"]].lang) for row in own]
        passages = [replace(passage, spans=span) for passage, span in zip(read, spans, strict=True)]
        families = [row["id"].removeprefix("lt-") for row in own for _ in row["mentions"]]
        given = [mention for row in own for mention in row["mentions"]]
        result[name] = Placed(
            pipeline.features(passages),
            np.unique(families, return_inverse=True)[1],
            np.array([mention["stage"] for mention in given]),
            np.array([mention["touchpoint"] for mention in given]),
        )
    return result


def row(
    pipeline: Pipeline, kind: str, places: Places, placed: Placed, gold: Strings, name: str, config: JourneysConfig
) -> str:
    """Accuracy of each way with its interval, the gain of what ships over covers by hand, and its calibration error."""
    head = pipeline.heads[kind]
    full = axis(head, places, encoder=pipeline.encoder, space=pipeline.space)
    said = dict(zip(WAYS, ways(head, places, full, placed.features, gold, pipeline, BY_HAND[name]), strict=True))
    n_items = int(placed.items.max()) + 1
    weights = metrics.resample(n_items, seed=config.seed)
    counts = {way: hits(placed.items, gold == labels, n_items) for way, labels in said.items()}
    cells = [cell(metrics.figure(counts[way], weights, metrics.accuracy)) for way in WAYS]
    gain = metrics.difference(counts["shipped"], counts["covers, the rest by hand"], weights, metrics.accuracy)
    sure = full.probabilities(placed.features).max(axis=1).astype(np.float64)
    sums = metrics.residuals(placed.items, sure, said["shipped"] == gold, n_items=n_items)
    error, noise = (float(measure(sums.sum(0))) for measure in (metrics.calibration_error, metrics.calibration_noise))
    return " | ".join([*cells, cell(gain), f"{error:.3f} ({noise:.3f} by chance) |"])


def ways(
    head: Head,
    places: Places,
    full: Axis,
    features: base.Floats,
    gold: Strings,
    pipeline: Pipeline,
    by_hand: Mapping[str, str],
) -> Iterator[Strings]:
    """Ids of the mentions by each of WAYS; hindsight covers each default label with the id it most often was."""
    given = np.array(head.labels)[head.probabilities(features).argmax(axis=1)]
    for added in ({}, by_hand):
        plain = covering(head, places, added)
        yield np.array(axis(head, plain, encoder=pipeline.encoder).place(features)[0])
    best = {label: most_frequent(gold[given == label]) for label in set(given.tolist())}
    yield np.array([best[label] for label in given.tolist()])
    if full.prototypes is None:
        raise ValueError("a journey without places known by words has nothing to compare")
    yield nearest(full.prototypes, features, full.ids)
    words = base.features_of(pipeline.encoder, [base.entire(text) for place in places for text in place.words])
    profiles = Prototypes(unit(logits(pipeline, words)), full.prototypes.shares, spread=0.1)
    yield nearest(profiles, logits(pipeline, features).astype(np.float32), full.ids)
    yield np.array(full.place(features)[0])


def covering(head: Head, places: Places, added: Mapping[str, str]) -> list[Stage | Touchpoint]:
    """The places that cover something, also what is `added` (label to place), without their examples."""
    more = {place.id: tuple(label for label in head.labels if added.get(label) == place.id) for place in places}
    own = {place.id: place.covers or ((place.id,) if place.id in head.labels else ()) for place in places}
    wide = {id_: (*own[id_], *(label for label in more[id_] if label not in own[id_])) for id_ in own}
    return [place.model_copy(update={"examples": (), "covers": wide[place.id]}) for place in places if wide[place.id]]


def nearest(prototypes: Prototypes, features: base.Floats, ids: Sequence[str]) -> Strings:
    """The id of the greatest nearness, never unassigned."""
    chosen: Strings = np.array(ids)[prototypes.nearness(features)[:, :-1].argmax(axis=1)]
    return chosen


def logits(pipeline: Pipeline, features: base.Floats) -> Floats:
    """Log-probabilities of the default stages and touchpoints, centred in each row: (n, labels of both)."""
    logs = [np.log(pipeline.heads[kind].probabilities(features) + 1e-6) for kind in ("stage", "touchpoint")]
    centred: Floats = np.concatenate([part - part.mean(axis=1, keepdims=True) for part in logs], axis=1)
    return centred.astype(np.float64)


def unit(vectors: Floats) -> Floats:
    """Rows of length one."""
    rows: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


def most_frequent(labels: Strings) -> str:
    """The label that is there most often; of equals the first in the alphabet."""
    names, counts = np.unique(labels, return_counts=True)
    return str(names[counts.argmax()])


def hits(items: Ints, right: npt.NDArray[np.bool_], n_items: int) -> Floats:
    """Right and wrong per item as confusion matrices (n_items, 2, 2): the diagonal is right."""
    zeros = np.zeros(len(right), dtype=np.int64)
    return metrics.confusions(items, zeros, (~right).astype(np.int64), n_items=n_items, size=2)


def cell(figure: Figure) -> str:
    """A figure with its interval."""
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    main(JourneysConfig(**vars(parser.parse_args())))
