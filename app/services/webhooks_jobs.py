"""What webhooks are told when a job comes to its end, and what becomes of a message whose own job did."""

import datetime as dt

from app.domain.job import Again, Cancelled, Dead, Done, Job, JobState, Outcome, Released
from app.services.erasure import ERASE
from app.services.importing import IMPORT
from app.services.intake import SCORE
from app.services.webhooks import DELIVER, FeedbackScored, JobFinished, publish, undelivered
from app.store.scope import Scope

TOLD = frozenset({SCORE, IMPORT, ERASE})
"""Kinds of jobs that somebody asked for and may wait for; the others are our own housekeeping."""


CALLED_OFF = "the job that was to send it was called off; a replay sends it"


def tell_ended(scope: Scope, job: Job, outcome: Outcome, *, now: dt.datetime) -> None:
    """Publish `job.finished`, and before it `feedback.scored` if items were; nothing while it is to be tried again.

    In the transaction that ends the job. Of our own housekeeping the end is told where it failed for good. A message
    whose job was called off or died is not on its way any more.
    """
    if job.kind == DELIVER:
        if isinstance(outcome, Cancelled | Dead):
            why = outcome.reason if isinstance(outcome, Dead) else CALLED_OFF
            undelivered(scope, job.payload["delivery"], why, now=now)
        return
    if job.kind not in TOLD and not isinstance(outcome, Dead):
        return
    match outcome:
        case Again() | Released():
            return
        case Done(result) if job.kind == SCORE and result.get("items"):
            scored = FeedbackScored(job.id, result["items"], result["mentions"], result.get("model"))
            publish(scope, scored, now=now)
            state = JobState.DONE
        case Done():
            state = JobState.DONE
        case Dead():
            state = JobState.DEAD
        case Cancelled():
            state = JobState.CANCELLED
    publish(scope, JobFinished(job.id, job.kind, str(state)), now=now)
