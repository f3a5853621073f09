"""`wayfelt serve`: the service on an address of this machine."""

import socket

import click
import uvicorn

from app.redactors import redactor_of
from app.settings import Settings
from app.web.protocol import Protocol

PORT = click.IntRange(0, 65_535)
LAST_ANSWERS = 30  # seconds that requests under way have to end when the service is told to


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on.")
@click.option("--worker/--no-worker", "working", default=True, help="Do the background work in this process too.")
def serve(host: str, port: int, *, working: bool) -> None:
    """Serve the dashboard and the API with its docs, and do the background work."""
    redactor_of(Settings())  # what can't be used is told here in a line, not by the server that starts
    refuse_taken(host, port)
    serve_on(host, port, working=working)


def serve_on(host: str, port: int, *, working: bool = True) -> None:
    """Serve until a signal ends it."""
    made = "app.main:create" if working else "app.main:create_without_worker"
    uvicorn.run(
        made,
        factory=True,
        host=host,
        port=port,
        http=Protocol,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=LAST_ANSWERS,
    )


def refuse_taken(host: str, port: int) -> None:
    """Say at once, before the model is loaded, that an address can't be listened on."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise click.UsageError(
            f"{host} is no address of this machine ({error.strerror}); choose another --host"
        ) from error
    try:
        with socket.create_server(address, family=family):
            return
    except OSError as error:
        raise click.UsageError(
            f"{host}:{port} can't be listened on ({error.strerror}); choose another --port"
        ) from error
