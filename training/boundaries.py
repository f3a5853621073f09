"""Train the splitter's judgement of borders on the labelled spans, and write its artifact.

    python -m training.boundaries --data ../shared/data --written training/written --out models/artifacts/split

Candidate parts come from app.pipeline.segments. A border is a cut where its two parts belong to different labelled
spans (or one to none), a part is kept where half of it lies in a labelled span. Touchpoint, sign and intent of the
span are learned beside from the same vectors, since nearly all cuts are changes of one of the first two.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn
from torch.nn import functional

from app.pipeline.clean import clean
from app.pipeline.segments import BORDERS, segments
from models.artifact import seal
from models.base import Span
from models.boundary import CONFIG, FACTS, GRAMS, SMOOTH, WEIGHTS, Part, facts_of, grams_of
from training.data import Example, gold, traditional, written

BUCKETS = 1 << 14
WIDTH = 48
STATES = 48
TASKS = {"touchpoint": 27, "sign": 3, "intent": 9}
NOTHING = -1
ROLE = "customer: "

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Config:
    """How the network is trained."""

    passes: int = 10
    batch: int = 32
    rate: float = 3e-3
    decay: float = 1e-3
    dropout: float = 0.2
    gram_dropout: float = 0.4
    beside: float = 0.5  # weight of the tasks learned beside
    written: float = 0.6  # weight of a text written for the project against one of the gold set
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A text or a customer's turn with its parts and what they are: `owner` (parts,) the span, `tasks` (parts, 3)."""

    text: str
    parts: tuple[Part, ...]
    grams: npt.NDArray[np.int32]
    facts: Floats
    owner: Longs
    tasks: Longs
    turn: bool
    weight: float


class Network(nn.Module):
    """The network of models.boundary with the heads learned beside."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        facts = len(BORDERS) + FACTS
        self.grams = nn.EmbeddingBag(BUCKETS, WIDTH, mode="sum")
        self.gru = nn.GRU(WIDTH + facts, STATES, bidirectional=True, batch_first=True)
        self.cut = nn.Sequential(nn.Linear(2 * WIDTH + 4 * STATES + facts, 48), nn.ReLU(), nn.Linear(48, 1))
        self.keep = nn.Linear(2 * STATES + WIDTH, 2)
        self.beside = nn.ModuleList([nn.Linear(width, sum(TASKS.values())) for width in (WIDTH, 2 * STATES)])
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.grams.weight, std=0.02)

    def forward(self, batch: "Batch") -> tuple[Tensor, Tensor, list[Tensor]]:
        """Logits of cut (b, t - 1), keep (b, t) and the tasks beside, twice (b, t, 39)."""
        vectors = self.dropout(self.grams(batch.grams, batch.offsets) * batch.norms[:, None])
        vectors = torch.cat([vectors, vectors.new_zeros(1, WIDTH)])[batch.index]
        packed = nn.utils.rnn.pack_padded_sequence(
            torch.cat([vectors, batch.facts], dim=2), batch.lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        states = self.dropout(states)
        left, right = vectors[:, :-1], vectors[:, 1:]
        pairs = [left * right, (left - right).abs(), states[:, :-1], states[:, 1:], batch.facts[:, 1:]]
        keep = self.keep(torch.cat([states, vectors], dim=2))
        keep = torch.where(batch.turn[:, None], keep[..., 1], keep[..., 0])
        beside = [head(values) for head, values in zip(self.beside, (vectors, states), strict=True)]
        return self.cut(torch.cat(pairs, dim=2))[..., 0], keep, beside


@dataclass(frozen=True, slots=True)
class Batch:
    """Units padded to (b, t) parts: grams of all parts in a row, targets with NOTHING where there is none."""

    grams: Tensor
    offsets: Tensor
    norms: Tensor
    index: Tensor
    facts: Tensor
    lengths: Tensor
    turn: Tensor
    cut: Tensor
    keep: Tensor
    tasks: Tensor
    weight: Tensor


def units_of(examples: Sequence[Example], *, weight: float = 1.0) -> Iterator[Unit]:
    """The texts, or customers' turns, of labelled examples, without those that have no part."""
    for example in examples:
        text = clean(example.text)
        chat = text.startswith((ROLE, "agent: ", "bot: "))
        for start, end in _turns(text) if chat else [(0, len(text))]:
            spans = {i: (a - start, b - start) for i, (a, b) in enumerate(example.spans) if a >= start and b <= end}
            unit = _unit(text[start:end], spans, example, turn=chat, weight=weight)
            if unit.parts:
                yield unit


def train(units: Sequence[Unit], config: Config) -> Network:
    """Fit the network: AdamW, linear decay after 100 steps of warming up."""
    torch.manual_seed(config.seed)
    random = np.random.default_rng(config.seed)
    network = Network(config.dropout).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=config.rate, weight_decay=config.decay)
    steps = config.passes * -(-len(units) // config.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / 100) * (1 - step / steps))
    for number in range(config.passes):
        total = 0.0
        for chosen in np.array_split(random.permutation(len(units)), steps // config.passes):
            batch = collate([units[i] for i in chosen], random, drop=config.gram_dropout)
            loss = loss_of(network(batch), batch, beside=config.beside)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"pass {number + 1}: loss {total * config.passes / steps:.4f}", flush=True)
    return network.eval()


def loss_of(output: tuple[Tensor, Tensor, list[Tensor]], batch: Batch, *, beside: float) -> Tensor:
    """Cross-entropy of cut and keep, and `beside` times that of the other tasks."""
    cut, keep, others = output
    loss = _binary(cut, batch.cut, batch.weight) + _binary(keep, batch.keep, batch.weight)
    for logits in others:
        for k, part in enumerate(torch.split(logits, list(TASKS.values()), dim=2)):
            targets = batch.tasks[..., k]
            entropy = functional.cross_entropy(part.flatten(0, 1), targets.flatten(), ignore_index=NOTHING)
            loss = loss + beside * (0.5 if k == len(TASKS) - 1 else 1.0) * torch.nan_to_num(entropy)
    return loss


def collate(units: Sequence[Unit], random: np.random.Generator, *, drop: float) -> Batch:
    """One batch; `drop` is the share of n-grams left out at random."""
    counts = [len(unit.parts) for unit in units]
    shape = (len(units), max(counts))
    index = np.full(shape, sum(counts))
    facts = np.zeros((*shape, len(BORDERS) + FACTS), dtype=np.float32)
    cut, keep = np.full(shape, NOTHING, dtype=np.float32), np.full(shape, NOTHING, dtype=np.float32)
    tasks = np.full((*shape, len(TASKS)), NOTHING)
    bags: list[npt.NDArray[np.int32]] = []
    for row, (unit, count) in enumerate(zip(units, counts, strict=True)):
        index[row, :count] = np.arange(len(bags), len(bags) + count)
        facts[row, :count] = unit.facts
        cut[row, 1:count] = unit.owner[1:] != unit.owner[:-1]
        keep[row, :count] = unit.owner != NOTHING
        tasks[row, :count] = unit.tasks
        bags += [unit.grams[start:end].ravel() for start, end, _ in unit.parts]
    bags = [bag[random.random(len(bag)) >= drop] for bag in bags]
    sizes = np.array([len(bag) for bag in bags])
    return Batch(
        torch.from_numpy(np.concatenate(bags).astype(np.int64)),
        torch.from_numpy(np.concatenate([[0], np.cumsum(sizes)[:-1]])),
        torch.from_numpy((1 / np.sqrt(sizes + SMOOTH)).astype(np.float32)),
        torch.from_numpy(index),
        torch.from_numpy(facts),
        torch.tensor(counts),
        torch.tensor([unit.turn for unit in units]),
        torch.from_numpy(cut[:, 1:]),
        torch.from_numpy(keep),
        torch.from_numpy(tasks),
        torch.tensor([unit.weight for unit in units]),
    )


def save(network: Network, folder: Path, thresholds: dict[str, float]) -> None:
    """Write the artifact of models.boundary: embeddings in 8 bits with one scale, the rest in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    grams = state.pop("grams.weight")
    scale = float(np.abs(grams).max() / 127)
    tensors = {name: tensor.astype(np.float16) for name, tensor in state.items() if not name.startswith("beside")}
    tensors["grams"] = np.round(grams / scale).astype(np.int8)
    save_file(tensors, folder / WEIGHTS)
    config = {"scale": scale, "borders": BORDERS, "thresholds": thresholds}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    seal(folder)


def main() -> None:
    """Train with the settings that were chosen on dev."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds gold/")
    parser.add_argument("--written", type=Path, default=Path("training/written"), help="texts written for the project")
    parser.add_argument("--out", type=Path, default=Path("models/artifacts/split"))
    given = parser.parse_args()
    torch.set_num_threads(1)
    config = Config()
    examples = gold(given.data, "train")
    units = [*units_of(examples), *units_of(list(traditional(examples)), weight=0.5)]
    units += units_of(written(given.written), weight=config.written)
    print(f"{len(units)} texts and turns, {sum(len(unit.parts) for unit in units)} parts")
    save(train(units, config), given.out, {"cut": 0.45, "keep": 0.4, "keep_turn": 0.5})


def _unit(text: str, spans: dict[int, Span], example: Example, *, turn: bool, weight: float) -> Unit:
    language = example.lang.partition("-")[0]
    parts = tuple((part.start, part.end, part.border) for part in segments(text, language))
    owner = np.array([_owner(part, spans) for part in parts], dtype=np.int64)
    labels = np.full((len(parts), len(TASKS)), NOTHING, dtype=np.int64)
    for i, span in enumerate(owner):
        if span != NOTHING:
            valence = int(example.targets["valence"][span].argmax()) - 2
            labels[i] = (
                example.targets["touchpoint"][span].argmax(),
                np.sign(valence) + 1,
                example.targets["intent"][span].argmax(),
            )
    empty = np.zeros((0, len(BORDERS) + FACTS), dtype=np.float32)
    facts = facts_of(text, parts, language=language, turn=turn, borders=BORDERS) if parts else empty
    return Unit(text, parts, grams_of(text, BUCKETS), facts, owner, labels, turn, weight)


def _owner(part: Part, spans: dict[int, Span]) -> int:
    """The span that holds at least half of the part."""
    start, end, _ = part
    shared = {number: min(end, stop) - max(start, begin) for number, (begin, stop) in spans.items()}
    best = max(shared, key=lambda number: shared[number], default=NOTHING)
    return best if best != NOTHING and shared[best] * 2 >= end - start else NOTHING


def _turns(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        if line.startswith(ROLE):
            yield at + len(ROLE), at + len(line)
        at += len(line) + 1


def _binary(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    known = (targets != NOTHING).float() * weight[:, None]
    entropy = functional.binary_cross_entropy_with_logits(logits, targets.clamp(min=0), reduction="none")
    return (entropy * known).sum() / known.sum().clamp(min=1)


assert GRAMS == 5, "the norm of a part in training counts its n-grams one by one"

if __name__ == "__main__":
    main()
