"""The network of models.boundary in torch, over hashed n-grams (what ships) or the encoder's states (its teachers)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from app.pipeline.segments import BORDERS
from models.boundary import FACTS, LANGUAGES, SMOOTH, grams_of
from training.boundary_units import TASKS, Floats, Unit
from training.boundary_units import WIDTH as TARGETS

BUCKETS = 1 << 14
WIDTH = 48
STATES = 48
BATCH = 32
WARM_UP = 100
NO_TARGET = -1.0
OTHER_LANGUAGE = 0.3  # share of texts whose language is not told, for languages that training hasn't seen
LANGUAGE_COLUMNS = slice(len(BORDERS), len(BORDERS) + len(LANGUAGES))


@dataclass(frozen=True, slots=True)
class Config:
    """How a network is trained."""

    passes: int
    rate: float = 3e-3
    decay: float = 1e-3
    dropout: float = 0.2
    gram_dropout: float = 0.3
    beside: float = 0.5  # weight of the tasks learned beside
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A unit with what the network reads of it: `grams` (characters, 5) buckets, or `states` (parts, n) floats."""

    unit: Unit
    grams: npt.NDArray[np.int32] | None = None
    states: npt.NDArray[np.float16] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Units padded to (b, t) parts: the input of all parts in a row, targets, NO_TARGET where there is none."""

    bags: Tensor
    offsets: Tensor
    norms: Tensor
    states: Tensor
    index: Tensor
    facts: Tensor
    lengths: Tensor
    turn: Tensor
    cut: Tensor
    keep: Tensor
    tasks: Tensor
    weight: Tensor


class Network(nn.Module):
    """Vectors of parts, a GRU over them, heads for cut and keep, and the tasks learned beside.

    `states`: width of the encoder's states, 0 to read n-grams.
    """

    def __init__(self, *, dropout: float, states: int = 0) -> None:
        super().__init__()
        facts = len(BORDERS) + FACTS
        self.grams = nn.EmbeddingBag(1 if states else BUCKETS, WIDTH, mode="sum")
        self.project = nn.Linear(states, WIDTH) if states else None
        self.gru = nn.GRU(WIDTH + facts, STATES, bidirectional=True, batch_first=True)
        self.cut = nn.Sequential(nn.Linear(2 * WIDTH + 4 * STATES + facts, 48), nn.ReLU(), nn.Linear(48, 1))
        self.keep = nn.Linear(2 * STATES + WIDTH, 2)
        self.beside = nn.ModuleList([nn.Linear(width, TARGETS) for width in (WIDTH, 2 * STATES)])
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.grams.weight, std=0.02)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, list[Tensor]]:
        """Logits of cut (b, t - 1), keep (b, t), and the tasks beside from vectors and from states (b, t, TARGETS)."""
        vectors = self.dropout(self._vectors(batch))
        vectors = torch.cat([vectors, vectors.new_zeros(1, WIDTH)])[batch.index]
        inputs = torch.cat([vectors, batch.facts], dim=2)
        packed = nn.utils.rnn.pack_padded_sequence(inputs, batch.lengths, batch_first=True, enforce_sorted=False)
        states = self.dropout(nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)[0])
        left, right = vectors[:, :-1], vectors[:, 1:]
        pairs = [left * right, (left - right).abs(), states[:, :-1], states[:, 1:], batch.facts[:, 1:]]
        keep = self.keep(torch.cat([states, vectors], dim=2))
        keep = torch.where(batch.turn[:, None], keep[..., 1], keep[..., 0])
        beside = [head(values) for head, values in zip(self.beside, (vectors, states), strict=True)]
        return self.cut(torch.cat(pairs, dim=2))[..., 0], keep, beside

    def _vectors(self, batch: Batch) -> Tensor:
        if self.project is not None:
            return torch.tanh(self.project(self.dropout(batch.states)))
        vectors: Tensor = self.grams(batch.bags, batch.offsets) * batch.norms[:, None]
        return vectors


def with_grams(unit: Unit) -> Read:
    """The unit as the shipped network reads it."""
    return Read(unit, grams=grams_of(unit.text, BUCKETS))


def train(reads: Sequence[Read], config: Config) -> Network:
    """Fit a network: AdamW, linear decay after a warm-up."""
    torch.manual_seed(config.seed)
    random = np.random.default_rng(config.seed)
    states = reads[0].states
    network = Network(dropout=config.dropout, states=0 if states is None else states.shape[1]).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=config.rate, weight_decay=config.decay)
    batches = -(-len(reads) // BATCH)
    steps = config.passes * batches
    for number in range(config.passes):
        total = 0.0
        for i, chosen in enumerate(np.array_split(random.permutation(len(reads)), batches), start=number * batches):
            for group in optimiser.param_groups:
                group["lr"] = config.rate * min(1, (i + 1) / WARM_UP) * (1 - i / steps)
            batch = collate([reads[row] for row in chosen], random, drop=config.gram_dropout)
            loss = loss_of(network(batch), batch, beside=config.beside)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
        print(f"  pass {number + 1}: loss {total / batches:.4f}", flush=True)
    return network.eval()


def predict(network: Network, reads: Sequence[Read]) -> list[tuple[Floats, Floats, Floats]]:
    """Of each unit `cut`, `keep` and `tasks` as in Unit."""
    found = []
    random = np.random.default_rng(0)
    with torch.inference_mode():
        for first in range(0, len(reads), BATCH):
            some = reads[first : first + BATCH]
            cut, keep, beside = network(collate(some, random, drop=0))
            tasks = torch.cat([part.softmax(dim=2) for part in torch.split(beside[1], list(TASKS.values()), dim=2)], 2)
            cut = torch.cat([torch.zeros(len(some), 1), cut.sigmoid()], dim=1)
            for row, read in enumerate(some):
                count = len(read.unit.parts)
                a, b, c = (np.asarray(of[row, :count]) for of in (cut, keep.sigmoid(), tasks))
                found.append((a, b, c))
    return found


def loss_of(output: tuple[Tensor, Tensor, list[Tensor]], batch: Batch, *, beside: float) -> Tensor:
    """Cross-entropy of cut and keep, and `beside` times that of the other tasks; the targets are chances."""
    cut, keep, others = output
    loss = _binary(cut, batch.cut, batch.weight) + _binary(keep, batch.keep, batch.weight)
    known = batch.tasks.sum(dim=2).clamp(max=1)
    for logits in others:
        for part, targets in zip(
            *(torch.split(of, list(TASKS.values()), dim=2) for of in (logits, batch.tasks)), strict=True
        ):
            entropy = -(functional.log_softmax(part, dim=2) * targets).sum(dim=2)
            loss = loss + beside * entropy.sum() / known.sum().clamp(min=1)
    return loss


def collate(reads: Sequence[Read], random: np.random.Generator, *, drop: float) -> Batch:
    """One batch; `drop` is the share of n-grams left out at random."""
    counts = [len(read.unit.parts) for read in reads]
    shape = (len(reads), max(counts))
    index = np.full(shape, sum(counts))
    facts = np.zeros((*shape, len(BORDERS) + FACTS), dtype=np.float32)
    cut, keep = np.full(shape, NO_TARGET, dtype=np.float32), np.full(shape, NO_TARGET, dtype=np.float32)
    tasks = np.zeros((*shape, TARGETS), dtype=np.float32)
    bags: list[npt.NDArray[np.int32]] = []
    at = 0
    for row, (read, count) in enumerate(zip(reads, counts, strict=True)):
        unit = read.unit
        index[row, :count] = np.arange(at, at + count)
        at += count
        facts[row, :count] = unit.facts
        if drop and random.random() < OTHER_LANGUAGE:
            facts[row, :count, LANGUAGE_COLUMNS] = 0
            facts[row, :count, LANGUAGE_COLUMNS.stop - 1] = 1
        cut[row, 1:count], keep[row, :count], tasks[row, :count] = unit.cut[1:], unit.keep, unit.tasks
        if read.grams is not None:
            bags += [read.grams[start:end].ravel() for start, end, _ in unit.parts]
    bags = [bag[random.random(len(bag)) >= drop] for bag in bags] or [np.zeros(0, dtype=np.int32)]
    sizes = np.array([len(bag) for bag in bags])
    states = [read.states for read in reads if read.states is not None]
    return Batch(
        torch.from_numpy(np.concatenate(bags).astype(np.int64)),
        torch.from_numpy(np.cumsum(sizes) - sizes),
        torch.from_numpy((1 / np.sqrt(sizes + SMOOTH)).astype(np.float32)),
        torch.from_numpy(np.concatenate(states).astype(np.float32)) if states else torch.zeros(0),
        torch.from_numpy(index),
        torch.from_numpy(facts),
        torch.tensor(counts),
        torch.tensor([read.unit.turn for read in reads]),
        torch.from_numpy(cut[:, 1:]),
        torch.from_numpy(keep),
        torch.from_numpy(tasks),
        torch.tensor([read.unit.weight for read in reads]),
    )


def _binary(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    known = (targets != NO_TARGET).float() * weight[:, None]
    entropy = functional.binary_cross_entropy_with_logits(logits, targets.clamp(min=0), reduction="none")
    return (entropy * known).sum() / known.sum().clamp(min=1)
