"""A million short texts through `wayfelt score`: memory, and the rate at the end against that at the start.

Run: python -m bench.million [--rows 1000000] [--fast] [--runtime auto]. Texts are made, all different. Rates are per
CPU-second, in tenths of the run; the first hundredth warms up. Needs Linux for the memory.
"""

import argparse
import csv
import os
import tempfile
import time
from itertools import product
from pathlib import Path

from app.batch.progress import Silent
from app.batch.score import DumpRun, score_files
from app.journeys import load_journey
from app.pipeline.loading import load_fast_pipeline, load_pipeline
from bench.machine import HOME, machine
from bench.serving import TEXTS, memory


class Noting(Silent):
    """Notes CPU-seconds and memory after each tenth of `rows`, and after the first hundredth, and prints the rates."""

    def __init__(self, rows: int) -> None:
        self._marks = [rows // 100, *(rows * tenth // 10 for tenth in range(1, 11))]
        self.noted: list[tuple[int, float, float]] = []

    def advance(self, *, rows: int, read: int, total: int | None) -> None:  # noqa: ARG002 - the protocol's
        """As Progress."""
        while len(self.noted) < len(self._marks) and rows >= self._marks[len(self.noted)]:
            self.noted.append((rows, time.process_time(), memory(os.getpid())))
            if len(self.noted) > 1:
                print(
                    f"to {rows:9,}: {self.rates[-1]:7.0f} texts per CPU-second, {self.noted[-1][2]:6.0f} MB", flush=True
                )

    @property
    def rates(self) -> list[float]:
        """Texts per CPU-second between the marks."""
        pairs = zip(self.noted, self.noted[1:], strict=False)
        return [(after - before) / (ended - began) for (before, began, _), (after, ended, _) in pairs]


def main(*, rows: int, fast: bool, runtime: str, workers: int) -> None:
    """Measure and print."""
    if fast:
        pipeline = load_fast_pipeline(home=HOME, journey=load_journey(), workers=workers)
    else:
        pipeline = load_pipeline(home=HOME, journey=load_journey(), workers=workers, runtime=runtime)
    print(f"{rows:,} texts, {pipeline.encoder.version}; {machine()}", flush=True)
    noting = Noting(rows)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "texts.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["id", "text"])
            turns = product(range(rows // len(TEXTS) + 1), TEXTS)
            out.writerows((i, f"{text} ({turn})") for i, (turn, text) in zip(range(rows), turns, strict=False))
        score_files(DumpRun([str(source)]), str(Path(place) / "out.parquet"), pipeline=pipeline, progress=noting)
    print(f"rate of the last tenth to that of the first: {noting.rates[-1] / noting.rates[0]:.1%}; memory"
          f" {noting.noted[0][2]:.0f} MB after a hundredth, {noting.noted[-1][2]:.0f} MB at the end")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--runtime", default="auto")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    main(rows=asked.rows, fast=asked.fast, runtime=asked.runtime, workers=asked.workers)
