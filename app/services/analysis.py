"""Score documents at once and keep nothing: each that can't be scored is told apart from the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.records import Feedback, ScoredMention
from app.errors import TextProblem
from app.pipeline.clean import check
from app.pipeline.pipeline import Pipeline
from app.pipeline.read import Reading, read


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


def analyse(
    pipeline: Pipeline, feedback: Sequence[Feedback], *, limit: int, coverage: float | None = None
) -> list[Analysed | Refused]:
    """What became of each item, in order; `limit` is the longest text in code points, `coverage` as in score_read."""
    read_or_refused = [_read(item, limit) for item in feedback]
    readings = [reading for reading in read_or_refused if isinstance(reading, Reading)]
    scored = iter(pipeline.score_read(readings, coverage=coverage))
    return [
        Refused(item, outcome)
        if isinstance(outcome, TextProblem)
        else Analysed(item, outcome.lang, tuple(next(scored)))
        for item, outcome in zip(feedback, read_or_refused, strict=True)
    ]


def _read(item: Feedback, limit: int) -> Reading | TextProblem:
    try:
        check("\n".join(turn.text for turn in item.turns) if item.turns else item.text, limit=limit)
    except TextProblem as problem:
        return problem
    return read(item)
