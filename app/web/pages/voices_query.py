"""What of the voices is asked for: read from the address, kept in the addresses of texts, told as filters in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from fastapi import Request
from pydantic import ValidationError

from app.domain.persona import Persona
from app.domain.records import SEGMENT
from app.errors import InputError
from app.journeys import DEFAULT
from app.services.personas import known_persona
from app.store.filters import MentionFilter
from app.web.errors import Told
from app.web.pages.called import Called, filters
from app.web.pages.names import given_time, language_name
from app.web.pages.problem_texts import why
from app.web.pages.render import path
from app.web.pages.session import Reader
from app.web.schemas.mentions import MentionQuery
from app.web.schemas.pages import Word

LISTS = (
    *("stage", "touchpoint", "sentiment", "emotion", "intent", "effort"),
    *("channel", "source", "author", "lang", "theme", "model", "item"),
)
TIMES = ("from", "to")
SINGLE = ("q", "cursor", "sort", "solicited", "only", "journey", *TIMES)
Filters = Mapping[str, tuple[str, ...]]
"""The parameters of an address by name."""


class VoicesQuery(MentionQuery):
    """As over REST, and beside that whether people were asked, `only` one persona, and what to `sort` by.

    Stages and touchpoints are those of `journey`.
    """

    journey: Word = DEFAULT
    solicited: Literal["yes", "no"] | None = None
    only: Word | None = None
    sort: Literal["negative", "positive", "strongest"] | None = None

    @property
    def wanted(self) -> MentionFilter:
        """The filter of all that was asked for but the persona, and the places of another journey than the default."""
        asked = None if self.solicited is None else self.solicited == "yes"
        wanted = replace(super().wanted, solicited=asked)
        return wanted if self.journey == DEFAULT else replace(wanted, stage=(), touchpoint=())


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, and the address without it."""

    field: str
    text: str
    without: str


def given(request: Request) -> Filters:
    """The parameters by name; what a form leaves empty isn't given."""
    return by_name(request.query_params.multi_items())


def followed(given_: Filters, merged: Mapping[str, str]) -> Filters:
    """The parameters with those themes in the place of others that took these in."""
    themes = tuple(dict.fromkeys(merged.get(one, one) for one in given_.get("theme", ())))
    return {name: themes if name == "theme" else values for name, values in given_.items()}


def kept(pairs: Iterable[tuple[str, str]]) -> Filters:
    """The filters among parameters of another page, which lead back to the list."""
    found = by_name(pairs)
    return {name: some for name, some in found.items() if name in {"q", *LISTS, *SINGLE} or name.startswith(SEGMENT)}


def read(given_: Filters, seen: Reader) -> VoicesQuery:
    """The parameters, checked as those of the interface are. InputError names the one that can't be used."""
    plain: dict[str, Any] = {name: values[-1] for name, values in given_.items() if name in SINGLE and values}
    plain |= {name: values for name, values in given_.items() if name in LISTS or name.startswith(SEGMENT)}
    try:
        return VoicesQuery.model_validate(plain)
    except ValidationError as error:
        raise InputError(unusable(error, seen)) from None


def unusable(error: ValidationError, seen: Reader) -> Told:
    """Which filter can't be used, by the name it has on the page, and why."""
    found = error.errors()[0]
    name = str(found["loc"][0]) if found["loc"] else "?"
    told = seen.gettext("The filter “%(name)s” can't be used: %(why)s.")
    shown = filters(seen).get(name, name.removeprefix(SEGMENT))
    return Told(told % {"name": shown[:50], "why": why(dict(found), seen)})


def persona(text: str, seen: Reader) -> Persona:
    """The persona that is written so. InputError, in the reader's language, if there is none."""
    try:
        return known_persona(text)
    except InputError:
        told = seen.gettext(
            "The persona %(text)s can't be used. Write a name and rules with the fields channel, lang, source, rating, "
            "nps, csat, ces or segment.NAME, as in: Regulars: segment.plan = pro; rating >= 4"
        )
        raise InputError(
            Told(told % {"text": f"\N{LEFT DOUBLE QUOTATION MARK}{text[:80]}\N{RIGHT DOUBLE QUOTATION MARK}"})
        ) from None


def chips(
    given_: Filters, names: Called, themes: Mapping[str, str], seen: Reader, *, base: str = "/voices"
) -> tuple[Chip, ...]:
    """The filters in use on the page `base`, but for what is typed."""
    found = []
    for name, values in given_.items():
        if name in ("q", "cursor", "sort"):
            continue
        for value in values:
            rest = {
                other: [one for one in some if other != name or one != value]
                for other, some in given_.items()
                if other != "cursor"
            }
            shown = _shown(name, value, names, themes=themes, seen=seen)
            found.append(Chip(_field(name, names, seen), shown, path(base, **rest)))
    return tuple(found)


def _field(name: str, names: Called, seen: Reader) -> str:
    own = {
        "from": seen.gettext("from"),
        "to": seen.gettext("to"),
        "solicited": seen.gettext("Asked or unasked"),
        "only": seen.gettext("Persona"),
        "journey": seen.gettext("Journey"),
    }
    return own.get(name) or names.field(name.removeprefix(SEGMENT))


def _shown(name: str, value: str, names: Called, *, themes: Mapping[str, str], seen: Reader) -> str:
    if name == "theme":
        return themes.get(value, value)
    if name == "lang":
        return language_name(value, seen.lang)
    if name == "solicited":
        return seen.gettext("asked") if value == "yes" else seen.gettext("unasked")
    return given_time(value, seen.words) if name in TIMES else names.of(name, value)


def by_name(pairs: Iterable[tuple[str, str]], *, blank: bool = False) -> Filters:
    """Parameters by their names, without those that say nothing; with them if `blank`, and as they came."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if blank or value.strip():
            found[name] = (*found.get(name, ()), value if blank else value.strip())
    return found
