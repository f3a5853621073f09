"""What the mentions of a project can be filtered by: the values that there are, the most frequent first."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func

from app.store.scope import Scope
from app.store.session import now
from app.store.tables import FeedbackTable, MentionTable

MOST = 50  # values of a field
MOST_FIELDS = 12  # of a project's own
NEWEST = 2_000  # items that the own fields are looked for in
OWN_VALUES = 30  # more values than that tell people apart and are no segment
_FIELDS = ("channel", "lang", "source")


@dataclass(frozen=True, slots=True)
class Facets:
    """Values by field; `segments` are fields of the project's own. `first` and `last` are when anything was said.

    Times that lie in the future say nothing of that.

    `solicited` tells whether there are both, items that people were asked for and items that they were not.
    """

    mentions: int
    first: dt.datetime | None
    last: dt.datetime | None
    channel: tuple[str, ...]
    lang: tuple[str, ...]
    source: tuple[str, ...]
    segments: Mapping[str, tuple[str, ...]]
    solicited: bool


def facets(scope: Scope) -> Facets:
    """The facets of all mentions; own fields and `solicited` as the newest items have them."""
    past = case((MentionTable.at <= now(scope.session), MentionTable.at))
    bounds = func.count(), func.min(MentionTable.at), func.max(past)
    mentions, first, last = scope.session.execute(scope.columns(MentionTable, *bounds)).one()
    values = {name: _values(scope, name) for name in _FIELDS}
    newest = scope.columns(FeedbackTable, FeedbackTable.segment, FeedbackTable.solicited)
    rows = scope.session.execute(newest.order_by(FeedbackTable.at.desc(), FeedbackTable.id.desc()).limit(NEWEST)).all()
    segments = _segments([row[0] for row in rows])
    both = {bool(row[1]) for row in rows if row[1] is not None} == {True, False}
    return Facets(mentions, first, last, **values, segments=segments, solicited=both)


def _values(scope: Scope, name: str) -> tuple[str, ...]:
    column, count = getattr(MentionTable, name), func.count()
    query = scope.columns(MentionTable, column).where(column.is_not(None), column != "").group_by(column)
    return tuple(scope.session.scalars(query.order_by(count.desc(), column).limit(MOST)))


def _segments(rows: list[Mapping[str, object]]) -> dict[str, tuple[str, ...]]:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for name, value in (row or {}).items():
            if isinstance(value, str) and value:
                counts.setdefault(name, Counter())[value] += 1
    told = {name: tuple(value for value, _ in values.most_common()) for name, values in counts.items()}
    few = {name: values for name, values in told.items() if 1 < len(values) <= OWN_VALUES}
    return dict(sorted(few.items(), key=lambda pair: (-sum(counts[pair[0]].values()), pair[0]))[:MOST_FIELDS])
