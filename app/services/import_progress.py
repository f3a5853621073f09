"""How far an import has come: its rows read, what is new of them scored, themes and map made anew."""

from dataclasses import dataclass

from app.domain.job import Job, JobState
from app.services.scoring import REFRESH
from app.store.feedback import count_scored_of
from app.store.job_list import any_waits
from app.store.scope import Scope


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """Items that are scored, out of those that are to be, and whether the map waits to be made anew."""

    scored: int
    to_score: int
    refreshing: bool

    @property
    def scoring(self) -> bool:
        """Whether items still wait to be scored."""
        return self.scored < self.to_score


def import_progress(scope: Scope, job: Job) -> ImportProgress:
    """How far what an import took in has come; zeros until its rows are read."""
    if job.state is not JobState.DONE or not job.result:
        return ImportProgress(0, 0, refreshing=False)
    scored, total = count_scored_of(scope, job.result.get("scoring", []))
    return ImportProgress(scored, total, refreshing=any_waits(scope, REFRESH))
