"""Commands about what is kept: the database, keys, erasure, and the worker."""

import datetime as dt
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import click
from sqlalchemy.orm import Session

from app.errors import DatabaseProblem, NotFound
from app.log import set_up
from app.pipeline.redaction.configure import read_patterns
from app.pipelines import pipeline_of
from app.redactors import redactor_of
from app.services.erasure import erase_author
from app.services.projects import (
    KeyScope,
    create_key,
    ensure_project,
    keys,
    project,
    revoke,
    set_patterns,
    set_retention,
)
from app.services.quota import set_quota
from app.services.scoring import rescore as score_anew
from app.settings import Settings
from app.store.backup import backup, path_of, restore
from app.store.migrations import head, revision, upgrade
from app.store.projects import list_projects
from app.store.scope import Scope
from app.store.session import Database, now, open_database
from app.work import LOOK, work_of

CLI = "cli"
LARGEST = 2**63 - 1  # of the integers of a database


class Utf8(click.ParamType[str]):
    """A word in UTF-8, which a database can keep."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it is."""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fail("this is no UTF-8", param, ctx)
        return value


WORD = Utf8()
OF_PROJECT = click.option("--project", "name", type=WORD, required=True, metavar="P", help="The project.")


@contextmanager
def migrated(settings: Settings) -> Iterator[Database]:
    """The database of the settings; a SQLite file, or an empty database, gets its tables."""
    if not settings.database_url:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened(settings) as database:
        if revision(database) is None:
            upgrade(database)
        yield database


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of the settings as it is, closed in the end."""
    database = open_database(settings.database)
    try:
        yield database
    finally:
        database.close()


@click.group()
def db() -> None:
    """Look after the database."""


@db.command(name="upgrade")
def upgrade_() -> None:
    """Bring the tables to what this version of the program needs."""
    with migrated(Settings()) as database:
        before = revision(database)
        upgrade(database)
    click.echo(f"database at {head()}" + ("" if before == head() else f", was at {before}"), err=True)


@db.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup_(file: Path) -> None:
    """Copy the SQLite database to FILE, also while the service runs; the copy is checked before it gets its name."""
    settings = Settings()
    with opened(settings) as database:
        if database.is_sqlite and not path_of(database).exists():
            raise NotFound(f"there is no database {path_of(database)} to copy")
        size = backup(database, file, progress=_copied)
    click.echo(f"{file}: {size:,} bytes, {head()}", err=True)


@db.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put the copy in the place of the database that is there.")
def restore_(file: Path, *, replace: bool) -> None:
    """Put a copy made by `db backup` in the place of the database; the service and its workers must be stopped."""
    with opened(Settings()) as database:
        at = restore(database, file, replace=replace, progress=_copied)
    older = "" if at == head() else "; run `wayfelt db upgrade`"
    click.echo(f"database restored, at {at}{older}", err=True)


def _copied(pages: int, whole: int) -> None:
    if whole:
        click.echo(f"{pages / whole:.0%} copied", err=True)


@click.group()
def key() -> None:
    """Make, list and revoke the keys of projects."""


@key.command()
@OF_PROJECT
@click.option("--scopes", default="ingest,read", show_default=True, help=f"Of {', '.join(KeyScope)}; by commas.")
@click.option("--name", "label", type=WORD, default="", help="What the key is for, to tell keys apart.")
def create(name: str, scopes: str, label: str) -> None:
    """Make a key and print it alone; it is shown this once. The project is made if it isn't there."""
    with migrated(Settings()) as database, database.write() as session:
        scope = Scope(session, ensure_project(session, name, now=now(session)).id)
        asked = [word.strip() for word in scopes.split(",") if word.strip()]
        _, secret = create_key(scope, scopes=asked, now=now(session), name=label, actor=CLI)
    click.echo(secret)


@key.command(name="list")
@click.option("--project", "name", type=WORD, metavar="P", help="The project; all of them if not given.")
def list_(name: str | None) -> None:
    """Print the keys, a line each: project, id, the part that may be shown, scopes, state, last use, name."""
    with migrated(Settings()) as database, database.read() as session:
        for one in [project(session, name)] if name else list_projects(session):
            for found in keys(Scope(session, one.id)):
                state = "revoked" if found.revoked_at else "active"
                used = _day(found.last_used_at)
                scopes = ",".join(found.scopes)
                click.echo("\t".join((one.name, found.id, found.prefix, scopes, state, used, found.name)))


@key.command(name="revoke")
@click.argument("key_id", type=WORD, metavar="KEY")
@click.option("--project", "name", type=WORD, metavar="P", help="The project; found by the key if not given.")
def revoke_(key_id: str, name: str | None) -> None:
    """Revoke a key by its id or the part that is shown; it is refused from now on."""
    with migrated(Settings()) as database, database.write() as session:
        scope = Scope(session, project(session, name).id) if name else _scope_of(session, key_id)
        found = revoke(scope, key_id, now=now(session), actor=CLI)
    click.echo(f"{found.prefix} revoked", err=True)


@click.group(name="project")
def project_() -> None:
    """Look after projects."""


@project_.command(name="set")
@OF_PROJECT
@click.option("--retention", type=int, metavar="DAYS", help="Days that feedback is kept; 0 keeps everything.")
@click.option(
    "--redaction-patterns",
    "patterns",
    type=click.Path(path_type=Path, dir_okay=False),
    help="YAML file with more numbers to redact, in the place of those given before.",
)
@click.option(
    "--quota", type=click.IntRange(max=LARGEST), metavar="ITEMS", help="Items that the project may hold; 0 lifts it."
)
@click.option(
    "--quota-bytes",
    type=click.IntRange(max=LARGEST),
    metavar="BYTES",
    help="Bytes of text that it may hold; 0 lifts it.",
)
def set_(name: str, retention: int | None, patterns: Path | None, quota: int | None, quota_bytes: int | None) -> None:
    """Set how long a project keeps feedback, how much it may hold, and what more is redacted of what comes in."""
    if all(one is None for one in (retention, quota, quota_bytes, patterns)):
        raise click.UsageError("say what to set: --retention, --quota, --quota-bytes or --redaction-patterns")
    given = None if patterns is None else read_patterns(patterns)
    with migrated(Settings()) as database, database.write() as session:
        scope = Scope(session, project(session, name).id)
        if retention is not None:
            set_retention(scope, retention or None, now=now(session), actor=CLI)
        if quota is not None or quota_bytes is not None:
            set_quota(scope, items=quota, size=quota_bytes, now=now(session), actor=CLI)
        if patterns is not None:
            set_patterns(scope, given, where=str(patterns), now=now(session), actor=CLI)


@project_.command()
@OF_PROJECT
def rescore(name: str) -> None:
    """Have the service or a worker score anew what other weights or rules than today's scored; corrections stay."""
    settings = Settings()
    with migrated(settings) as database:
        with database.read() as session:
            found = project(session, name)
        version = pipeline_of(settings).version
        with database.write() as session:
            job = score_anew(Scope(session, found.id), model=version)
    click.echo(f"job {job} scores anew" if job else f"everything is scored by {version}", err=True)


@click.command()
@click.option("--author", type=WORD, required=True, metavar="REF", help="The author's reference, as it was sent.")
@OF_PROJECT
def erase(author: str, name: str) -> None:
    """Erase all that an author wrote, with every trace of it; prints the receipt."""
    with migrated(Settings()) as database:
        with database.write() as session:
            scope = Scope(session, project(session, name).id)
            receipt = erase_author(scope, author, now=now(session), actor=CLI)
        for field, value in asdict(receipt).items():
            click.echo(f"{field}: {value if value is not None else '-'}")
        if receipt.feedback:
            _give_back(database)


def _give_back(database: Database) -> None:
    """Empty the room of what was erased; if others read just now, the job of the receipt does so."""
    try:
        database.reclaim()
    except DatabaseProblem as problem:
        click.echo(f"erased; the receipt's job gives the room back to the disk later: {problem}", err=True)


@click.command()
def worker() -> None:
    """Do the background work of `wayfelt serve --no-worker`. Several may run, on PostgreSQL on several machines."""
    settings = Settings()
    set_up(settings.log_level)
    told: list[int] = []
    with migrated(settings) as database:
        pipeline = pipeline_of(settings)
        work = work_of(settings, database, pipeline, redactor_of(settings))

        def stop(number: int, _frame: FrameType | None) -> None:
            told.append(number)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        thread = work.start()
        while thread.is_alive() and not told:
            thread.join(LOOK)
        ended = work.end(thread, pipeline.encoder)
    if told and not ended:  # Python itself would wait for the threads that those steps use
        signal.signal(told[0], signal.SIG_DFL)
        signal.raise_signal(told[0])


def _scope_of(session: Session, key_id: str) -> Scope:
    scopes = [Scope(session, one.id) for one in list_projects(session)]
    found = [scope for scope in scopes if any(key_id in (key.id, key.prefix) for key in keys(scope))]
    if len(found) != 1:
        raise NotFound("no such key, or more than one begins so; `wayfelt key list` names them by id")
    return found[0]


def _day(moment: dt.datetime | None) -> str:
    return moment.date().isoformat() if moment else "-"
