"""What mentions can be searched by: the channels, languages, sources and segment fields that a project has."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import InstrumentedAttribute

from app.store.scope import Scope
from app.store.tables import FeedbackTable, MentionTable, OfProject, Owned

MOST = 50
"""Values of one field that are told; who has more types them."""
LOOKED_AT = 1_000
"""Rows that are looked at for languages and segment fields, which no index leads to: the last that happened."""


@dataclass(frozen=True, slots=True)
class Values:
    """Values by field, in order; `segments` are the names of the fields with their values."""

    channels: tuple[str, ...]
    langs: tuple[str, ...]
    sources: tuple[str, ...]
    segments: tuple[tuple[str, tuple[str, ...]], ...]


def values_of(scope: Scope) -> Values:
    """The values that there are now. It costs as much with many mentions as with few."""
    return Values(
        channels=_each(scope, MentionTable, MentionTable.channel),
        langs=_langs(scope),
        sources=_each(scope, FeedbackTable, FeedbackTable.source),
        segments=_segments(scope),
    )


def _each(scope: Scope, table: type[OfProject | Owned], column: InstrumentedAttribute[Any]) -> tuple[str, ...]:
    """The values of a column that an index begins with: the first, then the first that comes after it, and so on."""
    found: list[str] = []
    while len(found) < MOST:
        after = column > (found[-1] if found else "")
        value = scope.session.scalar(scope.columns(table, func.min(column)).where(after))
        if value is None:
            break
        found.append(value)
    return tuple(found)


def _langs(scope: Scope) -> tuple[str, ...]:
    last = scope.columns(MentionTable, MentionTable.lang).order_by(MentionTable.at.desc(), MentionTable.seq.desc())
    return tuple(sorted(set(scope.session.scalars(last.limit(LOOKED_AT)))))


def _segments(scope: Scope) -> tuple[tuple[str, tuple[str, ...]], ...]:
    last = scope.columns(FeedbackTable, FeedbackTable.segment).order_by(
        FeedbackTable.at.desc(), FeedbackTable.id.desc()
    )
    names: dict[str, set[str]] = {}
    for segment in scope.session.scalars(last.limit(LOOKED_AT)):
        for name, value in segment.items():
            names.setdefault(name, set()).add(value)
    return tuple((name, tuple(sorted(values)[:MOST])) for name, values in sorted(names.items()))
