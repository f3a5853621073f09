"""Scorers for actors: the real pipeline without weights, which notes what it scores, as slowly as is wanted."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.domain.records import Feedback, ScoredMention
from app.pipeline.pipeline import Pipeline
from tests.factories import make_pipeline


@dataclass
class Noting:
    """Scores by the pipeline of tests and adds a line with the count of items to a file that all share."""

    notes: Path
    pause: float
    pipeline: Pipeline = field(default_factory=make_pipeline)

    @property
    def version(self) -> str:
        return self.pipeline.version

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        time.sleep(self.pause)
        scored = self.pipeline.score(feedback)
        with self.notes.open("a") as file:
            file.write(f"{len(feedback)}\n")
        return scored


def noting(notes: Path, *, pause: float = 0.0) -> Callable[[], Noting]:
    return partial(Noting, notes, pause)


def noted(notes: Path) -> int:
    """The items that were scored by all actors so far."""
    return sum(map(int, notes.read_text().split())) if notes.exists() else 0
