"""A tiny encoder's folder, made by the code that makes the real one."""

from pathlib import Path

import numpy as np
import pytest

from models.e5 import write_folder
from models.packed import Packed

HIDDEN, LAYERS, INNER, POSITIONS = 16, 4, 32, 512
CHARACTERS = "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,:!?<>/‹'好吃慢Жук😀"


def tiny_packed(seed: int = 0) -> Packed:
    """Packed weights of a small random network, with a piece for each of CHARACTERS."""
    rng = np.random.default_rng(seed)
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((c, -3.0) for c in CHARACTERS)]
    names = ["hidden", "layers", "heads", "inner", "words", "positions", "types"]
    sizes = dict(zip(names, [HIDDEN, LAYERS, 2, INNER, len(pieces) + 1, POSITIONS, 1], strict=True))
    linear = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    linear |= {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (sizes["words"], HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (1, HIDDEN),
    }
    for layer in range(LAYERS):
        for short, shape in linear.items():
            shapes |= {f"l{layer}.{short}.w": shape, f"l{layer}.{short}.b": shape[:1]}
    tensors = {name: rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    for norm in ["emb.ln", *(f"l{layer}.{short}" for layer in range(LAYERS) for short in ("aln", "oln"))]:
        tensors |= {f"{norm}.w": np.ones(HIDDEN, np.float32), f"{norm}.b": np.zeros(HIDDEN, np.float32)}
    return Packed(sizes, 1e-12, pieces, {0x200B: (), 0x0A: (0x20,)}, tensors)


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    write_folder(tiny_packed(), folder)
    return folder
