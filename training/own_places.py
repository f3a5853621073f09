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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.journey import Stage, Touchpoint
from app.journeys import load_shipped
from app.pipeline.loading import FAST, SHIPPED, load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.place import axis
from models.base import Floats, entire
from training.data import LABELS, gold
from training.home import HOME
from training.train import truth

SETS = {"banking77": ("train", "test"), "clinc150": ("train", "test"), "bitext-support": ("all", "all")}
PLACES, EXAMPLES, TEXTS = 10, 3, 15
RENAMED = 1 / 3


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
    print(f"{pipeline.version}; of {config.draws} draws: placed right, mean confidence; without the evened-out space")
    for name in SETS:
        rows = [of_intents(pipeline, config, name, draw) for draw in range(config.draws)]
        print(name, *(f"{figure:.3f}" for figure in np.mean(rows, axis=0)))
    for task, places in (("stage", journey.stages), ("touchpoint", journey.touchpoints)):
        rows = [of_renamed(pipeline, config, task, places, draw) for draw in range(config.draws)]
        print(f"default, {task}", *(f"{figure:.3f}" for figure in np.mean(rows, axis=0)))


def of_intents(pipeline: Pipeline, config: OwnPlacesConfig, name: str, draw: int) -> tuple[float, float, float]:
    """Accuracy, mean confidence and the accuracy without the space, on ten intents of a set."""
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
    return placed(pipeline, "touchpoint", places, features, [place for _, place in items])


def of_renamed(
    pipeline: Pipeline, config: OwnPlacesConfig, task: str, places: Sequence[Stage | Touchpoint], draw: int
) -> tuple[float, float, float]:
    """The same on gold dev, with a random third of the default places under other names."""
    rng = np.random.default_rng([config.seed, zlib.crc32(task.encode()), draw])
    strange = {place.id for place in places if rng.random() < RENAMED} or {places[0].id}
    own = [
        place.model_copy(update={"id": f"own_{place.id}", "covers": ()}) if place.id in strange else place
        for place in places
    ]
    examples = gold(config.data, "dev")
    labels = [LABELS[task][i] for i in truth(examples, task).argmax(axis=1)]
    right = [f"own_{label}" if label in strange else label for label in labels]
    return placed(pipeline, task, own, pipeline.features([example.passage for example in examples]), right)


def placed(
    pipeline: Pipeline, task: str, places: Sequence[Stage | Touchpoint], features: Floats, right: Sequence[str]
) -> tuple[float, float, float]:
    """Accuracy and mean confidence as it ships, and accuracy without the space."""
    figures = []
    for space in (pipeline.space, None):
        full = axis(pipeline.heads[task], places, encoder=pipeline.encoder, space=space)
        ids, sure = full.choose(full.probabilities(features), abstain=0.0)
        figures.append((float(np.mean(np.array(ids) == np.array(right))), float(np.mean(sure))))
    return *figures[0], figures[1][0]


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
