"""The first page: the journey map, filtered and compared as the address says."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.journey_map import JourneyMap, MapTheme
from app.report.drawing import Drawing
from app.report.names import Names, names
from app.report.page import Page, page
from app.services.curves import PREVIOUS, Curver
from app.services.facets import project_facets
from app.services.importing import IMPORT
from app.services.intake import SCORE
from app.services.journeys import project_journeys
from app.services.maps import DrawnMap, journey_map
from app.store.facets import Facets
from app.store.job_list import any_waits
from app.store.scope import Scope
from app.web.deps import CurverDep
from app.web.pages.called import Called, Choices, called, first_and_more
from app.web.pages.home_lines import Line, Target, lines, targets
from app.web.pages.home_query import BY_NAME, PROJECTED, TARGET, Asked, Chip, chips, fields_of, plainer, question, read
from app.web.pages.home_view import Column, columns
from app.web.pages.names import given_time, language_name
from app.web.pages.render import render
from app.web.pages.session import ReadingDep, Visitor
from app.web.schemas.pages import SEGMENT

router = APIRouter(include_in_schema=False)
CHOICES_TO_FIX = 15
State = Literal["empty", "scoring", "nothing", "map"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of the filters: its field, what it is called, its options, and what it shows.

    `more` are further values of the field, which the form sends on.
    """

    name: str
    label: str
    options: Choices
    value: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToFix:
    """A pain that may be taken as fixed."""

    id: str
    name: str
    voices: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """The context of home.html; all but the filters is null unless `state` is map. `more` is sent on with the form."""

    state: State
    asked: Asked
    facets: Facets
    waiting: bool
    filters: tuple[Filter, ...]
    compare: tuple[Filter, ...]
    chips: tuple[Chip, ...]
    more: tuple[tuple[str, str], ...]
    journeys: Choices
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
        asked = read(request.query_params, facets, visitor)
        if plain := plainer(asked, request.query_params):
            return RedirectResponse(plain, HTTPStatus.SEE_OTHER)
        made = _page(scope, visitor, curver, asked=asked, facets=facets)
    return render(request, visitor, "home.html", made)


def _page(scope: Scope, visitor: Visitor, curver: Curver, *, asked: Asked, facets: Facets) -> HomePage:
    drawn = journey_map(scope, curver, asked.query.journey, question(asked)) if facets.mentions else None
    waits = any_waits(scope, SCORE) or any_waits(scope, IMPORT)
    state: State = "map" if drawn and drawn.result.mentions else "nothing" if drawn else "scoring" if waits else "empty"
    labels = _labels(visitor)
    filters = _filters(visitor, asked, facets, labels)
    told = {one.name: dict(one.options) for one in filters}
    told |= {
        name: {value: given_time(value, visitor.words) for value in asked.given.get(name, ())}
        for name in ("from", "to")
    }
    return HomePage(
        state=state,
        asked=asked,
        facets=facets,
        waiting=waits,
        filters=filters,
        compare=_compare(visitor, asked, facets, labels),
        chips=chips(asked, labels, told=told),
        more=(
            *((one.name, value) for one in filters for value in one.more),
            *((name, value) for name in ("persona", "period") for value in asked.given.get(name, ())),
        ),
        journeys=tuple((journey.name, journey.name) for journey, _ in project_journeys(scope)),
        map=_view(visitor, asked, drawn) if drawn and state == "map" else None,
    )


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


def _labels(visitor: Visitor) -> dict[str, str]:
    """What the fields of the filters are called."""
    _ = visitor.gettext
    return {
        "last": _("Period"),
        "from": _("From"),
        "to": _("Before"),
        "channel": _("Channel"),
        "lang": _("Language"),
        "source": _("Source"),
        "solicited": _("Asked or unasked"),
        "only": _("Persona"),
    }


def _filters(visitor: Visitor, asked: Asked, facets: Facets, labels: Mapping[str, str]) -> tuple[Filter, ...]:
    """The choices there are something to choose from."""
    _ = visitor.gettext
    everything = ("", _("all"))
    found = [Filter("last", labels["last"], _periods(visitor), asked.first("last"))]
    for name in BY_NAME:
        values = getattr(facets, name)
        if len(values) > 1 or asked.first(name):
            shown = [(value, language_name(value, visitor.lang) if name == "lang" else value) for value in values]
            found.append(_filter(name, labels[name], (everything, *shown), asked))
    for name, values in facets.segments.items():
        options = (everything, *((value, value) for value in values))
        found.append(_filter(f"{SEGMENT}{name}", name, options, asked))
    if facets.solicited:
        options = (everything, ("yes", _("asked")), ("no", _("unasked")))
        found.append(Filter("solicited", labels["solicited"], options, asked.first("solicited")))
    return tuple(found)


def _filter(name: str, label: str, options: Choices, asked: Asked) -> Filter:
    return Filter(name, label, options, *first_and_more(asked.given.get(name, ()), options))


def _periods(visitor: Visitor) -> Choices:
    _ = visitor.gettext
    return (
        ("", _("all time")),
        ("30", _("last 30 days")),
        ("90", _("last 90 days")),
        ("365", _("last 365 days")),
    )


def _compare(visitor: Visitor, asked: Asked, facets: Facets, labels: Mapping[str, str]) -> tuple[Filter, ...]:
    """What the curve can be laid beside."""
    _ = visitor.gettext
    fields = [(name, labels.get(name, name.removeprefix(SEGMENT))) for name in fields_of(facets)]
    options = (
        ("", _("with nothing")),
        (PREVIOUS, _("with the time before")),
        *((name, _("by %(field)s") % {"field": label.lower() if name in BY_NAME else label}) for name, label in fields),
        (TARGET, _("with targets")),
        (PROJECTED, _("with pains fixed")),
    )
    return (Filter("compare", _("Compare"), options, asked.compare),)
