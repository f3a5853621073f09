"""Tables of what is found and said about mentions: themes, journeys, corrections, maps.

None of them keeps a customer's words: exemplars and quotes are ids of mentions, and the words are cut from the item.
The names of a theme may be made of such words; they go with the last mention they were made of.
"""

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, OfProject, Owned
from app.store.types import Serial


class ThemeTable(Base, OfProject):
    """A pain point or gain (`kind`) with a stable id.

    `names` by language, `named_from` the ids of the mentions whose words are in them, `exemplars` ids of mentions,
    `centroid` the mean direction of its mentions' meanings. `state` is active, dormant, dismissed or retired, with
    `merged_into` where another theme took it in. A theme that people touched is `pinned`; they may have `moved` it to
    the other kind, and say how feasible work on it is, who owns that and how it goes (`progress`).
    """

    __tablename__ = "theme"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    names: Mapped[dict[str, Any]]
    keywords: Mapped[list[str]]
    named_from: Mapped[list[str]]
    exemplars: Mapped[list[str]]
    centroid: Mapped[npt.NDArray[np.float16]]
    touchpoint: Mapped[str | None]
    stage: Mapped[str | None]
    size: Mapped[int]
    figures: Mapped[dict[str, Any]]
    merged_into: Mapped[str | None]
    scope: Mapped[str | None]
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    born: Mapped[dt.datetime | None]
    last_seen: Mapped[dt.datetime | None]
    grown_from: Mapped[int] = mapped_column(Integer, default=0)
    moved: Mapped[str | None]
    feasibility: Mapped[float | None]
    owner: Mapped[str | None]
    progress: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class ThemeNameTable(Base, OfProject):
    """A name that a person gave a theme in one language; it goes before the found one."""

    __tablename__ = "theme_name"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "theme_id"], ["theme.project_id", "theme.id"], ondelete="CASCADE"),
    )

    theme_id: Mapped[str] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[dt.datetime]


class ThemeEventTable(Base, Owned):
    """What happened to a theme: born, split, merged, renamed, emerged, surged, dormant; ids alone in `detail`."""

    __tablename__ = "theme_event"
    __table_args__ = (
        Index("ix_theme_event_at", "project_id", "at"),
        Index("ix_theme_event_theme", "project_id", "theme_id"),
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    theme_id: Mapped[str]
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    detail: Mapped[dict[str, Any]]


class AssignmentTable(Base, Owned):
    """The theme of a mention, or null with the reason; `tier` 1 was clustered, 2 joined the nearest theme."""

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "theme_id"], ["theme.project_id", "theme.id"], ondelete="CASCADE"),
        Index("ix_assignment_theme", "project_id", "theme_id"),
    )

    seq: Mapped[int] = mapped_column(Serial, ForeignKey("mention.seq", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[str | None]
    sub_theme: Mapped[str | None]
    tier: Mapped[int | None]
    reason: Mapped[str | None]
    similarity: Mapped[float | None]


class JourneyTable(Base, OfProject):
    """A journey of the project's own, as YAML; `version` counts up when it is put anew."""

    __tablename__ = "journey"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    yaml: Mapped[str]
    updated_at: Mapped[dt.datetime]


class CorrectionTable(Base, OfProject):
    """What a person said a mention should have been: `given` by field, beside what the model had `said`.

    It belongs to the item and not to the mention's row, so that scoring anew, which may cut other mentions, keeps it.
    """

    __tablename__ = "correction"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "feedback_id"], ["feedback.project_id", "feedback.id"], ondelete="CASCADE"),
        Index("ix_correction_feedback", "project_id", "feedback_id"),
        Index("ix_correction_mention", "project_id", "mention_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    feedback_id: Mapped[str]
    mention_id: Mapped[str]
    turn: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]
    said: Mapped[dict[str, Any]]
    given: Mapped[dict[str, Any]]
    model: Mapped[str]
    key_id: Mapped[str | None]
    created_at: Mapped[dt.datetime]


class MapTable(Base, OfProject):
    """A map as it was: figures and ids of mentions, of the mentions up to `mention_revision`."""

    __tablename__ = "map"
    __table_args__ = (Index("ix_map_journey", "project_id", "journey", "created_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    journey: Mapped[str]
    created_at: Mapped[dt.datetime]
    mention_revision: Mapped[int] = mapped_column(Serial)
    body: Mapped[dict[str, Any]]


class ChangeTable(Base, Owned):
    """What changed from one map to the next: `kind` and figures, for people who come back after a week."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_at", "project_id", "at"),)

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    journey: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    at: Mapped[dt.datetime]
    detail: Mapped[dict[str, Any]]
