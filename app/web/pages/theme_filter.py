"""The filter of the map, kept on the page of a theme: which of its voices meet it, and what they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request

from app.domain.records import SEGMENT
from app.services.cache import Cache
from app.services.personas import said_by
from app.store.reading import StoredMention, count_mentions, matching_seqs
from app.store.scope import Scope
from app.web.pages.called import Called
from app.web.pages.render import path
from app.web.pages.session import Visitor
from app.web.pages.voices_list import in_order
from app.web.pages.voices_query import TIMES, Chip, Filters, chips, given, persona, read

NAMES = ("channel", "lang", "source", "solicited", "only", *TIMES)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of a theme meets the filters `kept`: how many `voices`, null for very many, and some `quotes` of it.

    `members` are the latest mentions, `more` whether there are others; `whole` is the page without filters.
    """

    kept: Filters
    chips: tuple[Chip, ...]
    voices: int | None
    quotes: tuple[StoredMention, ...]
    members: tuple[StoredMention, ...]
    more: bool
    whole: str


def filters_of(request: Request) -> Filters:
    """The filters of an address that a theme can be narrowed by."""
    return {name: some for name, some in given(request).items() if name in NAMES or name.startswith(SEGMENT)}


def narrowed(
    scope: Scope,
    kept: Filters,
    theme: str,
    quotes: Sequence[StoredMention],
    *,
    visitor: Visitor,
    names: Called,
    cache: Cache,
    limit: int,
) -> Narrowed | None:
    """The theme as the filters leave it, with those of its `quotes` that meet them; null without filters.

    InputError, in the reader's language, for a filter that can't be used.
    """
    if not kept:
        return None
    query = read({**kept, "theme": (theme,)}, visitor)
    said = None
    if query.only is not None:
        said = said_by(scope, cache, wanted=query.wanted, persona=persona(query.only, visitor))
    page = in_order(scope, query, said=said, limit=limit)
    meeting = set(matching_seqs(scope, query.wanted, among=[one.seq for one in quotes]))
    if said is not None:
        meeting &= set(said.seqs.tolist())
    own: Mapping[str, tuple[str, ...]] = {**kept}
    return Narrowed(
        kept=own,
        chips=chips(own, names, {}, visitor, base=path("/themes", theme)),
        voices=count_mentions(scope, query.wanted).voices if said is None else said.voices,
        quotes=tuple(one for one in quotes if one.seq in meeting),
        members=page.items,
        more=page.next_cursor is not None,
        whole=path("/themes", theme),
    )
