"""The training loop: upper layers and heads over cached states of the frozen lower layers."""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from models.border import Widths, facts_of
from models.span import Batch, Lower, Pieces, Upper
from models.windows import Piece, Tokens, batches_of, collate, collate_pieces, tokens_of
from training.data import LABELS, WRITTEN, Example
from training.readings import ASPECTS, UNKNOWN, Aims, aims_of, reading_loss, unknown

Ints = npt.NDArray[np.int64]

ASPECT = "aspect"
SURE = 1.001  # targets that sum to more are a set of labels that may hold

WEIGHTS = {
    "valence": 1.0,
    "emotions": 3.0,
    "intensity": 0.5,
    "intent": 1.0,
    "effort": 0.7,
    "stage": 1.0,
    "touchpoint": 1.5,
}


@dataclass(frozen=True, slots=True)
class FitConfig:
    """Settings of one training run."""

    passes: int = 3
    rate: float = 8e-5
    head_rate: float = 1.5e-3
    bias_rate: float = 1e-2
    warmup: float = 0.06
    batch_tokens: int = 900
    dropout: float = 0.1
    inner_dropout: float = 0.0
    smoothing: float = 0.05
    ordinal: float = 0.0
    jitter: float = 0.0
    border: float = 0.2  # weight of the borders' loss
    prior: float = 1.0  # how much of prior_shift is applied
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A window with the states of the lower layers (t, hidden) bfloat16, its parts and spans, and their targets.

    `facts` and `aims` are of the parts; `targets`, `own` (the text was written for this project) and `further` (its
    labels are of readers other than gold's) of the spans.
    """

    ids: tuple[int, ...]
    states: Tensor
    parts: tuple[Piece, ...]
    facts: Tensor
    chat: bool
    aims: Aims
    spans: tuple[Piece, ...]
    targets: Mapping[str, Tensor]
    own: Tensor
    further: Tensor


Beside = tuple[Sequence[Sample], float]
"""Samples of which each pass reads a share."""


def quick() -> torch.autocast:
    """Half precision where the processor computes in it; elsewhere that takes ten times as long as floats."""
    able = torch.cpu.get_capabilities()
    native = any(able.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return torch.autocast("cpu", torch.bfloat16, enabled=native)


def prepare(lower: Lower, tokenizer: Tokenizer, examples: Sequence[Example], *, borders: bool = True) -> list[Sample]:
    """Run the frozen lower layers once over all examples; `borders`: the spans say where mentions end."""
    samples: list[Sample] = []
    texts = list(tokens_of(tokenizer, [example.passage for example in examples]))
    for chosen in batches_of([text.length for text in texts]):
        some = [texts[i] for i in chosen]
        windows = [text.window(begin) for text in some for begin in text.begins]
        batch = collate(windows, [[] for _ in windows])
        with torch.inference_mode(), quick():
            states = iter(lower(batch).bfloat16())
        for i, text in zip(chosen, some, strict=True):
            rows = [next(states) for _ in text.begins]
            samples += samples_of(examples[i], text, rows, borders=borders)
    return samples


def samples_of(example: Example, text: Tokens, states: Sequence[Tensor], *, borders: bool) -> Iterator[Sample]:
    """The windows of one example; the states are copied without their padding."""
    passage = text.passage
    facts = facts_of(passage.text, passage.parts, lang=passage.lang, chat=passage.chat)
    own = example.source == WRITTEN
    spans = text.pieces(example.spans)
    for begin, parts, pieces, rows in zip(text.begins, text.pieces(text.parts), spans, states, strict=True):
        ids = text.window(begin)
        index = np.array([piece.number for piece in parts if passage.parts], dtype=np.int64)
        seen = [piece.number for piece in pieces]
        known = borders and bool(len(index))
        yield Sample(
            ids=ids,
            states=rows[: len(ids)].clone(),
            parts=tuple(parts if passage.parts else ()),
            facts=torch.from_numpy(facts[index]),
            chat=passage.chat,
            aims=aims_of(example, passage.parts, index) if known else unknown(len(index)),
            spans=tuple(pieces),
            targets={task: torch.from_numpy(example.targets[task][seen]) for task in LABELS},
            own=torch.full((len(seen),), own),
            further=torch.full((len(seen),), example.further),
        )


def new_heads(width: int) -> nn.ModuleDict:
    """One linear head a task, and what parts are to learn beside: touchpoint and sign of their mention."""
    heads = {task: nn.Linear(width, len(labels)) for task, labels in LABELS.items()}
    return nn.ModuleDict({**heads, ASPECT: nn.Linear(Widths().vector, sum(ASPECTS))})


def fit(
    upper: Upper, heads: nn.ModuleDict, core: Sequence[Sample], config: FitConfig, *, extra: Sequence[Beside] = ()
) -> None:
    """Train in place. Each pass takes all of `core` and of each set of `extra` its share, chosen anew.

    Further readers have habits of their own (fewer emotions, milder strength): a bias for each label, learned beside
    and left behind, takes these up, so that the heads keep to gold's (Rodrigues & Pereira 2018, their bias alone).
    """
    samples = [*core, *(sample for some, _ in extra for sample in some)]
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    for module in upper.modules():
        if isinstance(module, nn.Dropout):
            module.p = config.inner_dropout
    habits = nn.ParameterDict({task: torch.zeros(len(labels)) for task, labels in LABELS.items()})
    groups = _groups(upper, heads, config)
    groups.append({"params": list(habits.parameters()), "lr": config.bias_rate, "weight_decay": 0.0})
    shift = {task: config.prior * by for task, by in prior_shift(core).items()}
    sizes = [len(sample.ids) for sample in samples]
    plans = [list(plan(sizes, _chosen(len(core), extra, rng), rng, config.batch_tokens)) for _ in range(config.passes)]
    steps = sum(len(batches) for batches in plans)
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps, config.warmup))
    upper.train()
    start, running = time.monotonic(), 0.0
    for number, chosen in enumerate(batch for batches in plans for batch in batches):
        some = [samples[i] for i in chosen]
        batch, spans = assemble(some, rng, config.jitter)
        with quick():
            halfway = upper.halfway(padded(some), batch)
            features = upper(halfway, batch, spans)
        features = functional.dropout(features.float(), config.dropout)
        loss = config.border * border_loss(upper, heads[ASPECT], batch.parts.mean(halfway.float()), some)
        own, further = (torch.cat([getattr(s, kind) for s in some]).float()[:, None] for kind in ("own", "further"))
        for task in LABELS:
            aims = torch.cat([sample.targets[task] for sample in some])
            logits = heads[task](features) + own * shift[task] + further * habits[task]
            loss = loss + losses(logits, aims, task, config)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        nn.utils.clip_grad_norm_([*upper.parameters(), *heads.parameters()], 1.0)
        optimiser.step()
        schedule.step()
        running += loss.item()
        if number % 100 == 99:
            print(f"{number + 1}/{steps} loss {running / 100:.3f} {time.monotonic() - start:.0f}s", flush=True)
            running = 0.0
    upper.eval()


class Targeted(Protocol):
    """Spans with targets by task (s, labels), and whether each is of a text written for this project (s,) bool."""

    @property
    def own(self) -> Tensor:
        """Whether written for this project."""
        ...

    @property
    def targets(self) -> Mapping[str, Tensor]:
        """Targets by task."""
        ...


def prior_shift(samples: Sequence[Targeted]) -> dict[str, Tensor]:
    """By how much likelier each label is in texts written for this project than in the others, in logits.

    Written texts spread evenly over the labels, as customers don't. Their logits are shifted by this while training, so
    that they teach what a label looks like and not how frequent it is (logit adjustment, Menon et al. 2021).
    """
    own = torch.cat([sample.own for sample in samples])
    shifts = {}
    for task, labels in LABELS.items():
        aims = torch.cat([sample.targets[task] for sample in samples])
        certain = (~aims.isnan()).all(1) & ((aims.sum(1) < SURE) | torch.tensor(task == "emotions"))
        both = [aims[certain & rows].sum(0) + 1 for rows in (own, ~own)]
        if task == "emotions" or not own.any() or own.all():
            shifts[task] = torch.zeros(len(labels))
        else:
            shifts[task] = (both[0] / both[0].sum()).log() - (both[1] / both[1].sum()).log()
    return shifts


def _groups(upper: Upper, heads: nn.ModuleDict, config: FitConfig) -> list[dict[str, Any]]:
    return [
        {"params": list(upper.layers.parameters()), "lr": config.rate},
        {"params": [upper.same, upper.inside], "lr": config.bias_rate, "weight_decay": 0.0},
        {"params": list(upper.border.parameters()), "lr": config.head_rate},
        {"params": list(heads.parameters()), "lr": config.head_rate},
    ]


def _rate(step: int, steps: int, warmup: float) -> float:
    rise = max(1, math.ceil(steps * warmup))
    return (step + 1) / rise if step < rise else max(0.0, (steps - step) / (steps - rise))


def _chosen(core: int, extra: Sequence[Beside], rng: np.random.Generator) -> Ints:
    chosen, begin = [np.arange(core)], core
    for some, share in extra:
        chosen.append(begin + rng.choice(len(some), round(share * len(some)), replace=False))
        begin += len(some)
    return rng.permutation(np.concatenate(chosen).astype(np.int64))


def plan(
    sizes: Sequence[int], order: Ints, rng: np.random.Generator, most: int, *, near: int = 512
) -> Iterator[list[int]]:
    """Random batches of what is in `order`, of `most` in all with padding, each of like sizes among `near` in a row."""
    batches: list[list[int]] = []
    for begin in range(0, len(order), near):
        batch: list[int] = []
        for i in sorted(order[begin : begin + near].tolist(), key=sizes.__getitem__):
            if batch and (len(batch) + 1) * sizes[i] > most:
                batches.append(batch)
                batch = []
            batch.append(i)
        batches.append(batch)
    for i in rng.permutation(len(batches)):
        yield batches[i]


def assemble(samples: Sequence[Sample], rng: np.random.Generator, jitter: float) -> tuple[Batch, Pieces]:
    """A batch with its parts, and the spans in it, their borders moved now and then."""
    batch = collate([sample.ids for sample in samples], [sample.parts for sample in samples])
    spans = [jittered(sample.spans, len(sample.ids), rng, jitter) for sample in samples]
    return batch, collate_pieces(spans, batch.ids.shape[1])


def padded(samples: Sequence[Sample]) -> Tensor:
    """The states of the lower layers, (b, t, hidden)."""
    return nn.utils.rnn.pad_sequence([sample.states for sample in samples], batch_first=True).float()


def jittered(spans: Sequence[Piece], length: int, rng: np.random.Generator, chance: float) -> list[Piece]:
    """Move borders by one or two tokens now and then: at inference they are found."""
    if not chance or length < 8:
        return list(spans)
    moved = []
    for piece in spans:
        moves = rng.integers(-2, 3, size=2) * (rng.random(2) < chance)
        lo = max(1, min(piece.lo + int(moves[0]), piece.hi - 1))
        hi = min(length - 1, max(piece.hi + int(moves[1]), lo + 1))
        moved.append(Piece(piece.number, lo, hi, piece.share))
    return moved


def border_loss(upper: Upper, aspect: nn.Module, means: Tensor, samples: Sequence[Sample]) -> Tensor:
    """How unlikely people's readings are, and what is learned beside."""
    aims = [sample.aims for sample in samples]
    if all((aim.ends == UNKNOWN).all() for aim in aims):
        return torch.zeros(())
    judged = upper.border(means, torch.cat([s.facts for s in samples]), [len(s.parts) for s in samples])
    return reading_loss(judged, aspect, aims)


def losses(logits: Tensor, aims: Tensor, task: str, config: FitConfig) -> Tensor:
    """The weighted loss of a task over the spans that have a target for it; see Example for the three kinds of rows."""
    if task == "emotions":
        known = ~aims.isnan()
        if not known.any():
            return torch.zeros(())
        smooth = aims[known] * (1 - config.smoothing) + config.smoothing / 2
        return WEIGHTS[task] * functional.binary_cross_entropy_with_logits(logits[known], smooth)
    known = ~aims.isnan().any(1)
    if not known.any():
        return torch.zeros(())
    logs, aims = functional.log_softmax(logits[known], dim=1), aims[known]
    several = aims.sum(1) > SURE
    spread = config.smoothing / aims.shape[1] + (1 - config.smoothing) * aims
    if config.ordinal and task in ("valence", "intensity"):
        near = torch.zeros_like(aims)
        near[:, 1:] += aims[:, :-1]
        near[:, :-1] += aims[:, 1:]
        spread = (1 - config.ordinal) * spread + config.ordinal * near / near.sum(1, keepdim=True)
    exact = -(spread * logs).sum(1)
    among = -torch.logsumexp(logs.masked_fill(aims == 0, -torch.inf), dim=1)
    return WEIGHTS[task] * torch.where(several, among, exact).mean()
