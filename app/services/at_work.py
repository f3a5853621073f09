"""The pains and gains at work at each stage, by how many voices meet them there."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.curve import CurvePoint
from app.domain.theme import Kind
from app.pipeline.at_work import with_themes
from app.services.theme_notes import shown
from app.store.scope import Scope
from app.store.themes import load_themes


@dataclass(frozen=True, slots=True)
class Sides:
    """Ids of the themes that maps show: those that hurt and those that please."""

    pains: frozenset[str]
    gains: frozenset[str]


def sides(scope: Scope) -> Sides:
    """The themes of the last refresh, as the kind that people say they are."""
    stored = load_themes(scope, quotes=False)
    themes = shown([one.theme for one in stored], {one.theme.id: one.note for one in stored})
    return Sides(
        frozenset(theme.id for theme in themes if theme.kind is Kind.PAINS),
        frozenset(theme.id for theme in themes if theme.kind is Kind.GAINS),
    )


def at_work(frame: pl.DataFrame, points: Sequence[CurvePoint], known: Sides, *, least: int) -> tuple[CurvePoint, ...]:
    """The points with the themes that at least `least` voices meet there, the most voices first.

    `frame` has a row a mention with stage, theme and voice.
    """
    met = frame.filter(pl.col("theme").is_in([*known.pains, *known.gains])).group_by("stage", "theme")
    counts = met.agg(pl.col("voice").n_unique().alias("voices")).filter(pl.col("voices") >= least)
    ordered = counts.sort("voices", "theme", descending=[True, False])
    there: dict[str, dict[str, int]] = {}
    for stage, theme, voices in ordered.select("stage", "theme", "voices").iter_rows():
        there.setdefault(stage, {})[theme] = voices
    return tuple(with_themes(point, there.get(point.id, {}), pains=known.pains) for point in points)
