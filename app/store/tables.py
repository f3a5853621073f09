"""Tables of what the service is about: projects, their keys, feedback, mentions and vectors.

Every table of a project carries `project_id`, and a row refers to another by (project_id, id): the database itself
refuses a row of one project that points into another. There are no relationships, so nothing is loaded unasked.
"""

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from app.store.types import HalfVector, Instant, Json, Serial

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

FELT = ("sentiment", "intent", "effort", "emotions")
"""Labels at the end of the indexes of mentions: rows that don't meet a filter by them are passed over unread."""

LONGEST = 200
"""Characters of a segment's name or value that an index takes."""


class Base(DeclarativeBase):
    """What all tables share: constraints named by rule, and the types of the columns."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy asks for a plain dictionary here
        str: Text,
        dt.datetime: Instant,
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        npt.NDArray[np.float16]: HalfVector,
    }


class Owned:
    """A table whose every row belongs to one project and goes with it."""

    @declared_attr
    def project_id(cls) -> Mapped[int]:  # noqa: N805 - called on the class
        """The project the row belongs to."""
        return mapped_column(ForeignKey("project.id", ondelete="CASCADE"), sort_order=-1)


class OfProject(Owned):
    """Owned, with the project as the first part of the primary key."""

    @declared_attr
    def project_id(cls) -> Mapped[int]:  # noqa: N805 - called on the class
        """The project the row belongs to."""
        return mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True, sort_order=-1)


class ProjectTable(Base):
    """A project and its settings.

    `mention_revision` counts up with every transaction that writes mentions, `erasures` with every one that removes
    some: by these two a cache knows what is new. `secret`, in hexadecimal, seals cursors; nobody is told of it.
    """

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    retention_days: Mapped[int | None]
    language: Mapped[str]
    unthemed_budget: Mapped[float]
    redaction_patterns: Mapped[dict[str, Any]]
    mention_revision: Mapped[int] = mapped_column(Serial, default=0)
    erasures: Mapped[int] = mapped_column(Serial, default=0)
    secret: Mapped[str | None]


class KeyTable(Base, OfProject):
    """A key of a project: its sha256, the part that may be shown, and what it may do."""

    __tablename__ = "key"

    id: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    name: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]


class FeedbackTable(Base, OfProject):
    """One item, redacted: `text`, or `turns` as [{role, text, time}].

    `source` is empty where none was given. `time` is as given, `occurred_at` the same in UTC if it could be read, and
    `at` what lists are ordered by: `occurred_at`, else `received_at`. `content_hash` covers what was sent. `job_id` is
    the job that is to score it, `scored_by` the model that did, null until then; `problem` why it could not be scored.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        Index("uq_feedback_external", "project_id", "source", "external_id", unique=True),
        Index("ix_feedback_at", "project_id", "at", "id"),
        Index("ix_feedback_author", "project_id", "author"),
        Index("ix_feedback_job", "job_id"),
        Index("ix_feedback_received", "project_id", "received_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str | None]
    text: Mapped[str]
    turns: Mapped[list[Any] | None]
    channel: Mapped[str | None]
    author: Mapped[str | None]
    time: Mapped[str | None]
    occurred_at: Mapped[dt.datetime | None]
    at: Mapped[dt.datetime]
    lang: Mapped[str | None]
    rating: Mapped[float | None]
    nps: Mapped[float | None]
    csat: Mapped[float | None]
    ces: Mapped[float | None]
    solicited: Mapped[bool | None]
    segment: Mapped[dict[str, Any]]
    received_at: Mapped[dt.datetime]
    content_hash: Mapped[str]
    job_id: Mapped[str | None]
    scored_by: Mapped[str | None]
    problem: Mapped[str | None]


class SegmentTable(Base, OfProject):
    """The fields of a project's own that an item has, by which its mentions are found without reading all items.

    Names or values of more than LONGEST characters are not here, but in `feedback.segment` like all.
    """

    __tablename__ = "segment"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "feedback_id"], ["feedback.project_id", "feedback.id"], ondelete="CASCADE"),
        Index("ix_segment_value", "project_id", "name", "value", "feedback_id"),
        {"sqlite_with_rowid": False},
    )

    feedback_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class MentionTable(Base, Owned):
    """A scored mention. Its words are not kept twice: they are cut from the item by `turn`, `start` and `end`.

    `seq` is the mention's number in this database, `id` its name in the interfaces. `emotions` is a sum of bits, in the
    order of `Emotion`. `source`, `channel`, `author`, `at` and `solicited` repeat the item's, for fast filters.
    `revision`: the project's `mention_revision` when the row was written.
    """

    __tablename__ = "mention"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "feedback_id"], ["feedback.project_id", "feedback.id"], ondelete="CASCADE"),
        Index("uq_mention_id", "project_id", "id", unique=True),
        Index("ix_mention_at", "project_id", "at", "seq", "lang", *FELT),
        Index("ix_mention_feedback", "project_id", "feedback_id"),
        Index("ix_mention_touchpoint", "project_id", "touchpoint", "at", "seq", *FELT),
        Index("ix_mention_stage", "project_id", "stage", "at", "seq", *FELT),
        Index("ix_mention_author", "project_id", "author", "at", "seq"),
        Index("ix_mention_channel", "project_id", "channel", "at", "seq", *FELT),
        Index("ix_mention_lang", "project_id", "lang", "at", "seq", *FELT),
        Index("ix_mention_source", "project_id", "source", "at", "seq", *FELT),
        Index("ix_mention_revision", "project_id", "revision"),
        Index(
            "ix_mention_solicited",
            *("project_id", "solicited", "at", "seq", *FELT),
            sqlite_where=text("solicited IS NOT NULL"),
            postgresql_where=text("solicited IS NOT NULL"),
        ),
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    id: Mapped[str]
    feedback_id: Mapped[str]
    turn: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]
    lang: Mapped[str]
    source: Mapped[str]
    channel: Mapped[str | None]
    author: Mapped[str | None]
    at: Mapped[dt.datetime]
    valence: Mapped[float]
    sentiment: Mapped[str]
    sentiment_confidence: Mapped[float]
    emotions: Mapped[int]
    intensity: Mapped[float]
    intent: Mapped[str]
    intent_confidence: Mapped[float]
    effort: Mapped[str | None]
    effort_confidence: Mapped[float]
    stage: Mapped[str]
    stage_confidence: Mapped[float]
    touchpoint: Mapped[str]
    touchpoint_confidence: Mapped[float]
    model: Mapped[str]
    revision: Mapped[int] = mapped_column(Serial)
    solicited: Mapped[bool | None]


class VectorTable(Base, Owned):
    """What the model saw of a mention (`features`, for corrections) and what it means (`meaning`)."""

    __tablename__ = "vector"
    __table_args__ = (Index("ix_vector_project_id", "project_id"),)

    seq: Mapped[int] = mapped_column(Serial, ForeignKey("mention.seq", ondelete="CASCADE"), primary_key=True)
    features: Mapped[npt.NDArray[np.float16]]
    meaning: Mapped[npt.NDArray[np.float16]]
