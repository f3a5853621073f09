"""`/v1/analyze` under 32 clients with shared batches and without, then under 200: what is shed, and does it recover.

Run: python -m bench.serving [--seconds 10] [--rounds 3]. Two servers of one's own on free ports take turns; a client
sends its next text when it has the answer to the last one. Needs Linux for the memory of the servers.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.encoders import HOME
from bench.machine import machine

TEXTS = (
    "The checkout was easy, but the parcel took three weeks and nobody answered my mails",
    "Курьер опоздал на два часа и даже не извинился, зато пальто отличное",
    "Programėlė stringa po atnaujinimo, bet aptarnavimas malonus",
    "客服很有耐心,可是退款等了一個月還沒有收到",
)
FEW, MANY, OK, BUSY = 32, 200, 200, 503


def main(*, seconds: float, number: int, many: int) -> None:
    """Measure and print."""
    print(machine(), flush=True)
    with server(gather=64) as (batched, process), server(gather=1) as (single, _):
        ratios = []
        for turn in range(number):
            rates = {}
            for name, port in (("shared batches", batched), ("one by one", single)):
                told, times = load(port, clients=FEW, seconds=seconds)
                rates[name] = told[OK] / seconds
                p50, p95 = np.percentile(times, [50, 95]) * 1000
                print(f"round {turn + 1} {name:15} {rates[name]:6.1f} a second, p50 {p50:.0f} ms, p95 {p95:.0f} ms,"
                      f" p95/p50 {p95 / p50:.1f}, {dict(told)}", flush=True)  # fmt: skip
            ratios.append(rates["shared batches"] / max(rates["one by one"], 1e-9))
        print(f"throughput, shared to one by one: {np.median(ratios):.2f}x ({min(ratios):.2f}-{max(ratios):.2f})")
        before = memory(process.pid)
        told, times = load(batched, clients=many, seconds=seconds)
        after = memory(process.pid)
        p50, p95 = np.percentile(times, [50, 95]) * 1000
        print(f"{many} clients: {dict(told)}, p50 {p50:.0f} ms, p95 {p95:.0f} ms of those answered;"
              f" memory {before:.0f} -> {after:.0f} MB", flush=True)  # fmt: skip
        told, times = load(batched, clients=1, seconds=2)
        print(f"then 1 client: {dict(told)}, {np.median(times) * 1000:.0f} ms")


@contextlib.contextmanager
def server(*, gather: int) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server that shares batches of up to `gather` texts, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        more = {
            "WAYFELT_HOME": str(HOME),
            "WAYFELT_DATABASE_URL": f"sqlite:///{place}/bench.db",
            "WAYFELT_GATHER_TEXTS": str(gather),
            "WAYFELT_RATE_LIMIT": "off",
            "WAYFELT_ANALYZE_OPEN": "always",
            "WAYFELT_LOG_LEVEL": "error",
        }
        command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--no-worker"]
        process = subprocess.Popen(command, env={**os.environ, **more}, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        try:
            for _ in range(1200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.25)
            yield port, process
        finally:
            process.terminate()
            process.wait(30)


def load(port: int, *, clients: int, seconds: float) -> tuple[Counter[int], list[float]]:
    """What clients were told, by status, and how long the good answers took."""
    told, times, lock = Counter[int](), [1e-9], threading.Lock()
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        turn = number
        while time.monotonic() < until:
            turn += 1
            body = {"documents": [{"id": "1", "text": f"{TEXTS[turn % len(TEXTS)]} ({number}-{turn})."}]}
            started = time.monotonic()
            status, wait = ask(port, json.dumps(body).encode())
            with lock:
                told[status] += 1
                if status == OK:
                    times.append(time.monotonic() - started)
            time.sleep(wait)

    threads = [threading.Thread(target=client, args=(i,)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told, times[1:] or times


def ask(port: int, body: bytes) -> tuple[int, float]:
    """Status of one request (0: no answer), and how long to wait before the next."""
    url = f"http://127.0.0.1:{port}/v1/analyze"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own
            answer.read()
            return answer.status, 0.0
    except urllib.error.HTTPError as error:
        return error.code, float(error.headers.get("Retry-After", 0)) if error.code == BUSY else 0.0
    except OSError:
        return 0, 0.0


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=MANY, help="how many are too many")
    asked = parser.parse_args()
    main(seconds=asked.seconds, number=asked.rounds, many=asked.clients)
