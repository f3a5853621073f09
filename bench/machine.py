"""What benches share: the machine in a line, home, threads, interleaved rounds by CPU-seconds, ratios and spread."""

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings

HOME = Settings().home
"""Where the prepared encoder and its tuned graphs lie, as for the program itself."""
COUNTED = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
Rates = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Away:
    """What a run returns that another process did: its seconds of CPU time there."""

    seconds: float


def with_threads(number: int) -> None:
    """See that all libraries run on so many threads, ours and the peers': most count them when they are imported.

    So this program begins anew, with the same arguments, where the environment says otherwise.
    """
    wanted = dict.fromkeys(COUNTED, str(number))
    if any(os.environ.get(name) != value for name, value in wanted.items()):
        command = [sys.executable, *sys.orig_argv[1:]]
        os.execve(sys.executable, command, {**os.environ, **wanted})  # noqa: S606 - itself


def machine() -> str:
    """Processor, cores, load, threads that libraries may take and versions, without a host's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    threads = os.environ.get(COUNTED[0])
    limit = f", threads of a library: {threads}" if threads else ""
    return f"{name}, {os.cpu_count()} cores{load}{limit}, Python {platform.python_version()}"


def rounds(
    runs: Mapping[str, tuple[float, Callable[[], object]]], *, number: int, readers: Iterable[object] = ()
) -> Rates:
    """Units per CPU-second of each run in each of `number` rounds, in turn, after one that warms up.

    Before each run the `readers` forget what they have read.
    """
    gc.freeze()  # what is held for the comparison would be walked again and again while objects are made
    readers = list(readers)
    rates: Rates = {name: [] for name in runs}
    for turn in range(number + 1):
        for name, (count, run) in runs.items():
            for reader in readers:
                getattr(reader, "forget", lambda: None)()
            start = time.process_time()
            done = run()
            spent = time.process_time() - start + (done.seconds if isinstance(done, Away) else 0)
            if turn:
                rates[name].append(count / spent)
    return rates


def report(rates: Rates, *, peer: str, unit: str = "texts") -> None:
    """Print rates and their ratios to `peer`, the median with the lowest and the highest of the rounds."""
    for name, each in rates.items():
        ratios = [rate / slow for rate, slow in zip(each, rates[peer], strict=True)]
        ratio = f"{statistics.median(ratios):.2f}x ({min(ratios):.2f}-{max(ratios):.2f})"
        print(f"{name:38} {statistics.median(each):9.1f} {unit} per CPU-second  {ratio}", flush=True)
