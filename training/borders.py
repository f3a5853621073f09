"""Teach anew what finds the mentions of an artifact, all else as it is: runs of parts on the states of a fixed reader.

    python -m training.borders --data ../shared/data [--artifact models/artifacts/felt]

Of gold, which is read twice, and of the further items the reader makes the mean of its states for each part. On these
teachers learn people's readings, each from another start; what ships is one network of their kind, taught by people's
readings and by what the teachers' scores, averaged, say of them; that of --fast by people's alone. Prices are chosen on
gold dev. The artifact, of the full reader or of --fast, is written in place: labels, their calibration and meanings
stay, so only which spans are found changes.
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
from models.border import Border, facts_of_all
from models.fast import StaticEncoder
from models.rows import packed, unpacked
from models.runs import Prices
from training.data import Example, further, gold, take_further
from training.fit import plan, quick
from training.gold import GoldItem, load_gold
from training.home import HOME
from training.readings import ASPECTS, Aims, aims_of, chances_of, reading_loss, scores_of, teachers_loss
from training.spans import Judging, best_prices, judged_of, score

GOLD = 2  # how often a pass reads gold
CHUNK = 2000  # texts that are read at once
FEW = 100  # texts of which teachers are asked at once: what all readings are summed by is kept for the slopes
TEACHERS = 3
SOFT = 0.7  # weight of what teachers say; the rest is people's


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
    teachers: int = TEACHERS
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The parts of a text: their mean states (p, hidden) float16, facts (p, FACTS), what people read of them.

    `chances` (p, LONGEST + 1) float16: what teachers say, as training.readings has it; none without teachers.
    """

    means: Tensor
    facts: Tensor
    aims: Aims
    chances: Tensor | None = None


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
        counts = [len(one.facts) for one in some]
        judged = border(means, facts, counts)
        loss = reading_loss(judged, aspect, [one.aims for one in some])
        said = [one.chances for one in some if one.chances is not None]
        if said:
            loss = (1 - SOFT) * loss + SOFT * teachers_loss(judged, torch.cat(said).float(), counts)
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
        border = static.network.border
        taught(static, border, examples, replace(config, teachers=0))  # they taught one so small nothing (LOG.md)
    else:
        parts = artifact.load_parts(folder, e5.prepare(HOME))
        encoder = full = parts.encoder()
        border = parts.upper.border
        taught(full, border, examples, config)
    prices, found = written(folder, "network.border" if fast else "upper.border", border, encoder, dev)
    print(f"{prices}; gold dev, chosen on it: F1 {found:.4f}")


def taught(encoder: Meaning, border: Border, examples: Sequence[Example], config: Config) -> None:
    """Teach the encoder's border anew, from a new start."""
    given = list(lessons(encoder, examples))
    print(f"{len(given)} texts, {sum(len(one.facts) for one in given)} parts", flush=True)
    teachers = [fresh(border, given, replace(config, seed=config.seed + 1 + k)) for k in range(config.teachers)]
    border.load_state_dict(unpacked(packed(fresh(border, told(given, teachers), config).state_dict())))


def fresh(like: Border, given: Sequence[Lesson], config: Config) -> Border:
    """A border of the same sizes, taught."""
    torch.manual_seed(config.seed)
    border = Border(like.hidden, like.widths)
    fit(border, given, config)
    return border


def told(given: Sequence[Lesson], teachers: Sequence[Border]) -> list[Lesson]:
    """The lessons with what teachers say of them: chances by the mean of their scores."""
    if not teachers:
        return list(given)
    found = []
    for begin in range(0, len(given), FEW):
        some = given[begin : begin + FEW]
        means, facts = torch.cat([one.means for one in some]).float(), torch.cat([one.facts for one in some])
        counts = [len(one.facts) for one in some]
        with torch.inference_mode():
            scores = torch.stack([scores_of(teacher(means, facts, counts)) for teacher in teachers]).mean(0)
        chances = torch.split(chances_of(scores.clone(), counts).half(), counts)
        found += [replace(one, chances=own) for one, own in zip(some, chances, strict=True)]
    return found


def written(folder: Path, name: str, border: Border, encoder: Judging, dev: Sequence[GoldItem]) -> tuple[Prices, float]:
    """Choose prices on `dev` and write the border, called `name`, and them into the artifact; prices and F1."""
    judged = judged_of(encoder, dev)
    prices = best_prices(judged)
    artifact.write_border(folder, {f"{name}.{key}": tensor for key, tensor in border.state_dict().items()}, prices)
    return prices, score(judged, prices)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets and of gold/")
    parser.add_argument("--artifact", type=Path, default=SHIPPED, help="whose mentions to find anew")
    take_further(parser)
    parser.add_argument("--seed", type=int, default=Config().seed)
    asked = parser.parse_args()
    main(asked.artifact, asked.data, more=asked.more, config=replace(Config(), seed=asked.seed))
