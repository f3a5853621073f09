"""Places of one journey on another one, told by what both cover of the default journey: for mentions without features.

A place is known by the ids of the default journey that it `covers`, else by its own if the default journey has it, else
by words alone; of the last nothing can be told without the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.journey import Journey, Stage, Touchpoint
from app.domain.labels import UNASSIGNED

Place = Stage | Touchpoint


@dataclass(frozen=True, slots=True)
class Moves:
    """Ids of one journey and where they are on another one; null where that can't be told."""

    stages: Mapping[str, str | None]
    touchpoints: Mapping[str, str | None]


def moves(here: Journey, there: Journey, *, default: Journey) -> Moves:
    """Where the places of `here` are on `there`.

    What nothing covers there is unassigned. Of several that cover it the first one counts, as for who scores mentions.
    """
    return Moves(
        _moves(here.stages, there.stages, {place.id for place in default.stages}),
        _moves(here.touchpoints, there.touchpoints, {place.id for place in default.touchpoints}),
    )


def known_by_words(journey: Journey, *, default: Journey) -> tuple[str, ...]:
    """The ids of places that cover nothing: a mention comes there by its text alone."""
    pairs = ((journey.stages, default.stages), (journey.touchpoints, default.touchpoints))
    return tuple(
        place.id for places, usual in pairs for place in places if not _labels(place, {one.id for one in usual})
    )


def _moves(here: Sequence[Place], there: Sequence[Place], known: set[str]) -> dict[str, str | None]:
    by_label: dict[str, str] = {}
    for place in there:
        for label in _labels(place, known):
            by_label.setdefault(label, place.id)
    ids = {place.id for place in there}
    moved: dict[str, str | None] = {UNASSIGNED: UNASSIGNED}
    for place in here:
        places = {by_label.get(label, UNASSIGNED) for label in _labels(place, known)}
        same = place.id if not places and place.id in ids else None
        moved[place.id] = places.pop() if len(places) == 1 else same
    return moved


def _labels(place: Place, known: set[str]) -> tuple[str, ...]:
    return place.covers or ((place.id,) if place.id in known else ())
