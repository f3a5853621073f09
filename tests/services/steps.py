"""Steps that tests of what is stored take again and again."""

import datetime as dt
from collections.abc import Sequence

from app.domain.records import Feedback, ScoredMention
from app.jobs.worker import Task, Worker
from app.pipeline.pipeline import Pipeline
from app.services.intake import SCORE, Intake, Replay, accept
from app.services.intake_items import Rules, prepare_items
from app.services.items import Item
from app.services.scoring import Adjust, VectorScorer, score_job
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW

RULES = Rules(redact=lambda item: item, limit=50_000)


def item(text: str = "The courier was late.", *, external_id: str | None = None, **fields: object) -> Item:
    return Item(Feedback(id="", text=text, **fields), external_id)  # type: ignore[arg-type]  # fields by name


def take(
    scope: Scope, *items: Item, rules: Rules = RULES, replay: Replay | None = None, now: dt.datetime = NOW
) -> Intake:
    prepared = prepare_items(dict(enumerate(items)), rules=rules, now=now)
    return accept(scope, prepared, now=NOW, replay=replay)


def post(database: Database, project_id: int, *items: Item | str, now: dt.datetime = NOW) -> Intake:
    """Take items, or texts, in a transaction that is committed."""
    given = (item(one) if isinstance(one, str) else one for one in items)
    with database.write() as session:
        return take(Scope(session, project_id), *given, now=now)


def as_scored(scope: Scope, mentions: Sequence[ScoredMention], **_: object) -> list[ScoredMention]:
    """No corrections: the mentions as the scorer gave them."""
    return list(mentions)


def score_tasks(scorer: VectorScorer, *, adjust: Adjust = as_scored) -> dict[str, Task]:
    """What a worker does that scores and nothing else."""
    return {SCORE: lambda run: score_job(run, run.job.id, scorer=scorer, adjust=adjust)}


def scoring_worker(database: Database, scorer: VectorScorer) -> Worker:
    return Worker(database, score_tasks(scorer))


def score_all(database: Database, pipeline: Pipeline) -> int:
    """Score all that waits; how many jobs that took."""
    return scoring_worker(database, pipeline).drain()


def texts(mentions: Sequence[object]) -> list[str]:
    return [mention.row["text"] for mention in mentions]  # type: ignore[attr-defined]
