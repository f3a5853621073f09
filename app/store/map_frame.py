"""Mentions with all that themes and maps are made of, a row each: labels, words, who and when, theme."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, and_

from app.domain.records import SEGMENT
from app.store.filters import MentionFilter, mention_conditions
from app.store.frame import in_order
from app.store.mentions import emotions_of
from app.store.scope import Scope
from app.store.segments import segment_value
from app.store.tables import FeedbackTable, MentionTable
from app.store.tables_themes import AssignmentTable

AT_ONCE = 5_000  # rows read at once
_MENTION = (
    "seq",
    "feedback_id",
    "id",
    "turn",
    "start",
    "end",
    "lang",
    "channel",
    "source",
    "author",
    "at",
    "valence",
    "sentiment",
    "intensity",
    "intent",
    "effort",
    "emotions",
    "stage",
    "touchpoint",
    "model",
)
_ITEM = ("rating", "nps", "csat", "ces", "solicited")
_THEME = ("theme_id", "sub_theme", "tier", "reason")
PLAIN: dict[str, Any] = {
    "seq": pl.Int64,
    "item_id": pl.String,
    "mention_id": pl.String,
    "turn": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "lang": pl.String,
    "channel": pl.String,
    "source": pl.String,
    "author": pl.String,
    "time": pl.Datetime("us", "UTC"),
    "valence": pl.Float64,
    "sentiment": pl.String,
    "intensity": pl.Float64,
    "intent": pl.String,
    "effort": pl.String,
    "emotions": pl.Int64,
    "stage": pl.String,
    "touchpoint": pl.String,
    "model": pl.String,
    "rating": pl.Float64,
    "nps": pl.Float64,
    "csat": pl.Float64,
    "ces": pl.Float64,
    "solicited": pl.Boolean,
    "theme": pl.String,
    "sub_theme": pl.String,
    "tier": pl.Int8,
    "reason": pl.String,
}


def map_frame(
    scope: Scope, wanted: MentionFilter | None = None, *, words: bool = False, segments: Sequence[str] = ()
) -> pl.DataFrame:
    """Mentions that meet `wanted`, in the order of their numbers, with the columns of `summarise` and of themes.

    `words` adds the column text. `segments` are names of fields of the project's own; each comes as a column
    segment.NAME.
    """
    conditions = mention_conditions(scope, wanted or MentionFilter(), whole=True)
    return with_emotions(plain_frame(scope, conditions, words=words, segments=segments))


def plain_frame(
    scope: Scope, conditions: Sequence[ColumnElement[bool]], *, words: bool = False, segments: Sequence[str] = ()
) -> pl.DataFrame:
    """As `map_frame`, of the mentions that meet all `conditions`; emotions are still a sum of bits."""
    columns: list[Any] = [
        *(getattr(MentionTable, name) for name in _MENTION),
        *(getattr(FeedbackTable, name) for name in _ITEM),
        *(getattr(AssignmentTable, name) for name in _THEME),
        *(segment_value(scope, name) for name in segments),
        *([FeedbackTable.text, FeedbackTable.turns] if words else []),
    ]
    schema: dict[str, Any] = PLAIN | {f"{SEGMENT}{name}": pl.String for name in segments}
    if words:
        schema["text"] = pl.String
    parts = [_part(rows, schema, words=words) for rows in _blocks(scope, _joined(scope, columns).where(*conditions))]
    frame = in_order(pl.concat(parts)) if parts else pl.DataFrame(schema=schema)
    return frame.with_columns(pl.col("source").replace("", None))


def with_emotions(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with emotions as lists of names, at its end."""
    known = frame["emotions"].unique().to_list()
    names = [[str(emotion) for emotion in emotions_of(bits)] for bits in known]
    told = pl.DataFrame({"emotions": known, "names": names}, schema={"emotions": pl.Int64, "names": pl.List(pl.String)})
    frame = frame.join(told, on="emotions", how="left", maintain_order="left")
    return frame.drop("emotions").rename({"names": "emotions"})


def _joined(scope: Scope, columns: Sequence[Any]) -> Select[*tuple[Any, ...]]:
    item = and_(
        scope.owned(FeedbackTable),
        FeedbackTable.project_id == MentionTable.project_id,
        FeedbackTable.id == MentionTable.feedback_id,
    )
    theme = and_(scope.owned(AssignmentTable), AssignmentTable.seq == MentionTable.seq)
    return scope.columns(MentionTable, *columns).join(FeedbackTable, item).outerjoin(AssignmentTable, theme)


def _blocks(scope: Scope, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    yield from scope.session.execute(query, execution_options={"yield_per": AT_ONCE}).partitions()


def _part(rows: Sequence[Any], schema: dict[str, Any], *, words: bool) -> pl.DataFrame:
    if not words:
        return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
    cut = [(*row[:-2], _cut(row)) for row in rows]
    return pl.DataFrame(cut, schema=schema, orient="row")


def _cut(row: Any) -> str:  # noqa: ANN401 - a row of the query
    """The words of a mention, out of its item."""
    turn, start, end = row[3], row[4], row[5]
    text: str = row[-2] if turn is None else row[-1][turn]["text"]
    return text[start:end]


def day_after(moment: dt.datetime) -> dt.date:
    """The first day that `moment` is before, in UTC."""
    return moment.astimezone(dt.UTC).date() + dt.timedelta(days=1)
