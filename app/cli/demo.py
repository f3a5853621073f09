"""`wayfelt demo`: the sample that ships in a database of its own, which goes when it ends."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import click
from rich.console import Console

from app.batch.bring import bring_dumps
from app.batch.progress import progress_on
from app.cli.import_ import QUIET, Taker, scoring_work
from app.cli.serve import PORT, refuse_taken, serve_on
from app.cli.store import migrated
from app.domain.journey_map import JourneyMap
from app.journeys import load_journey
from app.log import set_up
from app.pipeline.summary import curves
from app.readers.fields.columns import Columns
from app.report import terminal
from app.report.names import names
from app.report.words import words
from app.services.insight import ask_refresh
from app.services.projects import KeyScope, create_key
from app.services.sessions import offer
from app.settings import Settings
from app.store.filters import MentionFilter
from app.store.frame import mention_frame
from app.store.scope import Scope
from app.store.session import Database, now

PROJECT, SOURCE = "demo", "demo"
HOST = "127.0.0.1"


@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on.")
@click.option("--serve/--no-serve", "serving", default=True, help="Serve dashboard and API afterwards, or end.")
def demo(port: int, *, serving: bool) -> None:
    """Score the sample that ships in a temporary database, print its curve and serve it.

    It is served on 127.0.0.1. A key that reads it and a link that logs in to its dashboard are printed too.
    """
    if serving:
        refuse_taken(HOST, port)
    with demonstration(lambda line: click.echo(line, err=True)) as code:
        if serving:
            base = f"http://{HOST}:{port}"
            click.echo(f"dashboard {base}/login?once={code} (this link works once, for 15 minutes)", err=True)
            click.echo(f"docs {base}/docs, Ctrl-C ends", err=True)
            serve_on(HOST, port)


@contextmanager
def demonstration(say: Callable[[str], object]) -> Iterator[str]:
    """A database with the sample in it, scored, with themes and map; what is created in the block serves that.

    Prints the emotion curve, and says a key that may read. Yields a code that logs in to the dashboard once.
    """
    with tempfile.TemporaryDirectory(prefix="wayfelt-demo-") as folder:
        os.environ["WAYFELT_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'demo.db'}"  # the server reads it from there
        os.environ.setdefault("WAYFELT_ANALYZE_OPEN", "always")  # there is a key, yet all may try: it is on loopback
        settings = Settings()
        set_up(QUIET)
        with migrated(settings) as database:
            project_id = filled(database, settings)
            with database.write() as session:
                scope, moment = Scope(session, project_id), now(session)
                key = create_key(scope, scopes=[KeyScope.READ], now=moment, name="demo")[1]
                code = offer(scope, create_key(scope, scopes=KeyScope, now=moment, name="dashboard")[0], now=moment)
            result = _curve(database, project_id, min_voices=settings.min_voices)
        console = Console()
        console.print(terminal.table(result, names(result, load_journey(), words()), width=console.width))
        say(f"key that reads the demo: {key}")
        yield code


def filled(database: Database, settings: Settings) -> int:
    """Take the sample in, score it, make themes and map; the project."""
    take = Taker(database, settings, PROJECT)
    sample = resources.files("app.samples") / "demo.jsonl"
    with resources.as_file(sample) as path, progress_on(sys.stderr) as progress:
        bring_dumps(
            [str(path)],
            take=take,
            reject=lambda one: progress.say(one.reason),
            columns=Columns(),
            source=SOURCE,
            progress=progress,
        )
    assert take.project_id is not None
    work = scoring_work(database, settings)
    work.drain()
    with database.write() as session:
        ask_refresh(Scope(session, take.project_id), now=now(session))
    work.drain()
    return take.project_id


def _curve(database: Database, project_id: int, *, min_voices: int) -> JourneyMap:
    with database.read() as session:
        frame = mention_frame(Scope(session, project_id), MentionFilter())
    return curves(frame, load_journey(), min_voices=min_voices)
