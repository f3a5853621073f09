"""What part of the processor's GEMM peak the encoder reaches, for each runtime and its own kind of arithmetic.

Run: python -m bench.peak [--tokens 30 120] [--rounds 5]. The peak is that of a stack of eight dense layers of 1536 by
1536 on 1024 rows, run by the same library in the same precision on one thread, interleaved with the encoder. What the
encoder does is counted for its real tokens: dense layers and attention, not padding, norms, embeddings or borders.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline.loading import encoder_folder, load_pipeline
from app.pipeline.read import read
from bench.machine import HOME, machine, rounds
from bench.texts import texts_of
from models import artifact
from models.openvino_graphs import load_openvino

ROWS, SIZE, DEEP = 1024, 1536, 8
WORK = 2.0 * ROWS * SIZE * SIZE * DEEP / 1e9
RUNTIMES = {"torch": "f32", "openvino": "bf16", "openvino-int8": "int8"}


def main(lengths: Sequence[int], *, texts: int, number: int) -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    folder = encoder_folder(home=HOME, model="")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    shape = artifact.shape_of(folder, shared=6)
    print(machine())
    for tokens in lengths:
        given = texts_of(tokenizer, texts, tokens=tokens)
        passages = [read(Feedback(id=str(i), text=text)).passage for i, text in enumerate(given)]
        counts = [len(each.ids) for each in tokenizer.encode_batch(given)]
        work = sum(operations(count, layers=shape.layers, hidden=shape.hidden, inner=shape.inner) for count in counts)
        for runtime, precision in RUNTIMES.items():
            encoder = load_pipeline(home=HOME, journey=load_journey(), runtime=runtime).encoder
            runs: dict[str, tuple[float, Callable[[], object]]] = {
                "peak": (WORK, stack(precision)),
                "encoder": (work, partial(encoder.encode, passages)),
            }
            rates = rounds(runs, number=number, readers=[encoder])
            shares = [one / most for one, most in zip(rates["encoder"], rates["peak"], strict=True)]
            own, peak = median(rates["encoder"]), median(rates["peak"])
            print(
                f"{np.mean(counts):4.0f} tokens, {runtime:14} {own:6.0f} of {peak:6.0f}"
                f" giga-operations per CPU-second: {median(shares):.0%} ({min(shares):.0%}-{max(shares):.0%})",
                flush=True,
            )


def operations(tokens: int, *, layers: int, hidden: int, inner: int) -> float:
    """Billions of multiplications and additions for a text of so many tokens."""
    dense = 2 * tokens * (4 * hidden * hidden + 2 * hidden * inner)
    attention = 4 * tokens * tokens * hidden
    return layers * (dense + attention) / 1e9


def stack(precision: str) -> Callable[[], object]:
    """Runs the dense layers once."""
    layers = torch.nn.Sequential(*(torch.nn.Linear(SIZE, SIZE) for _ in range(DEEP))).eval()
    rows = torch.randn(ROWS, SIZE)

    def in_torch() -> object:
        with torch.inference_mode():
            return layers(rows)

    if precision == "f32":
        return in_torch
    openvino = load_openvino()
    model: Any = openvino.convert_model(layers, example_input=rows)
    if precision == "int8":
        import nncf  # noqa: PLC0415 - slow to import

        model = nncf.quantize(model, nncf.Dataset([rows.numpy()]), subset_size=1)
    hints = {
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": "f32" if precision == "int8" else precision,
    }
    request = openvino.Core().compile_model(model, "CPU", hints).create_infer_request()
    return lambda: request.infer([rows.numpy()])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, nargs="+", default=[30, 120])
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    main(given.tokens, texts=given.texts, number=given.rounds)
