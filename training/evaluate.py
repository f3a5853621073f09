"""Measure what ships: the gold set on people's spans and end to end, three baselines, annotators, public sets.

    python -m training.evaluate --data ../shared/data [--split dev|test] [--artifact models/artifacts/felt] [--out DIR]

Writes metrics.json and the tables of card.md into --out (by default the artifact's folder, whose manifest is renewed).
The same data, weights and --date give the same bytes. The test split is for the card, not for choosing.
"""

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, load_pipeline
from app.pipeline.pipeline import Pipeline
from models import artifact, e5
from training import baselines, bias, evaluation_card, evaluation_gold, evaluation_public, metrics
from training import evaluation_record as record
from training.data import FURTHER
from training.digests import taught_texts
from training.gold import SPLITS, GoldItem, load_gold
from training.home import HOME
from training.labelling import by_people, count, owners, spaces


@dataclass(frozen=True, slots=True)
class EvaluateConfig:
    """What to measure, on what, and where to write it; `sample` texts of each public set and language (0: all)."""

    data: Path
    date: str
    split: str = "dev"
    artifact: Path = SHIPPED
    out: Path | None = None
    cache: Path = HOME
    sample: int = 300
    seed: int = 7
    workers: int = 1
    quick: bool = False


def main(config: EvaluateConfig) -> record.Record:
    """Measure, write, and return the record."""
    items, train = load_gold(config.data / "gold", config.split), load_gold(config.data / "gold", "train")
    pipeline = load(config)
    seen = frozenset(item.source for item in train)
    found = evaluation_gold.end_to_end(pipeline, items)
    result = {
        "about": about(config, pipeline),
        **on_gold_spans(config, pipeline, items, train),
        "end_to_end": record.of_found(items, found, seen, seed=config.seed),
        "annotators": record.of_people(evaluation_gold.between_people(all_gold(config)), seed=config.seed),
    }
    if not config.quick:
        unless = frozenset(item.text for item in all_gold(config)) | taught_texts((FURTHER,), config.data)
        sets = evaluation_public.evaluate(
            pipeline, config.data, config.split, unless=unless, number=config.sample, seed=config.seed
        )
        result["public"] = record.of_public(sets, seed=config.seed)
    write(result, config.out or config.artifact)
    return result


def load(config: EvaluateConfig) -> Pipeline:
    """The product's pipeline on the artifact, with the default journey."""
    return load_pipeline(home=config.cache, artifact=config.artifact, journey=load_journey(), workers=config.workers)


def on_gold_spans(
    config: EvaluateConfig, pipeline: Pipeline, items: Sequence[GoldItem], train: Sequence[GoldItem]
) -> record.Record:
    """Labels on people's spans, ours beside the baselines'."""
    gold = by_people(mention for item in items for mention in item.mentions)
    ours = evaluation_gold.label_spans(pipeline, items)
    others = baselines.predict(train, items, cache=config.cache)
    space = spaces([gold, ours, *others.values()])
    owner, n_items = owners(items), len(items)
    counts = count(gold, ours, owner, n_items=n_items, space=space)
    theirs = {name: count(gold, other, owner, n_items=n_items, space=space) for name, other in others.items()}
    gained = record.gains(counts, theirs, seed=config.seed)
    seen = frozenset(item.source for item in train)
    return {
        "gold_spans": record.of_labels(items, counts, seen, seed=config.seed),
        "bias": bias.of_items(items, gold, ours, seed=config.seed),
        "per_label": record.per_label(counts, space),
        "reliability": record.reliability(gold, ours),
        "reliability_by_language": record.reliability_by_language(items, gold, ours),
        "abstention": record.abstention(gold, ours, pipeline.heads),
        "baselines": {name: record.labels(counted, seed=config.seed) for name, counted in theirs.items()},
        "against_baselines": {"gains": gained, "verdict": record.verdict(gained)},
    }


def all_gold(config: EvaluateConfig) -> list[GoldItem]:
    """The items of all splits."""
    return [item for split in SPLITS for item in load_gold(config.data / "gold", split)]


def about(config: EvaluateConfig, pipeline: Pipeline) -> record.Record:
    """What was measured, and how. Sums of the weights name the model: its version may cover this very record."""
    return {
        "split": config.split,
        "date": config.date,
        "weights": e5.checksum(config.artifact / artifact.WEIGHTS),
        "heads": e5.checksum(config.artifact / artifact.CONFIG),
        "encoder": e5.SOURCE_SHA256,
        "journey": f"{pipeline.journey.name}-{pipeline.journey.version}",
        "seed": config.seed,
        "draws": metrics.DRAWS,
        "bins": metrics.BINS,
        "overlap": metrics.OVERLAP,
        "sample": None if config.quick else config.sample,
    }


def write(result: record.Record, folder: Path) -> None:
    """Write metrics.json and the card's tables into `folder`; an artifact's manifest is renewed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    evaluation_card.put(evaluation_card.card(result), folder / "card.md")
    if (folder / artifact.CONFIG).is_file():
        artifact.seal(folder)


def parse(arguments: Sequence[str] | None = None) -> EvaluateConfig:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets and of gold/")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    parser.add_argument("--out", type=Path, help="where to write (default: the artifact)")
    parser.add_argument("--cache", type=Path, default=HOME, help="for the encoder and the baselines' answers")
    parser.add_argument("--sample", type=int, default=300, help="texts of each public set and language; 0 for all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1, help="threads that encode")
    parser.add_argument("--date", default=dt.date.today().isoformat(), help="the day to write into the record")
    parser.add_argument("--quick", action="store_true", help="leave out the public sets")
    return EvaluateConfig(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    print(evaluation_card.card(main(parse())))
