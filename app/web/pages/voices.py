"""The page of what customers say: searched by meaning and by every filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from app.errors import InputError
from app.services.journeys import project_journey
from app.services.search import search
from app.services.themes import ThemeFilter, list_themes, names_of
from app.services.voices import Evidence, evidence
from app.store.filters import NONE, MentionFilter
from app.store.reading import StoredMention, page_of_mentions
from app.store.scope import Scope
from app.store.search_values import Values, values_of
from app.web.deps import IndexDep, LimitsDep, PipelineDep
from app.web.errors import Told
from app.web.pages.called import Called, Choices, called
from app.web.pages.names import given_time, language_name
from app.web.pages.render import path, render
from app.web.pages.session import ReadingDep, Visitor
from app.web.pages.themes import tone
from app.web.schemas.mentions import MentionQuery
from app.web.schemas.pages import SEGMENT

router = APIRouter(include_in_schema=False)
LIMIT = 25
LISTS = (
    *("stage", "touchpoint", "sentiment", "emotion", "intent", "effort"),
    *("channel", "source", "author", "lang", "theme", "model", "item"),
)
TIMES = ("from", "to")


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention that was found, in the words around it; `similarity` where meaning was asked for."""

    mention: StoredMention
    evidence: Evidence
    theme: str | None
    tone: str
    similarity: float | None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, and the address without it."""

    field: str
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class VoicesPage:
    """The context of voices.html; `given` are the parameters as they came, `some` whether any mention is there."""

    q: str
    given: Mapping[str, tuple[str, ...]]
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
    request: Request, visitor: ReadingDep, pipeline: PipelineDep, index: IndexDep, limits: LimitsDep
) -> Response:
    """Mentions that meet all filters: the nearest in meaning to `q` first, else the last that happened."""
    given = _given(request)
    query = _query(given, visitor)
    wanted = query.wanted
    meaning = pipeline.meanings([query.q])[0] if query.q else None
    with visitor.read() as scope:
        names = called(visitor, project_journey(scope, "default"))
        shown = list_themes(scope, ThemeFilter())
        themes = names_of(scope, shown, lang=visitor.lang, min_voices=limits.voices)
        found: list[tuple[StoredMention, float | None]]
        if meaning is None:
            page = page_of_mentions(scope, wanted, limit=LIMIT, cursor=query.cursor or None)
            found, following = [(one, None) for one in page.items], page.next_cursor
        else:
            near = search(scope, index, meaning, wanted=wanted, limit=LIMIT, cursor=query.cursor or None)
            found, following = list(near.items), near.next_cursor
        hits = _hits(scope, found, themes)
        values = values_of(scope)
        some = bool(hits) or bool(page_of_mentions(scope, MentionFilter(), limit=1).items)
    kept = {name: list(values) for name, values in given.items() if name != "cursor"}
    context = VoicesPage(
        q=query.q or "",
        given=given,
        hits=hits,
        following=None if following is None else path("/voices", **kept, cursor=following),
        first=path("/voices", **kept) if "cursor" in given else None,
        chips=_chips(given, names, themes, visitor),
        names=names,
        options=_options(values, names, themes, visitor),
        segments=tuple((name, tuple((one, one) for one in some)) for name, some in values.segments),
        some=some,
    )
    return render(request, visitor, "voices.html", context)


def _given(request: Request) -> dict[str, tuple[str, ...]]:
    """The parameters by name; what a form leaves empty isn't given."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        if value.strip():
            found[name] = (*found.get(name, ()), value.strip())
    return found


def _query(given: Mapping[str, tuple[str, ...]], visitor: Visitor) -> MentionQuery:
    """The parameters, checked as those of the interface are. InputError names the one that can't be used."""
    plain: dict[str, Any] = {name: values[-1] for name, values in given.items() if name in ("q", "cursor", *TIMES)}
    plain |= {name: values for name, values in given.items() if name in LISTS or name.startswith(SEGMENT)}
    try:
        return MentionQuery.model_validate(plain)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else "?"
        told = visitor.gettext("The filter %(name)s can't be used as it is; choose another value.")
        raise InputError(Told(told % {"name": name[:50]})) from None


def _hits(scope: Scope, found: list[tuple[StoredMention, float | None]], themes: Mapping[str, str]) -> tuple[Hit, ...]:
    marked = evidence(scope, [one for one, _ in found])
    return tuple(
        Hit(
            mention=one,
            evidence=marked[one.row["mention_id"]],
            theme=themes.get(one.theme or ""),
            tone=tone(one.row["valence"]),
            similarity=similarity,
        )
        for one, similarity in found
    )


def _chips(
    given: Mapping[str, tuple[str, ...]], names: Called, themes: Mapping[str, str], visitor: Visitor
) -> tuple[Chip, ...]:
    """The filters in use, but for what is typed."""
    chips = []
    for name, values in given.items():
        if name in ("q", "cursor"):
            continue
        for value in values:
            shown = themes.get(value, value) if name == "theme" else names.of(name, value)
            shown = language_name(value, visitor.lang) if name == "lang" else shown
            shown = given_time(value, visitor.words) if name in TIMES else shown
            rest = {
                other: [one for one in some if other != name or one != value]
                for other, some in given.items()
                if other != "cursor"
            }
            times = {"from": visitor.gettext("from"), "to": visitor.gettext("to")}
            field = times.get(name) or names.field(name.removeprefix(SEGMENT))
            chips.append(Chip(field, shown, path("/voices", **rest)))
    return tuple(chips)


def _options(values: Values, names: Called, themes: Mapping[str, str], visitor: Visitor) -> dict[str, Choices]:
    labels = {name: names.choices(name) for name in ("stage", "touchpoint", "sentiment", "emotion", "intent", "effort")}
    no_theme = (NONE, visitor.gettext("without a theme"))
    return labels | {
        "channel": tuple((one, one) for one in values.channels),
        "source": tuple((one, one) for one in values.sources),
        "lang": tuple((one, language_name(one, visitor.lang)) for one in values.langs),
        "theme": (*sorted(themes.items(), key=lambda pair: pair[1].casefold()), no_theme) if themes else (),
    }
