"""The static reader beside the full one: what `--fast` costs per label and language, into the card of its weights.

    python -m training.fast_card --data ../shared/data --split test [--out models/artifacts/fast]

Without --out the tables are printed and nothing is written. What the weights are and have seen is told here too.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.journeys import load_journey
from app.pipeline.loading import FAST, SHIPPED, load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from models.artifact import seal
from training import metrics
from training.evaluation_card import put
from training.evaluation_gold import count_all, end_to_end, label_spans
from training.gold import GoldItem, load_gold
from training.home import HOME
from training.labelling import MEASURES, Counts, by_people, owners
from training.metrics import Figure, Floats

SEED = 7
LEAST = 40  # mentions of a language that has a row
ROWS = (
    ("sentiment", "accuracy"),
    ("sentiment", "macro_f1"),
    ("valence", "quadratic_kappa"),
    ("emotions", "micro_f1"),
    ("intensity", "accuracy"),
    ("intent", "accuracy"),
    ("intent", "macro_f1"),
    ("effort", "accuracy"),
    ("effort", "macro_f1"),
    ("stage", "accuracy"),
    ("stage", "macro_f1"),
    ("touchpoint", "accuracy"),
    ("touchpoint", "macro_f1"),
)
TOLD = ("sentiment", "intent", "stage", "touchpoint")

CARD = """# fast

What `wayfelt score --fast` and `wayfelt map --fast` read with, for very large dumps: the labels of docs/labels.md like
the full reader (felt), without a transformer, and less exactly. The tables below say by how much.

## What it is

A vector of {token} figures a token, two convolutions over a token and its neighbours, means and maxima over the
mention and the text, one hidden layer, a linear head a task. Vectors of {tokens:,} frequent tokens ship as int8;
those of all other tokens of multilingual-e5-small (MIT) are a linear image of its own, made when the weights are
loaded. Runs of candidate parts are scored as mentions on their means, as in the full reader. Confidences are tempered,
and the price of a span and the thresholds of emotions, abstention and alternatives chosen, on the gold dev split.
Meanings, for themes, are a linear image of the states that comes near to the full reader's: themes found with `--fast`
are coarser. Places of a journey of one's own that cover none of the default ones are known by their words, compared
with the features whitened (space.safetensors, training/spaces.py), and less surely than with the full reader.

## What it has seen

The same texts as felt (its card names each set with its licence): the train split of the gold set, the texts written
for this project and the further labelled items with their labels; the public sets' labels where they say something of
ours; and what felt said of {taught:,} texts of those sets (training/teach.py): probabilities of all labels on the
mentions that it found. Dev and test texts were kept out.

## What it is not for

As felt: it reads texts, not people. Where single mentions matter, use the full path; this one is for curves, shares and
themes over very many.
"""


@dataclass(frozen=True, slots=True)
class FastCardConfig:
    """What to measure on, and where the tables go."""

    data: Path
    split: str = "dev"
    out: Path | None = None
    artifact: Path = FAST
    full: Path = SHIPPED
    cache: Path = HOME


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts over the items of one pipeline: labels on people's spans, and found spans (items, 3)."""

    labels: Counts
    spans: Floats


def main(config: FastCardConfig) -> str:
    """The tables as Markdown; into the card too if asked to."""
    items = load_gold(config.data / "gold", config.split)
    journey = load_journey()
    full = measured(load_pipeline(home=config.cache, artifact=config.full, journey=journey), items)
    fast = measured(load_fast_pipeline(home=config.cache, artifact=config.artifact, journey=journey), items)
    text = report(items, full, fast, split=config.split)
    if config.out:
        marks = (f"<!-- {config.split}: begin -->", f"<!-- {config.split}: end -->")
        put(text, config.out / "card.md", markers=marks)
        seal(config.out)
    return text


def measured(pipeline: Pipeline, items: Sequence[GoldItem]) -> Measured:
    """The pipeline's labels on people's spans and its own spans, counted against people's."""
    gold = by_people(mention for item in items for mention in item.mentions)
    labels = count_all(gold, label_spans(pipeline, items), owners(items), n_items=len(items))
    return Measured(labels, end_to_end(pipeline, items).spans)


def report(items: Sequence[GoldItem], full: Measured, fast: Measured, *, split: str) -> str:
    """Both side by side: per label with the paired loss and its interval, then by language."""
    weights = metrics.resample(len(items), seed=SEED)
    lines = [
        f"### Beside the full path, gold {split} split",
        "",
        "Labels on people's spans; in brackets the 95% bootstrap interval over items, paired.",
        "",
        "| | full | fast | loss |",
        "|---|---|---|---|",
    ]
    for head, kind in ROWS:
        function = MEASURES[head][kind]
        pair = full.labels.heads[head], fast.labels.heads[head]
        loss = metrics.difference(*pair, weights, function)
        lines.append(_row(f"{head}, {kind.replace('_', ' ')}", *(float(function(c.sum(0))) for c in pair), loss=loss))
    loss = metrics.difference(full.spans, fast.spans, weights, metrics.span_f1)
    spans = (float(metrics.span_f1(each.spans.sum(0))) for each in (full, fast))
    lines.append(_row("spans, F1", *spans, loss=loss))
    lines += [
        "",
        f"| accuracy: full, fast | mentions | {' | '.join(TOLD)} | spans F1 |",
        "|---" * (len(TOLD) + 3) + "|",
    ]
    languages = np.array([item.lang for item in items])
    for lang in sorted(set(languages.tolist())):
        rows = languages == lang
        count = sum(len(item.mentions) for item in items if item.lang == lang)
        if count >= LEAST:
            lines.append(f"| {lang} | {count} | {' | '.join(_pairs(full, fast, rows))} |")
    return "\n".join(lines) + "\n"


def _pairs(full: Measured, fast: Measured, rows: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[str]:
    cells = []
    for head in TOLD:
        both = [float(metrics.accuracy(each.labels.heads[head][rows].sum(0))) for each in (full, fast)]
        cells.append(f"{both[0]:.3f}, {both[1]:.3f}")
    both = [float(metrics.span_f1(each.spans[rows].sum(0))) for each in (full, fast)]
    return [*cells, f"{both[0]:.3f}, {both[1]:.3f}"]


def _row(name: str, full: float, fast: float, *, loss: Figure) -> str:
    return f"| {name} | {full:.3f} | {fast:.3f} | {loss.value:.3f} [{loss.low:.3f}, {loss.high:.3f}] |"


def parse(arguments: Sequence[str] | None = None) -> FastCardConfig:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold/")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--out", type=Path, help="the artifact whose card takes the tables")
    parser.add_argument("--artifact", type=Path, default=FAST)
    parser.add_argument("--full", type=Path, default=SHIPPED)
    return FastCardConfig(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    print(main(parse()))
