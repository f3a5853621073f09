"""The table of people who are logged in to the dashboard."""

import datetime as dt

from sqlalchemy import Boolean, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, Owned


class SessionTable(Base, Owned):
    """A session that was begun with a key, or a code that begins one (`once`); `hash` is the sha256 of its secret.

    A session can do what its key can, and ends with it.
    """

    __tablename__ = "web_session"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "key_id"], ["key.project_id", "key.id"], ondelete="CASCADE"),
        Index("ix_web_session_expires_at", "expires_at"),
    )

    hash: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    once: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
