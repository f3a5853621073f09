"""Mentions as a frame: what curves are made of."""

from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_

from app.domain.records import SEGMENT
from app.errors import InputError
from app.store.filters import MentionFilter, mention_conditions
from app.store.mentions import emotions_of
from app.store.scope import Scope
from app.store.segments import segment_value
from app.store.tables import FeedbackTable, MentionTable
from app.store.tables_themes import AssignmentTable

FIELDS = ("channel", "lang", "source")
SCHEMA = {
    "seq": pl.Int64,
    "item_id": pl.String,
    "turn": pl.Int64,
    "start": pl.Int64,
    "author": pl.String,
    "stage": pl.String,
    "touchpoint": pl.String,
    "valence": pl.Float64,
    "intensity": pl.Float64,
    "effort": pl.String,
    "emotions": pl.Int64,
    "intent": pl.String,
    "model": pl.String,
    "theme": pl.String,
    "rating": pl.Float64,
    "nps": pl.Float64,
    "csat": pl.Float64,
    "ces": pl.Float64,
}


def mention_frame(scope: Scope, wanted: MentionFilter, *, by: str | None = None) -> pl.DataFrame:
    """Mentions that meet `wanted`, a row each in the order of their numbers, with the columns that `summarise` takes.

    Beside them `seq`, and with `by` (channel, lang, source or segment.NAME) a column `by`; InputError for another.
    """
    columns: list[Any] = [
        MentionTable.seq,
        MentionTable.feedback_id,
        MentionTable.turn,
        MentionTable.start,
        MentionTable.author,
        MentionTable.stage,
        MentionTable.touchpoint,
        MentionTable.valence,
        MentionTable.intensity,
        MentionTable.effort,
        MentionTable.emotions,
        MentionTable.intent,
        MentionTable.model,
        AssignmentTable.theme_id,
        FeedbackTable.rating,
        FeedbackTable.nps,
        FeedbackTable.csat,
        FeedbackTable.ces,
    ]
    schema: dict[str, Any] = dict(SCHEMA)
    if by is not None:
        columns.append(_field(scope, by))
        schema["by"] = pl.String
    query = scope.columns(MentionTable, *columns).where(*mention_conditions(scope, wanted, whole=True))
    theme = and_(scope.owned(AssignmentTable), AssignmentTable.seq == MentionTable.seq)
    query = query.outerjoin(AssignmentTable, theme).join(FeedbackTable, _item(scope))
    rows = scope.session.connection().execute(query).all()
    frame = in_order(pl.DataFrame(rows, schema=schema, orient="row"))
    return frame.with_columns(_emotions(frame["emotions"]))


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows by their numbers. A database that is to sort them may go through all mentions in that order."""
    return frame if frame["seq"].is_sorted() else frame.sort("seq")


def _field(scope: Scope, name: str) -> ColumnElement[Any]:
    if name in FIELDS:
        column: ColumnElement[Any] = getattr(MentionTable, name)
        return column
    if name.startswith(SEGMENT) and len(name) > len(SEGMENT):
        return segment_value(scope, name.removeprefix(SEGMENT))
    raise InputError(f"mentions are not told apart by {name[:50]!r}; take {', '.join(FIELDS)} or {SEGMENT}NAME")


def _item(scope: Scope) -> ColumnElement[bool]:
    same = and_(FeedbackTable.project_id == MentionTable.project_id, FeedbackTable.id == MentionTable.feedback_id)
    return and_(scope.owned(FeedbackTable), same)


def _emotions(bits: pl.Series) -> pl.Series:
    """Sums of bits as lists of names."""
    known = bits.unique().sort()
    names = [[str(emotion) for emotion in emotions_of(value)] for value in known]
    read = pl.DataFrame({"bits": known, "emotions": pl.Series(names, dtype=pl.List(pl.String))})
    return bits.to_frame("bits").join(read, on="bits", how="left", maintain_order="left")["emotions"]
