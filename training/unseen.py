"""Figures on the held-out texts of training/held_out, in the product's pipeline: what to choose weights by beside gold.

    python -m training.unseen [--artifact models/artifacts/felt] [--data ../shared/data]

A ninth of the texts that were written here as customers write (training/further), and all of those in languages that
nothing labelled was trained on. They are of other trades, channels and some fifty languages than gold; but
language models wrote and labelled them: use them for comparing weights, not for saying how good they are. With --data
also a ninth of the public texts that were labelled here (training.digests).
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, load_pipeline
from app.pipeline.pipeline import Pipeline
from training import evaluation_gold
from training import evaluation_record as record
from training.digests import load_places
from training.gold import GoldItem
from training.home import HOME
from training.labelling import by_people, owners

HELD_OUT = Path(__file__).parent / "held_out"
UNTAUGHT = "untaught"  # the source of items in languages that nothing labelled was trained on
HEADS = (("sentiment", "accuracy"), ("intent", "accuracy"), ("effort", "macro_f1"), ("touchpoint", "accuracy"))
SEED = 7


def held_out(data: Path | None, folder: Path = HELD_OUT) -> list[GoldItem]:
    """The texts that nothing may be trained on, by file and line; those of public sets where `data` holds them."""
    return load_places([folder], data)


def figures(pipeline: Pipeline, items: Sequence[GoldItem]) -> dict[str, dict[str, Any]]:
    """By group (all, untaught, each language): `labels` on the readers' spans and `spans` as the product finds them."""
    gold = by_people(mention for item in items for mention in item.mentions)
    counts = evaluation_gold.count_all(
        gold, evaluation_gold.label_spans(pipeline, items), owners(items), n_items=len(items)
    )
    taught = frozenset(item.source for item in items) - {UNTAUGHT}
    labels = record.of_labels(items, counts, taught, seed=SEED)
    found = record.of_found(items, evaluation_gold.end_to_end(pipeline, items), taught, seed=SEED)
    names = {"held_out_sources": UNTAUGHT}
    return {names.get(name, name): {"labels": labels[name], "spans": found[name]["spans"]["f1"]} for name in labels}


def lines(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line a group: mentions, then each figure with its interval."""
    for name, own in found.items():
        cells = [(head, own["labels"][head][measure]) for head, measure in HEADS]
        told = (f"{head} {_told(figure)}" for head, figure in [*cells, ("spans", own["spans"])])
        yield f"{name:9} {own['labels']['mentions']:5} mentions  " + "  ".join(told)


def _told(figure: Mapping[str, float | None]) -> str:
    value, low, high = (figure[name] for name in ("value", "low", "high"))
    return "-" if value is None else f"{value:.3f} [{low:.3f}, {high:.3f}]"


def main(artifact: Path, data: Path | None) -> None:
    """Measure and print."""
    pipeline = load_pipeline(home=HOME, artifact=artifact, journey=load_journey(), workers=1)
    for line in lines(figures(pipeline, held_out(data))):
        print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artifact", type=Path, default=SHIPPED, help="the weights to measure")
    parser.add_argument("--data", type=Path, help="the folder of the public sets, of which some texts are held out too")
    given = parser.parse_args()
    main(given.artifact, given.data)
