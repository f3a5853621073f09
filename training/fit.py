"""The training loop: upper layers and heads over cached states of the frozen lower layers."""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from models.runtime import Piece, Window, batches_of, collate, windows_of
from models.span import Batch, Lower, Upper
from training.data import LABELS, WRITTEN, Example

Ints = npt.NDArray[np.int64]

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
    share: float = 1.0
    prior: float = 1.0  # how much of prior_shift is applied
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A window with the states of the lower layers (t, hidden) bfloat16 and the targets of its spans.

    `own` (spans,) bool: the span is of a text written for this project.
    """

    window: Window
    states: Tensor
    targets: Mapping[str, Tensor]
    own: Tensor


def prepare(lower: Lower, tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Sample]:
    """Run the frozen lower layers once over all examples."""
    every = {task: np.concatenate([example.targets[task] for example in examples]) for task in LABELS}
    own = np.repeat([example.source == WRITTEN for example in examples], [len(example.spans) for example in examples])
    samples = []
    for batch in batches_of(list(windows_of(tokenizer, [example.passage for example in examples]))):
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            states = lower(collate(batch)).bfloat16()
        for window, row in zip(batch, states, strict=True):
            spans = [piece.span for piece in window.pieces]
            aims = {task: torch.from_numpy(array[spans]) for task, array in every.items()}
            samples.append(Sample(window, row[: len(window.ids)].clone(), aims, torch.from_numpy(own[spans])))
    return samples


def new_heads(width: int) -> nn.ModuleDict:
    """One linear head a task."""
    return nn.ModuleDict({task: nn.Linear(width, len(labels)) for task, labels in LABELS.items()})


def fit(
    upper: Upper, heads: nn.ModuleDict, core: Sequence[Sample], config: FitConfig, *, extra: Sequence[Sample] = ()
) -> None:
    """Train in place. Each pass takes all of `core` and a random `config.share` of `extra`."""
    samples = [*core, *extra]
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    for module in upper.modules():
        if isinstance(module, nn.Dropout):
            module.p = config.inner_dropout
    groups = _groups(upper, heads, config)
    shift = {task: config.prior * by for task, by in prior_shift(core).items()}
    plans = [list(plan(samples, _chosen(core, extra, rng, config), rng, config)) for _ in range(config.passes)]
    steps = sum(len(batches) for batches in plans)
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps, config.warmup))
    upper.train()
    start, running = time.monotonic(), 0.0
    for number, chosen in enumerate(batch for batches in plans for batch in batches):
        batch, states, aims, own = assemble([samples[i] for i in chosen], rng, config.jitter)
        with torch.autocast("cpu", torch.bfloat16):
            features = upper(states, batch)
        features = functional.dropout(features.float(), config.dropout)
        loss = torch.zeros(())
        for task in LABELS:
            loss = loss + losses(heads[task](features) + own[:, None] * shift[task], aims[task], task, config)
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


def prior_shift(samples: Sequence[Sample]) -> dict[str, Tensor]:
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
        {"params": list(heads.parameters()), "lr": config.head_rate},
    ]


def _rate(step: int, steps: int, warmup: float) -> float:
    rise = max(1, math.ceil(steps * warmup))
    return (step + 1) / rise if step < rise else max(0.0, (steps - step) / (steps - rise))


def _chosen(core: Sequence[Sample], extra: Sequence[Sample], rng: np.random.Generator, config: FitConfig) -> Ints:
    part = rng.choice(len(extra), round(config.share * len(extra)), replace=False) + len(core)
    return rng.permutation(np.concatenate([np.arange(len(core)), part]).astype(np.int64))


def plan(samples: Sequence[Sample], order: Ints, rng: np.random.Generator, config: FitConfig) -> Iterator[list[int]]:
    """Random batches of the windows in `order`, each batch of windows of like length."""
    batches: list[list[int]] = []
    for begin in range(0, len(order), 512):
        batch: list[int] = []
        for i in sorted(order[begin : begin + 512].tolist(), key=lambda i: len(samples[i].window.ids)):
            if batch and (len(batch) + 1) * len(samples[i].window.ids) > config.batch_tokens:
                batches.append(batch)
                batch = []
            batch.append(i)
        batches.append(batch)
    for i in rng.permutation(len(batches)):
        yield batches[i]


def assemble(
    samples: Sequence[Sample], rng: np.random.Generator, jitter: float
) -> tuple[Batch, Tensor, dict[str, Tensor], Tensor]:
    """A batch, the states of its lower layers (b, t, hidden), the targets of its spans, and which are written ones."""
    batch = collate([_jittered(sample.window, rng, jitter) for sample in samples])
    states = nn.utils.rnn.pad_sequence([sample.states for sample in samples], batch_first=True)
    aims = {task: torch.cat([sample.targets[task] for sample in samples]) for task in LABELS}
    return batch, states.float(), aims, torch.cat([sample.own for sample in samples]).float()


def _jittered(window: Window, rng: np.random.Generator, chance: float) -> Window:
    """Move borders by one or two tokens now and then: at inference a splitter finds the spans."""
    if not chance or len(window.ids) < 8:
        return window
    pieces = []
    for piece in window.pieces:
        moves = rng.integers(-2, 3, size=2) * (rng.random(2) < chance)
        lo = max(1, min(piece.lo + int(moves[0]), piece.hi - 1))
        hi = min(len(window.ids) - 1, max(piece.hi + int(moves[1]), lo + 1))
        pieces.append(Piece(piece.span, lo, hi, piece.share))
    return Window(window.ids, tuple(pieces))


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
