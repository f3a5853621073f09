"""What a million rows cost: `score` on a generated CSV, unbroken and killed three times at random, and a linear fit.

Run: python -m bench.rows FOLDER ROWS [--whole | --sentences]. The reader is that of `--fast`, the full one with
`--whole`, or with `--sentences` none: each sentence is a mention, so that all else is measured. Memory,
time and CPU-time are those of the process that scores, taken while it runs. Every row has an id, one in a hundred that
of an earlier row, and one in a thousand can't be scored. Figures: docs/operations.md.
"""

import csv
import hashlib
import heapq
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from app.batch.unfinished import SUFFIX

SENTENCES = (
    "The checkout was quick and the confirmation came at once.",
    "Delivery took {n} days and nobody told me why.",
    "I waited {n} minutes on the phone before somebody answered.",
    "The app crashes whenever I open order {n}.",
    "Staff at the counter were kind and solved it in {n} minutes.",
    "Курьер опоздал на {n} минут, пицца приехала холодной.",
    "Очень удобное приложение, заказываю уже {n} раз.",
    "Pristatymas vėlavo {n} dienas, niekas neatsiliepė.",
    "Labai malonus aptarnavimas, ačiū!",
    "等了{n}分鐘才有人接電話，退款也一直沒到。",
    "餐點好吃，外送員很客氣。",
    "The refund of {n} euros never arrived, so I cancelled.",
)
KILLS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a run: rows that count, seconds, CPU-seconds, and megabytes that are held."""

    rows: int
    seconds: float
    cpu: float
    memory: float


def generate(path: Path, rows: int, *, seed: int = 8) -> None:
    """Write a CSV of feedback in four languages."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "text", "channel", "time", "rating"])
        for number in range(rows):
            said = chance.choices(SENTENCES, k=chance.choice((1, 1, 2, 2, 3, 4)))
            text = "" if number % 1000 == 500 else " ".join(said).replace("{n}", str(chance.randrange(2, 90)))
            row_id = f"r{number - 50 if number % 100 == 99 else number}"
            day = f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            out.writerow([row_id, text, chance.choice(("app", "phone", "store")), day, chance.randrange(1, 6)])


def run(command: list[str], folder: Path, *, kill_after: float | None = None) -> tuple[int, list[Point]]:
    """Exit code and points of one process, which is killed after so many seconds, if at all."""
    started, points = time.monotonic(), []
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        while process.poll() is None:
            seconds = time.monotonic() - started
            if kill_after is not None and seconds > kill_after:
                process.kill()
                process.wait()
                break
            try:
                times, held = process.cpu_times(), process.memory_info().rss / 1e6
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                break
            points.append(Point(reached(folder), seconds, times.user + times.system, held))
            time.sleep(0.5)
        code = process.wait()
        said.seek(0)
        print(said.read().decode().strip().rsplit("\n", 1)[-1], flush=True)
    return code, points


def reached(folder: Path) -> int:
    """Rows that count in an unfinished run."""
    try:
        state = json.loads((folder / "state.json").read_bytes())
    except (OSError, ValueError):
        return 0
    return int(state["items"] + state["rejected"])


def fit(points: list[Point]) -> str:
    """CPU-seconds as a straight line of rows, by least squares over the points at which rows had been added."""
    first: dict[int, Point] = {}
    for point in points:
        first.setdefault(point.rows, point)
    rows = np.array([point.rows for point in first.values() if point.rows], dtype=float)
    cpu = np.array([point.cpu for point in first.values() if point.rows])
    slope, start = np.polyfit(rows, cpu, 1)
    off = cpu - (slope * rows + start)
    whole = 1 - float(off @ off) / float(((cpu - cpu.mean()) ** 2).sum())
    worst = float(np.abs(off).max() / cpu.max())
    line = f"{slope * 1e6:.0f} CPU-seconds a million rows + {start:.1f} to begin"
    return f"{line}; R² {whole:.5f}, off by {worst:.1%} at most"


def digest(path: Path) -> tuple[int, str, str]:
    """Lines, and the sums of the file as it is and of its lines sorted (in runs of 100,000, merged)."""
    plain, ordered, lines = hashlib.sha256(), hashlib.sha256(), 0
    with tempfile.TemporaryDirectory() as place, path.open("rb") as file:
        runs = []
        while some := [line for _, line in zip(range(100_000), file, strict=False)]:
            lines += len(some)
            plain.update(b"".join(some))
            runs.append(Path(place) / str(len(runs)))
            runs[-1].write_bytes(b"".join(sorted(some)))
        for line in heapq.merge(*(_lines(one) for one in runs)):
            ordered.update(line)
    return lines, plain.hexdigest()[:16], ordered.hexdigest()[:16]


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def told(points: list[Point]) -> str:
    """Memory over the run, tenth by tenth, and its peak."""
    steps = [max(point.memory for point in part) for part in np.array_split(np.array(points), 10) if len(part)]
    last = points[-1]
    held = " ".join(f"{step:.0f}" for step in steps)
    return f"{last.seconds:.0f} s, {last.cpu:.0f} CPU-seconds; MB by tenths: {held}; peak {max(steps):.0f}"


def command(source: str, options: list[str]) -> list[str]:
    """What scores, but for the name of the output."""
    python = ["nice", sys.executable, "-m"]
    if "--sentences" in options:
        return [*python, "tests.batch.resuming", source]
    fast = [] if "--whole" in options else ["--fast"]
    return [*python, "app.cli", "score", source, *fast, "--resume", "--out"]


def main(folder: Path, rows: int, options: list[str]) -> None:
    """Generate, score, score again with kills, compare, print."""
    source, whole, broken = folder / f"rows{rows}.csv", folder / "whole.jsonl", folder / "broken.jsonl"
    if not source.exists():
        generate(source, rows)
    print(f"{rows:,} rows, {source.stat().st_size / 1e6:.0f} MB", flush=True)
    begin = [*command(str(source), options), str(whole)]
    again = [*command(str(source), options), str(broken)]
    code, points = run(begin, Path(f"{whole}{SUFFIX}"))
    print(f"unbroken: exit {code}, {told(points)}\n{fit(points)}", flush=True)
    chance = random.Random(rows)  # noqa: S311 - no secret
    for _ in range(KILLS):
        after = chance.uniform(0.1, 0.4) * points[-1].seconds
        _, some = run(again, Path(f"{broken}{SUFFIX}"), kill_after=after)
        peak = max(point.memory for point in some)
        print(f"killed after {after:.0f} s at {some[-1].rows:,} rows, peak {peak:.0f} MB", flush=True)
    code, some = run(again, Path(f"{broken}{SUFFIX}"))
    print(f"resumed: exit {code}, {told(some)}", flush=True)
    for one, two in ((whole, broken), (Path(f"{whole}.rejects.jsonl"), Path(f"{broken}.rejects.jsonl"))):
        print(f"{digest(one)} {digest(two)} {'the same' if digest(one) == digest(two) else 'DIFFERENT'}", flush=True)
    with whole.open(encoding="utf-8") as file:
        items = sum(1 for _ in dict.fromkeys(hash(json.loads(line)["item_id"]) for line in file))
    with Path(f"{whole}.rejects.jsonl").open() as file:
        print(f"rows in {rows:,}, items out {items:,} and rejects {sum(1 for _ in file):,}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
