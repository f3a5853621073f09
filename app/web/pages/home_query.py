"""What of the journey map is asked for: read from the address, written back into addresses, put to the service."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi.datastructures import QueryParams
from pydantic import Field, ValidationError

from app.domain.comparison import PREVIOUS
from app.domain.persona import given_twice, parse_persona
from app.domain.records import SEGMENT
from app.errors import InputError
from app.services.maps import MapQuestion
from app.store.facets import Facets
from app.store.filters import MentionFilter
from app.web.errors import Told
from app.web.pages.render import path
from app.web.pages.session import Reader
from app.web.pages.voices_query import persona, unusable
from app.web.schemas.maps import MapQuery
from app.web.schemas.pages import Id, Word

USUAL = "default"
TARGET, PROJECTED = "target", "projected"
DAYS = ("30", "90", "365")
USUAL_DAYS = "90"  # compared with the time before where no period was chosen
BY_NAME = ("channel", "lang", "source")
_ONE = ("journey", "last", "from", "to", "solicited", "only", "compare", "period")
_MANY = (*BY_NAME, "target", "fix", "persona")


class HomeQuery(MapQuery):
    """As for the map over REST, and beside that: a `last` number of days, `solicited`, and `only` one persona."""

    journey: Id = USUAL
    last: Literal["30", "90", "365"] | None = None
    solicited: Literal["yes", "no"] | None = None
    only: Word | None = None
    persona: Annotated[tuple[Word, ...], Field(max_length=12)] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set: what it says, and the address without it."""

    text: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of an address. `given` are its parameters as they stand there."""

    query: HomeQuery
    given: Mapping[str, tuple[str, ...]]
    wanted: MentionFilter

    @property
    def compare(self) -> str:
        """What the map is compared with; empty for nothing."""
        return self.query.compare or ""

    def first(self, name: str) -> str:
        """The first value of a parameter, as forms show it."""
        return next(iter(self.given.get(name, ())), "")

    def address(self, base: str, /, **changed: object) -> str:
        """The same question with some parameters changed; null takes one away."""
        return path(base, **{**self.given, **changed})

    def evidence(self, **more: object) -> str:
        """Where the mentions are that the map rests on, narrowed by `more`."""
        own = {} if self.query.journey == USUAL else {"journey": self.query.journey}
        return path("/voices", **{**self._filters(), **own, **more})

    def theme(self, theme: str) -> str:
        """Where a theme is, narrowed to the mentions that the map rests on."""
        return path("/themes", theme, **self._filters())

    def _filters(self) -> dict[str, object]:
        bounds = {"from": _iso(self.wanted.since), "to": _iso(self.wanted.until)}
        kept = {name: self.given[name] for name in self.given if name in BY_NAME or name.startswith(SEGMENT)}
        asked = {"solicited": self.query.solicited, "only": self.query.only}
        return {**bounds, **kept, **asked}


def read(params: QueryParams, facets: Facets, seen: Reader) -> Asked:
    """The question of an address; what isn't a parameter of the page is passed over.

    InputError, in the language of who looks, for a bad value.
    """
    given = dict(_given(params))
    fields: dict[str, Any] = {
        name: list(values) if name in _MANY or name.startswith(SEGMENT) else values[-1]
        for name, values in given.items()
    }
    if fields.get("compare") in {TARGET, PROJECTED}:
        shown = fields.pop("compare")
    else:
        shown = None
        for name in ("target", "fix"):
            fields.pop(name, None)
    if fields.get("compare") == PREVIOUS and not {"last", "from"} & set(fields):
        fields["last"] = USUAL_DAYS
        given["last"] = (USUAL_DAYS,)
    try:
        query = HomeQuery.model_validate(fields)
    except ValidationError as problem:
        first = problem.errors()[0]
        if first["loc"] == (TARGET,) and first["type"] == "value_error":
            told = Told(seen.gettext("A stage has two targets; give it one."))
        elif first["loc"][:1] == (TARGET,):
            told = Told(seen.gettext("A target is a number from −1 to +1 for a stage of the journey."))
        else:
            told = unusable(problem, seen)
        raise InputError(told) from None
    if query.only is not None:
        persona(query.only, seen)
    if given_twice(persona(text, seen).name for text in query.persona) is not None:
        raise InputError(Told(seen.gettext("Two personas have the same name; give each a name of its own.")))
    if shown:
        query = query.model_copy(update={"compare": shown})
    return Asked(query, given, _filter(query, facets))


def followed(params: QueryParams, merged: Mapping[str, str]) -> QueryParams:
    """The parameters with those themes in the place of others that took these in."""
    return QueryParams([(name, merged.get(one, one) if name == "fix" else one) for name, one in params.multi_items()])


def plainer(asked: Asked, params: QueryParams, *, before: QueryParams) -> str | None:
    """The address without what a form leaves empty and themes that are merged; null if there is nothing of the kind.

    `before` are the parameters as they came.
    """
    blank = any(not value.strip() or (name, value) == ("journey", USUAL) for name, value in params.multi_items())
    spread = any(name.startswith(f"{TARGET}.") for name in params)
    return asked.address("/") if blank or spread or params != before else None


def question(asked: Asked) -> MapQuestion:
    """The question for the service."""
    query = asked.query
    compare = None if query.compare in {TARGET, PROJECTED} else query.compare
    pairs = (text.partition("=") for text in query.target)
    return MapQuestion(
        wanted=asked.wanted,
        compare=compare,
        personas=tuple(parse_persona(text) for text in query.persona),
        only=None if query.only is None else parse_persona(query.only),
        targets={stage: float(value) for stage, _, value in pairs},
        fixed=query.fix,
        period=query.period,
    )


def chips(asked: Asked, called: Mapping[str, str], *, told: Mapping[str, Mapping[str, str]]) -> tuple[Chip, ...]:
    """The filters that are set; `called` names the fields, `told` values of some of them."""
    found = []
    for name, values in asked.given.items():
        if name not in called and not name.startswith(SEGMENT):
            continue
        for value in values:
            rest = tuple(one for one in values if one != value)
            text = called.get(name, name.removeprefix(SEGMENT))
            found.append(Chip(text, told.get(name, {}).get(value, value), asked.address("/", **{name: rest})))
    return tuple(found)


def _given(params: QueryParams) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The parameters that the page knows and that say something; targets of a form's fields as one parameter."""
    names = dict.fromkeys(params.keys())
    for name in names:
        if name in _ONE or name in _MANY or (name.startswith(SEGMENT) and name != SEGMENT):
            values = tuple(dict.fromkeys(value for value in params.getlist(name) if value.strip()))
            if values and name != TARGET and (name, values[-1]) != ("journey", USUAL):
                yield name, values
    fields = [(name.partition(".")[2], params[name]) for name in names if name.startswith(f"{TARGET}.")]
    targets = [*params.getlist(TARGET), *(f"{stage}={value.replace(',', '.')}" for stage, value in fields if value)]
    if targets:
        yield TARGET, tuple(dict.fromkeys(targets))


def _filter(query: HomeQuery, facets: Facets) -> MentionFilter:
    since, until = query.since, query.until
    if query.last and facets.last is not None:
        until = _next_day(facets.last)
        since = until - dt.timedelta(days=int(query.last))
    elif since is not None and until is None and facets.last is not None:
        until = _next_day(facets.last)
    return MentionFilter(
        channel=query.channel,
        lang=query.lang,
        source=query.source,
        segment=query.segment,
        since=since,
        until=until,
        solicited=None if query.solicited is None else query.solicited == "yes",
    )


def _next_day(moment: dt.datetime) -> dt.datetime:
    """The first moment of the day after."""
    day = moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + dt.timedelta(days=1)


def _iso(moment: dt.datetime | None) -> str:
    return "" if moment is None else moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").replace("T00:00:00Z", "")


def fields_of(facets: Facets) -> Sequence[str]:
    """What a map can be compared by, of what there are several values."""
    own = [f"{SEGMENT}{name}" for name in facets.segments]
    return [*(name for name in BY_NAME if len(getattr(facets, name)) > 1), *own]
