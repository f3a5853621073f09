"""What each runtime of the encoder costs on the gold set, figure by figure, beside torch.

    python -m training.runtimes --data ../shared/data [--split dev]

Needs `wayfelt model tune` on these weights. Prints a Markdown table in points; nothing is written.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, load_pipeline
from training import evaluation_gold
from training import evaluation_record as record
from training.gold import GoldItem, load_gold
from training.home import HOME
from training.labelling import by_people, count, owners, spaces

RUNTIMES = ("torch", "openvino", "openvino-int8")


def main(data: Path, *, split: str, artifact: Path, home: Path, every: int) -> dict[str, dict[str, float]]:
    """Measure, print, and return the figures by runtime and name."""
    items = load_gold(data / "gold", split)[::every]
    figures = {runtime: measured(items, runtime, artifact=artifact, home=home) for runtime in RUNTIMES}
    print(table(figures))
    return figures


def measured(items: list[GoldItem], runtime: str, *, artifact: Path, home: Path) -> dict[str, float]:
    """Figures on people's spans, and of found spans with their labels."""
    pipeline = load_pipeline(home=home, artifact=artifact, journey=load_journey(), runtime=runtime)
    gold = by_people(mention for item in items for mention in item.mentions)
    ours = evaluation_gold.label_spans(pipeline, items)
    counts = count(gold, ours, owners(items), n_items=len(items), space=spaces([gold, ours]))
    found = record.of_found(items, evaluation_gold.end_to_end(pipeline, items), frozenset(), seed=0)["all"]
    given = flat(record.labels(counts, seed=0), "given")
    return {**given, **flat({name: own for name, own in found.items() if isinstance(own, Mapping)}, "found")}


def flat(figures: Mapping[str, object], prefix: str) -> dict[str, float]:
    """The values of nested figures by their path."""
    values: dict[str, float] = {}
    for name, own in figures.items():
        if isinstance(own, Mapping):
            values |= flat(own, f"{prefix} {name}")
        elif name == "value" and isinstance(own, float):
            values[prefix] = own
    return values


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """A row a figure: torch's value, and by how many points the others are above it."""
    reference, *others = RUNTIMES
    lines = [f"| figure | {reference} | " + " | ".join(others) + " |", "|---|---|" + "---|" * len(others)]
    for name, value in figures[reference].items():
        gained = [f"{100 * (figures[other].get(name, float('nan')) - value):+.1f}" for other in others]
        lines.append(f"| {name} | {100 * value:.1f} | " + " | ".join(gained) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", choices=("dev",), default="dev")
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--every", type=int, default=1, help="read each n-th item alone")
    given = parser.parse_args()
    main(given.data, split=given.split, artifact=given.artifact, home=given.home, every=given.every)
