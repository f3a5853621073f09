"""Themes as people see them: listed by what they cost, and one by one with quotes, parts and their lives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.authors import author_of
from app.domain.growth import DOUBT, Growth, growth_of
from app.domain.quoting import ShortQuote, short_quote
from app.domain.theme import Happening, Kind, Status, Theme
from app.domain.theme_names import PlaceNames
from app.errors import NotFound
from app.services.journeys import project_journey
from app.store.projects import get_project
from app.store.reading import StoredMention, mentions_by_id
from app.store.scope import Scope
from app.store.themes import (
    Note,
    Part,
    StoredEvent,
    StoredTheme,
    events_of,
    exemplar_ids_of,
    exemplars_of,
    load_themes,
    parts_of,
)

QUOTES = 6
PART_QUOTES = 2


class Sort(StrEnum):
    """What a list of themes may be ordered by, the largest first."""

    VOICES = "voices"
    IMPACT = "impact"
    TREND = "trend"


class Shown(StrEnum):
    """Where a theme stands, as it is shown: a merged one went into another."""

    ACTIVE = "active"
    DORMANT = "dormant"
    DISMISSED = "dismissed"
    RETIRED = "retired"
    MERGED = "merged"


LIVE = (Shown.ACTIVE, Shown.DORMANT)


@dataclass(frozen=True, slots=True)
class ThemeFilter:
    """Which themes; of several values of one field, one is enough."""

    kinds: tuple[Kind, ...] = ()
    stages: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()
    statuses: tuple[Shown, ...] = LIVE


@dataclass(frozen=True, slots=True, eq=False)
class SeenPart:
    """A part of a theme with some of its quotes."""

    part: Part
    quotes: tuple[StoredMention, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SeenTheme:
    """A theme with its life, its parts, and its quotes by distinct voices; none where it has too few voices."""

    stored: StoredTheme
    quotes: tuple[StoredMention, ...]
    parts: tuple[SeenPart, ...]
    events: tuple[StoredEvent, ...]


def list_themes(scope: Scope, wanted: ThemeFilter, *, sort: Sort = Sort.VOICES) -> list[StoredTheme]:
    """The themes that meet the filter, in order."""
    found = [stored for stored in load_themes(scope, quotes=False) if _meets(stored, wanted)]
    return sorted(found, key=lambda stored: (-_rank(stored, sort), stored.theme.id))


def silent_since(note: Note) -> str | None:
    """The day, in ISO 8601, since which a theme isn't spoken of, where so long a silence is hardly chance."""
    silence = note.figures.get("silence") or {}
    return silence.get("since") if silence.get("q", 1.0) <= DOUBT else None


def find_theme(themes: Sequence[StoredTheme], theme_id: str) -> StoredTheme:
    """The theme of that id; NotFound if there is none."""
    for stored in themes:
        if stored.theme.id == theme_id:
            return stored
    raise NotFound("no theme of that id")


def see_theme(scope: Scope, theme_id: str, *, min_voices: int) -> SeenTheme:
    """A theme of any status. NotFound if the project has none of that id.

    Nobody is quoted for a theme that fewer than `min_voices` speak of.
    """
    stored = find_theme(load_themes(scope, quotes=False), theme_id)
    quoted = stored.note.figures.get("voices", 0) >= min_voices
    parts = parts_of(scope, theme_id)
    own = exemplar_ids_of(scope, [theme_id]).get(theme_id, [])
    mentions = mentions_by_id(scope, [*own, *(one for part in parts for one in part.exemplars)]) if quoted else {}

    def quotes(ids: Sequence[str], most: int) -> tuple[StoredMention, ...]:
        return _by_voices([mentions[one] for one in ids if one in mentions])[:most]

    return SeenTheme(
        stored,
        quotes(own, QUOTES),
        tuple(SeenPart(part, quotes(part.exemplars, PART_QUOTES)) for part in parts),
        tuple(_life(scope, theme_id)),
    )


def _life(scope: Scope, theme_id: str) -> list[StoredEvent]:
    """The events of a theme, and those of others that went into it, came back out of it or were split from it."""
    others = events_of(scope, kinds=[Happening.MERGED, Happening.SPLIT, Happening.RESTORED])
    met = [one for one in others if one.theme != theme_id and theme_id in one.detail.get("others", ())]
    return sorted([*events_of(scope, theme=theme_id), *met], key=lambda one: -one.seq)


def names_of(scope: Scope, themes: Sequence[StoredTheme], *, lang: str, min_voices: int) -> dict[str, str]:
    """What themes are called in `lang`, by id: without a found name a quote, if `min_voices` speak of it at least.

    One in another language comes after the theme's touchpoint. What has neither is called by its touchpoint and its id.
    """
    return names_beside(scope, themes, quotes_of(scope, _bare(themes), lang=lang, min_voices=min_voices), lang=lang)


def names_beside(
    scope: Scope, themes: Sequence[StoredTheme], quotes: Mapping[str, ShortQuote], *, lang: str
) -> dict[str, str]:
    """As names_of, the quotes of the themes being known already."""
    touchpoints = project_journey(scope, "default").touchpoints
    said = PlaceNames(touchpoints, lang)
    names = {one.theme.id: _name(one.theme, said, lang) for one in themes}
    places = {one.id: one.name(lang) for one in touchpoints}
    for one in _bare(themes):
        theme, place = one.theme.id, places.get(one.note.touchpoint or "")
        if theme in quotes:
            names[theme] = quotes[theme].after(place)
        elif place and names[theme] == theme:
            names[theme] = f"{place} ({theme})"
    return names


def _name(theme: Theme, said: PlaceNames, lang: str) -> str:
    """The theme's name; one that is of touchpoints alone in any language."""
    name = theme.name(lang)
    if lang in theme.names or theme.given:
        return name
    return said.said(name) or name


def _bare(themes: Sequence[StoredTheme]) -> list[StoredTheme]:
    return [one for one in themes if not one.theme.names and not one.theme.given]


def quotes_of(scope: Scope, themes: Sequence[StoredTheme], *, lang: str, min_voices: int) -> dict[str, ShortQuote]:
    """A short quote of each theme that `min_voices` speak of at least, in `lang` where there is one."""
    spoken = [one.theme.id for one in themes if one.note.figures.get("voices", 0) >= min_voices]
    ids = {theme: own[:QUOTES] for theme, own in exemplar_ids_of(scope, spoken).items()}
    words = exemplars_of(scope, [one for own in ids.values() for one in own])
    said = {theme: [words[one] for one in own if one in words] for theme, own in ids.items()}
    return {theme: quote for theme, own in said.items() if (quote := short_quote(own, lang))}


def language_of(scope: Scope) -> str:
    """The language that the project's names are shown in."""
    return get_project(scope.session, scope.project_id).language


def shown_kind(stored: StoredTheme) -> Kind:
    """The kind of a theme: as people say, else as it was found."""
    return stored.note.moved or stored.theme.kind


def shown_status(theme: Theme) -> Shown:
    """Where a theme stands."""
    return Shown.MERGED if theme.merged_into is not None else Shown(Status(theme.status).value)


def _meets(stored: StoredTheme, wanted: ThemeFilter) -> bool:
    return (
        shown_status(stored.theme) in wanted.statuses
        and (not wanted.kinds or shown_kind(stored) in wanted.kinds)
        and (not wanted.stages or stored.note.stage in wanted.stages)
        and (not wanted.touchpoints or stored.note.touchpoint in wanted.touchpoints)
    )


def _rank(stored: StoredTheme, sort: Sort) -> float:
    """What a theme is ordered by; themes of which that isn't known come last."""
    figures = stored.note.figures
    unknown = float("-inf")
    match sort:
        case Sort.VOICES:
            return float(figures.get("voices", 0))
        case Sort.IMPACT:
            impact = figures.get("impact")
            return unknown if impact is None else abs(float(impact))
        case Sort.TREND:
            growth = figures.get("growth")
            if growth_of(growth, figures.get("growth_q")) is Growth.NEW:
                return float("inf")
            return unknown if growth is None else float(growth)


def _by_voices(mentions: Sequence[StoredMention]) -> tuple[StoredMention, ...]:
    """The first mention of each voice."""
    found: dict[str, StoredMention] = {}
    for mention in mentions:
        author = author_of(mention.row["author"])
        found.setdefault(f"a:{author}" if author else f"i:{mention.row['item_id']}", mention)
    return tuple(found.values())
