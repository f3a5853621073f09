"""The routes of themes: listed, looked at, changed, merged, split, made anew."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.domain.theme import KINDS, SIDES
from app.services.insight import ask_refresh
from app.services.theme_edits import ThemeChange, change_theme, merge_themes, part_again, split_theme
from app.services.themes import (
    LIVE,
    Shown,
    ThemeFilter,
    find_theme,
    language_of,
    list_themes,
    names_of,
    see_theme,
    shown_kind,
    shown_status,
)
from app.services.there import refuse_unknown_places
from app.store.reading import StoredMention
from app.store.scope import Scope
from app.store.session import now
from app.store.themes import StoredTheme, load_themes
from app.web.access import AdminDep, ReadDep
from app.web.deps import Limits, LimitsDep, PipelineDep
from app.web.listing import page_of
from app.web.openapi import problems
from app.web.schemas.pages import Id
from app.web.schemas.themes import (
    EventOut,
    MergeIn,
    PartOut,
    QuoteOut,
    RefreshOut,
    SeenThemeOut,
    SplitIn,
    ThemeIn,
    ThemeOut,
    ThemePage,
    ThemeQuery,
)

router = APIRouter(tags=["themes"])
PLAN = ("feasibility", "owner", "progress")
MIXES = ("stages", "touchpoints", "languages", "channels")


@router.get("/themes", summary="List pains and gains")
def get_themes(
    query: Annotated[ThemeQuery, Query()], access: ReadDep, limits: LimitsDep, pipeline: PipelineDep
) -> ThemePage:
    """A page of themes that meet all filters."""
    wanted = ThemeFilter(
        kinds=tuple(KINDS[side] for side in query.kind),
        stages=query.stage,
        touchpoints=query.touchpoint,
        statuses=query.status or LIVE,
    )
    with access.read() as scope:
        refuse_unknown_places(scope, pipeline.journey, stages=query.stage, touchpoints=query.touchpoint)
        found = list_themes(scope, wanted, sort=query.sort)
        page = page_of(found, lambda stored: stored.theme.id, limit=query.limit, cursor=query.cursor or None)
        items = [ThemeOut(**one) for one in _themes(scope, page.items, limits)]
    return ThemePage(items=items, next_cursor=page.next_cursor)


@router.get("/themes/{id}", summary="Read a theme", responses=problems(404))
def get_theme(id: Id, access: ReadDep, limits: LimitsDep) -> SeenThemeOut:  # noqa: A002 - the name in the path
    """A theme of any status, with quotes, figures over time, and what happened to it."""
    with access.read() as scope:
        seen = see_theme(scope, id, min_voices=limits.voices)
        (told,) = _themes(scope, [seen.stored], limits)
    figures = seen.stored.note.figures
    shift = figures.get("change")
    return SeenThemeOut(
        **told,
        **{name: figures.get(name, {}) for name in MIXES},
        trend=figures.get("trend", []),
        change=shift if shift and "q" in shift else None,  # before the next refresh there may be one by mentions
        drivers=figures.get("drivers", {}),
        quotes=[_quote(mention) for mention in seen.quotes],
        parts=[
            PartOut(id=one.part.id, mentions=one.part.size, quotes=[_quote(mention) for mention in one.quotes])
            for one in seen.parts
        ],
        lineage=[
            EventOut(
                what=event.what,
                at=event.at,
                mentions=event.detail.get("mentions"),
                others=event.detail.get("others", []),
            )
            for event in seen.events
        ],
    )


@router.patch("/themes/{id}", summary="Rename, dismiss, move or plan a theme", responses=problems(404, 409))
def patch_theme(id: Id, body: ThemeIn, access: AdminDep, limits: LimitsDep) -> ThemeOut:  # noqa: A002 - the name in the path
    """Change what people decide; it outlives every refresh. A dismissed theme takes its mentions and isn't shown.

    409 for a theme that is over or went into another.
    """
    with access.write() as scope:
        lang = language_of(scope)
        names = dict(body.names)
        if "name" in body.model_fields_set:
            names[body.lang or lang] = body.name
        change = ThemeChange(
            names=names,
            status=None if body.status is None else Shown(body.status),
            kind=None if body.kind is None else KINDS[body.kind],
            plan={name: getattr(body, name) for name in PLAN if name in body.model_fields_set},
        )
        change_theme(scope, id, change, now=now(scope.session), actor=access.actor)
        return _read(scope, id, limits)


@router.post("/themes/merge", summary="Merge themes", responses=problems(404, 409))
def post_merge(body: MergeIn, access: AdminDep, limits: LimitsDep) -> ThemeOut:
    """Take themes into another; no refresh parts them again, and their ids go on to lead to it."""
    with access.write() as scope:
        merge_themes(scope, body.into, body.others, now=now(scope.session), actor=access.actor)
        return _read(scope, body.into, limits)


@router.post("/themes/{id}/unmerge", summary="Take a merge back", responses=problems(404, 409))
def post_unmerge(id: Id, access: AdminDep, limits: LimitsDep) -> ThemeOut:  # noqa: A002 - the name in the path
    """Give a theme that people merged into another its parts again, with all that came to them since.

    409 for one that isn't merged, or whose parts can't be told from those of the other any more.
    """
    with access.write() as scope:
        part_again(scope, id, now=now(scope.session), actor=access.actor)
        return _read(scope, id, limits)


@router.post("/themes/{id}/split", status_code=201, summary="Split a theme", responses=problems(404, 409))
def post_split(id: Id, body: SplitIn, access: AdminDep, limits: LimitsDep) -> ThemeOut:  # noqa: A002 - the name in the path
    """Make some of the parts of a theme a theme of their own, which is the answer."""
    with access.write() as scope:
        made = split_theme(scope, id, body.parts, now=now(scope.session), actor=access.actor)
        return _read(scope, made.theme.id, limits)


@router.post("/themes/refresh", status_code=202, summary="Make themes and maps anew")
def post_refresh(access: AdminDep) -> RefreshOut:
    """Look at all mentions at once instead of in a while. Known themes keep their ids."""
    with access.write() as scope:
        return RefreshOut(job=ask_refresh(scope, now=now(scope.session)))


def _read(scope: Scope, theme_id: str, limits: Limits) -> ThemeOut:
    (told,) = _themes(scope, [find_theme(load_themes(scope, quotes=False), theme_id)], limits)
    return ThemeOut(**told)


def _themes(scope: Scope, themes: Sequence[StoredTheme], limits: Limits) -> list[dict[str, Any]]:
    names = names_of(scope, themes, lang=language_of(scope), min_voices=limits.voices)
    return [_theme(stored, names[stored.theme.id]) for stored in themes]


def _theme(stored: StoredTheme, name: str) -> dict[str, Any]:
    theme, note, figures = stored.theme, stored.note, stored.note.figures
    told = ("share", "valence", "intensity", "severity", "growth", "growth_p", "growth_q", "latest", "silence")
    impact = ("impact", "impact_low", "impact_high")
    return {
        "id": theme.id,
        "kind": SIDES[shown_kind(stored)],
        "status": shown_status(theme),
        "name": name,
        "names": {**theme.names, **theme.given},
        "given": sorted(theme.given),
        "pinned": theme.pinned,
        "mentions": theme.size,
        "voices": figures.get("voices", 0),
        **{name: figures.get(name) for name in (*told, *impact)},
        "stage": note.stage,
        "touchpoint": note.touchpoint,
        "born": theme.born,
        "last_seen": theme.last_seen,
        "merged_into": theme.merged_into,
        **{name: getattr(note, name) for name in PLAN},
    }


def _quote(mention: StoredMention) -> QuoteOut:
    row = mention.row
    return QuoteOut(mention_id=row["mention_id"], item_id=row["item_id"], text=row["text"], lang=row["lang"])
