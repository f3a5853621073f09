"""The tables of what the background work keeps ready for large projects: answers, and mentions in blocks."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, OfProject
from app.store.types import Serial


class AnswerTable(Base, OfProject):
    """An answer by the name of its question, packed, as things stood at `mention_revision` and version `themes`.

    It may quote customers: an erasure drops all answers of the project.
    """

    __tablename__ = "answer"

    name: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[dt.datetime]
    mention_revision: Mapped[int] = mapped_column(Serial)
    themes: Mapped[int] = mapped_column(Serial)
    body: Mapped[bytes]


class BlockTable(Base, OfProject):
    """Many mentions in the order of their time as one packed table, as things stood at two versions (see blocks.py).

    It says who wrote: an erasure drops all blocks of the project.
    """

    __tablename__ = "block"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    mention_revision: Mapped[int] = mapped_column(Serial)
    themes: Mapped[int] = mapped_column(Serial)
    body: Mapped[bytes]
