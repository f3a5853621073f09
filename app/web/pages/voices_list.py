"""Which voices are listed: the latest, those that feel most, or the nearest in meaning, a page at a time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.persona import Persona
from app.journeys import DEFAULT
from app.services.curves import Curver
from app.services.journeys import project_journey
from app.services.personas import Found, said_by
from app.services.said_there import said_there
from app.services.search import MeaningIndex, is_near, search
from app.store.page import Page
from app.store.reading import Counted, StoredMention, count_mentions, page_among, page_of_mentions
from app.store.reading_order import Order, page_in_order
from app.store.scope import Scope
from app.web.pages.voices_query import VoicesQuery

Meaning = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """A page of what was found, on the first how much that is in all, and whether it is near to what was typed."""

    page: Page[StoredMention]
    counted: Counted | None
    near: bool


def said_of(scope: Scope, curver: Curver, query: VoicesQuery, only: Persona | None) -> Found | None:
    """The mentions of a persona, and at places of another journey than the default; null where the filter says it."""
    if query.journey == DEFAULT or not (query.stage or query.touchpoint):
        return None if only is None else said_by(scope, curver.cache, wanted=query.wanted, persona=only)
    return said_there(
        scope,
        curver,
        wanted=query.wanted,
        journey=project_journey(scope, query.journey),
        stages=query.stage or (),
        touchpoints=query.touchpoint or (),
        persona=only,
    )


def listed(
    scope: Scope, index: MeaningIndex, query: VoicesQuery, *, said: Found | None, meaning: Meaning | None, limit: int
) -> Listed:
    """The mentions that meet all of the question; those `said` by a persona, those near to a `meaning` first."""
    wanted, cursor = query.wanted, query.cursor or None
    counted = (
        None if cursor else count_mentions(scope, wanted) if said is None else Counted(len(said.keys), said.voices)
    )
    if meaning is None:
        return Listed(in_order(scope, query, said=said, limit=limit), counted, near=True)
    found = search(
        scope, index, meaning, wanted=wanted, limit=limit, cursor=cursor, among=None if said is None else said.seqs
    )
    items = tuple(one for one, _ in found.items)
    near = cursor is not None or is_near(scope, index, meaning, items)
    return Listed(Page(items, found.next_cursor), counted, near)


def in_order(scope: Scope, query: VoicesQuery, *, said: Found | None, limit: int) -> Page[StoredMention]:
    """The same without a meaning: in the order that the question names, else the latest first."""
    cursor = query.cursor or None
    if query.sort is not None:
        among = None if said is None else said.seqs.tolist()
        return page_in_order(scope, query.wanted, Order(query.sort), limit=limit, cursor=cursor, among=among)
    if said is None:
        return page_of_mentions(scope, query.wanted, limit=limit, cursor=cursor)
    return page_among(scope, said.keys, limit=limit, cursor=cursor)
