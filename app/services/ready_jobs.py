"""After a refresh: the usual answers of a large project are made and kept ready."""

import time
from collections.abc import Iterator
from typing import Any

import polars as pl

from app.domain.journey import Journey
from app.services.curves import Curver, answer_of_curve, curve_name, placed
from app.services.facets import answer_of_facets
from app.services.journeys import project_journeys
from app.services.maps import answer_of_map, map_name
from app.services.ready import LARGE, standing_now
from app.services.ready_parts import LEAST, parts_of
from app.services.ready_periods import periods_of
from app.services.run import TaskRun
from app.store.answers import StoredAnswer, put_answers
from app.store.facets import Facets, facets
from app.store.filters import MentionFilter
from app.store.frame import SEGMENT
from app.store.map_frame import map_frame
from app.store.projects import counters
from app.store.scope import Scope
from app.store.session import now
from app.store.tables import MentionTable
from app.store.themes import add_seconds

Answers = Iterator[tuple[str, bytes]]


def keep_ready(run: TaskRun, curver: Curver) -> dict[str, Any]:
    """Keep the answers to the usual questions if the project is large, else none; how many were kept.

    The next refresh waits for the time that this took as well.
    """
    begun = time.monotonic()
    with run.read() as scope:
        erasures = counters(scope.session, scope.project_id)[1]
        answers = _answers(scope, curver) if scope.count(MentionTable) >= LARGE else {}
    with run.save() as scope:
        if counters(scope.session, scope.project_id, lock=True)[1] != erasures:
            answers = {}  # they may quote what was erased meanwhile; the refresh it asked for makes others
        put_answers(scope, answers)
        add_seconds(scope, time.monotonic() - begun)
    return {"ready": len(answers)}


def _answers(scope: Scope, curver: Curver) -> dict[str, StoredAnswer]:
    moment, (revision, themes) = now(scope.session), standing_now(scope)  # what comes in meanwhile is later
    made = dict(_made(scope, curver))
    return {name: StoredAnswer(moment, revision, themes, body) for name, body in made.items()}


def _made(scope: Scope, curver: Curver) -> Answers:
    """The facets, and of each journey the curve and map; of that which mentions are scored on also those of parts."""
    found = facets(scope)
    yield answer_of_facets(found)
    frame = map_frame(scope, segments=list(found.segments))
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
                yield curve_name(curver, journey, one.wanted), curve
                yield map_name(curver, journey, one.wanted), drawn


def _drawn(scope: Scope, curver: Curver, journey: Journey, frame: pl.DataFrame, wanted: MentionFilter) -> Answers:
    plain = frame.drop([name for name in frame.columns if name.startswith(SEGMENT)])
    yield answer_of_curve(scope, curver, journey, plain, wanted=wanted)
    yield answer_of_map(scope, curver, journey, plain, wanted=wanted)
