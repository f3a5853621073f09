"""The service without trained weights, to be killed: python -m tests.faults.server_process URL PORT."""

import sys
from pathlib import Path
from tempfile import gettempdir

import uvicorn

from app.main import create_app
from app.settings import Settings
from tests.factories import make_pipeline
from tests.faults.processes import LEASE, READY


def main(url: str, port: str) -> None:
    settings = Settings(database_url=url, home=Path(gettempdir()), rate_limit="off", lease=LEASE)
    app = create_app(settings, load=lambda _: make_pipeline(), working=True)
    print(READY, flush=True)  # noqa: T201 - the test waits for it
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical")


if __name__ == "__main__":
    main(*sys.argv[1:])
