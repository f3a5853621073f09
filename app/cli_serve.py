"""`wayfelt serve`: the service on an address of this machine."""

import socket

import click
import uvicorn


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--worker/--no-worker", "working", default=True, help="Do the background work in this process too.")
def serve(host: str, port: int, *, working: bool) -> None:
    """Serve the API and its docs, and do the background work."""
    refuse_taken(host, port)
    serve_on(host, port, working=working)


def serve_on(host: str, port: int, *, working: bool = True) -> None:
    """Serve until a signal ends it."""
    made = "app.main:create" if working else "app.main:create_without_worker"
    uvicorn.run(made, factory=True, host=host, port=port, access_log=False, log_config=None)


def refuse_taken(host: str, port: int) -> None:
    """Say at once, before the model is loaded, that an address can't be listened on."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        raise click.UsageError(
            f"{host}:{port} can't be listened on ({error.strerror}); choose another --port"
        ) from error
