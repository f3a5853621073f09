"""Erase what somebody wrote, or what is older than it may be, with every trace of it, and give a receipt."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.domain.authors import ways_to_write
from app.domain.ids import new_id
from app.errors import NotFound
from app.services.items import storable
from app.services.projects import LONGEST_RETENTION
from app.services.run import TaskRun
from app.services.scoring import request_refresh
from app.store.audit import note
from app.store.corrections import drop_corrections
from app.store.feedback import delete_feedback, ids_by_author, ids_older_than, lock_feedback
from app.store.idempotency import drop_answers_about, drop_old_answers
from app.store.job_list import drop_old_jobs
from app.store.jobs import enqueue
from app.store.mentions import drop_mentions, mention_ids
from app.store.projects import get_project, list_projects
from app.store.scope import Scope
from app.store.session import Database
from app.store.traces import (
    clear_jobs,
    drop_deliveries,
    drop_from_themes,
    drop_maps,
    drop_old_deliveries,
    waiting_uploads,
)
from app.store.uploads import drop_ended_uploads

ERASE = "erase"
SWEEP = "sweep"
ROOM = "room"
"""The `dedupe_key` of a sweep that does nothing but `reclaim`, and the field of its payload that says so."""

BATCH = 500
ANSWERS_KEPT = dt.timedelta(days=1)
WORK_KEPT = dt.timedelta(days=30)
ROOM_DELAY, ROOM_ATTEMPTS = 2.0, 20  # seconds, for more to come together; readers at work delay it
UNSTARTED_KEPT = dt.timedelta(hours=2)  # files that were looked at and not imported


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased, in numbers. `job` has corrections teach without it and gives its room back to the disk.

    Themes and map are made anew by a job of their own. `waiting_imports` are files that were uploaded and not read
    yet: what they hold is not erased.
    """

    id: str
    feedback: int
    mentions: int
    corrections: int
    themes: int
    maps: int
    messages: int
    answers: int
    jobs: int
    waiting_imports: int
    job: str | None


def erase_author(scope: Scope, author: str, *, now: dt.datetime, actor: str) -> Receipt:
    """Erase all that an author wrote; the reference must be the one that was sent. Zeros if there is nothing.

    Blanks around it don't matter; what came before they were left out is found with them.
    """
    found = ids_by_author(scope, ways_to_write(storable(author)))
    return erase(scope, found, now=now, actor=actor, reason="author")


def erase_item(scope: Scope, item_id: str, *, now: dt.datetime, actor: str) -> Receipt:
    """Erase one item; NotFound if the project has none of that id."""
    if not lock_feedback(scope, [item_id]):
        raise NotFound("no feedback of that id")
    return erase(scope, [item_id], now=now, actor=actor, reason="item")


def erase(scope: Scope, ids: Sequence[str], *, now: dt.datetime, actor: str, reason: str) -> Receipt:
    """Erase items and every trace of them in this transaction, and note it in the audit log, without saying whose."""
    ids = lock_feedback(scope, ids)
    mentions = set(mention_ids(scope, ids))
    named = {*ids, *mentions}
    receipt = Receipt(
        id=new_id(),
        corrections=drop_corrections(scope, ids),
        themes=drop_from_themes(scope, mentions) if ids else 0,
        maps=drop_maps(scope, named) if ids else 0,
        messages=drop_deliveries(scope, named) if ids else 0,
        answers=drop_answers_about(scope, ids) if ids else 0,
        jobs=clear_jobs(scope, named) if ids else 0,
        mentions=drop_mentions(scope, ids),
        feedback=delete_feedback(scope, ids),
        waiting_imports=waiting_uploads(scope),
        job=enqueue(scope, ERASE, dedupe_key=ERASE, now=now) if ids else None,
    )
    if ids:
        request_refresh(scope, delay=0)
    counts = {name: count for name, count in asdict(receipt).items() if isinstance(count, int)}
    note(scope, "feedback.erased", actor=actor, detail={"receipt": receipt.id, "by": reason, **counts}, now=now)
    return receipt


def sweep(run: TaskRun, *, now: dt.datetime) -> dict[str, int]:
    """Erase what is kept no longer: feedback older than the project's `retention_days`, old answers, messages and jobs.

    In small transactions, so that nobody waits long. The feedback comes last, lest the rest wait for it.
    """
    with run.save() as scope:
        days = get_project(scope.session, scope.project_id).retention_days
        forgotten = {
            "answers": drop_old_answers(scope, before=now - ANSWERS_KEPT),
            "messages": drop_old_deliveries(scope, before=now - WORK_KEPT),
            "uploads": drop_ended_uploads(scope, before=now - UNSTARTED_KEPT),
            "jobs": drop_old_jobs(scope, before=now - WORK_KEPT),
        }
        if forgotten["uploads"]:
            request_room(scope, now=now)
    erased = 0
    while days is not None and days <= LONGEST_RETENTION:
        with run.save(done=erased) as scope:
            ids = ids_older_than(scope, now - dt.timedelta(days=days), limit=BATCH)
            if not ids:
                break
            erased += erase(scope, ids, now=now, actor="system", reason="retention").feedback
    return {"feedback": erased, **forgotten}


def request_room(scope: Scope, *, now: dt.datetime) -> None:
    """Have what uploads held overwritten soon, if that doesn't wait to be done already: it was not redacted.

    Only in SQLite, whose log can be emptied.
    """
    if scope.session.get_bind().dialect.name == "sqlite":
        payload, attempts = {ROOM: True}, ROOM_ATTEMPTS
        enqueue(scope, SWEEP, dedupe_key=ROOM, payload=payload, delay=ROOM_DELAY, max_attempts=attempts, now=now)


def reclaim(database: Database) -> dict[str, bool]:
    """Have the database overwrite and give back what was erased; DatabaseProblem, to be tried again, if it is busy."""
    database.reclaim()
    return {"reclaimed": True}


def request_sweeps(database: Database, *, now: dt.datetime) -> int:
    """Queue the sweep of every project for this hour, once, whoever asks; how many are new."""
    hour = now.strftime("%Y%m%d%H")
    with database.write() as session:
        projects = list_projects(session)
        made = [enqueue(Scope(session, one.id), SWEEP, job_id=f"sweep-{one.id}-{hour}", now=now) for one in projects]
    return sum(job is not None for job in made)
