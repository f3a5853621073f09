"""The whole `wayfelt score` path (CSV in, Parquet out) beside the encoder alone on the same texts.

Run: python -m bench.score_path [--texts 1500] [--rounds 5] [--runtime auto]. Texts per CPU-second, interleaved.
"""

import argparse
import tempfile
from pathlib import Path

from tokenizers import Tokenizer

from app.batch.score import DumpRun, score_files
from app.domain.records import Feedback
from app.journeys import load_journey
from app.pipeline.loading import encoder_folder, load_pipeline
from app.pipeline.read import read
from bench.fast import write
from bench.machine import HOME, machine, report, rounds
from bench.texts import mean_tokens, texts_of

ALONE, CHUNK = "encoder alone", 512


def main(*, texts: int, number: int, runtime: str, workers: int, tokens: int) -> None:
    """Measure and print."""
    tokenizer = Tokenizer.from_file(str(encoder_folder(home=HOME, model="") / "tokenizer.json"))
    given = texts_of(tokenizer, texts, tokens=tokens)
    pipeline = load_pipeline(home=HOME, journey=load_journey(), workers=workers, runtime=runtime)
    feedback = [Feedback(id=str(i), text=text) for i, text in enumerate(given)]
    passages = [read(item).passage for item in feedback]
    print(f"{mean_tokens(tokenizer, given):.0f} tokens on average, {pipeline.encoder.version}; {machine()}", flush=True)

    def alone() -> None:
        for at in range(0, len(passages), CHUNK):  # as many at once as the path does
            pipeline.encoder.encode(passages[at : at + CHUNK])

    with tempfile.TemporaryDirectory() as place:
        source, out = str(Path(place) / "texts.csv"), str(Path(place) / "scored.parquet")
        write(given, source)
        runs = {
            ALONE: (len(given), alone),
            "feedback to mentions": (len(given), lambda: pipeline.score(feedback)),
            "wayfelt score, CSV to Parquet": (
                len(given),
                lambda: score_files(DumpRun([source]), out, pipeline=pipeline),
            ),
        }
        report(rounds(runs, number=number, readers=[pipeline.encoder]), peer=ALONE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=30)
    parser.add_argument("--runtime", default="auto")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    main(texts=asked.texts, number=asked.rounds, runtime=asked.runtime, workers=asked.workers, tokens=asked.tokens)
