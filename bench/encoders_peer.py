"""Other engines over the same weights, run by a Python that has them: peers of bench/encoders.

    PYTHON bench/encoders_peer.py FOLDER [--threads 1]

FOLDER is the encoder's. Each line of standard input is {"peer", "texts"} and is answered by {"seconds"} of CPU time, or
by {"missing"}: why that peer can't run here. ONNX Runtime reads texts of like length together, up to 1,024 tokens at
once, which suits it best; infinity-emb batches as it does by itself.
"""

import argparse
import asyncio
import importlib
import json
import os
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

TOKENS = 1024
Engine = Callable[[Sequence[str]], object]


def main(folder: Path, *, threads: int) -> None:
    """Answer until the input ends; what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warnings.filterwarnings("ignore")
    importlib.import_module("torch").set_num_threads(threads)
    engines: dict[str, Engine | str] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        name = asked["peer"]
        if name not in engines:
            try:
                engines[name] = MAKERS[name](folder, threads)
                run(engines[name], asked["texts"][:4])
            except Exception as error:  # whatever hinders a peer is told, and the others go on
                engines[name] = f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
        engine = engines[name]
        answer = {"missing": engine} if isinstance(engine, str) else {"seconds": run(engine, asked["texts"])}
        print(json.dumps(answer), file=answers, flush=True)
    os._exit(0)  # engines hold threads that would not end


def run(engine: Any, texts: Sequence[str]) -> float:  # noqa: ANN401 - an Engine
    """Seconds of CPU time."""
    started = time.process_time()
    engine(texts)
    return time.process_time() - started


def onnx(folder: Path, threads: int, *, eight_bits: bool) -> Engine:
    """The encoder in ONNX Runtime, layers fused by its own optimizer; with dynamic int8 if asked."""
    runtime = importlib.import_module("onnxruntime")
    runtime.disable_telemetry_events()
    tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
    with tempfile.TemporaryDirectory() as place:
        path = exported(folder, Path(place) / "encoder.onnx")
        if eight_bits:
            small = path.with_name("int8.onnx")
            quantization = importlib.import_module("onnxruntime.quantization")
            floats = importlib.import_module("onnx").TensorProto.FLOAT  # fused operations tell no types
            quantization.quantize_dynamic(
                path, small, weight_type=quantization.QuantType.QInt8, extra_options={"DefaultTensorType": floats}
            )
            path = small
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def encode(texts: Sequence[str]) -> object:
        ids = sorted((encoding.ids[:512] for encoding in tokenizer.encode_batch(list(texts))), key=len)
        return [pooled(session, batch) for batch in batches(ids)]

    return encode


def exported(folder: Path, path: Path) -> Path:
    """The encoder as a fused ONNX file."""
    torch, transformers = importlib.import_module("torch"), importlib.import_module("transformers")
    model = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones(2, 9, dtype=torch.int64) for _ in names)
    torch.onnx.export(
        model,
        example,
        path,
        input_names=names,
        output_names=["states"],
        dynamic_axes={name: {0: "rows", 1: "tokens"} for name in [*names, "states"]},
        dynamo=False,
    )
    fused = path.with_name("fused.onnx")
    optimizer = importlib.import_module("onnxruntime.transformers.optimizer")
    sizes = {"num_heads": model.config.num_attention_heads, "hidden_size": model.config.hidden_size}
    optimizer.optimize_model(str(path), model_type="bert", **sizes).save_model_to_file(str(fused))
    return fused


def batches(ids: Sequence[Sequence[int]]) -> list[list[Sequence[int]]]:
    """In the order given, of up to TOKENS with padding."""
    made: list[list[Sequence[int]]] = [[]]
    for one in ids:
        if made[-1] and (len(made[-1]) + 1) * len(one) > TOKENS:
            made.append([])
        made[-1].append(one)
    return made


def pooled(session: Any, batch: Sequence[Sequence[int]]) -> object:  # noqa: ANN401 - an onnxruntime session
    """Mean vectors of a batch."""
    longest = max(map(len, batch))
    ids = np.array([[*one, *[1] * (longest - len(one))] for one in batch], dtype=np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in batch], dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    wanted = {one.name for one in session.get_inputs()}
    (states,) = session.run(None, {name: array for name, array in given.items() if name in wanted})
    return (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)


def infinity(folder: Path, _: int) -> Engine:
    """infinity-emb with its torch engine at its defaults, on the threads that torch has."""
    package = importlib.import_module("infinity_emb")
    given = package.EngineArgs(model_name_or_path=str(folder), device="cpu", engine="torch", model_warmup=False)
    engine = package.AsyncEmbeddingEngine.from_args(given)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()  # between calls, too: it has tasks of its own
    asyncio.run_coroutine_threadsafe(engine.astart(), loop).result()

    def encode(texts: Sequence[str]) -> object:
        return asyncio.run_coroutine_threadsafe(engine.embed(sentences=list(texts)), loop).result()

    return encode


MAKERS: dict[str, Callable[[Path, int], Engine]] = {
    "ONNX Runtime fp32": partial(onnx, eight_bits=False),
    "ONNX Runtime dynamic int8": partial(onnx, eight_bits=True),
    "infinity-emb, torch": infinity,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    main(given.folder, threads=given.threads)
