"""Which mentions, or which feedback: the filters of the interface as conditions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.labels import Emotion
from app.errors import InputError
from app.store.mentions import emotion_bits
from app.store.scope import Scope
from app.store.segments import segment_value
from app.store.tables import LONGEST, FeedbackTable, MentionTable, SegmentTable
from app.store.tables_themes import AssignmentTable

NONE = "none"
"""Stands for null: no effort expressed, no theme, no emotion, no channel, a field of a project's own left empty."""

Values = tuple[str, ...]
OF_MENTION = aliased(FeedbackTable)
_EQUAL = ("stage", "touchpoint", "sentiment", "intent", "effort", "channel", "source", "author", "model")
_INDEXED = ("stage", "touchpoint", "channel", "source", "author")
FEW = 2_000  # items of a segment, or mentions of a theme, that are all looked at and then sorted


@dataclass(frozen=True, slots=True)
class MentionFilter:
    """Mentions that meet all fields given; of several values of one field, one is enough.

    `none` stands for null. `lang` takes in its variants: zh those of zh-Hant. `since` and `until` are half-open and
    look at when the item happened, or else came. `solicited` asks whether people were asked for the item.
    """

    stage: Values = ()
    touchpoint: Values = ()
    sentiment: Values = ()
    emotion: Values = ()
    intent: Values = ()
    effort: Values = ()
    channel: Values = ()
    source: Values = ()
    author: Values = ()
    lang: Values = ()
    theme: Values = ()
    model: Values = ()
    item: Values = ()
    job: Values = ()
    segment: Mapping[str, Values] = field(default_factory=dict)
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    solicited: bool | None = None


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """Items that meet all fields given; `scored` asks whether the model has read them."""

    channel: Values = ()
    source: Values = ()
    author: Values = ()
    lang: Values = ()
    external_id: Values = ()
    job: Values = ()
    segment: Mapping[str, Values] = field(default_factory=dict)
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    scored: bool | None = None


def mention_conditions(scope: Scope, wanted: MentionFilter, *, whole: bool = False) -> list[ColumnElement[bool]]:
    """The conditions on `MentionTable`; InputError for an emotion that does not exist.

    `whole` tells that all that meet them are read, and not a page of the newest.
    """
    conditions = [_known(scope, name, values) for name in _EQUAL if (values := getattr(wanted, name))]
    if wanted.item:
        conditions.append(MentionTable.feedback_id.in_(wanted.item))
    if wanted.job:
        scored = scope.columns(FeedbackTable, FeedbackTable.id).where(FeedbackTable.job_id.in_(wanted.job))
        conditions.append(MentionTable.feedback_id.in_(scored))
    if wanted.lang:
        conditions.append(_one_of(MentionTable.lang, languages_there(scope, wanted.lang)))
    if wanted.emotion:
        conditions.append(_emotions(wanted.emotion))
    if wanted.theme:
        conditions.append(_themes(scope, wanted.theme))
    conditions += [_segment(scope, name, values, whole=whole) for name, values in wanted.segment.items()]
    if wanted.solicited is not None:
        conditions.append(of_asked(asked=wanted.solicited))
    return [*conditions, *within(MentionTable.at, wanted.since, wanted.until)]


def is_narrow(scope: Scope, wanted: MentionFilter) -> bool:
    """Whether a segment or the theme leaves so few that finding them all beats asking each mention in turn."""
    themed = scope.columns(AssignmentTable, AssignmentTable.seq).where(AssignmentTable.theme_id.in_(wanted.theme))
    told = [_in_segment(scope, name, values) for name, values in wanted.segment.items() if _indexed(name, values)]
    told += [themed] if wanted.theme and NONE not in wanted.theme else []
    return any(len(scope.session.scalars(rows.limit(FEW + 1)).all()) <= FEW for rows in told)


def of_asked(*, asked: bool) -> ColumnElement[bool]:
    """The condition that people were asked for a mention's item, or not; in the words of its index."""
    return and_(MentionTable.solicited == asked, MentionTable.solicited.is_not(None))


def bits_of_emotions(values: Values) -> int:
    """The sum of bits of emotions that are asked for; InputError for one that does not exist."""
    unknown = [value for value in values if value not in {*Emotion, NONE}]
    if unknown:
        raise InputError(f"emotion {unknown[0]!r} does not exist; take one of {', '.join(Emotion)}, {NONE}")
    return emotion_bits(Emotion(value) for value in values if value != NONE)


def languages_there(scope: Scope, values: Values) -> list[str]:
    """The languages that mentions are in and that `values` take in."""
    there = scope.distinct(MentionTable, MentionTable.lang)
    return [lang for lang in there if any(lang == value or lang.startswith(f"{value}-") for value in values)]


def feedback_conditions(scope: Scope, wanted: FeedbackFilter) -> list[ColumnElement[bool]]:
    """The conditions on `FeedbackTable`."""
    names = ("channel", "source", "author", "external_id")
    conditions = [_among(getattr(FeedbackTable, name), values) for name in names if (values := getattr(wanted, name))]
    if wanted.job:
        conditions.append(FeedbackTable.job_id.in_(wanted.job))
    if wanted.lang:
        conditions.append(_language(FeedbackTable.lang, wanted.lang))
    if wanted.scored is not None:
        read = FeedbackTable.scored_by.is_not(None)
        conditions.append(read if wanted.scored else ~read)
    return [
        *conditions,
        *_segments(scope, wanted.segment),
        *within(FeedbackTable.at, wanted.since, wanted.until),
    ]


def _known(scope: Scope, name: str, values: Values) -> ColumnElement[bool]:
    """Of several values of an indexed column those that some mention has: absent ones would be sought among all."""
    column = getattr(MentionTable, name)
    if len(values) == 1 or NONE in values or name not in _INDEXED:
        return _among(column, values)
    rows = scope.columns(MentionTable, column)
    there = [value for value in values if scope.session.scalar(rows.where(column == value).limit(1)) is not None]
    return _one_of(column, there)


def _one_of(column: InstrumentedAttribute[Any], there: Sequence[str]) -> ColumnElement[bool]:
    """False itself where there is none: SQLite goes through all rows for a list without members."""
    return column.in_(there) if there else false()


def _segment(scope: Scope, name: str, values: Values, *, whole: bool) -> ColumnElement[bool]:
    """If all are wanted, items in the segment are looked up; for a page each mention is asked in turn."""
    if not _indexed(name, values):
        its = scope.columns(OF_MENTION, OF_MENTION.id).where(OF_MENTION.id == MentionTable.feedback_id)
        return its.where(*_segments(scope, {name: values}, item=OF_MENTION)).exists()
    its = _in_segment(scope, name, values)
    if whole:
        return MentionTable.feedback_id.in_(its)
    return its.where(SegmentTable.feedback_id == MentionTable.feedback_id).exists()


def _indexed(name: str, values: Values) -> bool:
    return NONE not in values and max(map(len, (name, *values))) <= LONGEST


def _in_segment(scope: Scope, name: str, values: Values) -> Select[*tuple[Any, ...]]:
    rows = scope.columns(SegmentTable, SegmentTable.feedback_id)
    return rows.where(SegmentTable.name == name, SegmentTable.value.in_(values))


def _among(column: InstrumentedAttribute[Any] | ColumnElement[str], values: Values) -> ColumnElement[bool]:
    """`none` takes in what is empty."""
    if NONE not in values:
        return column.in_(values)
    return or_(column.in_(values), column.is_(None), column == "")


def _language(column: InstrumentedAttribute[Any], values: Values) -> ColumnElement[bool]:
    same = [or_(column == value, column.startswith(f"{value}-", autoescape=True)) for value in values]
    return or_(*same, column.is_(None)) if NONE in values else or_(*same)


def _emotions(values: Values) -> ColumnElement[bool]:
    some = MentionTable.emotions.bitwise_and(bits_of_emotions(values)) != 0
    return or_(some, MentionTable.emotions == 0) if NONE in values else some


def _themes(scope: Scope, values: Values) -> ColumnElement[bool]:
    """`none` takes in mentions that no refresh has looked at yet."""
    themed = scope.columns(AssignmentTable, AssignmentTable.seq)
    wanted = MentionTable.seq.in_(themed.where(AssignmentTable.theme_id.in_(values)))
    if NONE not in values:
        return wanted
    return or_(wanted, MentionTable.seq.not_in(themed.where(AssignmentTable.theme_id.is_not(None))))


def _segments(
    scope: Scope, segment: Mapping[str, Values], *, item: type[FeedbackTable] = FeedbackTable
) -> list[ColumnElement[bool]]:
    return [_among(segment_value(scope, name, item=item), values) for name, values in segment.items()]


def within(
    at: InstrumentedAttribute[dt.datetime], since: dt.datetime | None, until: dt.datetime | None
) -> list[ColumnElement[bool]]:
    """The conditions that `at` lies from `since` up to, but not on, `until`."""
    bounds = [*([] if since is None else [at >= since]), *([] if until is None else [at < until])]
    return [and_(*bounds)] if bounds else []
