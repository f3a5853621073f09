"""Dumps into the database: `wayfelt import`, and what the demo takes of it."""

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from app.batch.bring import Brought, bring_dumps
from app.batch.progress import Progress, progress_on
from app.batch.rejects import import_rejects, open_rejects, refuse_rejects
from app.batch.score import refuse_overwriting
from app.batch.write import STDOUT
from app.cli.dumps import REJECTED, LazyPipeline, column_options, files_argument
from app.cli.store import OF_PROJECT, migrated
from app.domain.job import JobState
from app.journeys import load_journey
from app.log import set_up
from app.readers.fields.columns import Columns
from app.redactors import redactor_of
from app.services.intake import Intake, accept
from app.services.intake_items import Rules, named_by_words, prepare_items, project_rules
from app.services.items import Item
from app.services.projects import ensure_project
from app.settings import Settings
from app.store.feedback import count_scored_of
from app.store.job_list import get_job
from app.store.scope import Scope
from app.store.session import Database, now
from app.work import Work, work_of

INTERRUPTED = 130
QUIET = "warning"  # of the log, where progress is told


@dataclass(slots=True)
class Taker:
    """Takes rows into a project, which is made with the first of them. Rows without ids are known by what they say."""

    database: Database
    settings: Settings
    name: str
    project_id: int | None = None
    said: Counter[int] = field(default_factory=Counter)
    untimed: int = 0

    def __call__(self, items: Mapping[int, Item]) -> Intake:
        """Prepare the items, then keep them in a transaction."""
        project_id, rules = self._project()
        with self.database.read() as session:
            moment = now(session)
        prepared = named_by_words(prepare_items(items, rules=rules, now=moment), self.said)
        self.untimed += prepared.untimed
        with self.database.write() as session:
            return accept(Scope(session, project_id), prepared, now=now(session))

    def _project(self) -> tuple[int, Rules]:
        if self.project_id is None:
            with self.database.write() as session:
                self.project_id = ensure_project(session, self.name, now=now(session)).id
        redactor = redactor_of(self.settings)
        with self.database.read() as session:
            scope = Scope(session, self.project_id)
            return self.project_id, project_rules(scope, redactor, limit=self.settings.max_text, lenient=True)


@click.command(name="import")
@files_argument
@OF_PROJECT
@column_options
@click.option(
    "--segment", "segments", multiple=True, metavar="COL", help="A column to keep as a field of your own; repeatable."
)
@click.option("--source", metavar="NAME", help="The source of all items; the file's name if not given.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where rejected rows go, with line and reason; import.FILE.rejects.jsonl of the first file if not given.",
)
@click.option("--score/--no-score", "scoring", default=True, help="Score here, or leave that to a running service.")
def import_(
    files: tuple[str, ...],
    name: str,
    columns: Columns,
    segments: tuple[str, ...],
    source: str | None,
    rejects: Path | None,
    *,
    scoring: bool,
) -> None:
    """Take dumps into a project, redacted, and score them. What was taken before is known again, so it may be repeated.

    FILE is as for `score`. The project is made if it isn't there.
    """
    settings = Settings()
    set_up(QUIET)
    columns = replace(columns, segments=segments)
    refused = rejects or import_rejects(files[0])
    refuse_overwriting(files, STDOUT, rejects=refused)
    refuse_rejects(refused)
    with migrated(settings) as database, progress_on(sys.stderr) as progress, open_rejects(refused) as rejected:
        take = Taker(database, settings, name)
        try:
            brought = bring_dumps(
                files, take=take, reject=rejected.add, columns=columns, source=source, progress=progress
            )
            done = f"{brought.rows:,} rows, {brought.accepted:,} accepted, {brought.duplicates:,} known already"
            progress.say(f"{done}, {brought.rejected:,} rejected")
            if take.untimed:
                progress.say(f"rows whose time can't be read or lies ahead: {take.untimed:,}; they count as of today")
            if scoring and brought.jobs and take.project_id is not None:
                score_here(
                    scoring_work(database, settings), take.project_id, brought, database=database, progress=progress
                )
        except KeyboardInterrupt:
            progress.say("wayfelt: interrupted; what was taken is kept, and the same command goes on with the rest")
            raise click.exceptions.Exit(INTERRUPTED) from None
    if brought.rejected:
        raise click.exceptions.Exit(REJECTED)


def scoring_work(database: Database, settings: Settings) -> Work:
    """The background work by the model that the settings ask for."""
    pipeline = LazyPipeline(settings, load_journey()).loaded
    return work_of(settings, database, pipeline, redactor_of(settings))


def score_here(work: Work, project_id: int, brought: Brought, *, database: Database, progress: Progress) -> None:
    """Do the jobs of an import in this process, unless others do; then say how many items were scored."""
    worker = work.workers[0]
    while _waiting(database, project_id, brought.jobs) and worker.step():
        scored, total = _scored(database, project_id, brought.jobs)
        progress.advance(rows=scored, read=scored, total=total)
    scored, total = _scored(database, project_id, brought.jobs)
    left = total - scored
    progress.say(f"{scored:,} items scored" + (f"; {left:,} wait or are with other workers" if left else ""))


def _waiting(database: Database, project_id: int, jobs: tuple[str, ...]) -> bool:
    with database.read() as session:
        found = [get_job(Scope(session, project_id), job) for job in jobs]
    return any(job is not None and job.state is JobState.QUEUED for job in found)


def _scored(database: Database, project_id: int, jobs: tuple[str, ...]) -> tuple[int, int]:
    """How many items the jobs have scored, and how many they are to score."""
    with database.read() as session:
        return count_scored_of(Scope(session, project_id), jobs)
