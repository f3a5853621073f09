"""The page of what customers say: searched by meaning and by every filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.records import SEGMENT
from app.services.journeys import project_journey
from app.services.themes import LIVE, Shown, ThemeFilter, list_themes, names_of, shown_status
from app.services.voices import Evidence, evidence
from app.store.filters import NONE, MentionFilter
from app.store.reading import Counted, StoredMention, page_of_mentions
from app.store.scope import Scope
from app.store.search_values import Values, values_of
from app.store.themes import merged
from app.web.deps import CurverDep, IndexDep, LimitsDep, PipelineDep
from app.web.pages.called import Called, Choices, called, first_and_more
from app.web.pages.names import language_name
from app.web.pages.render import path, render
from app.web.pages.session import ReadingDep, Visitor
from app.web.pages.themes import tone
from app.web.pages.voices_files import MOST
from app.web.pages.voices_list import listed, said_of
from app.web.pages.voices_query import TIMES, Chip, Filters, by_name, chips, followed, given, kept, persona, read

router = APIRouter(include_in_schema=False)
LIMIT = 25


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention that was found, in the words around it."""

    mention: StoredMention
    evidence: Evidence
    theme: str | None
    tone: str


@dataclass(frozen=True, slots=True)
class VoicesPage:
    """The context of voices.html; `given` are the parameters as they came, `some` whether any mention is there.

    `kept` are the filters that go on to the page of a text, `shown` is what each choice shows, `more` what else of the
    filters a form has to send on. `counted` is null on pages after the first. `near` says whether anything is near in
    meaning to what was typed. `orders` are addresses with what comes first there, and whether that is so here; `files`
    endings with addresses of at most `most` mentions. `crossed` says that the first day isn't before the last.
    """

    q: str
    given: Filters
    kept: Filters
    shown: Mapping[str, str]
    more: tuple[tuple[str, str], ...]
    counted: Counted | None
    near: bool
    orders: tuple[tuple[str, str, bool], ...]
    files: tuple[tuple[str, str], ...]
    most: int
    crossed: bool
    hits: tuple[Hit, ...]
    following: str | None
    first: str | None
    chips: tuple[Chip, ...]
    names: Called
    options: Mapping[str, Choices]
    segments: tuple[tuple[str, Choices], ...]
    some: bool


@router.get("/voices")
def get_voices(
    request: Request,
    visitor: ReadingDep,
    pipeline: PipelineDep,
    index: IndexDep,
    limits: LimitsDep,
    curver: CurverDep,
) -> Response:
    """Mentions that meet all filters: the nearest in meaning to `q` first, else the last that happened."""
    with visitor.read() as scope:
        asked = followed(given(request), merged(scope))
        if asked != by_name(request.query_params.multi_items(), blank=True):
            return RedirectResponse(path("/voices", **asked), HTTPStatus.SEE_OTHER)
    query = read(asked, visitor)
    only = None if query.only is None else persona(query.only, visitor)
    meaning = pipeline.meanings([query.q])[0] if query.q else None
    with visitor.read() as scope:
        names = called(visitor, project_journey(scope, query.journey))
        everything = list_themes(scope, ThemeFilter(statuses=tuple(Shown)))
        live = {one.theme.id for one in everything if shown_status(one.theme) in LIVE}
        themes = names_of(scope, everything, lang=visitor.lang, min_voices=limits.voices)
        said = said_of(scope, curver, query, only)
        found = listed(scope, index, query, said=said, meaning=meaning, limit=LIMIT)
        hits = _hits(scope, found.page.items, themes)
        values = values_of(scope)
        some = bool(hits) or bool(page_of_mentions(scope, MentionFilter(), limit=1).items)
    filters = {name: list(values) for name, values in asked.items() if name != "cursor"}
    following = found.page.next_cursor
    options = _options(values, names, {one: name for one, name in themes.items() if one in live}, visitor)
    segments = tuple((name, tuple((one, one) for one in some)) for name, some in values.segments)
    shown, more = _form(asked, {**options, **{f"{SEGMENT}{name}": choices for name, choices in segments}})
    context = VoicesPage(
        q=query.q or "",
        given=asked,
        kept={name: values for name, values in kept(request.query_params.multi_items()).items() if name != "cursor"},
        shown=shown,
        more=more,
        counted=found.counted,
        near=found.near,
        orders=_orders(filters, visitor),
        files=tuple((ending, path(f"/voices.{ending}", **filters)) for ending in ("csv", "xlsx")),
        most=MOST,
        crossed=query.since is not None and query.until is not None and query.since >= query.until,
        hits=hits,
        following=None if following is None else path("/voices", **filters, cursor=following),
        first=path("/voices", **filters) if "cursor" in asked else None,
        chips=chips(asked, names, themes, visitor),
        names=names,
        options=options,
        segments=segments,
        some=some,
    )
    return render(request, visitor, "voices.html", context)


def _form(asked: Filters, options: Mapping[str, Choices]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """What each choice of the form shows, and what else is to be sent on with it."""
    shown: dict[str, str] = {}
    more: list[tuple[str, str]] = []
    for name, values in asked.items():
        if name in ("q", "cursor", *TIMES):
            continue
        if name == "journey":
            rest = values
        elif name == "author":
            shown[name], rest = values[0], values[1:]
        else:
            shown[name], rest = first_and_more(values, options.get(name, ()))
        more += [(name, value) for value in rest]
    return shown, tuple(more)


def _orders(filters: Mapping[str, object], visitor: Visitor) -> tuple[tuple[str, str, bool], ...]:
    _ = visitor.gettext
    told = {
        None: _("the latest first"),
        "negative": _("the most negative first"),
        "positive": _("the most positive first"),
        "strongest": _("the strongest feeling first"),
    }
    here = filters.get("sort") or [None]
    return tuple((path("/voices", **{**filters, "sort": key}), text, here == [key]) for key, text in told.items())


def _hits(scope: Scope, found: Sequence[StoredMention], themes: Mapping[str, str]) -> tuple[Hit, ...]:
    marked = evidence(scope, found)
    return tuple(
        Hit(
            mention=one,
            evidence=marked[one.row["mention_id"]],
            theme=themes.get(one.theme or ""),
            tone=tone(one.row["valence"]),
        )
        for one in found
    )


def _options(values: Values, names: Called, themes: Mapping[str, str], visitor: Visitor) -> dict[str, Choices]:
    labels = {name: names.choices(name) for name in ("stage", "touchpoint", "sentiment", "emotion", "intent", "effort")}
    no_theme = (NONE, visitor.gettext("without a theme"))
    return labels | {
        "channel": tuple((one, one) for one in values.channels),
        "source": tuple((one, one) for one in values.sources),
        "lang": tuple((one, language_name(one, visitor.lang)) for one in values.langs),
        "theme": (*sorted(themes.items(), key=lambda pair: pair[1].casefold()), no_theme) if themes else (),
    }
