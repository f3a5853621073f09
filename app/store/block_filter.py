"""The filters of mentions as they act on blocks: an expression over columns; and when an index is the shorter way."""

from functools import reduce
from operator import and_, or_

import polars as pl
from sqlalchemy import ColumnElement, func

from app.domain.records import SEGMENT
from app.store.filters import NONE, MentionFilter, Values, bits_of_emotions, is_narrow, languages_there, of_asked
from app.store.scope import Scope
from app.store.tables import MentionTable

FEW = 5_000  # mentions of a value that are found by its index
_EQUAL = ("stage", "touchpoint", "sentiment", "intent", "effort", "channel", "source", "author", "model", "theme")
_INDEXED = ("stage", "touchpoint", "channel", "source")


def is_few(scope: Scope, wanted: MentionFilter) -> bool:
    """Whether one of the filters leaves so few mentions that its index finds them sooner than blocks are read."""
    if wanted.author or wanted.item or wanted.job or is_narrow(scope, wanted):
        return True
    asked = [(getattr(MentionTable, name), values) for name in _INDEXED if (values := getattr(wanted, name))]
    if wanted.lang:
        asked.append((MentionTable.lang, tuple(languages_there(scope, wanted.lang))))
    indexed = [column.in_(values) for column, values in asked if NONE not in values]
    if wanted.solicited is not None:
        indexed.append(of_asked(asked=wanted.solicited))
    return any(_is_met_by_few(scope, condition) for condition in indexed)


def _is_met_by_few(scope: Scope, condition: ColumnElement[bool]) -> bool:
    rows = scope.columns(MentionTable, MentionTable.seq).where(condition).limit(FEW + 1).subquery()
    return (scope.session.scalar(func.count(rows.c.seq).select()) or 0) <= FEW


def meeting(wanted: MentionFilter, schema: pl.Schema) -> pl.Expr | None:
    """What is true of the rows that meet `wanted`; null if it asks for a field that the columns of `schema` lack.

    InputError for an emotion that does not exist.
    """
    fields = {f"{SEGMENT}{name}": values for name, values in wanted.segment.items()}
    if wanted.job or not set(fields) <= set(schema):
        return None
    tests = [_among(name, values) for name in _EQUAL if (values := getattr(wanted, name))]
    tests += [_among(name, values) for name, values in fields.items()]
    if wanted.item:
        tests.append(pl.col("item_id").is_in(list(wanted.item)))
    if wanted.lang:
        tests.append(reduce(or_, (_language(value) for value in wanted.lang)))
    if wanted.emotion:
        some = pl.col("emotions") & bits_of_emotions(wanted.emotion) != 0
        tests.append(some | (pl.col("emotions") == 0) if NONE in wanted.emotion else some)
    if wanted.solicited is not None:
        tests.append(pl.col("solicited") == wanted.solicited)
    if wanted.since is not None:
        tests.append(pl.col("time") >= wanted.since)
    if wanted.until is not None:
        tests.append(pl.col("time") < wanted.until)
    return reduce(and_, tests, pl.lit(value=True))


def _among(name: str, values: Values) -> pl.Expr:
    same = pl.col(name).is_in(list(values))
    return same | pl.col(name).is_null() | (pl.col(name) == "") if NONE in values else same


def _language(value: str) -> pl.Expr:
    return (pl.col("lang") == value) | pl.col("lang").str.starts_with(f"{value}-")
