"""Scored mentions with more than `score` writes: further fields of their items, and meanings, for themes."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pyarrow as pa

from app.batch.spread import MEANING, packed
from app.batch.tables import SCORED, scored_table
from app.domain.records import Feedback
from app.domain.row import scored_row
from app.pipeline.pipeline import Scored
from app.readers.fields.rows import as_text

FIGURES = frozenset({"nps", "csat", "ces"})
"""Fields that an item has also where a column of another name was told to hold them."""


class Meaning(Protocol):
    """What scores feedback and tells what it means: app.pipeline.pipeline.Pipeline."""

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """As Pipeline.score_vectors."""
        ...


def meant_items(pipeline: Meaning, items: Sequence[Feedback], *, fields: Mapping[str, str]) -> pa.Table:
    """The scored mentions of items whose ids differ: SCORED, `fields` of their items as text or null, source, MEANING.

    `fields` are names of columns by the item's field.
    """
    by_id = {item.id: item for item in items}
    scored = pipeline.score_vectors(items)
    table = scored_table([scored_row(mention, by_id[mention.mention.item_id]) for mention in scored.mentions])
    for name, column in further(fields).items():
        values = [_given(by_id[mention.mention.item_id], name) for mention in scored.mentions]
        table = table.append_column(column, pa.array(values, pa.string()))
    sources = [by_id[mention.mention.item_id].source for mention in scored.mentions]
    table = table.append_column("source", pa.array(sources, pa.string()))
    if not scored.mentions:  # the width of a meaning is known by the first one alone
        return table
    return table.append_column(MEANING, packed(scored.meanings))


def further(fields: Mapping[str, str]) -> dict[str, str]:
    """Those of `fields` that a scored mention doesn't have."""
    return {name: column for name, column in fields.items() if name not in SCORED.names}


def _given(item: Feedback, name: str) -> str | None:
    figure = as_text(getattr(item, name)) if name in FIGURES else None
    return item.segment.get(name) if figure is None else figure
