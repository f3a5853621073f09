"""The page of what customers say: searched by meaning and by every filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Request, Response

from app.services.journeys import project_journey
from app.services.personas import Found, said_by
from app.services.search import MeaningIndex, is_near, search
from app.services.themes import ThemeFilter, list_themes, names_of
from app.services.voices import Evidence, evidence
from app.store.filters import NONE, MentionFilter
from app.store.page import Page
from app.store.reading import Counted, StoredMention, count_mentions, page_among, page_of_mentions
from app.store.scope import Scope
from app.store.search_values import Values, values_of
from app.web.deps import CurvesDep, IndexDep, LimitsDep, PipelineDep
from app.web.pages.called import Called, Choices, called, first_and_more
from app.web.pages.names import language_name
from app.web.pages.render import path, render
from app.web.pages.session import ReadingDep, Visitor
from app.web.pages.themes import tone
from app.web.pages.voices_query import TIMES, Chip, Filters, VoicesQuery, chips, given, kept, persona, read
from app.web.schemas.pages import SEGMENT

router = APIRouter(include_in_schema=False)
LIMIT = 25
Meaning = npt.NDArray[np.float32]


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
    meaning to what was typed.
    """

    q: str
    given: Filters
    kept: Filters
    shown: Mapping[str, str]
    more: tuple[tuple[str, str], ...]
    counted: Counted | None
    near: bool
    hits: tuple[Hit, ...]
    following: str | None
    first: str | None
    chips: tuple[Chip, ...]
    names: Called
    options: Mapping[str, Choices]
    segments: tuple[tuple[str, Choices], ...]
    some: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """A page of what was found, on the first how much that is in all, and whether it is near to what was typed."""

    page: Page[StoredMention]
    counted: Counted | None
    near: bool


@router.get("/voices")
def get_voices(
    request: Request,
    visitor: ReadingDep,
    pipeline: PipelineDep,
    index: IndexDep,
    limits: LimitsDep,
    cache: CurvesDep,
) -> Response:
    """Mentions that meet all filters: the nearest in meaning to `q` first, else the last that happened."""
    asked = given(request)
    query = read(asked, visitor)
    only = None if query.only is None else persona(query.only, visitor)
    meaning = pipeline.meanings([query.q])[0] if query.q else None
    with visitor.read() as scope:
        names = called(visitor, project_journey(scope, "default"))
        themes = names_of(scope, list_themes(scope, ThemeFilter()), lang=visitor.lang, min_voices=limits.voices)
        said = None if only is None else said_by(scope, cache, wanted=query.wanted, persona=only)
        listed = _listed(scope, index, query, said=said, meaning=meaning)
        hits = _hits(scope, listed.page.items, themes)
        values = values_of(scope)
        some = bool(hits) or bool(page_of_mentions(scope, MentionFilter(), limit=1).items)
    filters = {name: list(values) for name, values in asked.items() if name != "cursor"}
    following = listed.page.next_cursor
    options = _options(values, names, themes, visitor)
    segments = tuple((name, tuple((one, one) for one in some)) for name, some in values.segments)
    shown, more = _form(asked, {**options, **{f"{SEGMENT}{name}": choices for name, choices in segments}})
    context = VoicesPage(
        q=query.q or "",
        given=asked,
        kept={name: values for name, values in kept(request.query_params.multi_items()).items() if name != "cursor"},
        shown=shown,
        more=more,
        counted=listed.counted,
        near=listed.near,
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


def _listed(
    scope: Scope, index: MeaningIndex, query: VoicesQuery, *, said: Found | None, meaning: Meaning | None
) -> _Listed:
    wanted, cursor = query.wanted, query.cursor or None
    counted = (
        None if cursor else count_mentions(scope, wanted) if said is None else Counted(len(said.keys), said.voices)
    )
    if meaning is None:
        if said is None:
            return _Listed(page_of_mentions(scope, wanted, limit=LIMIT, cursor=cursor), counted, near=True)
        return _Listed(page_among(scope, said.keys, limit=LIMIT, cursor=cursor), counted, near=True)
    found = search(
        scope, index, meaning, wanted=wanted, limit=LIMIT, cursor=cursor, among=None if said is None else said.seqs
    )
    items = tuple(one for one, _ in found.items)
    near = cursor is not None or is_near(scope, index, meaning, items)
    return _Listed(Page(items, found.next_cursor), counted, near)


def _form(asked: Filters, options: Mapping[str, Choices]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """What each choice of the form shows, and what else is to be sent on with it."""
    shown: dict[str, str] = {}
    more: list[tuple[str, str]] = []
    for name, values in asked.items():
        if name in ("q", "cursor", *TIMES):
            continue
        if name == "author":
            shown[name], rest = values[0], values[1:]
        else:
            shown[name], rest = first_and_more(values, options.get(name, ()))
        more += [(name, value) for value in rest]
    return shown, tuple(more)


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
