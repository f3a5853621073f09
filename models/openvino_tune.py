"""Make the OpenVINO graphs of a reader on this machine, measure them beside torch, and remember which to use.

Everything follows from the weights at hand and from texts to calibrate on. A folder a version of the weights, under
`home`: graphs in floats and in calibrated int8, and runtime.json, written last, with what was measured and chosen.
"""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models import openvino_graphs as graphs
from models.artifact import Engine, Parts
from models.base import Floats, Passage, features_of
from models.e5 import checksum
from models.errors import ModelError
from models.openvino_int8 import calibrated, load_nncf
from models.openvino_runtime import EMULATED, OpenVinoNetwork, compile_graphs
from models.runtime import Network, SpanEncoder, TorchNetwork

TORCH, FLOATS, INT8 = "torch", "openvino", "openvino-int8"
KINDS = (FLOATS, INT8)
RECORD = "runtime.json"
LEAST_COSINE = 0.999  # mean, of centred features with those of torch, below which a runtime is not chosen
ROUNDS = 3
EXACT = ("avx512_vnni", "avx_vnni", "amx_int8")


@dataclass(frozen=True, slots=True)
class Tuned:
    """What runtime.json holds: the runtime to use, and of each `rates` in texts per CPU-second and `cosines` to torch.

    `digests` name the graphs, `precisions` that of everything in them that isn't int8.
    """

    version: str
    openvino: str
    choice: str
    rates: Mapping[str, float]
    cosines: Mapping[str, float]
    digests: Mapping[str, str]
    precisions: Mapping[str, str]


def tune(parts: Parts, *, home: Path, passages: Sequence[Passage], say: Callable[[str], object]) -> Tuned:
    """Make and measure the graphs of `parts`, calibrated on `passages`; ModelError when a package is missing."""
    openvino = graphs.load_openvino()
    load_nncf()  # before minutes are spent
    folder = folder_of(home, parts.version)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.mkdir(exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".tune-", dir=folder.parent))
    try:
        say("converting")
        _write(openvino, graphs.graphs(parts.lower, parts.upper, parts.plain), draft / FLOATS)
        say("calibrating int8")
        _write(openvino, calibrated(parts, passages), draft / INT8)
        able = "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        floats = "bf16" if able else "f32"
        made = Tuned(
            version=parts.version,
            openvino=openvino.__version__,
            choice=TORCH,
            rates={},
            cosines={},
            digests={kind: _digest(draft / kind) for kind in KINDS},
            precisions={FLOATS: floats, INT8: floats if sums_bytes_exactly() else EMULATED},
        )
        say("measuring")
        tuned = _measured(made, parts, draft, passages)
        (draft / RECORD).write_text(json.dumps(asdict(tuned), indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        return tuned
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def sums_bytes_exactly() -> bool:
    """Whether this processor sums products of bytes in 32 bits; older ones of Intel's kind do in 16, which overflow.

    There floats that hold the same bytes are exact, and about as fast (docs/speed.md).
    """
    able = torch.cpu.get_capabilities()
    return able.get("architecture") != "x86_64" or any(able.get(name) for name in EXACT)


def engine(home: Path, runtime: str, *, workers: int) -> Engine:
    """What makes the network of `runtime`: one of KINDS, torch, or auto for what was chosen here, else torch."""

    def make(parts: Parts) -> tuple[Network, str]:
        folder = folder_of(home, parts.version)
        tuned = read(folder)
        wanted = (tuned.choice if tuned else TORCH) if runtime == "auto" else runtime
        if wanted == TORCH:
            return TorchNetwork(parts.lower, parts.upper, parts.plain), parts.version
        if tuned is None:
            raise ModelError(f"there are no graphs of this model in {folder.parent}; run `wayfelt model tune`")
        return _network(
            tuned, parts, folder, wanted, workers=workers
        ), f"{parts.version}+{wanted}-{_name(tuned, wanted)}"

    return make


def read(folder: Path) -> Tuned | None:
    """What was found when `folder` was made; None if there is none that the installed OpenVINO made."""
    try:
        tuned = Tuned(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    try:
        installed = graphs.load_openvino().__version__
    except ModelError:
        return None
    return tuned if tuned.openvino == installed else None


def folder_of(home: Path, version: str) -> Path:
    """Where the graphs of a version of the weights are."""
    return home / "runtime" / version.replace("+", "_")


def _network(tuned: Tuned, parts: Parts, folder: Path, kind: str, *, workers: int) -> OpenVinoNetwork:
    compiled = compile_graphs(folder / kind, precision=tuned.precisions[kind], workers=workers, cache=folder / "cache")
    network = OpenVinoNetwork(parts.lower, parts.upper, compiled)
    network.warm()
    return network


def _name(tuned: Tuned, kind: str) -> str:
    return f"{tuned.digests[kind]}-{tuned.precisions[kind]}"


def _write(openvino: Any, made: Mapping[str, Any], folder: Path) -> None:  # noqa: ANN401 - a module that is imported late
    folder.mkdir()
    for name, graph in made.items():
        openvino.save_model(graph, folder / f"{name}.xml", compress_to_fp16=False)


def _digest(folder: Path) -> str:
    """Eight digits that change with the weights and scales of the graphs."""
    joined = "".join(checksum(folder / f"{name}.bin") for name in graphs.NAMES)
    return f"{int(joined, 16) % 16**8:08x}"


def _measured(tuned: Tuned, parts: Parts, folder: Path, passages: Sequence[Passage]) -> Tuned:
    """The same with rates, cosines and a choice: the fastest of those that read as torch does."""
    readers: dict[str, SpanEncoder] = {TORCH: parts.encoder()}
    for kind in KINDS:
        readers[kind] = parts.encoder(network=_network(tuned, parts, folder, kind, workers=1))
    given = [replace(one, spans=tuple((part.start, part.end) for part in one.parts)) for one in passages]
    features = {name: features_of(reader, given) for name, reader in readers.items()}  # warms up, too
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, reader in readers.items():
            reader.forget()
            started = time.process_time()
            reader.encode(passages)
            spent[name].append(time.process_time() - started)
    rates = {name: round(len(passages) / statistics.median(each), 1) for name, each in spent.items()}
    cosines = {name: round(cosine(features[TORCH], each), 5) for name, each in features.items()}
    good = [name for name in readers if cosines[name] >= LEAST_COSINE]
    return replace(tuned, rates=rates, cosines=cosines, choice=max(good, key=lambda name: rates[name]))


def cosine(some: Floats, others: Floats) -> float:
    """Mean cosine of rows without what all have in common, which would hide damage."""
    a, b = some - some.mean(axis=0), others - others.mean(axis=0)
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return float(np.mean((a * b).sum(axis=1) / np.maximum(lengths, np.float32(1e-12))))
