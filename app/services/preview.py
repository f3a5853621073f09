"""The first rows of a file as an import would take them: redacted and scored, nothing kept."""

import datetime as dt
from dataclasses import dataclass, replace

from app.domain.records import Feedback, ScoredMention
from app.errors import TextProblem
from app.pipeline.pipeline import Pipeline
from app.services.analysis import Analysed, Refused, analyse
from app.services.import_rows import Order
from app.services.importing import chosen
from app.services.intake_items import ItemError, Rules, prepare_items
from app.services.items import Item
from app.services.look import Look

ROWS = 5


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row: what would be kept and was found in it, or why it would be rejected."""

    number: int
    feedback: Feedback | None
    mentions: tuple[ScoredMention, ...] = ()
    error: ItemError | None = None


def preview(look: Look, order: Order, *, pipeline: Pipeline, rules: Rules, now: dt.datetime) -> list[PreviewRow]:
    """The rows of `look` as an import by `order` would take them, scored."""
    lenient = replace(rules, lenient=True)
    items = {number: chosen(row, order) for number, row in look.rows if isinstance(row, Item)}
    bad = [row for _, row in look.rows if isinstance(row, ItemError)]
    prepared = prepare_items(items, rules=lenient, now=now, errors=bad)
    kept = {number: item.feedback for number, item in prepared.items.items()}
    outcomes = dict(zip(kept, analyse(pipeline, list(kept.values()), longest=rules.limit), strict=True))
    refused = {error.index: error for error in prepared.errors}
    return [_row(number, outcomes.get(number), refused.get(number)) for number, _ in look.rows]


def _row(number: int, outcome: Analysed | Refused | None, error: ItemError | None) -> PreviewRow:
    match outcome:
        case Analysed():
            return PreviewRow(number, outcome.feedback, outcome.mentions)
        case Refused():
            return PreviewRow(number, outcome.feedback, error=_told(number, outcome.reason))
        case _:
            return PreviewRow(number, None, error=error)


def _told(number: int, reason: TextProblem) -> ItemError:
    return ItemError(number, None, reason.code, str(reason), reason.values)
