"""The service without trained weights, to be killed or stopped: with the background work, or without it."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir

import uvicorn

from app import work
from app.main import create_app
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from models.base import Encoded, Passage
from models.errors import ClosedError
from models.hashing import HashingEncoder
from tests.factories import make_pipeline
from tests.faults.processes import LEASE

SLOW = 0.5  # seconds a text
ANSWERS, STEP = 1, 1.0
"""Seconds that requests and the step at hand have to end, in a service that is stopped."""


class SlowEncoder(HashingEncoder):
    """As the real one: one thread, before which all texts of a call wait at once."""

    def __init__(self) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(1)

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        def read(passage: Passage) -> Encoded:
            time.sleep(SLOW)
            return super(SlowEncoder, self).encode([passage], meanings=meanings)[0]

        try:
            return list(self._pool.map(read, passages))
        except (CancelledError, RuntimeError):
            raise ClosedError("closed") from None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def slow_pipeline() -> Pipeline:
    return dataclasses.replace(make_pipeline(), encoder=SlowEncoder())


def serve_slowly(ready: Callable[[], None], url: str, port: str) -> None:
    """Web and work over a slow encoder."""
    work.LAST_STEP = STEP
    settings = Settings(database_url=url, home=Path(gettempdir()), rate_limit="off", analyze_open="always")
    app = create_app(settings, load=lambda _: slow_pipeline(), working=True)
    ready()
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical", timeout_graceful_shutdown=ANSWERS)


def serve(ready: Callable[[], None], url: str, port: str) -> None:
    """Web and work in one process."""
    _serve(ready, url, port, working=True)


def serve_alone(ready: Callable[[], None], url: str, port: str) -> None:
    """The web alone; workers are other processes."""
    _serve(ready, url, port, working=False)


def _serve(ready: Callable[[], None], url: str, port: str, *, working: bool) -> None:
    settings = Settings(database_url=url, home=Path(gettempdir()), rate_limit="off", lease=LEASE)
    app = create_app(settings, load=lambda _: make_pipeline(), working=working)
    ready()
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical")
