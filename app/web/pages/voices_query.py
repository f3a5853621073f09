"""What of the voices is asked for: read from the address, kept in the addresses of texts, told as filters in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from fastapi import Request
from pydantic import ValidationError

from app.domain.persona import Persona
from app.errors import InputError
from app.services.personas import known_persona
from app.store.filters import MentionFilter
from app.web.errors import Told
from app.web.pages.called import Called
from app.web.pages.names import given_time, language_name
from app.web.pages.render import path
from app.web.pages.session import Reader
from app.web.schemas.mentions import MentionQuery
from app.web.schemas.pages import SEGMENT, Word

LISTS = (
    *("stage", "touchpoint", "sentiment", "emotion", "intent", "effort"),
    *("channel", "source", "author", "lang", "theme", "model", "item"),
)
TIMES = ("from", "to")
SINGLE = ("q", "cursor", "solicited", "only", *TIMES)
Filters = Mapping[str, tuple[str, ...]]
"""The parameters of an address by name."""


class VoicesQuery(MentionQuery):
    """As over REST, and beside that whether people were asked, and `only` one persona."""

    solicited: Literal["yes", "no"] | None = None
    only: Word | None = None

    @property
    def wanted(self) -> MentionFilter:
        """The filter of all that was asked for but the persona."""
        asked = None if self.solicited is None else self.solicited == "yes"
        return replace(super().wanted, solicited=asked)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, and the address without it."""

    field: str
    text: str
    without: str


def given(request: Request) -> Filters:
    """The parameters by name; what a form leaves empty isn't given."""
    return _by_name(request.query_params.multi_items())


def kept(pairs: Iterable[tuple[str, str]]) -> Filters:
    """The filters among parameters of another page, which lead back to the list."""
    found = _by_name(pairs)
    return {name: some for name, some in found.items() if name in {"q", *LISTS, *SINGLE} or name.startswith(SEGMENT)}


def read(given_: Filters, seen: Reader) -> VoicesQuery:
    """The parameters, checked as those of the interface are. InputError names the one that can't be used."""
    plain: dict[str, Any] = {name: values[-1] for name, values in given_.items() if name in SINGLE}
    plain |= {name: values for name, values in given_.items() if name in LISTS or name.startswith(SEGMENT)}
    try:
        return VoicesQuery.model_validate(plain)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else "?"
        told = seen.gettext("The filter %(name)s can't be used as it is; choose another value.")
        raise InputError(Told(told % {"name": name[:50]})) from None


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


def chips(given_: Filters, names: Called, themes: Mapping[str, str], seen: Reader) -> tuple[Chip, ...]:
    """The filters in use, but for what is typed."""
    found = []
    for name, values in given_.items():
        if name in ("q", "cursor"):
            continue
        for value in values:
            rest = {
                other: [one for one in some if other != name or one != value]
                for other, some in given_.items()
                if other != "cursor"
            }
            shown = _shown(name, value, names, themes=themes, seen=seen)
            found.append(Chip(_field(name, names, seen), shown, path("/voices", **rest)))
    return tuple(found)


def _field(name: str, names: Called, seen: Reader) -> str:
    own = {
        "from": seen.gettext("from"),
        "to": seen.gettext("to"),
        "solicited": seen.gettext("Asked or unasked"),
        "only": seen.gettext("Persona"),
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


def _by_name(pairs: Iterable[tuple[str, str]]) -> Filters:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if value.strip():
            found[name] = (*found.get(name, ()), value.strip())
    return found
