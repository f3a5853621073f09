"""`/v1/analyze` under 32 clients with shared batches and without, then under 200: what is shed, and does it recover.

Run: python -m bench.serving [--seconds 6] [--rounds 3] [--runtime auto] [--tokens 8 22 60]. Two servers of one's own on
free ports take turns; a client keeps its connection and sends its next text when it has the answer to the last one. All
texts are different. CPU time is that of the server alone. Needs Linux.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.machine import HOME, machine

TEXTS = (
    "The checkout was easy, but the parcel took three weeks and nobody answered my mails",
    "Курьер опоздал на два часа и даже не извинился, зато пальто отличное",
    "Programėlė stringa po atnaujinimo, bet aptarnavimas malonus",
    "客服很有耐心,可是退款等了一個月還沒有收到",
)
CHAT = ("late again", "очень долго", "labai lėta", "太慢了")
LENGTHS = {8: (CHAT, 1), 22: (TEXTS, 1), 60: (TEXTS, 3)}
"""By tokens on average: the texts, and how many are one."""
FEW, MANY, OK, BUSY = 32, 200, 200, 503
PATIENCE = 300  # seconds for a server to listen
HEAD = ("POST /v1/analyze HTTP/1.1", "Host: a", "Content-Type: application/json")
SHARED, ALONE = "shared batches", "one by one"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Told:
    """What clients were told, by status, how many seconds the good answers took, and the CPU time of the server."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def line(self, seconds: float) -> str:
        """Rate, delays, CPU time a request."""
        p50, p95 = np.percentile(self.times or [0.0], [50, 95]) * 1000
        each = 1000 * self.cpu / max(self.statuses[OK], 1)
        return (
            f"{self.statuses[OK] / seconds:6.1f} a second, p50 {p50:.0f} ms, p95 {p95:.0f} ms, p95/p50"
            f" {p95 / max(p50, 1e-9):.1f}, {each:.2f} CPU-ms a request, {dict(self.statuses)}"
        )


def main(*, seconds: float, number: int, many: int, runtime: str, lengths: Sequence[int]) -> None:
    """Measure and print."""
    print(f"{runtime}; {machine()}", flush=True)
    with server(gather=64, runtime=runtime) as batched, server(gather=1, runtime=runtime) as single:
        for tokens in lengths:
            compare({SHARED: batched, ALONE: single}, tokens=tokens, seconds=seconds, number=number)
        before = memory(batched[1].pid)
        told = load(batched, clients=many, seconds=seconds)
        print(
            f"{many} clients: {told.line(seconds)}; memory {before:.0f} -> {memory(batched[1].pid):.0f} MB", flush=True
        )
        print(f"then 1 client: {load(batched, clients=1, seconds=2).line(2)}")


Server = tuple[int, subprocess.Popen[bytes]]


def compare(servers: dict[str, Server], *, tokens: int, seconds: float, number: int) -> None:
    """Rounds of both servers in turn with texts of so many tokens, and their ratio."""
    rates, costs = [], []
    for turn in range(number):
        told: dict[str, Told] = {}
        for name, place in servers.items():
            before = sizes(place[0])
            told[name] = load(place, clients=FEW, seconds=seconds, tokens=tokens)
            print(f"{tokens} tokens, round {turn + 1}, {name:14} {told[name].line(seconds)}", flush=True)
            print(f"  texts a batch: {spread(before, sizes(place[0]))}", flush=True)
        shared, alone = told[SHARED], told[ALONE]
        rates.append(shared.statuses[OK] / max(alone.statuses[OK], 1))
        costs.append(alone.cpu / max(alone.statuses[OK], 1) / (shared.cpu / max(shared.statuses[OK], 1)))
    for what, ratios in (("throughput", rates), ("CPU time saved", costs)):
        print(f"{tokens} tokens, {what}: {np.median(ratios):.2f}x ({min(ratios):.2f}-{max(ratios):.2f})", flush=True)


@contextlib.contextmanager
def server(*, gather: int, runtime: str = "auto") -> Iterator[Server]:
    """A server that shares batches of up to `gather` texts: its port and process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        more = {
            "WAYFELT_HOME": str(HOME),
            "WAYFELT_DATABASE_URL": f"sqlite:///{place}/bench.db",
            "WAYFELT_GATHER_TEXTS": str(gather),
            "WAYFELT_RUNTIME": runtime,
            "WAYFELT_RATE_LIMIT": "off",
            "WAYFELT_ANALYZE_OPEN": "always",
            "WAYFELT_LOG_LEVEL": "error",
        }
        command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--no-worker"]
        said = Path(place) / "said.txt"
        with said.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 - our own
                command, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=file
            )
        try:
            await_port(process, port, said)
            yield port, process
        finally:
            process.terminate()
            process.wait(30)


def await_port(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    """Wait until a server listens. SystemExit with what it `said` if it ends before, or doesn't within PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.25)
    ended = "did not listen in time" if process.returncode is None else f"ended with {process.returncode}"
    raise SystemExit(f"the server {ended}:\n{said.read_text('utf-8')}")


def load(place: Server, *, clients: int, seconds: float, tokens: int = 22) -> Told:
    """What so many clients at once are told for some seconds; the first half of a second warms up."""
    told = Told()
    asyncio.run(_load(place[0], told, clients=clients, until=0.5, tokens=tokens))
    told.statuses.clear()
    told.times.clear()
    before = spent(place[1].pid)
    asyncio.run(_load(place[0], told, clients=clients, until=seconds, tokens=tokens))
    told.cpu = spent(place[1].pid) - before
    return told


async def _load(port: int, told: Told, *, clients: int, until: float, tokens: int) -> None:
    end = time.monotonic() + until
    await asyncio.gather(*(_client(port, told, number, end, tokens) for number in range(clients)))


async def _client(port: int, told: Told, number: int, end: float, tokens: int) -> None:
    """Ask until the end, one text after the other over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = number
    while time.monotonic() < end:
        turn += 1
        body = json.dumps({"documents": [{"id": "1", "text": text_of(number, turn, tokens)}]}).encode()
        lines = (*HEAD, f"Content-Length: {len(body)}", "", "")
        started = time.monotonic()
        writer.write("\r\n".join(lines).encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        status = int(answer.split(b" ", 2)[1])
        await reader.readexactly(int(re.search(rb"content-length: (\d+)", answer.lower())[1]))  # type: ignore[index]
        told.statuses[status] += 1
        if status == OK:
            told.times.append(time.monotonic() - started)
        if status == BUSY:
            await asyncio.sleep(1)  # as Retry-After says
    writer.close()


def text_of(number: int, turn: int, tokens: int) -> str:
    """A text that no other client sends and this one once."""
    said, times = LENGTHS[tokens]
    one = said[turn % len(said)]
    return f"{'. '.join([one] * times)} {number}-{time.monotonic_ns() % 10**7}"


def spent(pid: int) -> float:
    """CPU-seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def sizes(port: int) -> Counter[str]:
    """Batches of a server so far, by the most texts they held."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    found = (re.fullmatch(r'wayfelt_batch_texts_bucket\{le="(.+)"\} (.+)', line) for line in lines)
    return Counter({one[1]: int(float(one[2])) for one in found if one})


def spread(before: Counter[str], after: Counter[str]) -> str:
    """How many batches had how many texts."""
    counts = [(most, after[most] - before[most]) for most in after]
    each = [(most, count - last) for (most, count), (_, last) in zip(counts, [("", 0), *counts], strict=False)]
    return ", ".join(f"{count} of up to {most}" for most, count in each if count)


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=MANY, help="how many are too many")
    parser.add_argument("--runtime", default="auto")
    parser.add_argument("--tokens", type=int, nargs="+", default=list(LENGTHS), choices=list(LENGTHS))
    asked = parser.parse_args()
    main(seconds=asked.seconds, number=asked.rounds, many=asked.clients, runtime=asked.runtime, lengths=asked.tokens)
