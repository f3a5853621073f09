"""Score what is kept and not scored yet: chunk by chunk, each saved in one transaction by the holder of the job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import structlog

from app.domain.ids import new_id
from app.domain.records import Feedback, ScoredMention
from app.errors import Unavailable
from app.pipeline.pipeline import Scored
from app.services.intake import SCORE
from app.services.run import TaskRun
from app.store.feedback import (
    StoredFeedback,
    count_scored,
    lock_unchanged,
    mark_scored,
    take_stale,
    unscored,
)
from app.store.jobs import enqueue
from app.store.mentions import count_found, save_mentions
from app.store.scope import Scope
from app.store.session import now
from models.base import Floats
from models.errors import BusyError

CHUNK = 64
REFRESH = "refresh"
REFRESH_DELAY = 5.0
"""Seconds that a refresh of themes and map waits for more."""

log = structlog.get_logger()


class VectorScorer(Protocol):
    """What scores: the pipeline."""

    @property
    def version(self) -> str:
        """The version of everything that decides."""
        ...

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """Scored mentions of all items with their vectors."""
        ...


class Adjust(Protocol):
    """What people's corrections make of mentions that were just scored (app.services.learning.adjusted)."""

    def __call__(
        self, scope: Scope, mentions: Sequence[ScoredMention], *, features: Floats, sources: Mapping[str, str]
    ) -> list[ScoredMention]:
        """The mentions to be saved; `features` (n, width), `sources` by item."""
        ...


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Items, what was found in them, and those that can't be scored with the kind of error."""

    items: Sequence[StoredFeedback]
    scored: Sequence[Scored]
    problems: Mapping[str, str]


def score_job(run: TaskRun, job_id: str, *, scorer: VectorScorer, adjust: Adjust) -> dict[str, Any]:
    """Score the items of the job that are not scored yet; may be run again at any point. Figures of the whole job.

    `adjust` has the last word on the labels, in the transaction that saves them.
    """
    with run.read() as scope:
        done, total = count_scored(scope, job_id)
    while True:
        with run.read() as scope:
            items = unscored(scope, job_id, limit=CHUNK)
        if not items:
            break
        chunk = _score(scorer, items)
        with run.save(done=done + len(items), total=total) as scope:
            _save(scope, chunk, model=scorer.version, adjust=adjust)
            request_refresh(scope)
        done += len(items)
    with run.read() as scope:
        return {"items": done, "mentions": count_found(scope, job_id), "model": scorer.version}


def request_refresh(
    scope: Scope, *, delay: float = REFRESH_DELAY, payload: Mapping[str, Any] | None = None
) -> str | None:
    """Ask for themes and map to be made anew; once, however often it is asked. The job's id if none waited yet."""
    return enqueue(scope, REFRESH, dedupe_key=REFRESH, delay=delay, payload=payload, now=now(scope.session))


def rescore(scope: Scope, *, model: str) -> str | None:
    """Have everything scored that another version than `model` scored, or whose job came to nothing.

    The job, null if there is nothing.
    """
    job_id = new_id()
    stale = take_stale(scope, job_id, model=model)
    return enqueue(scope, SCORE, job_id=job_id, total=stale, now=now(scope.session)) if stale else None


def _score(scorer: VectorScorer, items: Sequence[StoredFeedback]) -> _Chunk:
    try:
        return _Chunk(items, [scorer.score_vectors([item.feedback for item in items])], {})
    except BusyError:
        raise
    except Exception as error:  # whatever one text does to the model must not keep the others from being scored
        log.warning("scoring.chunk_failed", items=len(items), error=type(error).__name__)
    scored: list[Scored] = []
    problems: dict[str, str] = {}
    for item in items:
        try:
            scored.append(scorer.score_vectors([item.feedback]))
        except BusyError:
            raise
        except Exception as error:
            log.error("scoring.item_failed", item=item.id, error=type(error).__name__)
            problems[item.id] = type(error).__name__
    if len(problems) == len(items):
        raise Unavailable("no item of the chunk can be scored; the log names the errors")
    return _Chunk(items, scored, problems)


def _save(scope: Scope, chunk: _Chunk, *, model: str, adjust: Adjust) -> None:
    """Save what was found in the items that are still there and the same."""
    same = lock_unchanged(scope, chunk.items)
    kept = {item.id: item for item in chunk.items if item.id in same and item.id not in chunk.problems}
    found = [one for scored in chunk.scored for one in scored.mentions]
    rows = [row for row, one in enumerate(found) if one.mention.item_id in kept]
    features = np.concatenate([scored.features for scored in chunk.scored])
    meanings = np.concatenate([scored.meanings for scored in chunk.scored])
    sources = {item.id: item.feedback.source or "" for item in kept.values()}
    mentions = adjust(scope, [found[row] for row in rows], features=features[rows], sources=sources)
    save_mentions(scope, kept, mentions, features=features[rows], meanings=meanings[rows])
    mark_scored(scope, list(kept), model=model)
    for problem in set(chunk.problems.values()):
        failed = [item_id for item_id in same if chunk.problems.get(item_id) == problem]
        mark_scored(scope, failed, model=model, problem=problem)
