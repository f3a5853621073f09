"""The filters of the first page: what can be chosen, what is chosen, and what that is called."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.comparison import PREVIOUS
from app.domain.records import SEGMENT
from app.store.facets import Facets
from app.web.pages.called import FEMININE, Choices, first_and_more
from app.web.pages.home_query import BY_NAME, PROJECTED, TARGET, Asked, Chip, chips, fields_of
from app.web.pages.names import given_time, language_name
from app.web.pages.session import Visitor


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of the filters: its field, what it is called, its options, and what it shows.

    `more` are further values of the field, which the form sends on.
    """

    name: str
    label: str
    options: Choices
    value: str
    more: tuple[str, ...] = ()


def as_said(asked: Asked, filters: tuple[Filter, ...], labels: Mapping[str, str], visitor: Visitor) -> tuple[Chip, ...]:
    """The filters that are set, in the words of the page."""
    told = {one.name: dict(one.options) for one in filters}
    told |= {
        name: {value: given_time(value, visitor.words) for value in asked.given.get(name, ())}
        for name in ("from", "to")
    }
    return chips(asked, labels, told=told)


def labels_of(visitor: Visitor) -> dict[str, str]:
    """What the fields of the filters are called."""
    _ = visitor.gettext
    return {
        "last": _("Period"),
        "from": _("From"),
        "to": _("Before"),
        "channel": _("Channel"),
        "lang": _("Language"),
        "source": _("Source"),
        "solicited": _("Asked or unasked"),
        "only": _("Persona"),
    }


def offered(visitor: Visitor, asked: Asked, facets: Facets, labels: Mapping[str, str]) -> tuple[Filter, ...]:
    """The choices there are something to choose from."""
    _ = visitor.gettext
    found = [Filter("last", labels["last"], _periods(visitor), asked.first("last"))]
    for name in BY_NAME:
        values = getattr(facets, name)
        if len(values) > 1 or asked.first(name):
            shown = [(value, language_name(value, visitor.lang) if name == "lang" else value) for value in values]
            everything = visitor.pgettext("feminine", "all") if name in FEMININE else _("all")
            found.append(_filter(name, labels[name], (("", everything), *shown), asked))
    for name, values in facets.segments.items():
        options = (("", _("all")), *((value, value) for value in values))
        found.append(_filter(f"{SEGMENT}{name}", name, options, asked))
    if facets.solicited:
        options = (("", _("all")), ("yes", _("asked")), ("no", _("unasked")))
        found.append(Filter("solicited", labels["solicited"], options, asked.first("solicited")))
    return tuple(found)


def _filter(name: str, label: str, options: Choices, asked: Asked) -> Filter:
    return Filter(name, label, options, *first_and_more(asked.given.get(name, ()), options))


def _periods(visitor: Visitor) -> Choices:
    _ = visitor.gettext
    return (
        ("", _("all time")),
        ("30", _("last 30 days")),
        ("90", _("last 90 days")),
        ("365", _("last 365 days")),
    )


def comparisons(visitor: Visitor, asked: Asked, facets: Facets, labels: Mapping[str, str]) -> tuple[Filter, ...]:
    """What the curve can be laid beside."""
    _ = visitor.gettext
    fields = [(name, labels.get(name, name.removeprefix(SEGMENT))) for name in fields_of(facets)]
    options = (
        ("", _("with nothing")),
        (PREVIOUS, _("with the time before")),
        *((name, _("by %(field)s") % {"field": label.lower() if name in BY_NAME else label}) for name, label in fields),
        (TARGET, _("with targets")),
        (PROJECTED, _("with pains fixed")),
    )
    return (Filter("compare", _("Compare"), options, asked.compare),)
