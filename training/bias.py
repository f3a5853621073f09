"""Whether the sentiment leans: by language and channel, how much too good or too bad Wayfelt finds what people wrote.

    python -m training.bias --data ../shared/data

puts the figures into the artifact's metrics.json as `bias`, where training.evaluate puts them with all others.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, load_pipeline
from models import artifact
from training import evaluation_gold, metrics
from training.evaluation_record import Record, figure
from training.gold import GoldItem, load_gold
from training.home import HOME
from training.labelling import Labelling, by_people, owners
from training.metrics import Floats, Ints

MEASURES: Mapping[str, int] = {"accuracy": 1, "lean": 2, "too_good": 3, "too_bad": 4}


def of_items(items: Sequence[GoldItem], gold: Labelling, ours: Labelling, *, seed: int) -> Record:
    """By language and by channel: sentiment accuracy, its mistakes to either side, and the lean in points of five.

    The lean is the mean of our valence less people's, -4 to 4: above 0 texts look better to us than to people.
    """
    counts = sums(gold, ours, owners(items), n_items=len(items))
    groups = {"languages": [item.lang for item in items], "channels": [item.channel for item in items]}
    return {kind: _by(values, counts, seed=seed) for kind, values in groups.items()}


def sums(gold: Labelling, ours: Labelling, owner: Ints, *, n_items: int) -> Floats:
    """(items, 5): mentions, right signs, sum of the leans, signs that are too good, signs that are too bad."""
    lean = ours.labels["valence"].astype(np.int64) - gold.labels["valence"].astype(np.int64)
    signs = [np.sign(each.labels["valence"].astype(np.int64)) for each in (ours, gold)]
    ahead = signs[0] - signs[1]
    rows = np.stack([np.ones(len(lean)), ahead == 0, lean, ahead > 0, ahead < 0], axis=1)
    counted = np.zeros((n_items, rows.shape[1]))
    np.add.at(counted, owner, rows)
    return counted


def _by(values: Sequence[str], counts: Floats, *, seed: int) -> Record:
    record: Record = {}
    for value in sorted(set(values)):
        own = counts[np.array([each == value for each in values])]
        weights = metrics.resample(len(own), seed=seed)
        record[value] = {"items": len(own), "mentions": int(own[:, 0].sum())}
        for name, column in MEASURES.items():
            record[value][name] = figure(metrics.figure(own[:, [0, column]], weights, _mean))
    return record


def _mean(counts: Floats) -> Floats:
    mean: Floats = counts[..., 1] / np.maximum(counts[..., 0], 1)
    return mean


def main() -> None:
    """Measure the shipped weights, and write the figures into their record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold/")
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    config = parser.parse_args()
    path = config.artifact / "metrics.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    items = load_gold(config.data / "gold", record["about"]["split"])
    pipeline = load_pipeline(home=HOME, artifact=config.artifact, journey=load_journey(), workers=1)
    gold = by_people(mention for item in items for mention in item.mentions)
    ours = evaluation_gold.label_spans(pipeline, items)
    record["bias"] = of_items(items, gold, ours, seed=record["about"]["seed"])
    path.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    artifact.seal(config.artifact)


if __name__ == "__main__":
    main()
