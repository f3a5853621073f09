"""Simulate corrections: people go over 20, 50, 100 mentions of one source, and the rest of that source is measured.

    python -m training.corrections --data ../shared/data [--split dev] [--draws 12] [--out card.md]

Whole items of a source are drawn by seed until there are enough mentions, so that no item is on both sides. Three
ways to go over them: `reviewed` puts wrong labels right and confirms the right ones, `mistakes` sends the wrong labels
alone, `some` the wrong ones and one in four of the right ones. `house` is reviewing under rules of the house: in each
source the most frequent value of each label goes by another name. Prints the tables of docs/corrections.md: gains in
points on the rest of the source, a source counting once, with 95% intervals over sources and draws. Other sources
don't move: corrections act within their source.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.labels import Emotion, Intent, Sentiment
from app.journeys import load_journey
from app.pipeline.given import FIELDS, LOADS, Given, Verdict
from app.pipeline.loading import SHIPPED, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.relabel import Corrected, kept, learn, verdicts
from models.base import Floats
from training import evaluation_card
from training.evaluation_gold import labelled_passages
from training.gold import GoldItem, GoldMention, load_gold
from training.home import HOME

AMOUNTS = (20, 50, 100)
LEAST_REST = 30  # mentions left to measure on
WAYS = ("reviewed", "some", "mistakes", "house")
SOME = 0.25
SENTIMENTS = tuple(str(sentiment) for sentiment in Sentiment)
SIGNS = dict(zip(SENTIMENTS, (-1, -1, 0, 1, 1), strict=True))
SHOWN = ("sentiment", *("valence" if field == "sentiment" else field for field in FIELDS))
RESAMPLED = 1_000
MARKERS = ("<!-- corrections: begin -->", "<!-- corrections: end -->")
TITLE = "### Corrections: the learning curve"
ABOUT = """Simulated: 20, 50, 100 mentions of one source are gone over, the rest of it is measured. Gains in points,
each source counting once, with 95% intervals over sources and draws. Reviewed: wrong labels put right and right ones
confirmed; mistakes: the wrong ones alone; some: these and one in four of the right ones; house: reviewed under rules of
the house, the most frequent value of each label going by another name. Other sources never move."""

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CorrectionsConfig:
    """What to simulate on."""

    data: Path
    split: str = "dev"
    artifact: Path = SHIPPED
    cache: Path = HOME
    draws: int = 12
    seed: int = 7
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """Mentions with people's labels: `features` (n, width); `truth`, `source`, and a number of the item for each."""

    features: Floats
    truth: Sequence[Given]
    sources: npt.NDArray[np.str_]
    items: Ints


@dataclass(frozen=True, slots=True)
class Trial:
    """One simulation: gains (labels,) on the rest of the source, labels sent and labels that were wrong."""

    source: str
    gains: Doubles
    sent: int
    wrong: int


def main(config: CorrectionsConfig) -> None:
    """Simulate, print, and write the tables into a card."""
    lines = []
    for line in table(config):
        print(line, flush=True)
        lines.append(line)
    if config.out:
        evaluation_card.write(f"{TITLE}\n\n{ABOUT}\n\n" + "\n".join(lines) + "\n", config.out, markers=MARKERS)


def table(config: CorrectionsConfig) -> Iterator[str]:
    """The lines of the table: gains by way and amount."""
    pipeline = load_pipeline(home=config.cache, artifact=config.artifact, journey=load_journey())
    marked = mark(pipeline, load_gold(config.data / "gold", config.split))
    known = {item.source for item in load_gold(config.data / "gold", "train")}
    yield f"| {config.split}: way, mentions gone over | sources | labels wrong, sent | {' | '.join(SHOWN)} | mean |"
    yield "|---" * (len(SHOWN) + 4) + "|"
    for way in WAYS:
        truth = house_rules(marked) if way == "house" else marked.truth
        for amount in AMOUNTS:
            trials = list(simulate(pipeline, marked, truth, way=way, amount=amount, config=config))
            yield row(f"{way}, {amount}", trials, seed=config.seed)
            new = [trial for trial in trials if trial.source not in known]
            if way == "reviewed" and new:
                yield row(f"{way}, {amount}, sources not in training", new, seed=config.seed)


def mark(pipeline: Pipeline, items: Sequence[GoldItem]) -> Marked:
    """The mentions of the gold items, read on people's spans."""
    owners = [(number, item) for number, item in enumerate(items) for _ in item.mentions]
    return Marked(
        kept(pipeline.features(labelled_passages(items))),
        [given_by(mention) for item in items for mention in item.mentions],
        np.array([item.source for _, item in owners]),
        np.array([number for number, _ in owners]),
    )


def given_by(mention: GoldMention) -> dict[str, Any]:
    """People's labels in the form of a correction."""
    return {
        "sentiment": SENTIMENTS[mention.valence + 2],
        "emotions": [str(one) for one in Emotion if one in mention.emotions],
        "intensity": mention.intensity / LOADS,
        "intent": mention.intent,
        "effort": mention.effort,
        "stage": mention.stage,
        "touchpoint": mention.touchpoint,
    }


def house_rules(marked: Marked) -> list[dict[str, Any]]:
    """The truth of houses in which the most frequent value of each label goes by another name."""
    journey = load_journey()
    names: Mapping[str, Sequence[Any]] = {
        "sentiment": SENTIMENTS,
        "intensity": [point / LOADS for point in range(LOADS + 1)],
        "intent": tuple(str(intent) for intent in Intent),
        "effort": (None, "high", "low"),
        "stage": tuple(stage.id for stage in journey.stages),
        "touchpoint": tuple(touchpoint.id for touchpoint in journey.touchpoints),
    }
    renamed = [dict(truth) for truth in marked.truth]
    for source in np.unique(marked.sources):
        rows = np.flatnonzero(marked.sources == source).tolist()
        for field, values in names.items():
            common = [value for value in (marked.truth[at][field] for at in rows) if value in values]
            usual = Counter(common).most_common(1)[0][0]
            other = values[(list(values).index(usual) + 1) % len(values)]
            for at in rows:
                renamed[at][field] = other if renamed[at][field] == usual else renamed[at][field]
        usual = Counter(one for at in rows for one in marked.truth[at]["emotions"]).most_common(1)
        for at in rows if usual else []:
            felt, other = renamed[at]["emotions"], list(Emotion)[(list(Emotion).index(usual[0][0]) + 1) % len(Emotion)]
            renamed[at]["emotions"] = sorted({str(other) if one == usual[0][0] else one for one in felt})
    return renamed


def simulate(
    pipeline: Pipeline, marked: Marked, truth: Sequence[Given], *, way: str, amount: int, config: CorrectionsConfig
) -> Iterator[Trial]:
    """Trials on every source that has `amount` mentions and enough beside them."""
    names, sizes = np.unique(marked.sources, return_counts=True)
    for number, source in enumerate(names[sizes >= amount + LEAST_REST].tolist()):
        own = np.flatnonzero(marked.sources == source)
        plain = {
            at: one for at, (one, _) in zip(own.tolist(), verdicts(pipeline, marked.features[own], None), strict=True)
        }
        for draw in range(config.draws):
            rng = np.random.default_rng([config.seed, number, draw])
            seen = drawn(marked.items[own], amount, rng)
            over, rest = own[seen], own[~seen]
            sent = [send(plain[at], truth[at], way=way, rng=rng) for at in over.tolist()]
            corrected = [
                Corrected(row, int(marked.items[at]), given)
                for row, (at, given) in enumerate(zip(over, sent, strict=True))
                if given
            ]
            learned = learn(pipeline, marked.features[over], corrected, memory=marked.features[own])
            new = [after for _, after in verdicts(pipeline, marked.features[rest], learned)]
            wanted = [truth[at] for at in rest.tolist()]
            before = rates([plain[at] for at in rest.tolist()], wanted)
            wrong = sum(plain[at].value(field) != truth[at][field] for at in over.tolist() for field in FIELDS)
            yield Trial(source, 100 * (rates(new, wanted) - before), sum(map(len, sent)), wrong)


def drawn(items: Ints, amount: int, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Which mentions are gone over: whole items by chance until there are `amount` of them."""
    order = rng.permutation(np.unique(items))
    sizes = np.cumsum([np.sum(items == item) for item in order])
    return np.isin(items, order[: int(np.searchsorted(sizes, amount)) + 1])


def send(plain: Verdict, truth: Given, *, way: str, rng: np.random.Generator) -> dict[str, Any]:
    """What a person sends of a mention that the model labelled `plain`."""
    wrong = {field for field in FIELDS if plain.value(field) != truth[field]}
    if way in {"reviewed", "house"}:
        return dict(truth)
    confirmed = {field for field in FIELDS if way == "some" and rng.random() < SOME}
    return {field: truth[field] for field in FIELDS if field in wrong | confirmed}


def rates(said: Sequence[Verdict], truth: Sequence[Given]) -> Doubles:
    """By label of SHOWN, the share that is right; of emotions micro-F1."""
    right = {
        field: [one.value(field) == given[field] for one, given in zip(said, truth, strict=True)] for field in FIELDS
    }
    signs = [
        SIGNS[str(one.labels.sentiment)] == SIGNS[given["sentiment"]] for one, given in zip(said, truth, strict=True)
    ]
    felt = [(set(one.labels.emotions), set(given["emotions"])) for one, given in zip(said, truth, strict=True)]
    both = sum(len(ours & theirs) for ours, theirs in felt)
    f1 = 2 * both / max(sum(len(ours) + len(theirs) for ours, theirs in felt), 1)
    columns = [np.mean(signs), *(f1 if field == "emotions" else np.mean(right[field]) for field in FIELDS)]
    return np.array(columns, dtype=np.float64)


def row(name: str, trials: Sequence[Trial], *, seed: int) -> str:
    """A line of the table: mean gains over sources and draws, with intervals."""
    sources = sorted({trial.source for trial in trials})
    gains = [np.stack([trial.gains for trial in trials if trial.source == source]) for source in sources]
    gains = [np.column_stack([each, each.mean(axis=1)]) for each in gains]
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(RESAMPLED):
        chosen = [gains[at] for at in rng.integers(len(gains), size=len(gains))]
        means.append(np.mean([each[rng.integers(len(each), size=len(each))].mean(axis=0) for each in chosen], axis=0))
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    value = np.mean([each.mean(axis=0) for each in gains], axis=0)
    cells = [f"{v:+.1f} [{a:+.1f}, {b:+.1f}]" for v, a, b in zip(value, low, high, strict=True)]
    wrong, sent = (np.mean([getattr(trial, field) for trial in trials]) for field in ("wrong", "sent"))
    return f"| {name} | {len(sources)} | {wrong:.0f}, {sent:.0f} | {' | '.join(cells)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=("dev", "test"))
    parser.add_argument("--artifact", type=Path, default=SHIPPED)
    parser.add_argument("--draws", type=int, default=12)
    parser.add_argument("--out", type=Path, help="a Markdown file to write the table into, such as the card")
    main(CorrectionsConfig(**vars(parser.parse_args())))
