"""The command line: parse and call. Data goes to standard output or files, everything else to standard error."""

import signal
import socket
import sys

import click
import uvicorn

from app.cli_demo import demonstration
from app.cli_dumps import LazyPipeline
from app.cli_import import import_
from app.cli_map import map_
from app.cli_model import tune
from app.cli_preset import preset_
from app.cli_score import score
from app.cli_store import db, erase, key, project_, worker
from app.errors import AppError, ColumnsProblem, JourneyProblem, NotFound
from app.journeys import load_journey
from app.pipeline.loading import SHIPPED, encoder_folder
from app.settings import Settings
from models.errors import ModelError

USAGE, FAILED, INTERRUPTED, TERMINATED = 2, 3, 130, 143


def main() -> None:
    """Run a command; errors are one line on standard error and an exit code (docs/api.md)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that temporary files are removed
    try:
        sys.exit(commands.main(standalone_mode=False))
    except click.ClickException as problem:
        problem.show()
        sys.exit(USAGE)
    except (ColumnsProblem, JourneyProblem, NotFound) as problem:
        _fail(str(problem), USAGE)
    except (AppError, ModelError) as problem:
        _fail(str(problem), FAILED)
    except OSError as problem:
        _fail(f"{problem.filename or 'output'}: {problem.strerror or problem}", FAILED)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; nothing was written", INTERRUPTED)


def _fail(message: str, code: int) -> None:
    click.echo(f"wayfelt: {message}", err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wayfelt")
def commands() -> None:
    """Turn what customers write unasked into the map of how their journey felt.

    Exit codes: 0 done, 1 some rows rejected, 2 usage, 3 failed.
    """


@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--worker/--no-worker", "working", default=True, help="Do the background work in this process too.")
def serve(host: str, port: int, *, working: bool) -> None:
    """Serve the API and its docs, and do the background work."""
    _refuse_taken(host, port)
    made = "app.main:create" if working else "app.main:create_without_worker"
    uvicorn.run(made, factory=True, host=host, port=port, access_log=False, log_config=None)


for more in (score, map_, import_, preset_, db, erase, key, project_, worker):
    commands.add_command(more)


@commands.command()
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--serve/--no-serve", "serving", default=True, help="Serve the API afterwards, or end.")
def demo(port: int, *, serving: bool) -> None:
    """Score the sample that ships in a temporary database, print its curve, a key and a link, serve it on 127.0.0.1."""
    if serving:
        _refuse_taken("127.0.0.1", port)
    with demonstration(lambda line: click.echo(line, err=True)) as code:
        if serving:
            base = f"http://127.0.0.1:{port}"
            click.echo(f"dashboard {base}/login?once={code} (this link works once, for 15 minutes)", err=True)
            click.echo(f"docs {base}/docs, Ctrl-C ends", err=True)
            uvicorn.run("app.main:create", factory=True, host="127.0.0.1", port=port, access_log=False, log_config=None)


@commands.group()
def model() -> None:
    """Say which model is in use, and whether its files are whole."""


@model.command()
@click.option("--path", "only_path", is_flag=True, help="Print the encoder's folder alone.")
def info(*, only_path: bool) -> None:
    """Print the model's version, the encoder's folder and that of the trained weights."""
    settings = Settings()
    folder = encoder_folder(home=settings.home, model=settings.model)
    if only_path:
        click.echo(folder)
        return
    click.echo(f"model    {LazyPipeline(settings, load_journey()).version}")
    click.echo(f"encoder  {folder}")
    click.echo(f"weights  {settings.artifact or SHIPPED}")


model.add_command(tune)


@model.command(name="verify")
def verify_() -> None:
    """Check the files of encoder and weights against their sums."""
    from models.artifact import verify  # noqa: PLC0415 - torch takes seconds to import

    settings = Settings()
    folder = settings.artifact or SHIPPED
    verify(folder)
    click.echo(f"{folder}: whole")
    click.echo(f"{encoder_folder(home=settings.home, model=settings.model)}: whole")


def _refuse_taken(host: str, port: int) -> None:
    """Say at once, before the model is loaded, that an address can't be listened on."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        raise click.UsageError(
            f"{host}:{port} can't be listened on ({error.strerror}); choose another --port"
        ) from error


if __name__ == "__main__":
    main()
