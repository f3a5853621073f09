"""After a refresh: the usual answers of a large project are made and kept ready, and its mentions in blocks."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from app.domain.journey import Journey
from app.domain.records import SEGMENT
from app.services.curves import CURVE, Curver, answer_of_curve, kept_as, placed
from app.services.facets import answer_of_facets
from app.services.journeys import project_journeys
from app.services.maps import MAP, answer_of_map
from app.services.ready import LARGE, standing_now
from app.services.ready_parts import LEAST, parts_of
from app.services.ready_periods import periods_of
from app.services.run import TaskRun
from app.services.scoring import request_refresh
from app.store.answers import StoredAnswer, get_answer, put_answers
from app.store.blocks import Block, blocks_of, put_blocks
from app.store.facets import Facets, facets
from app.store.filters import MentionFilter
from app.store.map_frame import plain_frame, with_emotions
from app.store.projects import counters
from app.store.scope import Scope
from app.store.session import now
from app.store.tables import MentionTable
from app.store.tables_answers import AnswerTable
from app.store.themes import add_seconds

Answers = Iterator[tuple[str, bytes]]


def keep_ready(run: TaskRun, curver: Curver) -> dict[str, Any]:
    """Keep answers to the usual questions, and mentions in blocks, if the project is large; how many answers were kept.

    The next refresh waits for the time that this took as well.
    """
    begun = time.monotonic()
    with run.read() as scope:
        erasures = counters(scope.session, scope.project_id)[1]
        kept = _kept(scope, curver) if scope.count(MentionTable) >= LARGE else None
    with run.save() as scope:
        if counters(scope.session, scope.project_id, lock=True)[1] != erasures:
            kept = None  # it may tell of what was erased meanwhile; the refresh it asked for makes another
        _put(scope, kept or _Kept(now(scope.session), (0, 0), {}, ()))
        add_seconds(scope, time.monotonic() - begun)
    return {"ready": 0 if kept is None else len(kept.answers)}


def ask_if_older(run: TaskRun, curver: Curver) -> bool:
    """Ask for a refresh where answers are kept that this version of the program, or of its weights, doesn't find."""
    with run.read() as scope:
        journey, _ = next(iter(project_journeys(scope)))
        name = kept_as(MAP, curver, journey, MentionFilter())
        older = scope.count(AnswerTable) > 0 and get_answer(scope, name) is None
    if older:
        with run.save() as scope:
            request_refresh(scope)
    return older


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is to be kept, as things stood `at` a revision of the mentions and a version of the themes."""

    moment: dt.datetime
    at: tuple[int, int]
    answers: Mapping[str, bytes]
    blocks: Sequence[Block]


def _kept(scope: Scope, curver: Curver) -> _Kept:
    moment, at = now(scope.session), standing_now(scope)  # what comes in meanwhile is later
    found = facets(scope)
    frame = plain_frame(scope, [], segments=list(found.segments))
    blocks = blocks_of(frame)
    return _Kept(moment, at, dict(_made(scope, curver, with_emotions(frame), found)), blocks)


def _put(scope: Scope, kept: _Kept) -> None:
    revision, themes = kept.at
    put_answers(scope, {name: StoredAnswer(kept.moment, *kept.at, body) for name, body in kept.answers.items()})
    put_blocks(scope, kept.blocks, mention_revision=revision, themes=themes)


def _made(scope: Scope, curver: Curver, frame: pl.DataFrame, found: Facets) -> Answers:
    """The facets, and of each journey the curve and map; of that which mentions are scored on also those of parts."""
    yield answer_of_facets(found)
    for journey, _ in project_journeys(scope):
        there = placed(scope, frame, journey, curver)
        yield from _drawn(scope, curver, journey, there, MentionFilter())
        if journey.name == curver.pipeline.journey.name:
            yield from _of_parts(scope, curver, journey, there, found)
            yield from _of_periods(scope, curver, journey, there, found)


def _of_parts(scope: Scope, curver: Curver, journey: Journey, frame: pl.DataFrame, found: Facets) -> Answers:
    for part in parts_of(found):
        rows = part.of(frame)
        if rows.height >= LEAST:
            yield from _drawn(scope, curver, journey, rows, part.wanted)


def _of_periods(scope: Scope, curver: Curver, journey: Journey, frame: pl.DataFrame, found: Facets) -> Answers:
    for period, same in periods_of(found):
        rows = period.of(frame)
        if rows.height >= LEAST:
            (_, curve), (_, drawn) = made = tuple(_drawn(scope, curver, journey, rows, period.wanted))
            yield from made
            for one in same:
                yield kept_as(CURVE, curver, journey, one.wanted), curve
                yield kept_as(MAP, curver, journey, one.wanted), drawn


def _drawn(scope: Scope, curver: Curver, journey: Journey, frame: pl.DataFrame, wanted: MentionFilter) -> Answers:
    plain = frame.drop([name for name in frame.columns if name.startswith(SEGMENT)])
    yield answer_of_curve(scope, curver, journey, plain, wanted=wanted)
    yield answer_of_map(scope, curver, journey, plain, wanted=wanted)
