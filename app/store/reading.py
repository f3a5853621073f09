"""Read feedback and mentions in pages, newest first, and mentions by their numbers."""

import datetime as dt
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from app.domain.authors import BLANKS, MARKS, PLACEHOLDERS, SPELLED
from app.domain.row import DECIMALS, ScoredRow
from app.store.feedback import StoredFeedback, stored_feedback
from app.store.filters import FeedbackFilter, MentionFilter, feedback_conditions, is_narrow, mention_conditions
from app.store.mentions import emotions_of
from app.store.page import Page, after_place, read_moment
from app.store.scope import Scope, pieces
from app.store.seal import at_cursor, older_than, opened, sealed
from app.store.tables import FeedbackTable, MentionTable
from app.store.tables_themes import AssignmentTable

COUNTED = 10_000  # mentions that are counted at most
UNKNOWN = sorted(PLACEHOLDERS | {word.capitalize() for word in PLACEHOLDERS})
"""Placeholders of authors as a database may have them in small letters: SQLite lowers those of English alone."""


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention as it is kept: `row` is what the interfaces show; null `theme` with the reason, if one is known."""

    seq: int
    row: ScoredRow
    at: dt.datetime
    source: str | None
    external_id: str | None
    theme: str | None
    unthemed_reason: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many mentions, and of how many voices; null `voices` where there are more mentions than were counted."""

    mentions: int
    voices: int | None


def page_of_feedback(
    scope: Scope, wanted: FeedbackFilter, *, limit: int, cursor: str | None = None
) -> Page[StoredFeedback]:
    """A page of items, the one that happened last first. InvalidCursor for a cursor of another list."""
    query = scope.rows(FeedbackTable).where(*feedback_conditions(scope, wanted))
    if cursor is not None:
        query = query.where(older_than(scope, cursor, FeedbackTable.at, FeedbackTable.id, str))
    query = query.order_by(FeedbackTable.at.desc(), FeedbackTable.id.desc()).limit(limit + 1)
    rows = scope.session.scalars(query).all()
    found = [stored_feedback(row) for row in rows[:limit]]
    return Page(tuple(found), at_cursor(scope, found[-1].at, found[-1].id) if len(rows) > limit else None)


def page_of_mentions(
    scope: Scope, wanted: MentionFilter, *, limit: int, cursor: str | None = None
) -> Page[StoredMention]:
    """A page of mentions, the one that happened last first. InvalidCursor for a cursor of another list."""
    after = [] if cursor is None else [after_place(MentionTable.at, MentionTable.seq, *_place(scope, cursor))]
    if is_narrow(scope, wanted):
        keys = scope.columns(MentionTable, MentionTable.at, MentionTable.seq)
        keys = keys.where(*mention_conditions(scope, wanted, whole=True), *after)
        newest = heapq.nlargest(limit + 1, (tuple(row) for row in scope.session.execute(keys)))
        there = mentions_by_seq(scope, [seq for _, seq in newest])
        read = [there[seq] for _, seq in newest]
    else:
        query = _mentions(scope).where(*mention_conditions(scope, wanted), *after)
        query = query.order_by(MentionTable.at.desc(), MentionTable.seq.desc()).limit(limit + 1)
        read = [_mention(*row) for row in scope.session.execute(query).all()]
    return _page(scope, read, limit)


def page_among(scope: Scope, keys: pl.DataFrame, *, limit: int, cursor: str | None = None) -> Page[StoredMention]:
    """The same of the mentions whose `time` and `seq` are in `keys`."""
    if cursor is not None:
        when, last = _place(scope, cursor)
        keys = keys.filter((pl.col("time") < when) | ((pl.col("time") == when) & (pl.col("seq") < last)))
    newest = keys.top_k(limit + 1, by=["time", "seq"]).sort("time", "seq", descending=True)
    there = mentions_by_seq(scope, newest["seq"].to_list())
    return _page(scope, [there[seq] for seq in newest["seq"]], limit)


def count_mentions(scope: Scope, wanted: MentionFilter, *, most: int = COUNTED) -> Counted:
    """How many mentions meet the filter, and of how many authors, or items without author; `most` are counted."""
    meeting = mention_conditions(scope, wanted, whole=True)
    seqs = scope.columns(MentionTable, MentionTable.seq).where(*meeting).limit(most + 1)  # their voices cost more
    if (scope.session.scalar(select(func.count()).select_from(seqs.subquery())) or 0) > most:
        return Counted(most, None)
    bare = func.lower(func.trim(MentionTable.author, MARKS))
    named = and_(bare.not_in(UNKNOWN), func.trim(MentionTable.author, BLANKS).not_in(SPELLED))
    known = case((named, MentionTable.author)).label("author")
    some = scope.columns(MentionTable, known, MentionTable.feedback_id).where(*meeting).subquery()
    author = some.c.author
    nameless = case((author.is_(None), some.c.feedback_id))
    counts = (func.count(), func.count(author.distinct()), func.count(nameless.distinct()))
    mentions, authors, items = scope.session.execute(select(*counts).select_from(some)).one()
    return Counted(mentions, authors + items)


def mentions_of_item(scope: Scope, item_id: str) -> list[StoredMention]:
    """The mentions of an item in the order of its text."""
    query = _mentions(scope).where(MentionTable.feedback_id == item_id)
    found = [_mention(*row) for row in scope.session.execute(query)]
    return sorted(found, key=lambda mention: (mention.row["turn"] or 0, mention.row["start"]))


def mentions_by_id(scope: Scope, ids: Sequence[str]) -> dict[str, StoredMention]:
    """Mentions by their ids; what is not there is left out."""
    found = {}
    for some in pieces(ids):
        for row in scope.session.execute(_mentions(scope).where(MentionTable.id.in_(some))):
            mention = _mention(*row)
            found[mention.row["mention_id"]] = mention
    return found


def mentions_by_seq(scope: Scope, seqs: Sequence[int]) -> dict[int, StoredMention]:
    """Mentions by their numbers; what is not there is left out."""
    found = {}
    for some in pieces(seqs):
        for row in scope.session.execute(_mentions(scope).where(MentionTable.seq.in_(some))):
            mention = _mention(*row)
            found[mention.seq] = mention
    return found


def matching_seqs(
    scope: Scope, wanted: MentionFilter, *, among: Sequence[int] | None = None, limit: int | None = None
) -> list[int]:
    """Numbers of mentions that meet the filter, of all or of those `among`; at most `limit`, in no order."""
    conditions = mention_conditions(scope, wanted, whole=among is None)
    query = scope.columns(MentionTable, MentionTable.seq).where(*conditions)
    if among is None:
        return list(scope.session.scalars(query.limit(limit)))
    return [seq for some in pieces(among) for seq in scope.session.scalars(query.where(MentionTable.seq.in_(some)))]


def _page(scope: Scope, read: Sequence[StoredMention], limit: int) -> Page[StoredMention]:
    found = read[:limit]
    more = len(read) > limit
    return Page(tuple(found), sealed(scope, found[-1].at.isoformat(), found[-1].seq) if more else None)


def _place(scope: Scope, cursor: str) -> tuple[dt.datetime, int]:
    """Time and number of the last mention of the page before."""
    at, seq = opened(scope, cursor, str, int)
    return read_moment(at), int(seq)


def _mentions(scope: Scope) -> Select[*tuple[Any, ...]]:
    item: ColumnElement[bool] = and_(
        scope.owned(FeedbackTable),
        FeedbackTable.project_id == MentionTable.project_id,
        FeedbackTable.id == MentionTable.feedback_id,
    )
    theme = and_(scope.owned(AssignmentTable), AssignmentTable.seq == MentionTable.seq)
    columns = (MentionTable, FeedbackTable, AssignmentTable.theme_id, AssignmentTable.reason)
    return scope.columns(MentionTable, *columns).join(FeedbackTable, item).outerjoin(AssignmentTable, theme)


def _mention(kept: MentionTable, item: FeedbackTable, theme: str | None, reason: str | None) -> StoredMention:
    text = item.text if kept.turn is None else (item.turns or [])[kept.turn]["text"]
    row = ScoredRow(
        item_id=kept.feedback_id,
        mention_id=kept.id,
        turn=kept.turn,
        start=kept.start,
        end=kept.end,
        text=text[kept.start : kept.end],
        lang=kept.lang,
        channel=kept.channel,
        time=item.time,
        author=kept.author,
        rating=item.rating,
        valence=round(kept.valence, DECIMALS),
        sentiment=kept.sentiment,
        sentiment_confidence=round(kept.sentiment_confidence, DECIMALS),
        emotions=[str(emotion) for emotion in emotions_of(kept.emotions)],
        intensity=round(kept.intensity, DECIMALS),
        intent=kept.intent,
        intent_confidence=round(kept.intent_confidence, DECIMALS),
        effort=kept.effort,
        effort_confidence=round(kept.effort_confidence, DECIMALS),
        stage=kept.stage,
        stage_confidence=round(kept.stage_confidence, DECIMALS),
        touchpoint=kept.touchpoint,
        touchpoint_confidence=round(kept.touchpoint_confidence, DECIMALS),
        model=kept.model,
    )
    return StoredMention(kept.seq, row, kept.at, item.source or None, item.external_id, theme, reason)
