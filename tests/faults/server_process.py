"""The service without trained weights, to be killed: with the background work, or without it."""

from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

import uvicorn

from app.main import create_app
from app.settings import Settings
from tests.factories import make_pipeline
from tests.faults.processes import LEASE


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
