"""Measure sets of alternatives for stage and touchpoint: how often they hold the right label, and how large they are.

    python -m training.alternatives --data ../shared/data [--artifact models/artifacts/felt] [--thresholds]

Thresholds are found on four fifths of the items of gold dev and measured on the rest, five times. With --thresholds it
prints the table found on all of dev, as JSON for the artifact's configuration, instead.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.journeys import load_journey
from app.pipeline.conformal import COVERAGES, LEAST, Thresholds, alternatives, thresholds
from app.pipeline.loading import SHIPPED, load_pipeline
from models.base import Floats
from training.evaluation_gold import labelled_passages
from training.gold import load_gold
from training.home import HOME
from training.metrics import Ints

TASKS = ("stage", "touchpoint")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class AlternativesConfig:
    """What to measure on."""

    data: Path
    artifact: Path = SHIPPED
    cache: Path = HOME
    thresholds: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a head says of labelled mentions: `probabilities` (n, labels), `truth`, `items` (n,), languages."""

    probabilities: Floats
    labels: Sequence[str]
    truth: Ints
    items: Ints
    languages: Sequence[str]

    @property
    def of_truth(self) -> Floats:
        """Probabilities of the right labels, (n,)."""
        found: Floats = np.take_along_axis(self.probabilities, self.truth[:, None], axis=1)[:, 0]
        return found


def main(config: AlternativesConfig) -> None:
    """Measure or find, and print."""
    said = read(config)
    if config.thresholds:
        print(json.dumps({task: thresholds(each.of_truth, each.languages) for task, each in said.items()}, indent=2))
        return
    print("| label, coverage asked for | covered | mean size | sets of one | by language: covered, size |")
    print("|---|---|---|---|---|")
    for task, each in said.items():
        for coverage in COVERAGES:
            print(f"| {task}, {coverage} | {row(each, coverage)} |")


def read(config: AlternativesConfig) -> dict[str, Said]:
    """What the heads for stage and touchpoint say of the mentions of gold dev, on people's spans."""
    pipeline = load_pipeline(home=config.cache, artifact=config.artifact, journey=load_journey())
    items = load_gold(config.data / "gold", "dev")
    features = pipeline.features(labelled_passages(items))
    numbers = np.repeat(np.arange(len(items)), [len(item.mentions) for item in items])
    languages = [item.lang for item in items for _ in item.mentions]
    found = {}
    for task in TASKS:
        head = pipeline.heads[task]
        truth = [head.labels.index(getattr(mention, task)) for item in items for mention in item.mentions]
        found[task] = Said(head.probabilities(features), head.labels, np.array(truth), numbers, languages)
    return found


def row(said: Said, coverage: float) -> str:
    """Coverage and size, cross-fitted, of all mentions and by language."""
    held, sizes = (np.array(column) for column in zip(*cross_fitted(said, coverage), strict=True))
    tags = np.array(said.languages)
    groups = [tag for tag in np.unique(tags) if np.sum(tags == tag) >= LEAST]
    each = "; ".join(f"{tag} {held[tags == tag].mean():.2f}, {sizes[tags == tag].mean():.1f}" for tag in groups)
    return f"{held.mean():.3f} | {sizes.mean():.2f} | {np.mean(sizes == 1):.2f} | {each}"


def cross_fitted(said: Said, coverage: float) -> Iterator[tuple[bool, int]]:
    """For each mention whether its set holds the right label, and the size of the set."""
    sets: dict[int, tuple[bool, int]] = {}
    for fold in range(FOLDS):
        out = np.flatnonzero(said.items % FOLDS == fold)
        rest = np.flatnonzero(said.items % FOLDS != fold)
        table: Thresholds = thresholds(said.of_truth[rest], [said.languages[at] for at in rest.tolist()])
        found = alternatives(
            said.probabilities[out],
            said.labels,
            languages=[said.languages[at] for at in out.tolist()],
            table=table,
            coverage=coverage,
        )
        for at, chosen in zip(out.tolist(), found, strict=True):
            sets[at] = (said.labels[said.truth[at]] in {one.id for one in chosen}, len(chosen))
    yield from (sets[at] for at in sorted(sets))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    parser.add_argument("--thresholds", action="store_true")
    main(AlternativesConfig(**vars(parser.parse_args())))
