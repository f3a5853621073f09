"""The first rows of a file as an import would take them: redacted and scored, nothing kept."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.authors import OneAuthor
from app.domain.records import Feedback, ScoredMention
from app.errors import InputError, TextProblem
from app.pipeline.pipeline import Pipeline
from app.services.analysis import Analysed, Refused, analyse
from app.services.importing import Order, chosen
from app.services.intake_items import ItemError, Rules, prepare_items
from app.services.items import Item

ROWS = 5


@dataclass(frozen=True, slots=True)
class Look:
    """What a file was taken for, and how it begins.

    `names` are its columns, `columns` those that hold a field, by field; a preset may take a field from elsewhere, or
    give it a fixed value (`=value`). `reasons` has a sentence by field, and by what else was decided. `rows` come with
    their numbers from 1. With a `problem` there are none: there is no column of texts, or none of the name given.
    `one_author` wrote a good part of the first rows.
    """

    format: str
    encoding: str | None
    delimiter: str | None
    names: tuple[str, ...]
    columns: Mapping[str, str]
    rows: tuple[tuple[int, Item | ItemError], ...]
    preset: str | None = None
    presets: tuple[str, ...] = ()
    dates: str | None = None
    rating: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    problem: InputError | None = None
    one_author: OneAuthor | None = None


OpenLook = Callable[[Path, Order, int], Look]
"""Looks at a file as an order wants it read, so many rows. FileProblem if nothing of it can be read."""


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
    outcomes = dict(zip(kept, analyse(pipeline, list(kept.values()), limit=rules.limit), strict=True))
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
