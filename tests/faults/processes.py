"""Processes that are started to be killed, and servers of PostgreSQL of one's own."""

import multiprocessing
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.store.databases import own_server

ROUNDS = int(os.environ.get("WAYFELT_FAULT_ROUNDS", "2"))
LONGEST_TEST = 300 + 90 * ROUNDS  # seconds
LEASE = 1.5  # seconds, in the processes here
START = 300.0
READY = "ready"
FORKS = multiprocessing.get_context("forkserver")
"""One process imports everything once; those that are killed are its forks, which start at once."""

Main = Callable[..., None]
"""What a process does: it is given a function to say READY by, and its arguments."""


@dataclass
class Process:
    """A Python process of ours that says READY when it works, and what it wrote to standard error."""

    process: ForkServerProcess
    told: Connection
    errors: Path

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def kill(self) -> None:
        """As a power cut would: no signal that it could handle."""
        self.process.kill()
        self.process.join()
        self.told.close()
        text = self.errors.read_text(encoding="utf-8", errors="replace")
        self.errors.unlink()
        if text:
            sys.stderr.write(f"process {self.pid}:\n{text}\n")


def start(main: Main, *arguments: str) -> Process:
    """Run `main` in a process of its own."""
    FORKS.set_forkserver_preload(["tests.faults.server_process", "tests.faults.worker_process"])
    told, tells = FORKS.Pipe(duplex=False)
    number, errors = tempfile.mkstemp(prefix="wayfelt-fault-", suffix=".txt")
    os.close(number)
    process = FORKS.Process(target=_run, args=(main, tells, errors, *arguments), daemon=True)
    process.start()
    tells.close()
    return Process(process, told, Path(errors))


def _run(main: Main, tells: Connection, errors: str, *arguments: str) -> None:
    with Path(errors).open("ab", buffering=0) as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    main(lambda: tells.send(READY), *arguments)


def wait_ready(process: Process) -> None:
    try:
        assert process.told.poll(START), "the process did not become ready"
        assert process.told.recv() == READY
    except EOFError:
        raise AssertionError(f"the process ended before it was ready: {process.errors.read_text()}") from None


@contextmanager
def running(*processes: Process) -> Iterator[list[Process]]:
    """Processes, changed in place when one is killed and started again; none is left behind."""
    alive = list(processes)
    try:
        for process in alive:
            wait_ready(process)
        yield alive
    finally:
        for process in alive:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@dataclass
class Postgres:
    """A server of one's own, that may be killed."""

    server: Any
    url: str

    @property
    def postmaster(self) -> psutil.Process:
        return psutil.Process(self.server.get_pid())

    def kill_session(self, chance: random.Random) -> None:
        """The process of one session; the postmaster then ends all sessions and recovers."""
        sessions = [one for one in self.postmaster.children() if "postgres: postgres" in " ".join(one.cmdline())]
        if sessions:
            chance.choice(sessions).kill()

    def kill(self) -> None:
        """The whole server, as a power cut would."""
        family = [self.postmaster, *self.postmaster.children(recursive=True)]
        for one in family:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=30)

    def restart(self) -> None:
        for _ in range(5):
            try:
                self.server.ensure_postgres_running()
                break
            except (subprocess.SubprocessError, AssertionError):
                time.sleep(1)  # what was killed is still being cleared away
        self.wait()

    def wait(self) -> None:
        """Until it answers again."""
        end = time.monotonic() + START
        while True:
            try:
                with psycopg.connect(self.url, connect_timeout=5):
                    return
            except psycopg.OperationalError:
                assert time.monotonic() < end, "the server did not come back"
                time.sleep(0.1)


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A new server."""
    with tempfile.TemporaryDirectory(prefix="wayfelt-fault-") as folder, own_server(folder) as server:
        yield Postgres(server, server.get_uri())
