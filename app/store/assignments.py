"""Which theme a mention belongs to, written by refreshes and moved by people."""

import datetime as dt
from collections.abc import Sequence

import polars as pl
from sqlalchemy import and_, func

from app.store.scope import Scope, pieces
from app.store.tables import MentionTable
from app.store.tables_themes import AssignmentTable

COLUMNS = ("theme", "sub_theme", "tier", "reason")
AT_ONCE = 5_000  # rows written at once


def save_assignments(scope: Scope, frame: pl.DataFrame) -> int:
    """Put the themes of mentions (columns seq, COLUMNS, confidence) in the place of those they had; how many are there.

    Mentions that went away in the meantime are left out.
    """
    seqs = frame["seq"].to_list()
    there = _there(scope, seqs)
    scope.delete_by(AssignmentTable, AssignmentTable.seq, seqs)
    named = frame.filter(pl.col("seq").is_in(list(there))).select(
        "seq",
        pl.col("theme").alias("theme_id"),
        "sub_theme",
        "tier",
        "reason",
        pl.col("confidence").alias("similarity"),
    )
    for start in range(0, named.height, AT_ONCE):
        scope.insert(AssignmentTable, named[start : start + AT_ONCE].to_dicts())
    return named.height


def merge_assignments(scope: Scope, themes: Sequence[str], *, into: str) -> int:
    """Give the mentions of `themes` to the theme `into`; how many."""
    mine = scope.update(AssignmentTable).where(AssignmentTable.theme_id.in_(themes))
    return scope.changed(mine.values(theme_id=into))


def split_assignments(scope: Scope, sub_themes: Sequence[str], *, into: str) -> int:
    """Give the mentions of `sub_themes` to the theme `into`; how many."""
    mine = scope.update(AssignmentTable).where(AssignmentTable.sub_theme.in_(sub_themes))
    return scope.changed(mine.values(theme_id=into))


def span_of_theme(scope: Scope, theme: str) -> tuple[dt.datetime, dt.datetime] | None:
    """When the first and the last mention of a theme were said; null if it has none."""
    mine = and_(scope.owned(AssignmentTable), AssignmentTable.seq == MentionTable.seq)
    bounds = scope.columns(MentionTable, func.min(MentionTable.at), func.max(MentionTable.at)).join(
        AssignmentTable, mine
    )
    first, last = scope.session.execute(bounds.where(AssignmentTable.theme_id == theme)).one()
    return None if first is None or last is None else (first, last)


def _there(scope: Scope, seqs: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in pieces(seqs):
        found |= set(
            scope.session.scalars(scope.columns(MentionTable, MentionTable.seq).where(MentionTable.seq.in_(some)))
        )
    return found
