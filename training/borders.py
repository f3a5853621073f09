"""Teach anew what finds the mentions of an artifact, all else as it is: runs of parts on the states of a fixed reader.

    python -m training.borders --data ../shared/data [--artifact models/artifacts/felt]

Of gold, which is read twice, and of the further items the reader makes the mean of its states for each part; on these
each judge of models.border learns people's readings by itself. Twelve minutes of a core that computes in bf16, three
for --fast. Prices are chosen on gold dev. The artifact, of the full reader or of --fast, is written in place: labels,
their calibration and meanings stay, so only which spans are found changes.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import torch
from torch import Tensor, nn

from app.pipeline.loading import SHIPPED
from models import artifact, e5, fast_artifact
from models.base import Passage
from models.border import Border, Panel, facts_of_all
from models.fast import StaticEncoder
from models.rows import packed, unpacked
from models.runs import Prices
from training.data import Example, further, gold, take_further
from training.evaluate import HOME
from training.fit import plan, quick
from training.gold import GoldItem, load_gold
from training.readings import ASPECTS, Aims, aims_of, reading_loss
from training.spans import Judging, best_prices, judged_of, score

GOLD = 2  # how often a pass reads gold
CHUNK = 2000  # texts that are read at once


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a run; `parts` of a batch."""

    passes: int = 5
    rate: float = 2e-3
    warmup: float = 0.05
    dropout: float = 0.2
    decay: float = 0.02
    parts: int = 600
    clip: float = 5.0
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The parts of a text: their mean states (p, hidden) float16, facts (p, FACTS), what people read of them."""

    means: Tensor
    facts: Tensor
    aims: Aims


class Meaning(Protocol):
    """An encoder that tells the mean state of each part."""

    def part_means(self, passages: Sequence[Passage]) -> list[Tensor]:
        """(parts, hidden) for each passage."""
        ...


def lessons(encoder: Meaning, examples: Sequence[Example]) -> Iterator[Lesson]:
    """Lessons of the examples that have several parts."""
    for begin in range(0, len(examples), CHUNK):
        pairs = [(example, example.passage) for example in examples[begin : begin + CHUNK]]
        some = [(example, passage) for example, passage in pairs if len(passage.parts) > 1]
        with quick():
            means = encoder.part_means([passage for _, passage in some])
        for (example, passage), own in zip(some, means, strict=True):
            facts = torch.from_numpy(facts_of_all([passage]))
            yield Lesson(own.half(), facts, aims_of(example, passage.parts))


def fit(border: Border, given: Sequence[Lesson], config: Config) -> None:
    """Train in place."""
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    border.dropout.p = border.runs.dropout.p = config.dropout
    aspect = nn.Linear(border.widths.vector, sum(ASPECTS))
    learned = [*border.parameters(), *aspect.parameters()]
    sizes = [len(one.facts) for one in given]
    plans = [
        batch
        for _ in range(config.passes)
        for batch in plan(sizes, rng.permutation(len(sizes)), rng, config.parts, near=1024)
    ]
    rise = config.warmup * len(plans)
    optimiser = torch.optim.AdamW(learned, lr=config.rate, weight_decay=config.decay, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / rise) * (1 - step / len(plans))
    )
    border.train()
    start, running = time.monotonic(), 0.0
    for number, chosen in enumerate(plans, start=1):
        some = [given[i] for i in chosen]
        means, facts = torch.cat([one.means for one in some]).float(), torch.cat([one.facts for one in some])
        judged = border(means, facts, [len(one.facts) for one in some])
        loss = reading_loss(judged, aspect, [one.aims for one in some])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        nn.utils.clip_grad_norm_(learned, config.clip)
        optimiser.step()
        schedule.step()
        running += loss.item()
        if number % 200 == 0:
            print(f"{number}/{len(plans)} loss {running / 200:.3f} {time.monotonic() - start:.0f}s", flush=True)
            running = 0.0
    border.eval().requires_grad_(False)


def main(folder: Path, data: Path, *, more: Sequence[Path], config: Config) -> None:
    """Teach, choose prices, write and say how well spans of gold dev are found."""
    torch.set_num_threads(1)
    examples, dev = [*gold(data, "train") * GOLD, *further(more, data)], load_gold(data / "gold", "dev")
    fast = "sizes" in json.loads((folder / artifact.CONFIG).read_text(encoding="utf-8"))
    encoder: Judging
    if fast:
        encoder = static = cast("StaticEncoder", fast_artifact.load(folder, e5.prepare(HOME)).encoder)
        panel = static.network.border
        taught(static, panel, examples, config)
    else:
        parts = artifact.load_parts(folder, e5.prepare(HOME))
        encoder = full = parts.encoder()
        panel = parts.upper.border
        taught(full, panel, examples, config)
    prices, found = written(folder, "network.border" if fast else "upper.border", panel, encoder, dev)
    print(f"{prices}; gold dev, chosen on it: F1 {found:.4f}")


def taught(encoder: Meaning, panel: Panel, examples: Sequence[Example], config: Config) -> None:
    """Teach new judges in the place of the encoder's."""
    given = list(lessons(encoder, examples))
    print(f"{len(given)} texts, {sum(len(one.facts) for one in given)} parts", flush=True)
    for number, judge in enumerate(panel.judges):
        own = replace(config, seed=config.seed + number)
        torch.manual_seed(own.seed)
        fresh = Border(panel.hidden, panel.widths)
        fit(fresh, given, own)
        judge.load_state_dict(unpacked(packed(fresh.state_dict())))


def written(folder: Path, name: str, panel: Panel, encoder: Judging, dev: Sequence[GoldItem]) -> tuple[Prices, float]:
    """Choose prices on `dev` and write the judges, called `name`, and them into the artifact; prices and F1."""
    judged = judged_of(encoder, dev)
    prices = best_prices(judged)
    artifact.write_border(folder, {f"{name}.{key}": tensor for key, tensor in panel.state_dict().items()}, prices)
    return prices, score(judged, prices)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets and of gold/")
    parser.add_argument("--artifact", type=Path, default=SHIPPED, help="whose mentions to find anew")
    take_further(parser)
    parser.add_argument("--seed", type=int, default=Config().seed)
    asked = parser.parse_args()
    main(asked.artifact, asked.data, more=asked.more, config=replace(Config(), seed=asked.seed))
