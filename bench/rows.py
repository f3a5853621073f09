"""What a million rows cost: `score` on a generated CSV, unbroken and killed three times at random, and a linear fit.

Run: python -m bench.rows FOLDER ROWS [--whole | --sentences]. The reader is that of `--fast`, the full one with
`--whole`, or with `--sentences` none: each sentence is a mention, so that all else is measured. Memory (held, and the
most that was ever held, VmHWM), time and CPU-time are those of the process that scores, taken while it runs. Every row
has an id, one in a hundred that of an earlier row, and one in a thousand can't be scored. The dump and an unbroken run
that stand in FOLDER are not made again. Ends with 1 if a row is lost or doubled or the outputs differ. Texts are put
together from a dozen templates, so words and whole sentences come again far more often than in a dump of people's.
Figures: docs/speed.md, "Very large dumps".
"""

import argparse
import csv
import hashlib
import heapq
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
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
KILLS, LEAST = 3, 3  # LEAST: moments for a line
MARKS = (100_000, 500_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a run: rows that count, seconds, CPU-seconds, megabytes that are held, and the most held so far."""

    rows: int
    seconds: float
    cpu: float
    memory: float
    peak: float


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


def run(command: list[str], folder: Path, *, kill_at: int | None = None) -> tuple[int, list[Point]]:
    """Exit code and points of one process, which is killed once so many rows count, if at all."""
    started, points = time.monotonic(), []
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        while process.poll() is None:
            seconds = time.monotonic() - started
            try:
                times, held = process.cpu_times(), process.memory_info().rss / 1e6
                peak = most_held(process.pid)
            except (psutil.NoSuchProcess, psutil.ZombieProcess, OSError, StopIteration):
                break
            points.append(Point(reached(folder), seconds, times.user + times.system, held, peak))
            if kill_at is not None and points[-1].rows >= kill_at:
                process.kill()  # SIGKILL
                break
            time.sleep(0.5)
        code = process.wait()
        said.seek(0)
        print(said.read().decode().strip().rsplit("\n", 1)[-1], flush=True)
    return code, points


def most_held(pid: int) -> float:
    """The most megabytes that a process has held so far. StopIteration once it has ended."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024 / 1e6


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
    if len(rows) < LEAST:
        return f"no line: only {len(rows)} moments at which rows had been added; ask for more rows"
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
        runs: list[Path] = []
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
    if not points:
        return "over before it was looked at"
    steps = [max(point.memory for point in part) for part in np.array_split(np.array(points), 10) if len(part)]
    last = points[-1]
    held = " ".join(f"{step:.0f}" for step in steps)
    marks = [(rows, next((one.peak for one in points if one.rows >= rows), None)) for rows in MARKS]
    peaks = ", ".join(f"{peak:.0f} at {rows:,} rows" for rows, peak in marks if peak is not None)
    return (
        f"{last.seconds:.0f} s, {last.cpu:.0f} CPU-seconds; MB by tenths: {held}; peak {peaks or '-'},"
        f" {last.peak:.0f} at the end"
    )


def command(source: str, options: list[str]) -> list[str]:
    """What scores, but for the name of the output."""
    python = ["nice", sys.executable, "-m"]
    if "--sentences" in options:
        return [*python, "tests.batch.resuming", source]
    fast = [] if "--whole" in options else ["--fast"]
    return [*python, "app.cli", "score", source, *fast, "--resume", "--out"]


def unbroken(folder: Path, source: Path, options: list[str]) -> tuple[Path, list[Point]]:
    """The output of a run that nothing broke, and its points; those that stand in the folder if there are any."""
    out, kept = folder / "whole.jsonl", folder / "whole.points.json"
    if not (out.exists() and kept.exists()):
        shutil.rmtree(f"{out}{SUFFIX}", ignore_errors=True)
        code, points = run([*command(str(source), options), str(out)], Path(f"{out}{SUFFIX}"))
        print(f"exit {code}", flush=True)
        kept.write_text(json.dumps([asdict(point) for point in points]))
    return out, [Point(**one) for one in json.loads(kept.read_text())]


def killed(folder: Path, source: Path, options: list[str], *, rows: int) -> Path:
    """The output of a run that was killed KILLS times, each at a random row. SystemExit if a kill came too late."""
    out = folder / "broken.jsonl"
    unfinished = Path(f"{out}{SUFFIX}")
    shutil.rmtree(unfinished, ignore_errors=True)
    out.unlink(missing_ok=True)
    again = [*command(str(source), options), str(out)]
    chance = random.Random(rows)  # noqa: S311 - no secret
    for kill_at in sorted(chance.randrange(rows // 50, rows * 9 // 10) for _ in range(KILLS)):
        code, some = run(again, unfinished, kill_at=kill_at)
        if code != -signal.SIGKILL or out.exists():
            raise SystemExit(f"the run was over before it was killed at {kill_at} rows; ask for more rows")
        print(f"exit {code}, {reached(unfinished):,} rows count, peak {some[-1].peak:.0f} MB", flush=True)
    code, some = run(again, unfinished)
    print(f"resumed: exit {code}, {told(some)}", flush=True)
    return out


def same(whole: Path, broken: Path, rows: int) -> bool:
    """Whether both runs have the same lines, and every row is either an item or a reject."""
    equal = True
    for one, two in ((whole, broken), (rejects_of(whole), rejects_of(broken))):
        sums = digest(one), digest(two)
        equal = equal and sums[0] == sums[1]
        print(f"{sums[0]} {sums[1]} {'the same' if sums[0] == sums[1] else 'DIFFERENT'}", flush=True)
    with broken.open(encoding="utf-8") as file:
        items = len({hash(json.loads(line)["item_id"]) for line in file})
    with rejects_of(broken).open(encoding="utf-8") as file:
        rejected = sum(1 for _ in file)
    print(f"rows in {rows:,}, items out {items:,} and rejects {rejected:,}", flush=True)
    return equal and items + rejected == rows


def rejects_of(out: Path) -> Path:
    """Where the rejects of an output are."""
    return Path(f"{out}.rejects.jsonl")


def main(folder: Path, rows: int, options: list[str]) -> int:
    """Generate, score, score again with kills, compare, print."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"rows{rows}.csv"
    if not source.exists():
        generate(source, rows)
    print(f"{rows:,} rows of {len(SENTENCES)} templates, {source.stat().st_size / 1e6:.0f} MB", flush=True)
    whole, points = unbroken(folder, source, options)
    print(f"unbroken: {told(points)}\n{fit(points)}", flush=True)
    broken = killed(folder, source, options, rows=rows)
    return 0 if same(whole, broken, rows) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int)
    reader = parser.add_mutually_exclusive_group()
    reader.add_argument("--whole", action="store_const", const=["--whole"], dest="options", default=[])
    reader.add_argument("--sentences", action="store_const", const=["--sentences"], dest="options")
    given = parser.parse_args()
    raise SystemExit(main(given.folder, given.rows, given.options))
