"""Make items ready to be kept: checked and redacted by the service's rules and the project's, before a transaction."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from app.errors import ItemProblem, TextProblem, TooLarge
from app.pipeline.redact import Redactor, redact_feedback
from app.pipeline.redaction.configure import with_patterns
from app.services.items import Item, Redact, prepare, storable
from app.store.feedback import StoredFeedback
from app.store.projects import get_project
from app.store.scope import Scope

MOST_ITEMS = 1_000
DIGITS = 24  # of a sha256, 96 bits
OWN = "the project's patterns"


@dataclass(frozen=True, slots=True)
class ItemError:
    """Why the item at `index` was not taken; `values` are names and figures of the detail."""

    index: int
    external_id: str | None
    code: str
    detail: str
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """How items are taken: what redacts them, the longest text in code points, whether unreadable times pass."""

    redact: Redact
    limit: int
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """Items as they may be kept, by their index in the request, and why others may not."""

    items: Mapping[int, StoredFeedback]
    errors: tuple[ItemError, ...] = ()

    @property
    def untimed(self) -> int:
        """Of how many items the time given can't be read or lies in the future: they count as of when they came."""
        return sum(item.feedback.time is not None and item.occurred_at is None for item in self.items.values())


def project_rules(scope: Scope, redactor: Redactor, *, limit: int, lenient: bool = False) -> Rules:
    """The rules of the service, and what the project has redacted beside. PatternsProblem if that can't be used."""
    own = get_project(scope.session, scope.project_id).redaction_patterns
    whole = with_patterns(redactor, own, where=OWN) if own else redactor
    return Rules(redact=partial(redact_feedback, redactor=whole), limit=limit, lenient=lenient)


def prepare_items(
    items: Mapping[int, Item], *, rules: Rules, now: dt.datetime, errors: Sequence[ItemError] = ()
) -> Prepared:
    """Up to 1,000 `items` by their index, ready for `accept`; `errors` are those that were malformed.

    It takes the time that intake takes, so call it outside of any transaction. TooLarge for too many.
    """
    if len(items) + len(errors) > MOST_ITEMS:
        raise TooLarge(f"{len(items) + len(errors):,} items in one request; send at most {MOST_ITEMS:,}")
    prepared: dict[int, StoredFeedback] = {}
    refused = list(errors)
    for index, item in items.items():
        try:
            prepared[index] = prepare(item, redact=rules.redact, limit=rules.limit, now=now, lenient=rules.lenient)
        except (TextProblem, ItemProblem) as problem:
            refused.append(_refusal(index, item, problem))
    return Prepared(prepared, tuple(_told(error) for error in sorted(refused, key=lambda error: error.index)))


def named_by_words(prepared: Prepared, said: Counter[int]) -> Prepared:
    """The items, those without an external id named by what they say, so that the same again adds nothing.

    `said` counts what came before: who says the same twice has said it twice.
    """
    named = {}
    for index, item in prepared.items.items():
        if item.external_id is None:
            digest = item.content_hash[:DIGITS]
            said[int(digest, 16)] += 1
            item = replace(item, external_id=f"{digest}:{said[int(digest, 16)]}")  # noqa: PLW2901 - the same, named
        named[index] = item
    return Prepared(named, prepared.errors)


def _refusal(index: int, item: Item, problem: TextProblem | ItemProblem) -> ItemError:
    return ItemError(index, item.external_id, problem.code, str(problem), problem.values)


def _told(error: ItemError) -> ItemError:
    """The error in words that an answer can hold and a database keep."""
    named = None if error.external_id is None else storable(error.external_id)
    values = {name: storable(one) if isinstance(one, str) else one for name, one in error.values.items()}
    return replace(error, external_id=named, detail=storable(error.detail), values=values)
