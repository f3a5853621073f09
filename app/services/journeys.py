"""The journeys of a project: those that ship and its own."""

import datetime as dt
from functools import cache, lru_cache
from typing import Any

import yaml

from app.domain.journey import Journey
from app.errors import Conflict, JourneyProblem, NotFound
from app.journeys import load_shipped, parse_journey, shipped_journeys
from app.store.audit import note
from app.store.journeys import StoredJourney, drop_journey, get_journey, last_version, list_journeys, put_journey
from app.store.scope import Scope

MOST_STAGES, MOST_TOUCHPOINTS = 50, 200
MOST_JOURNEYS = 100
KEPT = 200  # journeys held ready, of all projects


def project_journeys(scope: Scope) -> list[tuple[Journey, bool]]:
    """All journeys by name, each with whether it is the project's own."""
    own = [(_read(stored), True) for stored in list_journeys(scope)]
    shipped = [(shipped_journey(name), False) for name in shipped_journeys()]
    return sorted([*own, *shipped], key=lambda pair: pair[0].name)


def project_journey(scope: Scope, name: str) -> Journey:
    """The journey of that name; NotFound if neither the project nor the service has one."""
    stored = get_journey(scope, name)
    if stored is not None:
        return _read(stored)
    if name in shipped_journeys():
        return shipped_journey(name)
    raise NotFound("no journey of that name")


def keep_journey(scope: Scope, journey: Journey, *, now: dt.datetime, actor: str) -> Journey:
    """Keep a journey of the project's own; its version counts up when it changes.

    Raises what `refuse_journey` does, and JourneyProblem if it covers what isn't in the default journey.
    """
    refuse_journey(scope, journey)
    before = get_journey(scope, journey.name)
    if before is not None and _text(journey, before.version) == before.yaml:
        return _read(before)
    version = last_version(scope, journey.name) + 1
    stored = StoredJourney(journey.name, version, _text(journey, version))
    kept = _read(stored)
    put_journey(scope, stored, now=now)
    note(scope, "journey.put", actor=actor, detail={"journey": kept.name, "version": kept.version}, now=now)
    return kept


def take_away(scope: Scope, name: str, *, now: dt.datetime, actor: str) -> None:
    """Take a journey of the project's own away; mentions keep their places on the usual one.

    A later one of its name is of the next version: what is kept ready is known by name and version. Conflict for one
    that ships, NotFound if there is none of that name.
    """
    if name in shipped_journeys():
        raise Conflict(f"{name} ships with the service; only journeys of your own can be taken away")
    if not drop_journey(scope, name, now=now):
        raise NotFound("no journey of that name")
    note(scope, "journey.delete", actor=actor, detail={"journey": name}, now=now)


def refuse_journey(scope: Scope, journey: Journey) -> None:
    """Raise Conflict for a name that ships, JourneyProblem for too many places or journeys."""
    if journey.name in shipped_journeys():
        raise Conflict(f"{journey.name} ships with the service; give yours another name")
    if len(journey.stages) > MOST_STAGES or len(journey.touchpoints) > MOST_TOUCHPOINTS:
        raise JourneyProblem(f"a journey has at most {MOST_STAGES} stages and {MOST_TOUCHPOINTS} touchpoints")
    if get_journey(scope, journey.name) is None and len(list_journeys(scope)) >= MOST_JOURNEYS:
        raise JourneyProblem(f"a project has at most {MOST_JOURNEYS} journeys of its own; change one of them")


def journey_text(journey: Journey) -> str:
    """The journey as YAML, as people write it: without what is empty."""
    return yaml.safe_dump(_full(journey.model_dump(mode="json")), allow_unicode=True, sort_keys=False, width=110)


def _full(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            told = {key: _full(one) for key, one in value.items()}
            return {key: one for key, one in told.items() if one not in ("", [], {}, None)}
        case list():
            return [_full(one) for one in value]
        case _:
            return value


def _text(journey: Journey, version: int) -> str:
    fields = journey.model_copy(update={"version": version}).model_dump(mode="json")
    return yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)


shipped_journey = cache(load_shipped)  # reading YAML takes a tenth of a second


@lru_cache(maxsize=KEPT)
def _read(stored: StoredJourney) -> Journey:
    return parse_journey(stored.yaml, stored.name, kept=True)
