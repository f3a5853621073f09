"""The table of what projects may store."""

from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, OfProject
from app.store.types import Serial


class QuotaTable(Base, OfProject):
    """How many items and bytes of text a project may hold, null for any number, and how many it holds.

    There is a row for a project with a quota alone: others pay nothing for it.
    """

    __tablename__ = "quota"

    items: Mapped[int | None] = mapped_column(Serial)
    size: Mapped[int | None] = mapped_column(Serial)
    held_items: Mapped[int] = mapped_column(Serial)
    held_size: Mapped[int] = mapped_column(Serial)
