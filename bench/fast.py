"""How much `--fast` saves: the static reader and the whole `score --fast` path beside sentence-transformers.

Run: python -m bench.fast [DUMP.csv] [--rounds 7] [--workers 1]. Interleaved rounds over the same texts (those of
training/written, unless a dump with a column `text` is given), each as if they were read for the first time; texts per
CPU-second, so that other work on the machine counts less. The peer, sentence-transformers, runs the same encoder in
fp32 at its defaults, on as many threads: whole texts, without labels or spans.
"""

import argparse
import csv
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from app.batch.score import DumpRun, score_files
from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline import set_phrases
from app.pipeline.loading import encoder_folder, load_fast_pipeline
from app.pipeline.read import read
from bench.machine import HOME, machine, report, rounds, with_threads
from bench.texts import WRITTEN, mean_tokens

SLOW, FAST = 96, 3000
PEER = "sentence-transformers fp32"


def main(dump: Path | None, *, number: int, workers: int) -> None:
    """Measure and print."""
    torch.set_num_threads(workers)
    texts = chosen(dump)
    folder = encoder_folder(home=HOME, model="")
    tokens = mean_tokens(Tokenizer.from_file(str(folder / "tokenizer.json")), texts)
    print(
        f"{len(texts)} texts, {tokens:.1f} tokens on average, {torch.get_num_threads()} threads of torch; {machine()}"
    )
    peer = SentenceTransformer(str(folder), device="cpu")
    pipeline = load_fast_pipeline(home=HOME, journey=load_journey(), workers=workers)
    feedback = [Feedback(id=str(i), text=text) for i, text in enumerate(texts)]
    passages = [read(item).passage for item in feedback]
    slow = [texts[i] for i in np.linspace(0, len(texts) - 1, SLOW).astype(int)]  # spread, so as long as all on average
    with tempfile.TemporaryDirectory() as place:
        source, out = str(Path(place) / "texts.csv"), str(Path(place) / "scored.parquet")
        write(texts, source)
        runs: dict[str, tuple[float, Callable[[], object]]] = {
            PEER: (len(slow), lambda: peer.encode(slow)),
            "static reader alone": (len(texts), lambda: pipeline.encoder.encode(passages)),
            "feedback to mentions": (len(texts), lambda: pipeline.score(feedback)),
            "score --fast, CSV to Parquet": (
                len(texts),
                lambda: score_files(DumpRun([source]), out, pipeline=pipeline),
            ),
        }
        report(rounds(runs, number=number, readers=[pipeline.encoder, set_phrases]), peer=PEER)


def chosen(dump: Path | None) -> list[str]:
    """The texts to read: as many as FAST."""
    if dump:
        with dump.open(encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file)]
    else:
        lines = (line for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
        texts = [json.loads(line)["text"] for line in lines]
    order = np.random.default_rng(0).permutation(len(texts))[:FAST]
    return [texts[i] for i in order]


def write(texts: Sequence[str], path: str) -> None:
    """The texts as a dump."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text"])
        rows.writerows(enumerate(texts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path, nargs="?", help="a CSV with a column `text`")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1, help="threads of ours and of the peer")
    given = parser.parse_args()
    with_threads(given.workers)
    main(given.dump, number=given.rounds, workers=given.workers)
