"""The network on OpenVINO: compiled graphs for the layers, double precision for what is small around them.

Every sum over a row's tokens runs in one order and every graph on one thread, so a text's bytes depend on its width
alone, which follows from its own tokens: neither threads nor the texts beside it change them.
"""

import copy
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.base import Floats
from models.openvino_graphs import FIRST, NAMES, PLAIN, SECOND, load_openvino
from models.span import Batch, Lower, Pieces, Upper
from models.windows import Ints

EPS = np.float32(1e-5)  # of functional.layer_norm
WARM = (1, 16)  # rows and tokens of the batch that is run at the start
EMULATED = "emulated"


class OpenVinoNetwork:
    """The Network protocol over compiled graphs; word vectors and borders stay with torch."""

    exact = True

    def __init__(self, lower: Lower, upper: Upper, compiled: Mapping[str, Any]) -> None:
        self._lower = lower
        self._border = copy.deepcopy(upper.border).double().eval().requires_grad_(False)
        self._compiled = compiled
        self._requests = threading.local()

    def begin(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """As Network."""
        at = torch.arange(batch.ids.shape[1])
        embedded = self._lower.words(batch.ids) + self._lower.positions(at) + self._lower.kind
        states, halfway = self._infer(FIRST, embedded, batch, batch.parts)
        return states, halfway

    def means(self, states: Tensor, pieces: Pieces) -> Tensor:
        """As Network."""
        return torch.from_numpy(piece_means(states.numpy(), pieces))

    def judge(self, means: Tensor, facts: Tensor, counts: Sequence[int]) -> tuple[Tensor, Tensor]:
        """As Network; rounded to floats after sums in double precision."""
        judged = self._border(means.double(), facts.double(), counts)
        return judged.runs.float(), judged.none.float()

    def read(self, halfway: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """As Network."""
        (states,) = self._infer(SECOND, halfway, batch, spans)
        lengths = batch.mask.sum(1).numpy()
        rows = np.arange(len(lengths)) * states.shape[1]
        sequence = run_means(states.numpy(), rows, rows + lengths)
        span = normal(piece_means(states.numpy(), spans))
        return torch.from_numpy(np.concatenate([span, normal(sequence)[spans.row.numpy()]], axis=1))

    def mean_of(self, states: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """As Network."""
        (last,) = self._infer(PLAIN, states, batch, spans)
        return torch.from_numpy(piece_means(last.numpy(), spans))

    def warm(self) -> None:
        """Run each graph once, so that the first text needn't wait for it."""
        mask = torch.ones(WARM, dtype=torch.bool)
        none = Pieces(torch.zeros(WARM, dtype=torch.int64), torch.zeros(0, dtype=torch.int64), mask[:0])
        batch = Batch(torch.zeros(WARM, dtype=torch.int64), mask, none)
        with torch.inference_mode():
            states, halfway = self.begin(batch)
            self._infer(SECOND, halfway, batch, none)
            self._infer(PLAIN, states, batch, none)

    def _infer(self, name: str, states: Tensor, batch: Batch, pieces: Pieces) -> list[Tensor]:
        requests = self._requests.__dict__.setdefault("by_name", {})
        if name not in requests:
            requests[name] = self._compiled[name].create_infer_request()
        given = (states.numpy(), batch.mask.float().numpy(), pieces.owner.numpy())
        answer = requests[name].infer(list(given), share_inputs=True, share_outputs=True)
        return [torch.from_numpy(array) for array in answer.values()]


def compile_graphs(folder: Path, *, precision: str, workers: int, cache: Path | None = None) -> dict[str, Any]:
    """The graphs of `folder`, each on up to `workers` threads, one a batch. Files are mapped, so processes share them.

    `precision`, f32 or bf16, is that of everything that isn't int8. EMULATED: floats hold the eight bits of int8, too.
    What compiling made is kept in `cache`.
    """
    core = load_openvino().Core()
    hints = {
        "INFERENCE_PRECISION_HINT": "f32" if precision == EMULATED else precision,
        "LP_TRANSFORMS_MODE": "NO" if precision == EMULATED else "YES",
        "INFERENCE_NUM_THREADS": workers,
        "NUM_STREAMS": workers,
        "ENABLE_CPU_PINNING": False,  # several processes would pin themselves to the same core
        "ENABLE_MMAP": True,
    }
    if cache is not None:
        hints["CACHE_DIR"] = str(cache)
    return {name: core.compile_model(folder / f"{name}.xml", "CPU", hints) for name in NAMES}


def piece_means(states: Floats, pieces: Pieces) -> Floats:
    """Mean of the states (b, t, hidden) over the tokens of each piece, (s, hidden)."""
    member = pieces.member.numpy()
    first = pieces.row.numpy() * states.shape[1] + member.argmax(axis=1)
    return run_means(states, first, first + member.sum(axis=1))


def run_means(states: Floats, first: Ints, end: Ints) -> Floats:
    """Means over runs of tokens, half-open, counted through all rows; summed token by token."""
    lengths = end - first
    before = np.cumsum(lengths) - lengths
    tokens = np.arange(int(lengths.sum())) + np.repeat(first - before, lengths)
    flat = torch.from_numpy(states.reshape(-1, states.shape[-1]))
    sums: Floats = functional.embedding_bag(
        torch.from_numpy(tokens), flat, torch.from_numpy(before), mode="sum"
    ).numpy()
    sums /= lengths.astype(np.float32)[:, None]
    return sums


def normal(rows: Floats) -> Floats:
    """Each row with mean 0 and variance 1."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    scaled: Floats = centred / np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + EPS)
    return scaled
