"""A worker: claims jobs, runs them, renews their leases, and writes down what became of them.

Several may run at once, in threads, processes or on machines that share a PostgreSQL.
"""

import os
import random
import socket
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.domain.job import Cancelled, Dead, Job, Outcome
from app.errors import DatabaseProblem, places_of
from app.jobs.outcome import JobCancelled, WorkerStopping, is_unexpected, outcome
from app.store.job_list import get_job
from app.store.jobs import LOST, LOST_CODE, LostLease, bury, claim, end_called_off, fence, finish, renew, to_do
from app.store.scope import Scope
from app.store.session import Database, now

LEASE = 60.0  # seconds
POLL = 0.5
RENEWALS = 4  # in the time of one lease
LONGEST_REST = 10.0  # seconds between tries while the database is away

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Run:
    """What a task is given: its job, the database, and a way to save in a transaction that only the holder commits."""

    job: Job
    database: Database
    cancelled: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Between two steps: raise if the job was called off, went to another worker, or the worker is to end."""
        if self.lost.is_set():
            raise LostLease(self.job.id)
        if self.cancelled.is_set():
            raise JobCancelled(self.job.id)
        if self.stopping.is_set():
            raise WorkerStopping

    @contextmanager
    def save(self, *, done: int | None = None, total: int | None = None) -> Iterator[Scope]:
        """The project's scope in one transaction that is committed only if the job is still ours; notes progress."""
        self.check()
        with self.database.write() as session:
            fence(session, self.job, done=done, total=total)
            yield Scope(session, self.job.project_id)

    @contextmanager
    def read(self) -> Iterator[Scope]:
        """The project's scope, to read."""
        self.check()
        with self.database.read() as session:
            yield Scope(session, self.job.project_id)


Task = Callable[[Run], Mapping[str, Any]]
After = Callable[[Scope, Job, Outcome], None]


def nothing_after(_scope: Scope, _job: Job, _outcome: Outcome) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs the tasks of `tasks` by the kind of the job.

    `after` is called in the transaction that ends an attempt, `lease` is how long a silent worker keeps its job, in
    seconds.
    """

    database: Database
    tasks: Mapping[str, Task]
    after: After = nothing_after
    lease: float = LEASE
    poll: float = POLL
    name: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}")
    stopping: threading.Event = field(default_factory=threading.Event)
    at_hand: dict[str, Run] = field(default_factory=dict)
    """What is being run, by the id of its job."""

    def run(self) -> None:
        """Work until `stop`; a database that is away is waited for."""
        rest = self.poll
        while not self.stopping.is_set():
            try:
                if self.step():
                    rest = self.poll
                    continue
                rest = self.poll
            except (SQLAlchemyError, DatabaseProblem) as error:
                rest = min(rest * 2, LONGEST_REST)
                log.warning("worker.database_away", worker=self.name, error=type(error).__name__, wait=rest)
            self.stopping.wait(rest * random.uniform(0.5, 1.5))  # noqa: S311 - spreads the polls of many workers

    def stop(self) -> None:
        """End after the step at hand; the job goes back to the queue."""
        self.stopping.set()

    def give_up(self) -> None:
        """Give the jobs at hand back to the queue before their steps have ended: what those still save is refused."""
        for run in list(self.at_hand.values()):
            with _told(run.job):
                try:
                    self._finish(run, WorkerStopping())
                except (SQLAlchemyError, DatabaseProblem) as error:  # then its lease runs out
                    log.warning("job.not_given_back", error=type(error).__name__)

    def drain(self) -> int:
        """Run what is due until nothing is; how many attempts that took."""
        return sum(1 for _ in iter(self.step, False))

    def step(self) -> bool:
        """Claim one job and run it; false if there was none."""
        job = self._claim()
        if job is None:
            return False
        run = Run(job, self.database, stopping=self.stopping)
        with _told(job):
            self.at_hand[job.id] = run
            try:
                with self._renewed(run):
                    happened: Mapping[str, Any] | Exception = self.tasks[job.kind](run)
            except LostLease:
                log.warning("job.lost")
                return True
            except Exception as error:
                if is_unexpected(error):
                    log.error("job.failed", error=type(error).__name__, where=places_of(error))
                happened = error
            finally:
                del self.at_hand[job.id]
            self._finish(run, happened)
        return True

    def _claim(self) -> Job | None:
        with self.database.read() as session:
            if not to_do(session, list(self.tasks), now=now(session)):
                return None
        with self.database.write() as session:
            moment = now(session)
            for job in end_called_off(session, now=moment):
                log.info("job.ended", job=job.id, kind=job.kind, outcome="cancelled", reason="lost")
                self.after(Scope(session, job.project_id), job, Cancelled())
            for job in bury(session, now=moment):
                log.error("job.dead", job=job.id, kind=job.kind, reason="lost")
                self.after(Scope(session, job.project_id), job, Dead(LOST.format(times=job.failures), LOST_CODE))
            return claim(session, list(self.tasks), worker=self.name, lease=self.lease, now=moment)

    def _finish(self, run: Run, happened: Mapping[str, Any] | Exception) -> None:
        try:
            with self.database.write() as session:
                moment = now(session)
                decided = outcome(self._fresh(session, run.job), happened, chance=random.random())  # noqa: S311
                finish(session, run.job, decided, now=moment)
                self.after(Scope(session, run.job.project_id), run.job, decided)
        except LostLease:
            log.warning("job.lost")
            return
        log.info("job.ended", outcome=type(decided).__name__.lower(), reason=getattr(decided, "reason", None))

    @staticmethod
    def _fresh(session: Session, job: Job) -> Job:
        """The job with its failures as they are by now: progress has cleared them."""
        return get_job(Scope(session, job.project_id), job.id) or job

    @contextmanager
    def _renewed(self, run: Run) -> Iterator[None]:
        """Keep the lease while the block runs."""
        ended = threading.Event()

        def keep() -> None:
            while not ended.wait(self.lease / RENEWALS):
                try:
                    with self.database.write() as session:
                        if renew(session, run.job, lease=self.lease, now=now(session)):
                            run.cancelled.set()
                except LostLease:
                    run.lost.set()
                    return
                except (SQLAlchemyError, DatabaseProblem) as error:
                    log.warning("job.not_renewed", job=run.job.id, error=type(error).__name__)

        keeper = threading.Thread(target=keep, name=f"lease-{run.job.id[:8]}", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()


def _told(job: Job) -> AbstractContextManager[None]:
    """What the log says of a job beside each event."""
    return structlog.contextvars.bound_contextvars(job=job.id, kind=job.kind, attempt=job.attempt)
