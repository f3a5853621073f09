"""How much `--fast` saves: the static reader and the whole `score --fast` path beside sentence-transformers.

Run: python -m bench.fast [DUMP.csv]. Interleaved rounds over the same texts (those of training/written, unless a dump
with a column `text` is given); texts per CPU-second, so that other work on the machine counts less. The peer,
sentence-transformers, runs the same encoder in fp32 at its defaults: whole texts, without labels or spans.
"""

import csv
import gc
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from app.batch.score import score_files
from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline.loading import encoder_folder, load_fast_pipeline
from app.pipeline.read import read

HOME = Path.home() / ".cache" / "wayfelt"
WRITTEN = Path(__file__).parents[1] / "training" / "written"
ROUNDS, SLOW, FAST = 7, 96, 3000
PEER = "sentence-transformers fp32"


def main(dump: str | None) -> None:
    """Measure and print."""
    texts = chosen(dump)
    folder = encoder_folder(home=HOME, model="")
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json")).encode_batch(texts)
    mean = np.mean([len(each.ids) for each in tokens])
    print(f"{len(texts)} texts, {mean:.1f} tokens on average; {platform.machine()}")
    peer = SentenceTransformer(str(folder), device="cpu")
    pipeline = load_fast_pipeline(home=HOME, journey=load_journey())
    feedback = [Feedback(id=str(i), text=text) for i, text in enumerate(texts)]
    passages = [read(item).passage for item in feedback]
    slow = [texts[i] for i in np.linspace(0, len(texts) - 1, SLOW).astype(int)]  # spread, so as long as all on average
    with tempfile.TemporaryDirectory() as place:
        source, out = str(Path(place) / "texts.csv"), str(Path(place) / "scored.parquet")
        write(texts, source)
        runs: dict[str, tuple[int, Callable[[], object]]] = {
            PEER: (len(slow), lambda: peer.encode(slow)),
            "static reader alone": (len(texts), lambda: pipeline.encoder.encode(passages)),
            "feedback to mentions": (len(texts), lambda: pipeline.score(feedback)),
            "score --fast, CSV to Parquet": (len(texts), lambda: score_files([source], out, pipeline=pipeline)),
        }
        report(rounds(runs))


def chosen(dump: str | None) -> list[str]:
    """The texts to read: as many as FAST."""
    if dump:
        with Path(dump).open(encoding="utf-8", newline="") as file:
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


def rounds(runs: dict[str, tuple[int, Callable[[], object]]]) -> dict[str, list[float]]:
    """Texts per CPU-second of each in each round, after one that warms up."""
    gc.freeze()  # what is held for the comparison would be walked again and again while objects are made
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + 1):
        for name, (count, run) in runs.items():
            start = time.process_time()
            run()
            if number:
                rates[name].append(count / (time.process_time() - start))
    return rates


def report(rates: dict[str, list[float]]) -> None:
    """Print rates and ratios, the median with the lowest and the highest of the rounds."""
    for name, each in rates.items():
        ratios = [rate / slow for rate, slow in zip(each, rates[PEER], strict=True)]
        ratio = f"{statistics.median(ratios):.0f}x ({min(ratios):.0f}-{max(ratios):.0f})"
        print(f"{name:30} {statistics.median(each):8.0f} texts per CPU-second  {ratio}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
