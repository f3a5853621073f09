"""The page of one theme: what is said, how often, where it hurts, what became of it, and what people can change."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from app.domain.theme import Happening
from app.domain.theme_figures import Point
from app.errors import InputError
from app.report.theme_charts import Spec, trend_chart
from app.services.cache import Cache
from app.services.journeys import project_journey
from app.services.theme_edits import parts_of_merge
from app.services.themes import SeenTheme, Shown, ThemeFilter, list_themes, names_of, see_theme
from app.services.voices import Evidence, evidence
from app.store.assignments import span_of_theme
from app.store.filters import MentionFilter
from app.store.reading import StoredMention, page_of_mentions
from app.store.scope import Scope
from app.store.themes import StoredEvent
from app.web.deps import CacheDep, Limits, LimitsDep
from app.web.pages.called import Called, called
from app.web.pages.names import language_name
from app.web.pages.render import render
from app.web.pages.session import ReadingDep, Visitor
from app.web.pages.theme_filter import Narrowed, filters_of, narrowed
from app.web.pages.themes import ThemeLine, theme_line
from app.web.pages.voices_query import Filters
from app.web.schemas.pages import Id

router = APIRouter(include_in_schema=False)
WAS = "wayfelt_was"
"""The cookie that says what was just done to a theme, so that it can be taken back."""

MEMBERS = 8
SIDE_OF = {Happening.MERGED: "took_in", Happening.RESTORED: "gave_back", Happening.SPLIT: "split_into"}
"""What a step of another theme that names this one was to this one."""

CHANCE = 0.05
"""A change isn't told where, of the themes of which one is, at least so many would be by chance alone."""

MIXES = (("stages", "stage"), ("touchpoints", "touchpoint"), ("channels", "channel"), ("languages", "lang"))
MOST_OF_MIX = 6


@dataclass(frozen=True, slots=True)
class Mix:
    """Where the mentions of a theme are: shares by the values of a field, the largest first."""

    field: str
    name: str
    shares: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A mention in the words around it."""

    mention: StoredMention
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Split:
    """A part that could be a theme of its own."""

    id: str
    mentions: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a theme's life; `others` are pairs of id and name."""

    what: str
    at: dt.datetime
    mentions: int | None
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """What was just done, in words; `was` is the name before where that is what was changed."""

    done: str
    was: str | None


@dataclass(frozen=True, slots=True)
class ThemePage:
    """The context of theme.html; `narrowed` is what filters leave of it, null without any.

    `problem` is what was wrong with a form, in the reader's language.
    """

    line: ThemeLine
    names: Called
    given: Mapping[str, str]
    chart: Spec | None
    points: tuple[Point, ...]
    change: Mapping[str, Any] | None
    quotes: tuple[Quote, ...]
    members: tuple[Quote, ...]
    more: bool
    mixes: tuple[Mix, ...]
    parts: tuple[Split, ...]
    steps: tuple[Step, ...]
    into: tuple[str, str] | None
    can_part: bool
    came_from: tuple[str, str] | None
    others: tuple[tuple[str, str], ...]
    narrowed: Narrowed | None
    undo: Undo | None
    born: dt.datetime
    last_seen: dt.datetime
    problem: str = ""


@router.get("/themes/{id}")
def get_theme(
    id: Id,  # noqa: A002 - the name in the path
    request: Request,
    visitor: ReadingDep,
    limits: LimitsDep,
    cache: CacheDep,
) -> Response:
    """A theme of any status, whole or as filters of the address leave it."""
    return show(request, visitor, limits, id, cache=cache)


def show(
    request: Request, visitor: Visitor, limits: Limits, theme: str, *, cache: Cache, problem: str = ""
) -> Response:
    """The page of a theme; with a `problem` of a form that was sent from it."""
    with visitor.read() as scope:
        seen = see_theme(scope, theme, min_voices=limits.voices)
        page = _page(scope, visitor, seen, least=limits.voices, undo=_undo(request, theme))
        if page.line.enough:
            page = _narrowed(scope, visitor, page, seen, kept=filters_of(request), cache=cache)
    status = InputError.status if problem else HTTPStatus.OK
    return render(request, visitor, "theme.html", replace(page, problem=problem), status=status)


def done(theme_id: str, what: str, was: str | None = None) -> str:
    """The value of the cookie WAS."""
    told = json.dumps([theme_id, what, was], ensure_ascii=False)
    return base64.urlsafe_b64encode(told.encode()).decode()


def _page(scope: Scope, visitor: Visitor, seen: SeenTheme, *, least: int, undo: Undo | None) -> ThemePage:
    theme, figures = seen.stored.theme, seen.stored.note.figures
    names = called(visitor, project_journey(scope, "default"))
    everything = list_themes(scope, ThemeFilter(statuses=tuple(Shown)))
    known = names_of(scope, everything, lang=visitor.lang, min_voices=least)
    line = theme_line(seen.stored, known[theme.id], least=least)
    members = page_of_mentions(scope, MentionFilter(theme=(theme.id,)), limit=MEMBERS) if line.enough else None
    quoted = [*seen.quotes, *(one for part in seen.parts for one in part.quotes), *(members.items if members else ())]
    marked = evidence(scope, quoted)
    said = span_of_theme(scope, theme.id)
    points = tuple(
        Point(dt.date.fromisoformat(one["start"]), one["mentions"], one["total"]) for one in figures.get("trend", ())
    )
    shift = figures.get("change")
    shift = shift if shift and shift.get("q", 1.0) < CHANCE else None  # until the next refresh it may have none
    like = [one for one in everything if one.theme.kind is theme.kind and one.theme.scope == theme.scope]
    return ThemePage(
        line=line,
        names=names,
        given=theme.given,
        chart=trend_chart(points, visitor.words, pain=line.side == "pain", shift=shift and shift["at"])
        if points
        else None,
        points=points,
        change=shift,
        quotes=_quotes(seen.quotes, marked),
        members=_quotes(members.items, marked) if members else (),
        more=bool(members and members.next_cursor),
        mixes=_mixes(figures, names, visitor),
        parts=tuple(Split(one.part.id, one.part.size, _quotes(one.quotes, marked)) for one in seen.parts),
        steps=tuple(_step(event, known, of=theme.id) for event in seen.events),
        into=None if theme.merged_into is None else (theme.merged_into, known.get(theme.merged_into, "")),
        can_part=theme.merged_into is not None and bool(parts_of_merge(scope, theme.id)),
        came_from=_came_from(theme.id, seen.events, known, [one.theme.id for one in like if one.theme.live]),
        others=tuple(
            (one.theme.id, known[one.theme.id]) for one in like if one.theme.live and one.theme.id != theme.id
        ),
        narrowed=None,
        undo=undo,
        born=said[0] if said else theme.born,
        last_seen=said[1] if said else theme.last_seen,
    )


def _narrowed(
    scope: Scope, visitor: Visitor, page: ThemePage, seen: SeenTheme, *, kept: Filters, cache: Cache
) -> ThemePage:
    """The page with what meets the filters alone; its figures are of the whole theme."""
    theme = page.line.id
    found = narrowed(scope, kept, theme, seen.quotes, visitor=visitor, names=page.names, cache=cache, limit=MEMBERS)
    if found is None:
        return page
    marked = evidence(scope, [*found.quotes, *found.members])
    quotes, members = _quotes(found.quotes, marked), _quotes(found.members, marked)
    return replace(page, narrowed=found, quotes=quotes, members=members, more=found.more)


def _quotes(mentions: Sequence[StoredMention], marked: Mapping[str, Evidence]) -> tuple[Quote, ...]:
    return tuple(Quote(one, marked[one.row["mention_id"]]) for one in mentions)


def _mixes(figures: Mapping[str, Any], names: Called, visitor: Visitor) -> tuple[Mix, ...]:
    found = []
    for key, field in MIXES:
        shares = sorted(figures.get(key, {}).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_OF_MIX]
        shown = tuple(
            (value, language_name(value, visitor.lang) if field == "lang" else names.of(field, value), share)
            for value, share in shares
        )
        if shown:
            found.append(Mix(field, names.field(field), shown))
    return tuple(found)


def _step(event: StoredEvent, known: Mapping[str, str], *, of: str) -> Step:
    """A step of the life of the theme `of`: its own, or one of a theme that it took in, gave back or was split into."""
    own = event.theme == of
    others = event.detail.get("others", ()) if own else (event.theme,)
    what = event.what if own else SIDE_OF[Happening(event.what)]
    return Step(
        what, event.at, event.detail.get("mentions"), tuple((one, known[one]) for one in others if one in known)
    )


def _came_from(
    theme: str, events: Sequence[StoredEvent], known: Mapping[str, str], live: Sequence[str]
) -> tuple[str, str] | None:
    """The theme that this one was split from and could go back to."""
    for event in events:
        if event.what == Happening.SPLIT and event.theme == theme:
            return next(((one, known[one]) for one in event.detail.get("others", ()) if one in live), None)
    return None


def _undo(request: Request, theme_id: str) -> Undo | None:
    """What the cookie says was just done to this theme; a cookie that isn't ours says nothing."""
    try:
        told = json.loads(base64.urlsafe_b64decode(request.cookies.get(WAS, "")))
        of, what, was = told
    except (binascii.Error, ValueError, TypeError):
        return None
    known = isinstance(what, str) and (was is None or isinstance(was, str))
    return Undo(what, was) if known and of == theme_id else None
