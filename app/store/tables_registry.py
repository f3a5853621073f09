"""Tables of how themes are found again: their dense places, the spaces these are dense in, and where a project stands.

As in app.store.tables_themes, exemplars are ids of mentions: no customer's words are kept here.
"""

import datetime as dt

import numpy as np
import numpy.typing as npt
from sqlalchemy import ForeignKeyConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, OfProject
from app.store.types import Packed, Serial

SINGLE, DOUBLE = Packed("<f4"), Packed("<f8")


class SubThemeTable(Base, OfProject):
    """A dense place of a theme (app.domain.theme.SubTheme); `meaning` keeps all its digits, for ids hang on them."""

    __tablename__ = "sub_theme"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "theme_id"], ["theme.project_id", "theme.id"], ondelete="CASCADE"),
        Index("ix_sub_theme_theme", "project_id", "theme_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    theme_id: Mapped[str]
    meaning: Mapped[npt.NDArray[np.float32]] = mapped_column(SINGLE)
    reach: Mapped[float]
    tightness: Mapped[float]
    size: Mapped[int]
    exemplars: Mapped[list[str]]


class ThemeSpaceTable(Base, OfProject):
    """The space that the mentions of one kind of theme are compared in, learned from `built` of them."""

    __tablename__ = "theme_space"

    kind: Mapped[str] = mapped_column(primary_key=True)
    mean: Mapped[npt.NDArray[np.float64]] = mapped_column(DOUBLE)
    matrix: Mapped[npt.NDArray[np.float64]] = mapped_column(DOUBLE)
    usual: Mapped[float]
    spread: Mapped[float]
    built: Mapped[int]


class RegistryTable(Base, OfProject):
    """How a project's themes stand.

    `version` counts up with every change, by people or by a refresh; `refreshed` is the version that the last refresh
    made, at `refreshed_at` in `seconds`, of the mentions up to `mention_revision` and after so many `erasures`. `model`
    is the encoder that the meanings are by.
    """

    __tablename__ = "theme_registry"

    model: Mapped[str]
    version: Mapped[int] = mapped_column(Integer, default=0)
    refreshed: Mapped[int] = mapped_column(Integer, default=0)
    refreshed_at: Mapped[dt.datetime | None]
    seconds: Mapped[float | None]
    mention_revision: Mapped[int] = mapped_column(Serial, default=0)
    erasures: Mapped[int] = mapped_column(Serial, default=0)
