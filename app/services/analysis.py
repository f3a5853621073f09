"""Score documents at once and keep nothing: each that can't be scored is told apart from the rest."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from app.domain.journey import Journey
from app.domain.records import Feedback, ScoredMention
from app.errors import TextProblem
from app.pipeline.clean import check
from app.pipeline.pipeline import Pipeline, Question, score_together
from app.pipeline.read import Reading, read
from models.gather import ASKER, LAST_BATCH, Gather

KEPT = 16
"""Journeys whose words are kept as they were read."""

OF_ANALYSIS = "analysis"
"""Who asks the encoder for all that is analysed: whoever asked for it has been given a turn already."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A scored document."""

    feedback: Feedback
    lang: str
    mentions: tuple[ScoredMention, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that can't be scored, with the reason."""

    feedback: Feedback
    reason: TextProblem


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A document to be scored by `pipeline`, with alternatives of a `coverage` if that is given."""

    feedback: Feedback
    pipeline: Pipeline
    coverage: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Analyst:
    """Analyses the documents of many requests together; `close` ends its threads."""

    pipeline: Pipeline
    gather: Gather[Asked, Analysed | Refused]
    _journeys: OrderedDict[str, Pipeline] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self, feedback: Sequence[Feedback], *, pipeline: Pipeline, coverage: float | None = None
    ) -> Future[list[Analysed | Refused]]:
        """The promise of what becomes of each item, in order; BusyError when too many wait already."""
        return self.gather.submit([Asked(item, pipeline, coverage) for item in feedback])

    def on_journey(self, journey: Journey) -> Pipeline:
        """The pipeline on a journey, whose words the encoder reads once for the last KEPT journeys asked for."""
        if journey == self.pipeline.journey:
            return self.pipeline
        key = journey.model_dump_json()
        with self._lock:
            found = self._journeys.pop(key, None) or self.pipeline.with_journey(journey)
            self._journeys[key] = found
            while len(self._journeys) > KEPT:
                self._journeys.popitem(last=False)
            return found

    def close(self, *, within: float = LAST_BATCH) -> None:
        """Turn away who waits, then end; as Gather.close."""
        self.gather.close(within=within)


def make_analyst(pipeline: Pipeline, *, longest: int, size: int, wait: float, waiting: int, lanes: int = 1) -> Analyst:
    """An analyst of texts of up to `longest` code points, of which `waiting` may wait; the rest as in Gather."""
    run = partial(_analyse, longest=longest)
    return Analyst(pipeline, Gather(run, size=size, wait=wait, limit=waiting, lanes=lanes, name="analyse"))


def analyse(pipeline: Pipeline, feedback: Sequence[Feedback], *, longest: int) -> list[Analysed | Refused]:
    """What became of each item, in order; texts may have up to `longest` code points."""
    return _together([Asked(item, pipeline) for item in feedback], longest=longest)


def _analyse(asked: Sequence[Asked], *, longest: int) -> list[Analysed | Refused]:
    ASKER.set(OF_ANALYSIS)
    return _together(asked, longest=longest)


def _together(asked: Sequence[Asked], *, longest: int) -> list[Analysed | Refused]:
    outcomes = [_read(one.feedback, longest) for one in asked]
    questions = [
        Question(one.pipeline, outcome, one.coverage)
        for one, outcome in zip(asked, outcomes, strict=True)
        if isinstance(outcome, Reading)
    ]
    scored = iter(score_together(questions))
    return [
        Refused(one.feedback, outcome)
        if isinstance(outcome, TextProblem)
        else Analysed(one.feedback, outcome.lang, tuple(next(scored)))
        for one, outcome in zip(asked, outcomes, strict=True)
    ]


def _read(item: Feedback, longest: int) -> Reading | TextProblem:
    try:
        check("\n".join(turn.text for turn in item.turns) if item.turns else item.text, limit=longest)
    except TextProblem as problem:
        return problem
    return read(item)
