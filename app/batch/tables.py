"""Feedback and scored mentions as Arrow tables: what is handed to a scorer and what it hands back."""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, get_args, get_type_hints

import pyarrow as pa

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.domain.row import ScoredRow

_ARROW: Mapping[object, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    list[str]: pa.list_(pa.string()),
}
_TURN = pa.struct([("role", pa.string()), ("text", pa.string()), ("time", pa.string())])


def _field(name: str, hint: object) -> pa.Field:
    nullable = isinstance(hint, UnionType)
    kind = next(part for part in get_args(hint) if part is not type(None)) if nullable else hint
    return pa.field(name, _ARROW[kind], nullable=nullable)


SCORED = pa.schema([_field(name, hint) for name, hint in get_type_hints(ScoredRow).items()])
"""A row a mention: the fields of ScoredRow, in their order."""

FEEDBACK = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        ("turns", pa.list_(_TURN)),
        *((name, pa.string()) for name in ("source", "channel", "author", "time", "lang")),
        *((name, pa.float64()) for name in ("rating", "nps", "csat", "ces")),
        ("solicited", pa.bool_()),
        ("segment", pa.map_(pa.string(), pa.string())),
    ]
)
"""A row an item: the fields of Feedback, in their order."""


def feedback_table(feedback: Sequence[Feedback]) -> pa.Table:
    """The items as a table of the schema FEEDBACK."""
    return pa.Table.from_pylist([_feedback_row(item) for item in feedback], schema=FEEDBACK)


def table_feedback(table: pa.Table) -> list[Feedback]:
    """The items of a table of the schema FEEDBACK."""
    return [_feedback(row) for row in table.to_pylist()]


def scored_table(rows: Sequence[ScoredRow]) -> pa.Table:
    """The rows as a table of the schema SCORED."""
    return pa.Table.from_pylist(list(rows), schema=SCORED)


def _feedback_row(item: Feedback) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(item, name) for name in FEEDBACK.names}
    row["turns"] = [{"role": str(turn.role), "text": turn.text, "time": turn.time} for turn in item.turns]
    row["segment"] = list(item.segment.items())
    return row


def _feedback(row: dict[str, Any]) -> Feedback:
    turns = tuple(Turn(role=Role(turn["role"]), text=turn["text"], time=turn["time"]) for turn in row["turns"] or ())
    return Feedback(**{**row, "turns": turns, "segment": dict(row["segment"] or ())})
