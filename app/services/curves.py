"""The emotion curve of stored mentions on any journey of the project, beside an earlier time or by a field."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import polars as pl

from app.domain.comparison import PREVIOUS
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.errors import InputError
from app.pipeline import summary
from app.pipeline.at_work import marked, themes_met, untold
from app.pipeline.moments import moments
from app.pipeline.periods import with_days
from app.pipeline.pipeline import Pipeline
from app.pipeline.voices import with_voices
from app.services.at_work import Sides, sides
from app.services.cache import Cache
from app.services.journeys import project_journey
from app.services.placing import place_by_covers, place_elsewhere
from app.services.ready import Kind, name_of, ready
from app.services.ready_parts import part_of
from app.services.ready_periods import period_of
from app.store.blocks import curve_blocks
from app.store.filters import NONE, MentionFilter
from app.store.frame import SCHEMA, mention_frame
from app.store.projects import counters
from app.store.scope import Scope
from app.store.themes import standing

MOST_VALUES = 12  # curves that are laid beside each other; of more values the most mentioned count
AT_ONCE = 20_000  # mentions placed at once
CURVE = Kind("curve", JourneyMap)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Curves:
    """The curve asked for, and those it is compared with by what they are of: `previous`, or a value of the field.

    `as_of` is the time of a curve that was kept ready and has changed since.
    """

    whole: JourneyMap
    journey: Journey
    compare: str | None
    compared: Mapping[str, JourneyMap]
    as_of: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Curver:
    """What draws curves: the model that places mentions, fewest voices for a figure, and what is kept."""

    pipeline: Pipeline
    min_voices: int
    cache: Cache


def curves(scope: Scope, curver: Curver, name: str, *, wanted: MentionFilter, compare: str | None = None) -> Curves:
    """The curve of the mentions that meet `wanted` on the journey `name`.

    `compare` is `previous` (the time of the same length before `since`) or a field: channel, lang, source,
    segment.NAME. NotFound for a journey that isn't there, InputError for another `compare`.
    """
    journey = project_journey(scope, name)
    stands = standing(scope)
    version = f"{journey.name}-{journey.version}", None if stands is None else stands.version
    fields = (str(wanted), compare, curver.min_voices, curver.pipeline.version)
    key = (scope.project_id, *counters(scope.session, scope.project_id), *version, *fields)
    kept = curver.cache.get(Curves, key)
    if kept is not None:
        return kept
    usual = compare is None and usual_question(journey, curver, wanted)
    if usual:
        there = ready(scope, curver.cache, CURVE, *usual)
        if there is not None:
            return Curves(there.value, journey, None, {}, there.as_of)
    made = _curves(scope, curver, journey, wanted=wanted, compare=compare)
    curver.cache.keep(key, made)
    return made


def usual_question(journey: Journey, curver: Curver, wanted: MentionFilter) -> tuple[str | int, ...] | None:
    """What tells the curve or map of all mentions, or of a part of them, from others that are kept ready.

    Null for mentions of which none is kept.
    """
    whole = (journey.name, str(journey.version), curver.min_voices, curver.pipeline.version)
    if wanted == MentionFilter():
        return whole
    days = period_of(wanted)
    if days is not None:
        return (*whole, "days", *days)
    part = part_of(wanted)
    return None if part is None else (*whole, part.field, part.value)


def kept_as(kind: Kind[T], curver: Curver, journey: Journey, wanted: MentionFilter) -> str:
    """The name that the curve or map, as `kind` says, of the mentions that meet `wanted` is kept ready under."""
    question = usual_question(journey, curver, wanted)
    assert question is not None
    return name_of(kind, *question)


def answer_of_curve(
    scope: Scope, curver: Curver, journey: Journey, frame: pl.DataFrame, *, wanted: MentionFilter
) -> tuple[str, bytes]:
    """The curve of the mentions that meet `wanted`, all of them in `frame`, to be kept ready: its name and body."""
    drawn = _drawn(frame.select(list(SCHEMA)), journey, sides(scope), curver)
    return kept_as(CURVE, curver, journey, wanted), CURVE.packed(drawn)


def _curves(scope: Scope, curver: Curver, journey: Journey, *, wanted: MentionFilter, compare: str | None) -> Curves:
    known = sides(scope)

    def drawn(frame: pl.DataFrame) -> JourneyMap:
        return _drawn(frame, journey, known, curver)

    def read(chosen: MentionFilter, by: str | None = None) -> pl.DataFrame:
        kept = curve_blocks(scope, chosen, by=by)
        return placed(scope, mention_frame(scope, chosen, by=by) if kept is None else kept, journey, curver)

    if compare is None:
        return Curves(drawn(read(wanted)), journey, None, {})
    if compare == PREVIOUS:
        before = drawn(read(previous(wanted)))
        return Curves(drawn(read(wanted)), journey, compare, {PREVIOUS: before})
    frame = read(wanted, compare).with_columns(pl.col("by").replace("", None).fill_null(NONE))
    sizes = frame.group_by("by").len().sort("len", "by", descending=[True, False])
    values = sizes["by"].head(MOST_VALUES).to_list()
    compared = {value: drawn(frame.filter(pl.col("by") == value)) for value in values}
    return Curves(drawn(frame), journey, compare, compared)


def _drawn(frame: pl.DataFrame, journey: Journey, known: Sides, curver: Curver) -> JourneyMap:
    """The curve with its moments of truth and the themes at work; a map says more."""
    frame = with_days(with_voices(frame))
    drawn = summary.curves(frame, journey, min_voices=curver.min_voices)
    least = drawn.min_voices
    found = moments(frame, [stage.id for stage in journey.stages], min_voices=least)
    met = themes_met(frame, known.pains | known.gains)
    left = untold(frame, pains=known.pains or None, gains=known.gains or None, least=least)
    curve = marked(drawn.curve, found, met, pains=known.pains, least=least, left=left)
    return replace(drawn, curve=curve, covered=covered(frame, journey, curver))


def previous(wanted: MentionFilter) -> MentionFilter:
    """The same for the time of the same length before."""
    if wanted.since is None or wanted.until is None or wanted.until <= wanted.since:
        raise InputError("compare=previous asks for a time: give from and to")
    try:
        return replace(wanted, since=wanted.since - (wanted.until - wanted.since), until=wanted.since)
    except OverflowError:
        return replace(wanted, since=dt.datetime.min.replace(tzinfo=dt.UTC), until=wanted.since)


def placed(scope: Scope, frame: pl.DataFrame, journey: Journey, curver: Curver) -> pl.DataFrame:
    """The frame with stages and touchpoints of `journey`.

    Mentions that were scored on another journey by the weights in use are placed anew from their features, and what
    people said of their places on the journey in use is kept to. Those of other weights, whose features say nothing to
    these, go where the journey covers the places they have.
    """
    by_features, by_covers = _elsewhere(frame, journey, curver)
    if by_covers:
        frame = place_by_covers(scope, frame, journey, models=by_covers)
    if not by_features:
        return frame
    placing = _on_journey(curver, journey)
    strangers = frame.filter(pl.col("model").is_in(by_features)).select("seq", "stage", "touchpoint", "model")
    parts = [
        place_elsewhere(scope, strangers[start : start + AT_ONCE], usual=curver.pipeline, there=placing)
        for start in range(0, strangers.height, AT_ONCE)
    ]
    return frame.update(pl.concat(parts), on="seq", how="left")


def covered(frame: pl.DataFrame, journey: Journey, curver: Curver) -> int:
    """How many mentions another version scored on another journey, so that `placed` could go by covers alone."""
    _, by_covers = _elsewhere(frame, journey, curver)
    return frame.filter(pl.col("model").is_in(by_covers)).height


def _elsewhere(frame: pl.DataFrame, journey: Journey, curver: Curver) -> tuple[list[str], list[str]]:
    """Versions that scored on another journey than `journey`: by the weights in use, and by others."""
    weights, _, _ = curver.pipeline.version.rpartition("+")
    here = f"+{journey.name}-{journey.version}"
    models = sorted(model for model in frame["model"].unique() if not model.endswith(here))
    ours = [model for model in models if model.startswith(f"{weights}+")]
    return ours, [model for model in models if model not in ours]


def _on_journey(curver: Curver, journey: Journey) -> Pipeline:
    """The pipeline on the journey, whose words the encoder has to read once."""
    key = ("journey", curver.pipeline.version, journey.model_dump_json())
    kept = curver.cache.get(Pipeline, key)
    if kept is not None:
        return kept
    placing = curver.pipeline.with_journey(journey)
    curver.cache.keep(key, placing)
    return placing
