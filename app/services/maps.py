"""The journey map of stored mentions on any journey of the project, and the log of what changed on it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from app.domain.comparison import PREVIOUS
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.domain.persona import Persona
from app.domain.records import SEGMENT
from app.domain.theme import Kind, Theme
from app.errors import InputError
from app.pipeline.audience import meets
from app.pipeline.intents import intents
from app.pipeline.summary import Other, Questions, summarise
from app.services.curves import Curver, covered, kept_as, placed, previous, usual_question
from app.services.insight import feasible
from app.services.journeys import project_journey
from app.services.personas import read_frame, segments_of
from app.services.ready import Kind as AnswerKind
from app.services.ready import ready
from app.services.theme_notes import only_shown, shown
from app.store.filters import MentionFilter
from app.store.frame import FIELDS
from app.store.maps import StoredChange, page_of_changes
from app.store.page import Page
from app.store.projects import counters, get_project
from app.store.scope import Scope
from app.store.themes import load_themes, standing

TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """What a map shall be of and shall answer beyond the curve (app.pipeline.summary.Questions).

    `compare` is `previous` or a field, for a curve a value: channel, lang, source, segment.NAME. `only` leaves what the
    persona's rules hold for. `kinds` are those of the themes. `mentions` asks for the theme of each mention as well.
    """

    wanted: MentionFilter = field(default_factory=MentionFilter)
    compare: str | None = None
    kinds: tuple[Kind, ...] = (Kind.PAINS, Kind.GAINS)
    personas: tuple[Persona, ...] = ()
    only: Persona | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    fixed_on: dt.date | None = None
    period: str | None = None
    mentions: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DrawnMap:
    """The map, its journey, the intents at its stages (app.pipeline.intents), and mentions where asked for.

    `mentions` have mention_id, item_id, theme and unthemed_reason. `as_of` is the time of a map that was kept ready and
    has changed since.
    """

    result: JourneyMap
    journey: Journey
    intents: Mapping[str, Mapping[str, float]]
    mentions: pl.DataFrame | None
    as_of: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class MapAnswer:
    """What of a map is kept ready."""

    result: JourneyMap
    intents: dict[str, dict[str, float]]


MAP = AnswerKind("map", MapAnswer)


def journey_map(scope: Scope, curver: Curver, name: str, asked: MapQuestion) -> DrawnMap:
    """The map of the mentions that meet `asked.wanted` on the journey `name`, with the themes of the last refresh.

    NotFound for a journey that isn't there; InputError for a field, stage or theme that isn't.
    """
    journey = project_journey(scope, name)
    stands = standing(scope)
    version = f"{journey.name}-{journey.version}", None if stands is None else stands.version
    counts = counters(scope.session, scope.project_id)
    key = ("map", scope.project_id, *counts, *version, str(asked), curver.min_voices, curver.pipeline.version)
    kept = curver.cache.get(DrawnMap, key)
    if kept is not None:
        return kept
    usual = asked == MapQuestion(asked.wanted) and usual_question(journey, curver, asked.wanted)
    if usual:
        there = ready(scope, curver.cache, MAP, *usual)
        if there is not None:
            return DrawnMap(there.value.result, journey, there.value.intents, None, there.as_of)
    made = _drawn(scope, curver, journey, asked)
    if not asked.mentions:  # a row a mention is too much to keep
        curver.cache.keep(key, made)
    return made


def answer_of_map(
    scope: Scope, curver: Curver, journey: Journey, frame: pl.DataFrame, *, wanted: MentionFilter
) -> tuple[str, bytes]:
    """The map of the mentions that meet `wanted`, all of them `placed` in `frame`, to be kept ready: name and body."""
    made = _drawn(scope, curver, journey, MapQuestion(wanted), given=frame)
    kept = MapAnswer(made.result, {stage: dict(shares) for stage, shares in made.intents.items()})
    return kept_as(MAP, curver, journey, wanted), MAP.packed(kept)


def report_language(scope: Scope, languages: Sequence[str]) -> str:
    """The project's language if reports are written in it, else the first of `languages`."""
    own = get_project(scope.session, scope.project_id).language
    return own if own in languages else languages[0]


def changes(scope: Scope, name: str, *, limit: int, cursor: str | None = None) -> Page[StoredChange]:
    """A page of what changed on the map of a journey, newest first. NotFound for a journey that isn't there."""
    return page_of_changes(scope, project_journey(scope, name).name, limit=limit, cursor=cursor)


def _drawn(
    scope: Scope, curver: Curver, journey: Journey, asked: MapQuestion, *, given: pl.DataFrame | None = None
) -> DrawnMap:
    """The map, of the mentions `given` where they have been read and placed already."""
    stored = load_themes(scope)
    notes = {one.theme.id: one.note for one in stored}
    themes = [theme for theme in shown([one.theme for one in stored], notes) if theme.kind in asked.kinds]
    _check(journey, themes, asked)
    by = None if asked.compare in {None, PREVIOUS} else asked.compare
    people = [*asked.personas, *([asked.only] if asked.only else [])]
    told_by = [by.removeprefix(SEGMENT)] if by is not None and by.startswith(SEGMENT) else []
    segments = sorted({*told_by, *segments_of(people)})

    def read(wanted: MentionFilter) -> pl.DataFrame:
        frame = read_frame(scope, wanted, segments) if given is None else given
        if asked.only is not None:
            frame = frame.filter(meets(frame, asked.only))
        return only_shown(placed(scope, frame, journey, curver) if given is None else frame, themes)

    frame = read(asked.wanted)
    questions = Questions(
        themes=themes,
        by=by,
        personas=asked.personas,
        other=_before(asked.wanted, read(previous(asked.wanted))) if asked.compare == PREVIOUS else None,
        targets=asked.targets,
        fixed=asked.fixed,
        fixed_on=asked.fixed_on,
        feasibility=feasible(notes),
        period=asked.period,
    )
    result = summarise(frame, journey, min_voices=curver.min_voices, asked=questions)
    result = replace(result, covered=covered(frame, journey, curver))
    listed = frame.rename({"reason": "unthemed_reason"}) if asked.mentions else None
    found = intents(frame, [stage.id for stage in journey.stages], min_voices=result.min_voices)
    return DrawnMap(result, journey, found, listed)


def _before(wanted: MentionFilter, frame: pl.DataFrame) -> Other:
    return Other(frame, _span(previous(wanted)), _span(wanted))


def _span(wanted: MentionFilter) -> str:
    """The days of a filter that has both bounds, the last one included."""
    assert wanted.since is not None
    assert wanted.until is not None
    return f"{wanted.since.date()} – {(wanted.until - TICK).date()}"


def _check(journey: Journey, themes: Sequence[Theme], asked: MapQuestion) -> None:
    """InputError for what the map is asked about and doesn't have."""
    by = asked.compare
    if by is not None and by not in {PREVIOUS, *FIELDS} and not (by.startswith(SEGMENT) and len(by) > len(SEGMENT)):
        raise InputError(f"maps are not compared by {by[:50]!r}; take {PREVIOUS}, {', '.join(FIELDS)} or {SEGMENT}NAME")
    stages = [stage.id for stage in journey.stages]
    for name in asked.targets:
        if name not in stages:
            raise InputError(f"there is no stage {name[:50]!r} to reach a target at; there are: {', '.join(stages)}")
    there = {theme.id for theme in themes}
    if asked.fixed_on is not None and not asked.fixed:
        raise InputError("fixed_on says when themes were fixed; name them with fix=THEME")
    for name in asked.fixed:
        if name not in there:
            raise InputError(f"there is no theme {name[:50]!r} to fix; take an id of the list of themes")
