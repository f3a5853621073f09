"""The first page: the journey map, filtered and compared as the address says."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.records import SEGMENT
from app.report.drawing import Drawing
from app.report.names import Names, names
from app.report.page import Page, page
from app.services.curves import Curver
from app.services.facets import project_facets
from app.services.importing import IMPORT
from app.services.intake import SCORE
from app.services.journeys import project_journeys
from app.services.maps import DrawnMap, journey_map
from app.store.facets import Facets
from app.store.job_list import any_waits
from app.store.scope import Scope
from app.store.themes import merged
from app.web.deps import CurverDep
from app.web.pages.called import Called, Choices, called
from app.web.pages.home_filters import Filter, as_said, comparisons, labels_of, offered
from app.web.pages.home_lines import Line, Target, lines, targets
from app.web.pages.home_query import Asked, Chip, followed, plainer, question, read
from app.web.pages.home_view import Column, columns
from app.web.pages.render import render
from app.web.pages.session import ReadingDep, Visitor

router = APIRouter(include_in_schema=False)
CHOICES_TO_FIX = 15
State = Literal["empty", "scoring", "nothing", "map"]


@dataclass(frozen=True, slots=True)
class ToFix:
    """A pain that may be taken as fixed."""

    id: str
    name: str
    voices: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """The context of home.html; all but the filters is null unless `state` is map.

    `more` is sent on with the form; `notes` say what of the question has no answer.
    """

    state: State
    asked: Asked
    facets: Facets
    waiting: bool
    filters: tuple[Filter, ...]
    compare: tuple[Filter, ...]
    chips: tuple[Chip, ...]
    more: tuple[tuple[str, str], ...]
    journeys: Choices
    notes: tuple[str, ...]
    map: "MapView | None"


@dataclass(frozen=True, slots=True)
class MapView:
    """The map itself; `as_of` is when a map was made that was kept ready and has changed since."""

    result: JourneyMap
    as_of: dt.datetime | None
    page: Page
    drawing: Drawing
    lines: tuple[Line, ...]
    targets: tuple[Target, ...]
    columns: tuple[Column, ...]
    called: Called
    to_fix: tuple[ToFix, ...]
    stage_targets: Mapping[str, str]


@router.get("/")
def get_home(request: Request, visitor: ReadingDep, curver: CurverDep) -> Response:
    """The journey map, or what to do first where there is nothing yet."""
    with visitor.read() as scope:
        facets = project_facets(scope, curver.cache)
        params = followed(request.query_params, merged(scope))
        asked = read(params, facets, visitor)
        if plain := plainer(asked, params, before=request.query_params):
            return RedirectResponse(plain, HTTPStatus.SEE_OTHER)
        made = _page(scope, visitor, curver, asked=asked, facets=facets)
    return render(request, visitor, "home.html", made)


def _page(scope: Scope, visitor: Visitor, curver: Curver, *, asked: Asked, facets: Facets) -> HomePage:
    drawn = journey_map(scope, curver, asked.query.journey, question(asked)) if facets.mentions else None
    waits = any_waits(scope, SCORE) or any_waits(scope, IMPORT)
    state: State = "map" if drawn and drawn.result.mentions else "nothing" if drawn else "scoring" if waits else "empty"
    labels = labels_of(visitor)
    filters = offered(visitor, asked, facets, labels)
    return HomePage(
        state=state,
        asked=asked,
        facets=facets,
        waiting=waits,
        filters=filters,
        compare=comparisons(visitor, asked, facets, labels),
        chips=as_said(asked, filters, labels, visitor),
        more=(
            *((one.name, value) for one in filters for value in one.more),
            *((name, value) for name in ("persona", "period") for value in asked.given.get(name, ())),
        ),
        journeys=tuple((journey.name, journey.name) for journey, _ in project_journeys(scope)),
        notes=tuple(_notes(visitor, asked, drawn)),
        map=_view(visitor, asked, drawn) if drawn and state == "map" else None,
    )


def _notes(visitor: Visitor, asked: Asked, drawn: DrawnMap | None) -> Iterator[str]:
    """What was asked for and can't be, lest it look as if it had been done; and what a comparison can't tell."""
    since, until = asked.wanted.since, asked.wanted.until
    if since is not None and until is not None and since >= until:
        yield visitor.gettext("“From” has to lie before “Before”, whose day isn't counted any more.")
    if drawn is None or not drawn.result.mentions:
        return
    segments, field = drawn.result.segments, asked.compare.removeprefix(SEGMENT)
    if asked.compare.startswith(SEGMENT) and (segments is None or len(segments.curves) <= 1):
        told = visitor.gettext(
            "There is nothing to compare by “%(field)s”: no two of its values have enough voices here."
        )
        yield told % {"field": field[:50]}
    if asked.compare == "lang" and segments is not None:
        yield visitor.gettext(
            "Languages are not read equally well: a difference between them may be the reader's and not the customers'."
        )
    called = names(drawn.result, drawn.journey, visitor.words)
    gains = [one.id for one in drawn.result.themes if not one.pain and one.id in asked.query.fix]
    for theme in gains:
        told = visitor.gettext("“%(theme)s” is a gain: there is nothing in it to fix.")
        yield told % {"theme": called.theme(theme)}


def _view(visitor: Visitor, asked: Asked, drawn: DrawnMap) -> MapView:
    words, result, journey = visitor.words, drawn.result, drawn.journey
    told = names(result, journey, words)
    made = page(result, journey, words=words)
    voices = {} if result.segments is None else {one: _voices(n, visitor) for one, n in result.segments.voices.items()}
    return MapView(
        result=result,
        as_of=drawn.as_of,
        page=made,
        drawing=made.drawing,
        lines=lines(result, projected=words("projected"), voices=voices),
        targets=targets(result),
        columns=columns(result, journey, told, intents=drawn.intents, asked=asked),
        called=called(visitor, journey),
        to_fix=_to_fix(result.themes, asked.query.fix, told),
        stage_targets=dict(text.split("=", 1) for text in asked.query.target),
    )


def _voices(count: int, visitor: Visitor) -> str:
    told = visitor.ngettext("%(shown)s voice", "%(shown)s voices", count)
    return told % {"shown": visitor.words.count(count)}


def _to_fix(themes: Sequence[MapTheme], chosen: Sequence[str], told: Names) -> tuple[ToFix, ...]:
    """The pains of most voices, those chosen among them."""
    pains = sorted((theme for theme in themes if theme.pain), key=lambda theme: (theme.id not in chosen, -theme.voices))
    return tuple(
        ToFix(theme.id, told.theme(theme.id), theme.voices, theme.id in chosen) for theme in pains[:CHOICES_TO_FIX]
    )
