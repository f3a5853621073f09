"""Measure how mentions are placed on journeys whose places the model has no labels for, known by words alone.

    python -m training.own_places --data ../shared/data [--artifact models/artifacts/felt] [--fast]

*Intents*: ten intents of a set of customers' questions are the touchpoints of a journey, each known by its name and
three examples of the train split; its test texts are placed. *Default*: the default journey on gold dev, a random
third of its places renamed and known by name and description alone, so the heads help. Both as means of draws.
"""

import argparse
import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.domain.journey import Stage, Touchpoint
from app.journeys import load_shipped
from app.pipeline.loading import FAST, SHIPPED, load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.place import Axis, axis, placement
from models.base import Floats, entire
from training import metrics
from training.data import LABELS, gold
from training.home import HOME
from training.train import truth

SETS = {"banking77": ("train", "test"), "clinc150": ("train", "test"), "bitext-support": ("all", "all")}
PLACES, EXAMPLES, TEXTS = 10, 3, 15
RENAMED = 1 / 3

Figures = tuple[float, float, float, float]
AnyPlace = TypeVar("AnyPlace", Stage, Touchpoint)


@dataclass(frozen=True, slots=True)
class OwnPlacesConfig:
    """What to measure, and how often to draw."""

    data: Path
    artifact: Path = SHIPPED
    fast: bool = False
    cache: Path = HOME
    draws: int = 8
    seed: int = 11


def main(config: OwnPlacesConfig) -> None:
    """Measure and print a line a set."""
    journey = load_shipped("default")
    load = load_fast_pipeline if config.fast else load_pipeline
    artifact = FAST if config.fast and config.artifact == SHIPPED else config.artifact
    pipeline = load(home=config.cache, artifact=artifact, journey=journey)
    print(f"{pipeline.version}; {config.draws} draws: right, confidence, calibration error; right without the space")
    for name in SETS:
        tell(name, [of_intents(pipeline, config, name, draw) for draw in range(config.draws)])
    examples = gold(config.data, "dev")
    features = pipeline.features([example.passage for example in examples])
    labels = {task: [LABELS[task][i] for i in truth(examples, task).argmax(axis=1)] for task in ("stage", "touchpoint")}
    drawn = [of_renamed(pipeline, config, features, labels, draw) for draw in range(config.draws)]
    for task in labels:
        tell(f"default, {task}", [one[task] for one in drawn])


def tell(name: str, rows: Sequence[Figures]) -> None:
    """Print the means of figures over draws."""
    print(name, *(f"{figure:.3f}" for figure in np.mean(rows, axis=0)))


def of_intents(pipeline: Pipeline, config: OwnPlacesConfig, name: str, draw: int) -> Figures:
    """The figures of ten intents of a set."""
    rng = np.random.default_rng([config.seed, zlib.crc32(name.encode()), draw])
    train, test = (texts_of(config.data, name, split) for split in SETS[name])
    often = sorted(intent for intent in train if len(train[intent]) >= EXAMPLES + TEXTS)
    chosen = rng.choice(often, PLACES, replace=False).tolist()
    places = [made(number, intent, train[intent][:EXAMPLES]) for number, intent in enumerate(chosen)]
    items = [
        (text, place.id)
        for place, intent in zip(places, chosen, strict=True)
        for text in test[intent][EXAMPLES : EXAMPLES + TEXTS]
    ]
    features = pipeline.features([entire(text) for text, _ in items])
    with_space, without = (
        axis(pipeline.heads["touchpoint"], places, encoder=pipeline.encoder, space=space)
        for space in (pipeline.space, None)
    )
    right = [place for _, place in items]
    return figures(with_space, with_space.probabilities(features), without.probabilities(features), right)


def of_renamed(
    pipeline: Pipeline, config: OwnPlacesConfig, features: Floats, labels: Mapping[str, Sequence[str]], draw: int
) -> dict[str, Figures]:
    """The figures of stages and of touchpoints, a random third of each under other names."""
    rng = np.random.default_rng([config.seed, draw])
    whole = pipeline.journey
    strange = {place.id for place in (*whole.stages, *whole.touchpoints) if rng.random() < RENAMED}
    journey = whole.model_copy(
        update={
            "stages": tuple(renamed(stage, strange) for stage in whole.stages),
            "touchpoints": tuple(
                renamed(place, strange).model_copy(update={"stage": own_id(place.stage, strange)})
                for place in whole.touchpoints
            ),
        }
    )
    with_space, without = (
        placement(
            journey,
            encoder=pipeline.encoder,
            stages=pipeline.heads["stage"],
            touchpoints=pipeline.heads["touchpoint"],
            space=space,
        )
        for space in (pipeline.space, None)
    )
    axes = {"stage": with_space.stages, "touchpoint": with_space.touchpoints}
    told = zip(axes.items(), with_space.probabilities(features), without.probabilities(features), strict=True)
    return {
        task: figures(own, now, before, [str(own_id(label, strange)) for label in labels[task]])
        for (task, own), now, before in told
    }


def renamed(place: AnyPlace, strange: Collection[str]) -> AnyPlace:
    """A place of the default journey, known by words alone if it is among the `strange`."""
    return place.model_copy(update={"id": own_id(place.id, strange)})


def own_id(name: str | None, strange: Collection[str]) -> str | None:
    """What a place is called among others of which those in `strange` have other names."""
    return f"own_{name}" if name in strange else name


def figures(own: Axis, now: Floats, before: Floats, right: Sequence[str]) -> Figures:
    """Accuracy, mean confidence and calibration error of probabilities (n, ids), and the accuracy of those `before`."""
    (ids, sure), (then, _) = (own.choose(one, abstain=0.0) for one in (now, before))
    hits = np.array(ids) == np.array(right)
    items = np.arange(len(hits))
    error = metrics.calibration_error(metrics.residuals(items, np.array(sure), hits, n_items=len(hits)).sum(0))
    return float(hits.mean()), float(np.mean(sure)), float(error), float(np.mean(np.array(then) == np.array(right)))


def made(number: int, intent: str, examples: Sequence[str]) -> Touchpoint:
    """A touchpoint known by words alone."""
    return Touchpoint(id=f"own_{number}", names={"en": intent.replace("_", " ")}, examples=tuple(examples))


def texts_of(data: Path, name: str, split: str) -> Mapping[str, list[str]]:
    """The texts of a split by intent."""
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["split"] == split and row["intent"]:
                found[row["intent"]].append(row["text"])
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    parser.add_argument("--fast", action="store_true", help="measure the static reader")
    main(OwnPlacesConfig(**vars(parser.parse_args())))
