"""What to do: opportunities in four quadrants, with what people plan for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.journey_map import JourneyMap
from app.domain.opportunity import Opportunity, Quadrant
from app.errors import InputError
from app.report.names import Names, names
from app.report.words import Words
from app.services.facets import project_facets
from app.services.intake import SCORE
from app.services.maps import journey_map
from app.services.theme_edits import ThemeChange, change_theme
from app.services.themes import ThemeFilter, list_themes
from app.store.job_list import any_waits
from app.store.scope import Scope
from app.store.session import now
from app.store.themes import Note, merged
from app.web.deps import CurverDep
from app.web.pages.home_query import Asked, followed, question, read
from app.web.pages.login import local
from app.web.pages.opportunity_chart import Point, Spec, chart
from app.web.pages.render import render
from app.web.pages.session import AdministeringDep, CsrfDep, ReadingDep, Visitor
from app.web.schemas.pages import Id

router = APIRouter(include_in_schema=False)
PROGRESS = ("planned", "doing", "done", "dropped")
FEASIBILITIES = ("0.1", "0.25", "0.5", "0.75", "0.9")


@dataclass(frozen=True, slots=True)
class Card:
    """An opportunity: what it is, its figures, and what is planned; `theme` is null for a touchpoint.

    A theme that is `silent` since a day has no growth, for that is of the halves of the time. `figure` and `interval`
    tell the impact: of a gain, which `lifts` the journey, by how much.
    """

    told: Opportunity
    lifts: bool
    figure: str
    interval: str
    name: str
    stage: str
    theme: str | None
    href: str
    evidence: str
    growth: float | None
    silent: str | None
    feasibility: str
    owner: str
    progress: str
    progress_name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A quadrant with what it asks for."""

    kind: str
    name: str
    hint: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class OpportunitiesPage:
    """The context of opportunities.html; `chart` is null without anything to draw.

    `waiting`: more texts are being scored.
    """

    asked: Asked
    waiting: bool
    groups: tuple[Group, ...]
    chart: Spec | None
    progress: tuple[tuple[str, str], ...]
    feasibilities: tuple[tuple[str, str], ...]
    least: int


@router.get("/opportunities")
def get_opportunities(request: Request, visitor: ReadingDep, curver: CurverDep) -> Response:
    """Every opportunity of the map that the address asks for."""
    with visitor.read() as scope:
        params = followed(request.query_params, merged(scope))
        asked = read(params, project_facets(scope, curver.cache), visitor)
        drawn = journey_map(scope, curver, asked.query.journey, question(asked))
        notes, waiting = _notes(scope), any_waits(scope, SCORE)
    told = names(drawn.result, drawn.journey, visitor.words)
    groups = _groups(visitor, drawn.result, told, asked=asked, notes=notes)
    made = OpportunitiesPage(
        asked=asked,
        waiting=waiting,
        groups=groups,
        chart=_chart(groups, visitor) if drawn.result.opportunities else None,
        progress=_progress(visitor),
        feasibilities=_feasibilities(visitor),
        least=drawn.result.min_voices,
    )
    return render(request, visitor, "opportunities.html", made)


@router.post("/opportunities/{theme}", dependencies=[CsrfDep])
def post_plan(
    theme: Id,
    visitor: AdministeringDep,
    feasibility: Annotated[str, Form(max_length=20)] = "",
    owner: Annotated[str, Form(max_length=200)] = "",
    progress: Annotated[str, Form(max_length=200)] = "",
    back: Annotated[str, Form(max_length=2000)] = "/opportunities",
) -> Response:
    """Keep what is planned for a theme; what is left empty is taken away."""
    plan = {"feasibility": _share(feasibility), "owner": owner.strip() or None, "progress": progress.strip() or None}
    with visitor.write() as scope:
        change_theme(scope, theme, ThemeChange(plan=plan), now=now(scope.session), actor=visitor.actor)
    return RedirectResponse(f"{local(back)}#{theme}", HTTPStatus.SEE_OTHER)


def _share(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"feasibility {text[:20]!r} is no share; give a number from 0 to 1")
    return value


def _notes(scope: Scope) -> dict[str, Note]:
    return {one.theme.id: one.note for one in list_themes(scope, ThemeFilter())}


def _groups(
    visitor: Visitor, result: JourneyMap, told: Names, *, asked: Asked, notes: Mapping[str, Note]
) -> tuple[Group, ...]:
    _ = visitor.gettext
    hints = {
        Quadrant.FIX_NOW: _("It costs much and does not go away by itself."),
        Quadrant.WATCH: _("It costs little yet, and more and more people speak of it."),
        Quadrant.MONITOR: _("It costs little, or is on its way out."),
        Quadrant.CELEBRATE: _("It lifts the journey. Keep it, and tell those who did it."),
    }
    progress = dict(_progress(visitor))
    return tuple(
        Group(
            kind=str(quadrant),
            name=told.words(str(quadrant)),
            hint=hint,
            cards=_cards(result.opportunities, quadrant, told, asked=asked, notes=notes, progress=progress),
        )
        for quadrant, hint in hints.items()
    )


def _cards(
    found: Sequence[Opportunity],
    quadrant: Quadrant,
    told: Names,
    *,
    asked: Asked,
    notes: Mapping[str, Note],
    progress: Mapping[str, str],
) -> tuple[Card, ...]:
    return tuple(
        _card(one, told, notes.get(one.id, Note({})), asked, progress) for one in found if one.quadrant is quadrant
    )


def _card(one: Opportunity, told: Names, note: Note, asked: Asked, progress: Mapping[str, str]) -> Card:
    theme = one.id if one.kind == "theme" else None
    state = note.progress or ""
    lifts, words = one.impact < 0, told.words
    lifted = words("range", low=words.figure(-one.high, 3), high=words.figure(-one.low, 3))
    return Card(
        told=one,
        lifts=lifts,
        figure=words.figure(-one.impact, 3) if lifts else words.signed(one.impact, 3),
        interval=lifted if lifts else words.range(one.low, one.high, 3),
        name=told.theme(one.id) if theme else told.touchpoint(one.id),
        stage=told.stage(one.stage),
        theme=theme,
        href=asked.theme(one.id) if theme else asked.evidence(touchpoint=one.id),
        evidence=asked.evidence(theme=one.id) if theme else asked.evidence(touchpoint=one.id),
        growth=one.growth if one.direction.told else None,
        silent=None if one.silent is None else str(one.silent),
        feasibility="" if note.feasibility is None else f"{note.feasibility:g}",
        owner=note.owner or "",
        progress=state,
        progress_name=progress.get(state, state),
    )


def _chart(groups: Sequence[Group], visitor: Visitor) -> Spec:
    lifts = visitor.gettext("lifts the journey by")
    points = [_point(card, group, visitor.words, lifts=lifts) for group in groups for card in group.cards]
    effect = visitor.gettext("costs ← %(impact)s → lifts") % {"impact": visitor.words("impact")}
    return chart(points, reach=visitor.gettext("Reach: share of voices"), effect=effect)


def _point(card: Card, group: Group, words: Words, *, lifts: str) -> Point:
    one = card.told
    figure = f"{lifts} {card.figure}" if card.lifts else card.figure
    return Point(
        name=card.name,
        kind=group.kind,
        quadrant=group.name,
        effect=-one.impact,
        low=-one.high,
        high=-one.low,
        reach=one.reach,
        told=f"{card.name} · {figure} ({card.interval}) · {words('voices')}: {words.count(one.voices)}",
        href=card.href,
    )


def _progress(visitor: Visitor) -> tuple[tuple[str, str], ...]:
    _ = visitor.gettext
    names = (_("planned"), _("being done"), _("done"), _("dropped"))
    return (("", _("open")), *zip(PROGRESS, names, strict=True))


def _feasibilities(visitor: Visitor) -> tuple[tuple[str, str], ...]:
    _ = visitor.gettext
    names = (_("very hard"), _("hard"), _("neither hard nor easy"), _("easy"), _("very easy"))
    return (("", _("nobody said")), *zip(FEASIBILITIES, names, strict=True))
