"""What people change of themes, as forms: names, dismissals, sides, merges and splits, each with its way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.theme import KINDS, SIDES
from app.errors import InputError
from app.services.theme_edits import (
    LONGEST_NAME,
    ThemeChange,
    change_theme,
    merge_themes,
    moved_among,
    part_again,
    split_theme,
)
from app.services.themes import Shown, find_theme, names_of, shown_kind
from app.store.scope import Scope
from app.store.session import now
from app.store.themes import StoredTheme, load_themes, parts_of
from app.web.deps import CacheDep, LimitsDep
from app.web.errors import Told
from app.web.pages.render import path, render
from app.web.pages.session import AdministeringDep, CsrfDep, Visitor, set_cookie
from app.web.pages.theme import WAS, done, show
from app.web.pages.themes import EITHER, ThemeLine, theme_line
from app.web.schemas.pages import Id

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Form(max_length=10 * LONGEST_NAME)]
Status = Annotated[str, Form(max_length=20)]
Ids = Annotated[list[Id], Form(max_length=100)]


@dataclass(frozen=True, slots=True)
class MergePage:
    """The context of theme_merge.html."""

    lines: tuple[ThemeLine, ...]


@router.get("/themes/merge")
def get_merge(
    request: Request,
    visitor: AdministeringDep,
    limits: LimitsDep,
    id: Annotated[list[Id], Query(max_length=100)] = [],  # noqa: A002, B006 - the name in the address; FastAPI copies it
) -> Response:
    """The themes that were chosen, to say which one goes on."""
    with visitor.read() as scope:
        themes = load_themes(scope, quotes=False)
        chosen = [find_theme(themes, one) for one in dict.fromkeys(id)]
        told = names_of(scope, chosen, lang=visitor.lang, min_voices=limits.voices)
    lines = [theme_line(one, told[one.theme.id], least=limits.voices) for one in chosen]
    lines.sort(key=lambda line: (-line.voices, line.id))
    return render(request, visitor, "theme_merge.html", MergePage(tuple(lines)))


@router.post("/themes/merge", dependencies=[CsrfDep])
def post_merge(
    request: Request,
    visitor: AdministeringDep,
    limits: LimitsDep,
    into: Annotated[str, Form(max_length=100)] = "",
    id: Ids = [],  # noqa: A002, B006 - as above
) -> Response:
    """Take the others into the one that goes on."""
    others = [one for one in dict.fromkeys(id) if one != into]
    if not others or not into:
        raise InputError(Told(visitor.gettext("A merge takes at least two themes. Choose more in the list.")))
    with visitor.write() as scope:
        themes = load_themes(scope, quotes=False)
        _check_sides(scope, visitor, [find_theme(themes, one) for one in (into, *others)], least=limits.voices)
        merge_themes(scope, into, others, now=now(scope.session), actor=visitor.actor)
    return _to(request, into, "merged", others[0])


@router.post("/themes/{id}/name", dependencies=[CsrfDep])
def post_name(id: Id, request: Request, visitor: AdministeringDep, name: Name = "") -> Response:  # noqa: A002 - as above
    """Name a theme in the language of who looks; an empty name brings back the one that was found."""
    with visitor.write() as scope:
        before = find_theme(load_themes(scope, quotes=False), id).theme.given.get(visitor.lang, "")
        change = ThemeChange(names={visitor.lang: name if name.strip() else None})
        change_theme(scope, id, change, now=now(scope.session), actor=visitor.actor)
    return _to(request, id, "renamed", before)


@router.post("/themes/{id}/status", dependencies=[CsrfDep])
def post_status(id: Id, request: Request, visitor: AdministeringDep, status: Status = "") -> Response:  # noqa: A002 - as above
    """Dismiss a theme, or bring it back."""
    if status not in (Shown.DISMISSED, Shown.ACTIVE):
        raise InputError(Told(visitor.gettext("A theme is dismissed or brought back; choose one of them.")))
    wanted = Shown(status)
    with visitor.write() as scope:
        change_theme(scope, id, ThemeChange(status=wanted), now=now(scope.session), actor=visitor.actor)
    return _to(request, id, "dismissed" if wanted is Shown.DISMISSED else "restored")


@router.post("/themes/{id}/kind", dependencies=[CsrfDep])
def post_kind(id: Id, request: Request, visitor: AdministeringDep, kind: Status = "") -> Response:  # noqa: A002 - as above
    """Move a theme to the other side."""
    if kind not in EITHER:
        raise InputError(Told(visitor.gettext("A theme is a pain or a gain; choose one of them.")))
    with visitor.write() as scope:
        before = shown_kind(find_theme(load_themes(scope, quotes=False), id))
        change_theme(scope, id, ThemeChange(kind=KINDS[kind]), now=now(scope.session), actor=visitor.actor)
    return _to(request, id, "moved", SIDES[before] if SIDES[before] in EITHER else None)


@router.post("/themes/{id}/split", dependencies=[CsrfDep])
def post_split(
    id: Id,  # noqa: A002 - as above
    request: Request,
    visitor: AdministeringDep,
    limits: LimitsDep,
    cache: CacheDep,
    part: Ids = [],  # noqa: B006 - as above
) -> Response:
    """Make parts of a theme a theme of their own, which is shown then."""
    with visitor.write() as scope:
        there = {one.id for one in parts_of(scope, id)}
        apt = bool(part) and set(part) < there
        made = split_theme(scope, id, part, now=now(scope.session), actor=visitor.actor) if apt else None
    if made is None:
        told = visitor.gettext("Tick at least one part of the theme, and leave at least one.")
        return show(request, visitor, limits, id, cache=cache, problem=told)
    return _to(request, made.theme.id, "split", id)


@router.post("/themes/{id}/part", dependencies=[CsrfDep])
def post_part(id: Id, request: Request, visitor: AdministeringDep) -> Response:  # noqa: A002 - as above
    """Take a merge back."""
    with visitor.write() as scope:
        part_again(scope, id, now=now(scope.session), actor=visitor.actor)
    return _to(request, id, "parted")


def _check_sides(scope: Scope, visitor: Visitor, themes: Sequence[StoredTheme], *, least: int) -> None:
    """Say in the reader's language why themes of two sides can't be merged."""
    if len({shown_kind(one) for one in themes}) > 1:
        told = visitor.gettext("These themes are of two sides. Only pains go with pains, and gains with gains.")
        raise InputError(Told(told))
    moved = moved_among(themes)
    if moved is not None:
        told = visitor.gettext("“%(name)s” was moved here by people. Move it back to merge it.")
        names = names_of(scope, [moved], lang=visitor.lang, min_voices=least)
        raise InputError(Told(told % {"name": names[moved.theme.id]}))


def _to(request: Request, theme_id: str, what: str, was: str | None = None) -> Response:
    """To the theme's page, which says what was done and offers the way back."""
    response = RedirectResponse(path("/themes", theme_id), HTTPStatus.SEE_OTHER)
    set_cookie(response, request, WAS, done(theme_id, what, was))
    return response
