"""Scorers for actors, which note what they score, as slowly as is wanted: the pipeline without weights, or none."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.batch.score import Scorer
from app.domain.records import Feedback, ScoredMention
from tests.batch.fakes import SentenceScorer
from tests.factories import make_pipeline


@dataclass
class Noting:
    """Adds a line with the count of items to a file that all share, whenever they are scored."""

    notes: Path
    pause: float
    scorer: Scorer

    @property
    def version(self) -> str:
        return self.scorer.version

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        time.sleep(self.pause)
        scored = self.scorer.score(feedback)
        with self.notes.open("a") as file:
            file.write(f"{len(feedback)}\n")
        return scored


def noting(notes: Path, *, pause: float = 0.0) -> Callable[[], Noting]:
    """Makes a scorer of sentences, for which nothing is loaded."""
    return partial(Noting, notes, pause, SentenceScorer())


def noting_pipeline(notes: Path) -> Callable[[], Noting]:
    """Makes the pipeline without weights, which is built where it is used."""
    return partial(_with_pipeline, notes)


def _with_pipeline(notes: Path) -> Noting:
    return Noting(notes, 0.0, make_pipeline())


def noted(notes: Path) -> int:
    """The items that were scored by all actors so far."""
    return sum(map(int, notes.read_text().split())) if notes.exists() else 0
