"""Compose the background work: which function does which kind of job, the threads it runs in, and the clock."""

import datetime as dt
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, runtime_checkable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.domain.job import Cancelled, Dead, Done, Job, Outcome
from app.errors import DatabaseProblem
from app.jobs.worker import LEASE, After, Run, Task, Worker, nothing_after
from app.pipeline.curve import MIN_VOICES
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.cache import Cache
from app.services.correction import relearn
from app.services.curves import Curver
from app.services.erasure import ERASE, ROOM, SWEEP, reclaim, request_room, request_sweeps, sweep
from app.services.importing import ANYWHERE, IMPORT, import_job
from app.services.insight import refresh_job
from app.services.intake import SCORE
from app.services.intake_items import project_rules
from app.services.learning import adjusted
from app.services.ready_jobs import ask_if_older, keep_ready
from app.services.scoring import REFRESH, score_job
from app.services.scratch import Scratch
from app.services.webhooks import DELIVER, deliver_job
from app.services.webhooks_jobs import tell_ended
from app.services.webhooks_target import Policy
from app.settings import Settings
from app.store.scope import Scope
from app.store.session import Database, now
from app.store.uploads import drop_upload
from models.base import Encoder

LOOK = 0.5  # seconds between looks at whether all workers live
CLOCK = 600.0  # seconds between looks at whether the hour's sweeps are queued

SENDERS = 4
"""Threads that deliver to webhooks, each to another one."""

LAST_STEP = 20.0
"""Seconds that the steps at hand have to end when a process is told to stop."""
LAST_WORDS = 5.0
"""Seconds in which it then gives up those that haven't, and writes that others are to take their jobs up."""

STRICT = Policy()

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """Workers that run until `stop`: for what takes long, for what should not wait behind it, for what goes away."""

    workers: tuple[Worker, ...]
    scratch: Scratch = ANYWHERE
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until stopped. Ends when one of the workers ends unasked too, so that its death does not go unseen."""
        database = self.workers[0].database
        threads = [threading.Thread(target=worker.run, name=worker.name, daemon=True) for worker in self.workers]
        clock = threading.Thread(target=_clock, args=(database, self.scratch, self.stopping), name="clock", daemon=True)
        for thread in (*threads, clock):
            thread.start()
        while not self.stopping.wait(LOOK):
            if not all(thread.is_alive() for thread in (*threads, clock)):
                log.error("work.worker_ended")
                self.stop()
        for thread in (*threads, clock):
            thread.join()

    def start(self) -> threading.Thread:
        """Run in a thread of its own, which lives until stopped."""
        thread = threading.Thread(target=self.run, name="work", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End after the steps at hand; jobs that are not done go back to the queue."""
        self.stopping.set()
        for worker in self.workers:
            worker.stop()

    def end(self, thread: threading.Thread, encoder: Encoder) -> bool:
        """Stop, and close the encoder, within LAST_STEP + LAST_WORDS; whether all steps had ended by then.

        `thread` is that of `start`. The jobs of steps that haven't go back to the queue, and those save nothing more.
        """
        self.stop()
        thread.join(LAST_STEP)
        close(encoder)
        if thread.is_alive():
            log.warning("work.given_up")
            giving = threading.Thread(target=self._give_up, name="give-up", daemon=True)
            giving.start()
            last = time.monotonic() + LAST_WORDS
            for one in (giving, thread):
                one.join(max(0.0, last - time.monotonic()))
        return not thread.is_alive()

    def _give_up(self) -> None:
        for worker in self.workers:
            worker.give_up()

    def drain(self) -> int:
        """Run what is due until nothing is, in this thread; how many attempts that took."""
        return sum(worker.drain() for worker in self.workers)


@runtime_checkable
class _Closing(Protocol):
    """An encoder with threads to be ended."""

    def close(self) -> None: ...


def close(encoder: Encoder) -> None:
    """End the threads of an encoder that has any; what waits for it is not done."""
    if isinstance(encoder, _Closing):
        encoder.close()


def make_work(
    database: Database,
    pipeline: Pipeline,
    *,
    redactor: Redactor,
    limit: int,
    more: Mapping[str, Task] | None = None,
    after: After = nothing_after,
    lease: float = LEASE,
    policy: Policy = STRICT,
    voices: int = MIN_VOICES,
    scratch: Scratch = ANYWHERE,
) -> Work:
    """The workers of this process. `more` are other kinds of quick jobs, `after` is told what became of each.

    Uploads lie in `scratch` while they are read.
    `policy` says where webhooks may lead; workers of their own deliver to several at once, for receivers may be slow.
    Another makes themes and maps anew, with figures for at least `voices`, lest scoring wait for it.
    """
    long: dict[str, Task] = {
        SCORE: partial(_score, pipeline=pipeline),
        IMPORT: partial(_import, redactor=redactor, limit=limit, scratch=scratch),
    }
    curver = Curver(pipeline, voices, Cache())
    hourly = partial(_sweep, curver=curver)
    quick: dict[str, Task] = {ERASE: partial(_reclaim, pipeline=pipeline), SWEEP: hourly, **(more or {})}
    away: dict[str, Task] = {DELIVER: partial(_deliver, policy=policy)}
    whole: dict[str, Task] = {REFRESH: partial(_refresh, curver=curver)}
    told = partial(_after, then=after)
    lanes = (long, quick, whole, *[away] * SENDERS)
    return Work(tuple(Worker(database, tasks, after=told, lease=lease) for tasks in lanes), scratch)


def work_of(settings: Settings, database: Database, pipeline: Pipeline, redactor: Redactor) -> Work:
    """The workers of this process as `settings` want them."""
    return make_work(
        database,
        pipeline,
        redactor=redactor,
        limit=settings.max_text,
        lease=settings.lease,
        policy=policy_of(settings),
        voices=settings.min_voices,
        scratch=scratch_of(settings),
    )


def policy_of(settings: Settings) -> Policy:
    """Where `settings` let webhooks lead."""
    return Policy(private=settings.webhook_private, http=settings.webhook_http, timeout=settings.webhook_timeout)


def scratch_of(settings: Settings) -> Scratch:
    """Where uploads lie while they are read."""
    return Scratch(settings.home / "tmp")


def _score(run: Run, *, pipeline: Pipeline) -> Mapping[str, Any]:
    return score_job(run, run.job.id, scorer=pipeline, adjust=partial(adjusted, pipeline=pipeline))


def _import(run: Run, *, redactor: Redactor, limit: int, scratch: Scratch) -> Mapping[str, Any]:
    rules_of = partial(project_rules, redactor=redactor, limit=limit)
    return import_job(run, run.job.id, run.job.payload, rules_of=rules_of, scratch=scratch)


def _refresh(run: Run, *, curver: Curver) -> Mapping[str, Any]:
    told = refresh_job(run, run.job.payload, curver=curver)
    return told if "postponed" in told else told | keep_ready(run, curver)


def _reclaim(run: Run, *, pipeline: Pipeline) -> Mapping[str, Any]:
    """What was erased teaches no longer, and its room is given back."""
    with run.save() as scope:
        relearn(scope, pipeline)
    return reclaim(run.database)


def _sweep(run: Run, *, curver: Curver) -> Mapping[str, Any]:
    """What is kept no longer goes, and what another version of the program kept ready is asked for anew."""
    if ROOM in run.job.payload:
        return reclaim(run.database)
    ask_if_older(run, curver)
    return sweep(run, now=dt.datetime.now(dt.UTC))


def _deliver(run: Run, *, policy: Policy) -> Mapping[str, Any]:
    return deliver_job(run, run.job.payload, policy=policy, now=dt.datetime.now(dt.UTC))


def _after(scope: Scope, job: Job, outcome: Outcome, *, then: After) -> None:
    """A file whose import has ended is not kept; webhooks are told of the end of a job."""
    if job.kind == IMPORT and isinstance(outcome, Done | Dead | Cancelled) and drop_upload(scope, job.id):
        request_room(scope, now=now(scope.session))
    tell_ended(scope, job, outcome, now=now(scope.session))
    then(scope, job, outcome)


def _clock(database: Database, scratch: Scratch, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            request_sweeps(database, now=dt.datetime.now(dt.UTC))
        except (DatabaseProblem, SQLAlchemyError) as error:
            log.warning("clock.database_away", error=type(error).__name__)
        try:
            scratch.clear()
        except OSError as error:
            log.warning("clock.disk_problem", error=type(error).__name__)
        stopping.wait(CLOCK)
