"""Scored mentions with more than `score` writes: further fields of their items, and meanings, for themes."""

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from app.batch.spread import MEANING, packed
from app.batch.tables import SCORED, scored_table
from app.domain.records import Feedback
from app.domain.row import scored_row
from app.pipeline.pipeline import Scored


class Meaning(Protocol):
    """What scores feedback and tells what it means: app.pipeline.pipeline.Pipeline."""

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """As Pipeline.score_vectors."""
        ...


def meant_items(pipeline: Meaning, items: Sequence[Feedback], *, fields: Sequence[str]) -> pa.Table:
    """The scored mentions of items whose ids differ: SCORED, each of `fields` as text or null, and MEANING."""
    by_id = {item.id: item for item in items}
    scored = pipeline.score_vectors(items)
    table = scored_table([scored_row(mention, by_id[mention.mention.item_id]) for mention in scored.mentions])
    for name in further(fields):
        values = [by_id[mention.mention.item_id].segment.get(name) for mention in scored.mentions]
        table = table.append_column(name, pa.array(values, pa.string()))
    if not scored.mentions:  # the width of a meaning is known by the first one alone
        return table
    return table.append_column(MEANING, packed(scored.meanings))


def further(fields: Sequence[str]) -> tuple[str, ...]:
    """Those of `fields` that a scored mention doesn't have."""
    return tuple(name for name in fields if name not in SCORED.names)
