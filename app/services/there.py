"""What a question names has to be there: places of a journey, fields of the project's own, and a time that has length.

Else the answer would be empty, and nobody could tell a slip of the pen from silence.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import InstrumentedAttribute

from app.domain.journey import Journey
from app.domain.labels import UNASSIGNED
from app.domain.records import SEGMENT
from app.errors import InputError
from app.store.filters import NONE
from app.store.scope import Scope
from app.store.segments import segment_value
from app.store.tables import LONGEST, FeedbackTable, MentionTable, SegmentTable

MOST_TOLD, LONGEST_TOLD = 20, 50
"""How many names a message lists, and how much it shows of each."""


def refuse_no_time(since: dt.datetime | None, until: dt.datetime | None) -> None:
    """InputError for a time that ends before it begins, or as it begins."""
    if since is not None and until is not None and since >= until:
        raise InputError(f"from ({since.isoformat()}) has to lie before to ({until.isoformat()}), which isn't counted")


def refuse_unknown_places(
    scope: Scope,
    journey: Journey,
    *,
    stages: Iterable[str] = (),
    touchpoints: Iterable[str] = (),
    kept: bool = True,
) -> None:
    """InputError for a stage or touchpoint that neither the journey has nor any mention, naming those that it has.

    What mentions have in the store counts if that is where places are looked for: `kept`.
    """
    there = [stage.id for stage in journey.stages]
    _refuse_places(scope, "stage", stages, there, MentionTable.stage if kept else None)
    there = [touchpoint.id for touchpoint in journey.touchpoints]
    _refuse_places(scope, "touchpoint", touchpoints, there, MentionTable.touchpoint if kept else None)


def refuse_unknown_segments(scope: Scope, names: Iterable[str]) -> None:
    """InputError for a field of its own that no item of the project has, naming those there are; none before items."""
    some = scope.columns(FeedbackTable, FeedbackTable.id).limit(1)
    for name in names:
        if not _has_segment(scope, name) and scope.session.scalar(some) is not None:
            there = [f"{SEGMENT}{one[:LONGEST_TOLD]}" for one in scope.distinct(SegmentTable, SegmentTable.name)]
            raise InputError(f"no item has a field {SEGMENT}{name[:LONGEST_TOLD]}; there are: {_listed(there)}")


def compared_segment(compare: str | None) -> tuple[str, ...]:
    """The field of the project's own that a map is compared by, if it is by one."""
    field = (compare or "").removeprefix(SEGMENT)
    return (field,) if compare and compare.startswith(SEGMENT) and field else ()


def _refuse_places(
    scope: Scope, kind: str, wanted: Iterable[str], there: Sequence[str], column: InstrumentedAttribute[str] | None
) -> None:
    for name in wanted:
        if name in (*there, UNASSIGNED, NONE) or (column is not None and _is_kept(scope, column, name)):
            continue
        listed = _listed([*there, UNASSIGNED])
        raise InputError(f"there is no {kind} {name[:LONGEST_TOLD]!r}; there are: {listed}")


def _is_kept(scope: Scope, column: InstrumentedAttribute[str], name: str) -> bool:
    """Whether some mention has the place: one that was scored on an earlier journey."""
    rows = scope.columns(MentionTable, column).where(column == name)
    return scope.session.scalar(rows.limit(1)) is not None


def _has_segment(scope: Scope, name: str) -> bool:
    """Whether some item has the field; names and values too long for the table of fields are sought in the items."""
    rows = scope.columns(SegmentTable, SegmentTable.name).where(SegmentTable.name == name)
    if len(name) <= LONGEST and scope.session.scalar(rows.limit(1)) is not None:
        return True
    items = scope.columns(FeedbackTable, FeedbackTable.id).where(segment_value(scope, name).is_not(None))
    return scope.session.scalar(items.limit(1)) is not None


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_TOLD
    return ", ".join([*names[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]) or "none"
